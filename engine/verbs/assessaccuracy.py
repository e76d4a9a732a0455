"""assessaccuracy: judge a land-cover map by known classes, and write the report."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ClassEntry
from ..contract.events import Artifact, Done, Message, Metric, Progress, Report, staged
from ..contract.jobs import AssessAccuracy, Job
from ..contract.label_rules import IGNORE
from ..contract.naming import chosen_name, scenes_of
from ..datasets.labels import read_labels
from ..datasets.labelsource import LabelSource
from ..datasets.rasterlabels import RasterLabels
from ..errors import GridMismatch, InputError, NoOverlap
from ..evaluation.accuracy import About, Accuracy, to_csv, to_json
from ..evaluation.assessment import Subject, assess
from ..evaluation.caveats import Sample, caveats
from ..evaluation.comparison import Comparison
from ..evaluation.matching import join_classes
from ..evaluation.report import Picture, write_report
from ..evaluation.sidebyside import AGREES, DIFFERS, SideBySide
from ..io.cells import CellFile
from ..io.facts import probe
from ..io.layerspec import LayerSpec
from ..io.writer import RasterSet
from ..raster.grid import Grid
from ..raster.window import Window

_COMPARED, _WRITTEN = 0.9, 0.95
"""Shares of the progress bar at which comparing ends, and at which the report is written."""
_STRIP_PX = 2**22
_MARGIN = 0.05
"""Share of the reference's extent that the pictures show around it."""
_DESIGNS = {
    "whole": "not a random sample: a census, or places chosen by hand",
    "random": "simple random sample",
    "stratified": "random sample within each mapped class",
}
_OUTCOMES = (ClassEntry(0, 1, "map and reference agree", AGREES), ClassEntry(1, 2, "they differ", DIFFERS))


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Compare a map with its reference, strip by strip, and write what was asked for.

    Args:
        job: An `AssessAccuracy`.
        report: Told of progress, of how classes were matched, and of the figures; may raise Cancelled.
        _should_stop: Not heeded: half a comparison is of no use.

    Raises:
        InputError: If map and reference cannot be compared.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, AssessAccuracy)
    with ExitStack() as opened:
        judges = _open(job, opened, report)
        layers = _layers(job, judges.grid)
        with RasterSet(layers, source_job=job, report=staged(report, _WRITTEN, 1.0)) as results:
            counts, pictures = _compare(judges, results, report)
            accuracy, sample, lacking = assess(counts, judges.subject(job))
            report(Progress(_COMPARED, "writing the report"))
            facts, said = judges.facts(job, counts, sample), [*lacking, *caveats(accuracy, sample)]
            about = About(judges.title, facts, said, sample.noun)
            _write(job, results, accuracy, about, pictures.pictures(accuracy.classes, aspect=judges.grid.aspect))
        return _receipt(accuracy, about, lacking, results.paths, report)


@dataclass(frozen=True)
class _Judges:
    """A map and its reference.

    Attributes:
        classes, reference_to: See `join_classes`.
        made_from: The scenes of the map, where its file tells.
    """

    mapped: RasterLabels
    reference: LabelSource
    classes: tuple[ClassEntry, ...]
    reference_to: NDArray[np.uint8]
    confidence: _Confidence | None
    made_from: str

    @property
    def grid(self) -> Grid:
        return self.mapped.grid

    @property
    def seen(self) -> Window:
        """The part of the map that holds the reference, with a margin."""
        span = self.reference.span_on(self.grid)
        return span.grow(round(_MARGIN * max(span.shape)) + 1).intersect(self.grid.window)

    @property
    def title(self) -> str:
        """What is reported."""
        chosen, reference = chosen_name(self.mapped.name), chosen_name(self.reference.name)
        what = chosen or (f"the land cover of {self.made_from}" if self.made_from else self.mapped.name)
        return f"Accuracy of {what}, judged by {reference or self.reference.name}"

    def subject(self, job: AssessAccuracy) -> Subject:
        """Say what is compared."""
        on_map, has_ground = len(self.mapped.classes), self.grid.crs is not None
        return Subject(self.mapped.name, self.reference.name, self.classes, on_map, job.design, has_ground)

    def facts(self, job: AssessAccuracy, counts: Comparison, sample: Sample) -> dict[str, str]:
        """Say what was judged by what."""
        grid = self.grid
        east, south = grid.gsd_m
        pixel = f"{east:.3g} × {south:.3g}{' m' if grid.crs else ''}, {grid.crs.name if grid.crs else 'no CRS'}"
        judged, mapped = int(counts.matrix.sum()), int(counts.mapped_px.sum())
        facts = {
            "Map": f"{self.mapped.name}: {grid.width:,} × {grid.height:,} pixels of {pixel}",
            "Reference": f"{self.reference.name}: {sample}",
            "Design": _DESIGNS[job.design],
            "Judged": f"{judged:,} {sample.noun}, {judged / max(1, mapped):.2%} of what is mapped",
        }
        if self.made_from:
            facts["Made from"] = self.made_from
        if counts.unmapped:
            facts["Not judged"] = f"{counts.unmapped:,} pixels with a known class where the map has none"
        renamed = [
            f"{theirs.name} is {self.classes[index].name}"
            for theirs, index in zip(self.reference.classes, self.reference_to, strict=False)
            if theirs.name != self.classes[index].name
        ]
        if renamed:
            facts["Names"] = "; ".join(renamed)
        if job.confidence:
            facts["Confidence"] = os.path.basename(job.confidence)
        return facts


def _open(job: AssessAccuracy, opened: ExitStack, report: Report) -> _Judges:
    mapped = read_labels(job.map, report=report)
    if not isinstance(mapped, RasterLabels):
        raise InputError(
            f"{mapped.name} is a vector file; a map is a raster of class values. Choose the map's GeoTIFF."
        )
    reference = read_labels(job.reference, field=job.class_field, legend=job.legend, report=report)
    if isinstance(reference, RasterLabels) and job.map and os.path.realpath(job.map) == os.path.realpath(job.reference):
        raise InputError(f"{mapped.name} was given as map and as reference; a map cannot judge itself. Choose another.")
    classes, places = join_classes(mapped.classes, reference.classes)
    shared = reference.span_on(mapped.grid).intersect(mapped.grid.window)
    if shared.is_empty:
        raise NoOverlap(
            f"{reference.name} lies wholly outside {mapped.name}, so nothing can be judged. Check the CRS of both, or "
            "choose a reference of this place."
        )
    if isinstance(reference, RasterLabels) and reference.is_resampled_on(mapped.grid):
        report(Message(f"{reference.name} lies on another grid; each pixel of the map is judged by the nearest one."))
    confidence = _open_confidence(job, mapped.grid, opened)
    return _Judges(mapped, reference, classes, places, confidence, scenes_of(probe(job.map).tags))


@dataclass(frozen=True)
class _Confidence:
    """A layer of probabilities.

    Attributes:
        name: Of the file.
        file: Opened.
        nodata: Stands for no probability; NaN where nothing does.
    """

    name: str
    file: CellFile
    nodata: float

    def read(self, window: Window) -> NDArray[np.float32]:
        """Read probabilities (H, W), NaN where there is none.

        Raises:
            InputError: If they are no probabilities.
        """
        (values,), usable = self.file.read(window)
        is_known = (values != self.nodata) & (True if usable is None else usable)
        found = np.where(is_known, values, np.nan).astype(np.float32)
        if np.any((found < 0) | (found > 1)):
            raise InputError(
                f"{self.name} holds values from {np.nanmin(found):g} to {np.nanmax(found):g}; probabilities from 0 to "
                "1 were expected. Choose the confidence layer that classifylandcover wrote beside the map."
            )
        return found


def _open_confidence(job: AssessAccuracy, grid: Grid, opened: ExitStack) -> _Confidence | None:
    if not job.confidence:
        return None
    name, nodata = os.path.basename(job.confidence), probe(job.confidence).layers[0].nodata
    file = opened.enter_context(CellFile(job.confidence, (1,)))
    if not file.grid.is_same(grid):
        raise GridMismatch(
            f"{name} does not lie on the pixels of {os.path.basename(job.map)}; the "
            "confidence layer that classifylandcover wrote beside the map was expected. Choose that one."
        )
    return _Confidence(name, file, math.nan if nodata is None else nodata)


def _layers(job: AssessAccuracy, grid: Grid) -> dict[str, LayerSpec]:
    if not job.output_errors:
        return {}
    about = {"map": os.path.basename(job.map), "reference": os.path.basename(job.reference)}
    spec = LayerSpec(job.output_errors, grid, "uint8", 0, ("agreement",), "classes", _OUTCOMES, about)
    return {"output_errors": spec}


def _compare(judges: _Judges, results: RasterSet, report: Report) -> tuple[Comparison, SideBySide]:
    """Read the whole map once, and the reference where there is some."""
    grid, seen = judges.grid, judges.seen
    counts = Comparison(len(judges.classes), units=judges.reference.parts)
    pictures = SideBySide(seen.height, seen.width)
    for window in _strips(grid, seen, pictures.step):
        report(Progress(_COMPARED * window.row / grid.height, f"comparing, rows {window.row} of {grid.height}"))
        mapped = judges.mapped.on(grid, window)[0]
        counts.add_mapped(mapped, grid.pixel_areas_m2(np.arange(window.row, window.row_end)))
        outcome = np.zeros((1, *window.shape), np.uint8)
        known = window.intersect(seen)
        if not known.is_empty:
            inside = known.within(window)
            index, unit = judges.reference.on(grid, known)
            truth, found = judges.reference_to[index], mapped[inside]
            sure = judges.confidence.read(known) if judges.confidence else None
            counts.add(truth, found, unit, sure)
            pictures.add(known.row - seen.row, truth, found)
            judged = (truth != IGNORE) & (found != IGNORE)
            outcome[0][inside] = np.where(judged, 1 + (truth != found), 0)
        if "output_errors" in results.specs:
            results.write("output_errors", window, outcome)
    return counts, pictures


def _strips(grid: Grid, seen: Window, step: int) -> Iterator[Window]:
    """Cut the map into strips; those of what is seen begin at a multiple of the pictures' step from its top."""
    rows = max(step, _STRIP_PX // grid.width // step * step)
    for start, end in ((0, seen.row), (seen.row, seen.row_end), (seen.row_end, grid.height)):
        for row in range(start, end, rows):
            yield Window(row, 0, min(rows, end - row), grid.width)


def _write(
    job: AssessAccuracy, results: RasterSet, accuracy: Accuracy, about: About, pictures: Sequence[Picture]
) -> None:
    """Write the report and the tables that were asked for."""
    if job.output_report:
        path = results.extra_file("output_report", job.output_report)
        write_report(path, accuracy, about, maps=[pictures])
    texts = {"output_json": to_json(accuracy, about), "output_csv": to_csv(accuracy)}
    for role, text in texts.items():
        if getattr(job, role):
            Path(results.extra_file(role, getattr(job, role))).write_text(text, encoding="utf-8")


def _receipt(accuracy: Accuracy, about: About, lacking: Sequence[str], paths: dict[str, str], report: Report) -> Done:
    """Say the figures, and where the files are."""
    found = accuracy.scores
    numbers = {
        "judged": float(accuracy.judged),
        "overall_accuracy": found.oa,
        "average_accuracy": found.aa,
        "miou_present": found.miou_present,
        "miou_all": found.miou_all,
        "kappa": found.kappa,
    }
    if accuracy.reliability is not None:
        numbers["calibration_error"] = accuracy.reliability.error
    for name, value in numbers.items():
        report(Metric(name, value))
    of_what = f"of {accuracy.judged:,} {about.noun}"
    if accuracy.areas is not None:
        of_what = f"by area, {accuracy.counted.oa:.1%} {of_what}"
    report(
        Message(
            f"Overall accuracy {found.oa:.1%} {of_what}; average {found.aa:.1%}; mIoU {found.miou_present:.1%} of the "
            f"classes in the reference, {found.miou_all:.1%} of all."
        )
    )
    for sentence in about.caveats:
        report(Message(sentence, "warning" if sentence in lacking else "info"))
    for role, path in paths.items():
        report(Artifact(role, path))
    return Done(paths, numbers)
