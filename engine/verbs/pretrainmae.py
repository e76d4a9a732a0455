"""Pre-train one encoder for both sensors on pairs without labels, and keep it as a weights file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contract.card import ModelCard
from ..contract.events import Done, Message, Report, staged
from ..contract.jobs import Job
from ..contract.jobs.masked import PretrainMae
from ..datasets.pairs import pairs_of
from ..inference.devices import choose_device
from ..models.vit_dense import VitFeatures
from ..patches.unlabelled import unlabelled_bank
from ..training.kept import keep_weights
from ..training.mae import MAE_STEPS, train_mae, with_components
from ..training.options import RunOptions
from ..training.runs import run_of
from ..training.tasks.mae_settings import MaeSettings
from ..training.told import Told

_LISTED, _READ = 0.02, 0.1
"""Shares of the progress bar at which the pairs are listed, and the patches read."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Train on patches of the pairs.

    Args:
        job: A `PretrainMae`.
        report: Told of progress, losses, the picture of what is reconstructed, and all that is inferred; may raise
            Cancelled.
        should_stop: True ends the training early and keeps what was learned.

    Raises:
        InputError: Of the kind that fits, if the pairs cannot be used, or a run cannot be taken up.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, PretrainMae)
    losses = Told(report)
    _, card, paths = keep_weights(job, lambda: _learn(job, losses, should_stop), report)
    _describe(card, losses, report)
    names = ("steps", "patches", "pairs", "input_kept", "tokens_kept")
    numbers = {name: float(card.training[name]) for name in names}
    return Done(paths, {**numbers, **losses.last}, stopped=bool(card.training["stopped"]))


def _learn(job: PretrainMae, report: Report, should_stop: Callable[[], bool]) -> tuple[VitFeatures, ModelCard]:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    with run_of(job) as folder:
        pairs = pairs_of(job, report=staged(report, 0.0, _LISTED))
        bank = unlabelled_bank(job, pairs, crop_px=settings.crop_px, report=staged(report, _LISTED, _READ))
        options = RunOptions.of(
            job,
            steps=MAE_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _READ, 1.0),
            should_stop=should_stop,
        )
        encoder, card = train_mae(
            bank,
            options,
            settings=settings,
        )
    return with_components(encoder, replace(card, training={**card.training, "pairs": len(pairs)}), bank)


def settings_of(job: PretrainMae) -> MaeSettings:
    """Choose the training's settings."""
    return MaeSettings(
        size=job.size,
        patch_px=job.patch_px,
        tokens=job.tokens,
        mode=job.mask,
        ratio=(job.s1_ratio, job.s2_ratio),
        drop=job.sensor_drop,
        crop_px=job.crop_px,
    )


def _describe(card: ModelCard, losses: Told, report: Report) -> None:
    """Say what was learned, and what it is good for."""
    if losses.last:
        report(Message(f"{losses.story} To tell nothing of a hidden square costs 1."))
    if len(card.required_sensors) == 2:
        report(Message("The encoder reads pairs only: it has seen nothing of one sensor alone."))
    elif card.optional_sensors:
        report(Message("The encoder reads pairs, and either sensor alone."))
    report(
        Message(
            "Teach the model labels of scenes with trainscenelabels, or land cover with trainlandcover (init); make a "
            "layer of its features with fusefeatures."
        )
    )
