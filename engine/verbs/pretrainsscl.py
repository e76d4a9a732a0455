"""Pre-train a land-cover network on pairs without labels, and keep it as a weights file that classes are taught to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contract.card import ModelCard
from ..contract.events import Done, Message, Report, staged
from ..contract.jobs import Job, PretrainSscl
from ..datasets.pairs import pairs_of
from ..inference.devices import choose_device
from ..models.landcover import LandcoverNet
from ..patches.unlabelled import unlabelled_bank
from ..training.kept import keep_weights
from ..training.options import RunOptions
from ..training.runs import run_of
from ..training.sscl import SSCL_STEPS, train_sscl
from ..training.tasks.sscl_settings import SsclSettings
from ..training.told import Told

_LISTED, _READ = 0.02, 0.1
"""Shares of the progress bar at which the pairs are listed, and the patches read."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Train on patches of the pairs.

    Args:
        job: A `PretrainSscl`.
        report: Told of progress, losses and all that is inferred; may raise Cancelled.
        should_stop: True ends the training early and keeps what was learned.

    Raises:
        InputError: Of the kind that fits, if the pairs cannot be used, or a run cannot be taken up.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, PretrainSscl)
    losses = Told(report)
    _, card, paths = keep_weights(job, lambda: _learn(job, losses, should_stop), report)
    _describe(card, losses, report)
    numbers = {name: float(card.training[name]) for name in ("steps", "patches", "pairs")}
    return Done(paths, {**numbers, **losses.last}, stopped=bool(card.training["stopped"]))


def _learn(job: PretrainSscl, report: Report, should_stop: Callable[[], bool]) -> tuple[LandcoverNet, ModelCard]:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    with run_of(job) as folder:
        pairs = pairs_of(job, report=staged(report, 0.0, _LISTED))
        bank = unlabelled_bank(
            job, pairs, crop_px=settings.crop_px, despeckle=job.despeckle, report=staged(report, _LISTED, _READ)
        )
        options = RunOptions.of(
            job,
            steps=SSCL_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _READ, 1.0),
            should_stop=should_stop,
        )
        model, card = train_sscl(
            bank,
            options,
            settings=settings,
            as_published=job.as_published,
        )
    return model, replace(card, despeckle=job.despeckle, training={**card.training, "pairs": len(pairs)})


def settings_of(job: PretrainSscl) -> SsclSettings:
    """Choose the training's settings."""
    plain = SsclSettings()
    return replace(
        plain,
        network=job.network,
        backbone=job.backbone,
        extractor=job.extractor,
        corruption=replace(plain.corruption, sensor=job.sensor_drop),
    )


def _describe(card: ModelCard, losses: Told, report: Report) -> None:
    """Say what was learned, and what it is good for."""
    if losses.last:
        report(Message(losses.story))
    if card.training["steps"] <= card.training["unifeat_steps"]:
        text = "The training ended before its second stage: only what looks at single bands has learned."
        report(Message(text, "warning"))
    report(Message("Teach classes to the model with trainlandcover (init)."))
