"""assesstranslation: judge generated optical pixels by measured ones, patch by patch, and write the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..contract.bands import Sensor
from ..contract.card import ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Metric, Progress, Report
from ..contract.jobs import AssessTranslation, Job
from ..datasets.sen12 import BANDS, Sen12Place, list_sen12
from ..datasets.sen12_split import read_split
from ..errors import InputError, NoOverlap
from ..evaluation.perceptual import Perception, part_halves
from ..evaluation.ranking import Ranking
from ..evaluation.translation import FIGURES
from ..evaluation.translation_report import (
    TITLES,
    Judged,
    MapsAgree,
    draw_row,
    said_of_mean_colour,
    show,
    to_csv,
    to_json,
    write_report,
)
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
from ..inference.provenance import is_filled
from ..inference.translation import Translator, translate_pair
from ..inference.twomaps import TwoMaps
from ..io.facts import probe
from ..io.nearest import NearestLayer
from ..io.reader import SceneReader, open_pair
from ..io.scene import Scene, open_scene
from ..io.writer import RasterSet, claimed
from ..raster.grid import Grid
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
        judged, places = _judge(subject, _Looks.of(job, subject.patches), report)
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
    places, leak = _choose_places(job)
    model, card = load_weights(job.weights)
    translator = Translator(model, card, passes=job.passes).to(choose_device(job.device, report))
    check_units(f"What model '{card.method}' makes", card.units["s2"], _DATA_SET, "byte")
    bands = shared_bands(f"Model '{card.method}'", card.target_names, _DATA_SET, BANDS[Sensor.S2])
    patches = TranslatedPairs(places, partial(translate_pair, model=translator), card.target_names, bands)
    scenes = sorted({place.scene for place in places})
    facts = {
        "Model": f"{card.method} ({os.path.basename(job.weights)}), policy {card.policy or 'eval'}",
        "Pairs": f"{len(places):,} of {_DATA_SET}, of {len(scenes):,} scenes ({_named(scenes)})",
        "Part": job.part + (f" of {os.path.basename(job.split)}" if job.split else ""),
    }
    caveats = tuple(text for text in (leak, _learned(card, scenes)) if text)
    return _Subject(patches, f"Radar translated by {card.method}, judged by {_DATA_SET}", facts, caveats)


def _learned(card: ModelCard, scenes: Sequence[str]) -> str:
    """Say which of the judged scenes the model was learned from, as far as its card tells; "" of none."""
    learned = card.training.get("learned_scenes")
    if learned is None:
        return (
            "The model's card does not say which scenes it was learned from, so pairs of those may be among those "
            "judged."
        )
    shared = [scene for scene in scenes if scene in set(learned)]
    if not shared:
        return ""
    return (
        f"The model was learned from {len(shared):,} of the {len(scenes):,} judged scenes ({_named(shared)}): its "
        "figures are better than on ground that it has not seen."
    )


def _named(scenes: Sequence[str]) -> str:
    return ", ".join(scenes[:_MOST_NAMED]) + " …" * (len(scenes) > _MOST_NAMED)


def _choose_places(job: AssessTranslation) -> tuple[tuple[Sen12Place, ...], str]:
    """Choose the pairs to judge, and say what is wrong with the split that chose them."""
    listed = tuple(list_sen12(job.folder))
    if not job.split:
        return listed, ""
    split = read_split(job.split, listed)
    parts = {"train": split.train, "val": split.val, "test": split.test}
    places = (*split.train, *split.val, *split.test) if job.part == "all" else parts[job.part]
    if not places:
        raise InputError(f"The part {job.part} of {job.split} names no pair; choose another part, or another split.")
    return places, split.leak if job.part == "test" else ""


def _open_layers(job: AssessTranslation, opened: ExitStack, report: Report) -> _Subject:
    made = open_scene((job.generated,), Sensor.S2, unit=job.generated_unit)
    known = open_scene(job.s2, Sensor.S2, bands=job.s2_bands, unit=job.s2_unit, offset=job.s2_offset)
    names = made.facts.name, known.facts.name
    bands = shared_bands(names[0], made.bands, names[1], known.bands)
    check_units(names[0], made.unit, names[1], known.unit)
    radar = open_scene(job.s1, Sensor.S1, bands=job.s1_bands, unit=job.s1_unit).bands if job.s1 else ()
    reader = opened.enter_context(open_pair(job, report, bands=(*radar, *bands)))
    made = reader.pin(made)
    generated = opened.enter_context(SceneReader(made, reader.grid, bands=bands))
    for note in generated.notes:
        report(Message(note))
    uncertainty, provenance = (
        opened.enter_context(_open_beside(path, made, reader.grid)) if path else None
        for path in (job.uncertainty, job.provenance)
    )
    height, width = reader.grid.shape
    facts = {
        "Generated": f"{names[0]}: {' '.join(made.bands)}, {made.unit}",
        "Measured": f"{names[1]}: {' '.join(known.bands)}, {known.unit}",
        "Judged": f"{width:,} × {height:,} pixels, in patches of {PATCH_PX} × {PATCH_PX}",
    }
    if job.provenance:
        facts["Pixels"] = f"those alone that {os.path.basename(job.provenance)} calls generated"
    unmarked = (
        f"In {names[0]} only clouds were replaced: measured pixels are taken for generated ones, which flatters all "
        "figures. Name the layer that fillclouds wrote beside it (provenance)."
    )
    patches = GeneratedLayer(reader, generated, bands, uncertainty, provenance)
    caveats = (unmarked,) if is_filled(made.facts) and not job.provenance else ()
    return _Subject(patches, f"{names[0]}, judged by {names[1]}", facts, caveats)


def _open_beside(path: str, made: Scene, grid: Grid) -> NearestLayer:
    """Open a layer that was written beside the generated one, which may be pinned."""
    layers = len(probe(path).layers)
    if layers != 1:
        raise InputError(
            f"{os.path.basename(path)} has {layers} bands; a layer of one band was expected: the uncertainty that "
            "translatesar wrote beside the generated layer, or the provenance that fillclouds wrote. Choose that."
        )
    return NearestLayer(path, grid, scene=made)


@dataclass(frozen=True)
class _Looks:
    """What is looked at besides the figures of each patch, where it was asked for."""

    maps: tuple[TwoMaps, tuple[str, ...]] | None
    perception: Perception | None
    halves: Sequence[int]
    ranking: Ranking | None

    @classmethod
    def of(cls, job: AssessTranslation, patches: Patches) -> _Looks:
        """Open what the job names."""
        networks = {name: open_weights(Path(path)) for name in ("inception", "alexnet") if (path := getattr(job, name))}
        return cls(
            _open_classifier(job.classifier) if job.classifier else None,
            Perception(**networks) if networks else None,
            part_halves(patches.scenes) if networks else (),
            Ranking() if job.passes or job.uncertainty else None,
        )

    def add(self, number: int, patch: Patch) -> None:
        """Look at a patch of which something is known, the so-and-so-many-th of all."""
        if self.maps:
            self.maps[0].add(patch)
        if self.perception and (pictures := patch.pictures):
            self.perception.add(*pictures, half=self.halves[number])
        if self.ranking and patch.spread is not None:
            error = np.abs(patch.generated - patch.truth).mean(axis=0)
            self.ranking.add(patch.spread, error, patch.valid & np.isfinite(patch.spread))


def _judge(subject: _Subject, looks: _Looks, report: Report) -> tuple[Judged, list[int]]:
    """Measure all patches; with the numbers of those of which something is known."""
    patches, found = subject.patches, []
    for number in range(len(patches)):
        report(Progress(_JUDGED * number / len(patches), f"judging, patch {number + 1} of {len(patches)}"))
        patch = patches[number]
        measured, flat = patch.measure(), patch.measure_flat()
        if measured and flat:
            found.append((number, patch.name, patch.group, measured, flat))
            looks.add(number, patch)
    if not found:
        raise NoOverlap(
            "No pixel is known in all layers at once, so nothing can be judged. Check nodata values, cloud mask, where "
            "the layers lie, and whether a layer of provenance has generated pixels (2)."
        )
    places, names, groups, figures, flats = zip(*found, strict=True)
    judged = Judged(
        subject.title,
        patches.bands,
        names,
        groups,
        figures,
        flats,
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
    report(Message(said_of_mean_colour(judged.mean_colour)))
    for sentence in judged.all_caveats:
        report(Message(sentence, "warning"))
    for role, path in paths.items():
        report(Artifact(role, path))
    return Done(paths, numbers)
