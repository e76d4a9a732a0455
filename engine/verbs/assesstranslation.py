"""assesstranslation: judge generated optical pixels by measured ones, patch by patch, and write the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..contract.bands import Sensor
from ..contract.card import read_card
from ..contract.events import Artifact, Done, Message, Metric, Progress, Report
from ..contract.jobs import AssessTranslation, Job
from ..datasets.sen12 import BANDS, Sen12Place, list_sen12
from ..datasets.sen12_split import read_split
from ..errors import InputError, NoOverlap
from ..evaluation.perceptual import Perception
from ..evaluation.ranking import Ranking
from ..evaluation.translation import FIGURES
from ..evaluation.translation_report import TITLES, Judged, MapsAgree, draw_row, show, to_csv, to_json, write_report
from ..inference.devices import choose_device
from ..inference.generated import (
    PATCH_PX,
    GeneratedLayer,
    Patch,
    Patches,
    TranslatedPairs,
    check_units,
    shared_bands,
)
from ..inference.translation import Translator, translate_pair
from ..inference.twomaps import TwoMaps
from ..io.reader import SceneReader, open_pair
from ..io.scene import open_scene
from ..io.writer import RasterSet, claimed
from ..training.checkpoint import load_weights
from ..training.outside_files import open_weights

_JUDGED = 0.9
"""Share of the progress bar at which judging ends."""
_DATA_SET = "SEN1-2"
_MOST_NAMED = 6


@dataclass(frozen=True)
class _Subject:
    """What is judged, and what the report says of it."""

    patches: Patches
    title: str
    facts: dict[str, str]
    caveats: tuple[str, ...] = ()


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Judge a generated layer by a measured one, or a model by pairs, and write what was asked for.

    Args:
        job: An `AssessTranslation`.
        report: Told of progress and of the figures; may raise Cancelled.
        _should_stop: Not heeded: half a judgement is of no use.

    Raises:
        InputError: If there is nothing that can be judged.
        ModelError: If the weights file cannot be used.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, AssessTranslation)
    with claimed(job.outputs()) as claims, _open(job, report) as subject:
        judged, places = _judge(subject, _Looks.of(job), report)
        report(Progress(_JUDGED, "writing the report"))
        with RasterSet({}, source_job=job, claims=claims) as results:
            _write(job, subject.patches, judged, places, results)
        return _receipt(judged, results.paths, report)


@contextmanager
def _open(job: AssessTranslation, report: Report) -> Iterator[_Subject]:
    with ExitStack() as opened:
        yield _open_pairs(job, report) if job.folder else _open_layers(job, opened, report)


def _open_pairs(job: AssessTranslation, report: Report) -> _Subject:
    task = read_card(job.weights).task
    if task != "translation":
        raise InputError(
            f"{os.path.basename(job.weights)} is a model of the task {task}; assesstranslation judges those of "
            "traintranslation. Choose another model."
        )
    places, caveats = _choose_places(job)
    model, card = load_weights(job.weights)
    translator = Translator(model, card, passes=job.passes).to(choose_device(job.device, report))
    check_units(f"What model '{card.method}' makes", card.units["s2"], _DATA_SET, "byte")
    bands = shared_bands(f"Model '{card.method}'", card.target_names, _DATA_SET, BANDS[Sensor.S2])
    patches = TranslatedPairs(places, partial(translate_pair, model=translator), card.target_names, bands)
    scenes = sorted({place.scene for place in places})
    named = ", ".join(scenes[:_MOST_NAMED]) + " …" * (len(scenes) > _MOST_NAMED)
    facts = {
        "Model": f"{card.method} ({os.path.basename(job.weights)}), policy {card.policy or 'eval'}",
        "Pairs": f"{len(places):,} of {_DATA_SET}, of {len(scenes):,} scenes ({named})",
        "Part": job.part + (f" of {os.path.basename(job.split)}" if job.split else ""),
    }
    return _Subject(patches, f"Radar translated by {card.method}, judged by {_DATA_SET}", facts, caveats)


def _choose_places(job: AssessTranslation) -> tuple[tuple[Sen12Place, ...], tuple[str, ...]]:
    """Choose the pairs to judge, and say what is wrong with them."""
    listed = tuple(list_sen12(job.folder))
    unsplit = "Pairs that the model was learned from may be among those judged: it was not asked to leave them out."
    if not job.split:
        return listed, (unsplit,)
    split = read_split(job.split, listed)
    parts = {"train": split.train, "val": split.val, "test": split.test}
    places = (*split.train, *split.val, *split.test) if job.part == "all" else parts[job.part]
    if not places:
        raise InputError(f"The part {job.part} of {job.split} names no pair; choose another part, or another split.")
    if job.part != "test":
        return places, (unsplit,)
    return places, (split.leak,) if split.leak else ()


def _open_layers(job: AssessTranslation, opened: ExitStack, report: Report) -> _Subject:
    made = open_scene((job.generated,), Sensor.S2, unit=job.generated_unit)
    known = open_scene(job.s2, Sensor.S2, bands=job.s2_bands, unit=job.s2_unit, offset=job.s2_offset)
    names = made.facts.name, known.facts.name
    bands = shared_bands(names[0], made.bands, names[1], known.bands)
    check_units(names[0], made.unit, names[1], known.unit)
    radar = open_scene(job.s1, Sensor.S1, bands=job.s1_bands, unit=job.s1_unit).bands if job.s1 else ()
    reader = opened.enter_context(open_pair(job, report, bands=(*radar, *bands)))
    generated = opened.enter_context(SceneReader(made, reader.grid, bands=bands))
    for note in generated.notes:
        report(Message(note))
    height, width = reader.grid.shape
    facts = {
        "Generated": f"{names[0]}: {' '.join(made.bands)}, {made.unit}",
        "Measured": f"{names[1]}: {' '.join(known.bands)}, {known.unit}",
        "Judged": f"{width:,} × {height:,} pixels, in patches of {PATCH_PX} × {PATCH_PX}",
    }
    return _Subject(GeneratedLayer(reader, generated, bands), f"{names[0]}, judged by {names[1]}", facts)


@dataclass(frozen=True)
class _Looks:
    """What is looked at besides the figures of each patch, where it was asked for."""

    maps: tuple[TwoMaps, tuple[str, ...]] | None
    perception: Perception | None
    ranking: Ranking | None

    @classmethod
    def of(cls, job: AssessTranslation) -> _Looks:
        """Open what the job names."""
        networks = {name: open_weights(Path(path)) for name in ("inception", "alexnet") if (path := getattr(job, name))}
        return cls(
            _open_classifier(job.classifier) if job.classifier else None,
            Perception(**networks) if networks else None,
            Ranking() if job.passes else None,
        )

    def add(self, patch: Patch) -> None:
        """Look at a patch of which something is known."""
        if self.maps:
            self.maps[0].add(patch)
        if self.perception and (pictures := patch.pictures):
            self.perception.add(*pictures)
        if self.ranking and patch.spread is not None:
            self.ranking.add(patch.spread, np.abs(patch.generated - patch.truth).mean(axis=0), patch.valid)


def _judge(subject: _Subject, looks: _Looks, report: Report) -> tuple[Judged, list[int]]:
    """Measure all patches; with the numbers of those of which something is known."""
    patches, found = subject.patches, []
    for number in range(len(patches)):
        report(Progress(_JUDGED * number / len(patches), f"judging, patch {number + 1} of {len(patches)}"))
        patch = patches[number]
        measured = patch.measure()
        if measured:
            found.append((number, patch.name, patch.group, measured))
            looks.add(patch)
    if not found:
        raise NoOverlap(
            "No pixel is known in all layers at once, so nothing can be judged. Check nodata values, cloud mask and "
            "where the layers lie."
        )
    places, names, groups, figures = zip(*found, strict=True)
    judged = Judged(
        subject.title,
        patches.bands,
        names,
        groups,
        figures,
        subject.facts,
        subject.caveats,
        maps=MapsAgree(looks.maps[1], looks.maps[0].matrix) if looks.maps else None,
        perceived=looks.perception.found() if looks.perception else None,
        ranked=looks.ranking.found() if looks.ranking else None,
    )
    return judged, list(places)


def _open_classifier(path: str) -> tuple[TwoMaps, tuple[str, ...]]:
    """Load the classifier that maps both, with the names of its classes."""
    model, card = load_weights(path)
    if card.task != "landcover":
        raise InputError(
            f"{os.path.basename(path)} is a model of the task {card.task}; the classifier must be one of "
            "trainlandcover. Choose another model."
        )
    return TwoMaps(model, card), tuple(entry.name for entry in card.classes)


def _write(job: AssessTranslation, patches: Patches, judged: Judged, places: list[int], results: RasterSet) -> None:
    """Write the report and the tables that were asked for."""
    if job.output_report:
        sheets = []
        for number in judged.samples():
            patch = patches[places[number]]
            sheets.append(draw_row(patch.radar, patch.generated, patch.truth, patches.bands, judged.caption(number)))
        write_report(results.extra_file("output_report", job.output_report), judged, sheets)
    texts = {"output_json": to_json(judged), "output_csv": to_csv(judged)}
    for role, text in texts.items():
        if getattr(job, role):
            Path(results.extra_file(role, getattr(job, role))).write_text(text, encoding="utf-8")


def _receipt(judged: Judged, paths: dict[str, str], report: Report) -> Done:
    """Say the figures, and where the files are."""
    found = judged.overall
    numbers = {"patches": float(found.patches), **{name: float(getattr(found, name)) for name in FIGURES}}
    if judged.maps is not None:
        numbers["map_agreement"] = judged.maps.share
    if judged.perceived is not None:
        numbers |= {name: float(getattr(judged.perceived, name)) for name in ("fid", "fid_floor", "lpips")}
    if judged.ranked is not None:
        numbers["rank_correlation"] = judged.ranked.correlation
    for name, value in numbers.items():
        report(Metric(name, value))
    said = ", ".join(f"{TITLES[name]} {show(found, name)}" for name in FIGURES)
    report(Message(f"{found.patches:,} patches judged: {said}."))
    for sentence in judged.all_caveats:
        report(Message(sentence, "warning"))
    for role, path in paths.items():
        report(Artifact(role, path))
    return Done(paths, numbers)
