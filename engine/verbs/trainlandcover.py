"""Teach a network the user's classes from polygons, points or a raster, and keep it as a weights file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from torch import nn

from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..contract.events import Artifact, Done, Event, Message, Metric, Report, staged
from ..contract.jobs import Job, TrainLandcover
from ..contract.label_rules import IGNORE
from ..contract.naming import chosen_name
from ..contract.pairtable import VALIDATION, PairFiles
from ..datasets.pairs import pairs_of
from ..datasets.splitlayer import Split
from ..evaluation.accuracy import About, Accuracy
from ..evaluation.calibration import reliability
from ..evaluation.caveats import Sample, caveats
from ..evaluation.report import write_report
from ..inference.devices import choose_device
from ..inference.places import picture_held_out
from ..io.vectors import is_vector
from ..io.writer import RasterSet, claimed
from ..patches.labels import LabelledBank, gather_labelled
from ..ranks import is_first_rank
from ..training.checkpoint import save_weights
from ..training.heldout import Judged
from ..training.landcover import TEACH_BATCH, TEACH_RATES, TEACH_STEPS, train_landcover
from ..training.options import RunOptions
from ..training.runs import run_of
from ..training.starts import WINDOWS, open_start, patch_px_of
from ..training.tasks.landcover import TeachSettings

_LISTED, _READ = 0.02, 0.1
"""Shares of the progress bar at which the pairs are listed, and the patches read."""
_LEARNED = {"finetune": "fine-tuned from model '{}'", "linear": "its last layer taught on model '{}'"}
"""How a report says what `learn` is."""
_ENCODERS = ("imagenet:", "torchgeo:")
"""What names an encoder of others to start from, see `take_pretrained`, instead of a model of ours."""


@dataclass(frozen=True)
class _Taught:
    model: nn.Module
    card: ModelCard
    judged: Judged
    labelled: LabelledBank
    split: Split
    pairs: tuple[PairFiles, ...]


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Teach classes on patches around the labels.

    Args:
        job: A `TrainLandcover`.
        report: Told of progress, losses and all that is inferred; may raise Cancelled.
        should_stop: True ends the training early and keeps the best of what was learned.

    Raises:
        InputError: Of the kind that fits, if pairs or labels cannot be used, or a run cannot be taken up.
        ModelError: If the weights to start from cannot be used.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, TrainLandcover)
    curves = _Curves(report)
    with claimed(job.outputs() if is_first_rank() else {}) as claims:
        taught = _learn(job, curves, should_stop)
        with RasterSet({}, source_job=job, claims=claims) as results:
            save_weights(results.extra_file("output_weights", job.output_weights), taught.model, taught.card)
            if job.output_split:
                taught.split.write(results.extra_file("output_split", job.output_split))
            if job.output_report:
                _write_report(results.extra_file("output_report", job.output_report), job, taught, curves)
    for role, path in results.paths.items():
        report(Artifact(role, path))
    _describe(taught, report)
    training = taught.card.training
    numbers = {name: float(training[name]) for name in ("steps", "patches", "pixels", "validation_pixels")}
    return Done(results.paths, {**numbers, **taught.card.metrics}, stopped=bool(training["stopped"]))


class _Curves:
    """Pass events on, and remember what was measured."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.points: dict[str, list[tuple[float, float]]] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Metric):
            self.points.setdefault(event.name, []).append((event.step, event.value))
        self._report(event)


def _learn(job: TrainLandcover, report: _Curves, should_stop: Callable[[], bool]) -> _Taught:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    init = open_start(job.init) if job.init and not settings.pretrained else None
    patch_px = patch_px_of(init[1] if init else None)
    with run_of(job) as folder:
        pairs = pairs_of(job, splits=("train", VALIDATION), report=staged(report, 0.0, _LISTED))
        tell = staged(report, _LISTED, _READ)
        asked = replace(job, bands="all", despeckle=init[1].despeckle) if init else job  # the model takes its own bands
        labelled, classes, split = gather_labelled(asked, pairs, patch_px=patch_px, report=tell)
        options = RunOptions.of(
            job,
            steps=TEACH_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _READ, 1.0),
            should_stop=should_stop,
        )
        model, card, judged = train_landcover(
            labelled,
            classes,
            options,
            init=init,
            learn=job.learn,
            settings=settings,
        )
    if folder is not None:
        report.points = folder.curves()  # a run that was taken up told its first ones to another process
    training = {**card.training, "pairs": len(pairs)}
    card = replace(card, patch_px=patch_px, overlap_px=patch_px // 8 * 2, despeckle=asked.despeckle, training=training)
    return _Taught(model, card, judged, labelled, split, pairs)


def settings_of(job: TrainLandcover) -> TeachSettings:
    """Choose the training's settings."""
    plain = TeachSettings()
    tone = replace(plain.plan.tone, sensor_drop=job.sensor_drop)
    network = job.network
    if network == "auto":
        network = WINDOWS if job.preset == "quick" and not job.init else plain.network
    return replace(
        plain,
        learning_rate=TEACH_RATES.get(network, plain.learning_rate),
        network=network,
        backbone=job.backbone,
        extractor=job.extractor,
        pretrained=job.init if job.init.startswith(_ENCODERS) else "",
        plan=replace(plain.plan, batch=TEACH_BATCH[job.preset], tone=tone),
        class_weights=job.class_weights,
        patience=job.patience,
    )


def _describe(taught: _Taught, report: Report) -> None:
    """Say how well it maps, and what the model can be used with."""
    card, found = taught.card, taught.card.metrics
    if not found:
        text = "Nothing was kept for validation, so nothing is known of the accuracy; judge a map with assessaccuracy."
        report(Message(text, "warning"))
    else:
        judged = card.training["validation_pixels"]
        text = f"Of {judged:,} held-out pixels {found['oa']:.1%} are mapped right; mean IoU {found['miou_present']:.2f}"
        report(Message(f"{text}; confidence is off by {found['ece_after']:.1%} on average."))
    if card.optional_sensors:
        parts = [
            f"{found[name]:.1%} right without {Sensor(s).mission}"
            for s in card.optional_sensors
            if (name := f"oa_without_{s}") in found
        ]
        told = f" ({', '.join(parts)})" if parts else ""
        report(Message(f"The model maps pairs, and less surely one sensor alone{told}."))
    elif len(card.required_sensors) == 2:
        report(Message("The model maps pairs only: it has learned nothing of one sensor alone."))


def _write_report(path: str, job: TrainLandcover, taught: _Taught, curves: _Curves) -> None:
    """Report the accuracy of the validation part."""
    card, judged = taught.card, taught.judged
    is_known = bool(len(judged.labels))
    accuracy = Accuracy(
        judged.counts, card.classes, reliability=reliability(judged.logits, judged.labels) if is_known else None
    )
    kind = "polygons" if _is_of_polygons(job, taught) else "raster"
    units = _pieces(taught.split, held_out=True) if kind == "polygons" else ()
    sample = Sample(kind, units, held_out_by=taught.split.by)
    chosen, known = chosen_name(job.output_weights), _known(job, taught)
    title = f"Accuracy of model '{chosen}'" if chosen else f"Accuracy of a model taught with {known}"
    about = About(f"{title}, on held-out ground", _facts(job, taught), caveats(accuracy, sample))
    maps = picture_held_out(taught.model, card, taught.labelled, taught.split.grids)
    learned = taught.split.pixels(held_out=False)
    write_report(path, accuracy, about, maps=maps, learned=learned, curves=curves.points)


def _is_of_polygons(job: TrainLandcover, taught: _Taught) -> bool:
    return is_vector(job.labels or taught.pairs[0].labels)


def _pieces(split: Split, *, held_out: bool) -> tuple[int, ...]:
    """Count the polygons or blocks of one part by class."""
    chosen = (split.held_out == held_out) & (split.labels != IGNORE)
    found = np.unique(np.stack([split.labels[chosen].astype(np.int64), split.pieces[chosen]]), axis=1)[0]
    return tuple(np.bincount(found, minlength=len(split.classes)).tolist())


def _known(job: TrainLandcover, taught: _Taught) -> str:
    return os.path.basename(job.labels) or f"labels of {len(taught.pairs)} pairs"


def _facts(job: TrainLandcover, taught: _Taught) -> dict[str, str]:
    """Say what was learned from what, and what it was judged by."""
    card, training = taught.card, taught.card.training
    start = _LEARNED[job.learn].format(training["started_from"]) if "started_from" in training else "from scratch"
    learned, kept = (sum(_pieces(taught.split, held_out=part)) for part in (False, True))
    pieces = "polygons" if _is_of_polygons(job, taught) else "blocks"
    facts = {
        "Model": f"{card.method}, {start}, in {training['steps']:,} steps",
        "Bands": " ".join(card.band_names),
        "Labels": _known(job, taught),
        "Learned from": f"{training['pixels']:,} pixels in {learned:,} {pieces}",
        "Judged by": f"{training['validation_pixels']:,} pixels in {kept:,} {pieces}, set apart by {taught.split.by}",
    }
    for sensor in card.optional_sensors:
        name = f"oa_without_{sensor}"
        if name in card.metrics:
            facts[f"Without {Sensor(sensor).mission}"] = f"{card.metrics[name]:.1%} right"
    return facts
