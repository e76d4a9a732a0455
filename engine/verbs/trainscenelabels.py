"""Teach a network labels of whole scenes, from tables of names or from polygons, and keep it as a weights file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..contract.events import Done, Message, Report, staged
from ..contract.jobs import Job
from ..contract.jobs.scenelabels import TrainScenelabels
from ..contract.pairtable import VALIDATION
from ..datasets.pairs import pairs_of
from ..inference.devices import choose_device
from ..models.scenes import SceneClassifier
from ..patches.gather_scenes import gather_scenes
from ..training.kept import keep_weights
from ..training.options import RunOptions
from ..training.outside import KINDS, find_encoders, square_of
from ..training.runs import run_of
from ..training.scenelabels import SCENE_BATCH, SCENE_STEPS, train_scenelabels
from ..training.starts_scenes import open_scene_start
from ..training.tasks.scenelabels import SceneSettings
from ..training.told import Told

_LISTED, _READ = 0.02, 0.2
"""Shares of the progress bar at which the pairs are listed, and the scenes read."""
_TRAINED = ("finetune", "scratch")
"""Ways to learn, as cards name them, that keep the state which does best on held-out scenes."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Teach labels on the scenes that have them.

    Args:
        job: A `TrainScenelabels`.
        report: Told of progress, losses and all that is inferred; may raise Cancelled.
        should_stop: True ends the training early and keeps the best of what was learned.

    Raises:
        InputError: Of the kind that fits, if pairs or labels cannot be used, or a run cannot be taken up.
        ModelError: If the weights to start from cannot be used.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, TrainScenelabels)
    losses = Told(report)
    _, card, paths = keep_weights(job, lambda: _learn(job, losses, should_stop), report)
    _describe(card, losses, report)
    numbers = {name: float(card.training[name]) for name in ("steps", "scenes", "validation_scenes", "pairs")}
    return Done(paths, {**numbers, **card.metrics}, stopped=bool(card.training["stopped"]))


def _learn(job: TrainScenelabels, report: Report, should_stop: Callable[[], bool]) -> tuple[SceneClassifier, ModelCard]:
    """Read the scenes and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    outside = find_encoders(job.init, fetch=job.download, report=report) if job.init.startswith(KINDS) else []
    init = open_scene_start(job.init) if job.init and not outside else None
    with run_of(job) as folder:
        pairs = pairs_of(job, splits=("train", VALIDATION), report=staged(report, 0.0, _LISTED))
        asked = job
        if init or outside:  # the model takes its own bands
            asked = replace(job, bands="all", despeckle=init[1].despeckle if init else "none")
        scenes, classes = gather_scenes(
            asked,
            pairs,
            side_px=init[1].patch_px if init else 0,
            square_px=square_of(outside) if outside else _square_px(settings, init[1] if init else None),
            report=staged(report, _LISTED, _READ),
        )
        options = RunOptions.of(
            job,
            steps=SCENE_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _READ, 1.0),
            should_stop=should_stop,
        )
        model, card, _ = train_scenelabels(
            scenes,
            classes,
            options,
            init=init,
            outside=outside,
            learn=job.learn,
            settings=settings,
        )
    return model, replace(card, despeckle=asked.despeckle, training={**card.training, "pairs": len(pairs)})


def settings_of(job: TrainScenelabels) -> SceneSettings:
    """Choose the training's settings."""
    plain = SceneSettings()
    return replace(
        plain,
        encoder=job.encoder,
        size=job.size,
        patch_px=job.patch_px,
        tokens=job.tokens,
        label_share=job.label_share,
        plan=replace(
            plain.plan, batch=SCENE_BATCH[job.preset], tone=replace(plain.plan.tone, sensor_drop=job.sensor_drop)
        ),
        patience=job.patience,
    )


def _square_px(settings: SceneSettings, base: ModelCard | None) -> int:
    """Give the side of the squares that the network sees; 1 where it sees pixels."""
    if base is not None:
        return int(base.arguments.get("patch_px", 1))
    return settings.patch_px if settings.encoder == "vit" else 1


def _describe(card: ModelCard, losses: Told, report: Report) -> None:
    """Say how well it labels, and what the model can be used with."""
    found = card.metrics
    if losses.story:
        report(Message(losses.story))
    if not found:
        report(Message("No scene was kept for validation, so nothing is known of the accuracy.", "warning"))
        return
    judged = card.training["validation_scenes"]
    if card.thresholds:
        text = (
            f"Of {judged} held-out scenes: mean average precision {found['macro_ap']:.1%} over classes, "
            f"{found['micro_ap']:.1%} over all labels; F1 {found['macro_f1']:.2f}"
        )
    else:
        text = (
            f"Of {judged} held-out scenes {found['oa']:.1%} are labelled right; weighted F1 {found['weighted_f1']:.2f}"
        )
    chosen = "; the best state of the training was chosen by them: elsewhere, and at other dates, expect less"
    report(Message(f"{text}{chosen if card.training['learn'] in _TRAINED else ''}."))
    name = "macro_ap" if card.thresholds else "oa"
    parts = [f"{found[f'{name}_without_{s}']:.1%} without {Sensor(s).mission}" for s in card.optional_sensors]
    if parts:
        report(Message(f"The model labels pairs, and less surely one sensor alone ({', '.join(parts)})."))
