"""Learn from pairs to make optical bands of radar, and keep the generator as a weights file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contract.card import ModelCard
from ..contract.events import Done, Message, Report, staged
from ..contract.jobs import Job
from ..contract.jobs.translation import TrainTranslation
from ..datasets.pairs import pairs_of
from ..inference.devices import choose_device
from ..models.pix2pix import UnetGenerator
from ..patches.unlabelled import unlabelled_bank
from ..training.kept import keep_weights
from ..training.options import RunOptions
from ..training.runs import run_of
from ..training.tasks.translation_settings import RECIPES, TranslationSettings
from ..training.told import Told
from ..training.translation import TRANSLATION_STEPS, open_generator, train_translation

_LISTED, _READ = 0.02, 0.1
"""Shares of the progress bar at which the pairs are listed, and the patches read."""
_SIZES = {"quick": (16, 128, 4), "standard": (32, 128, 8)}
"""Width, crop and batch of a preset; thorough takes the recipe's own."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Train on patches of the pairs.

    Args:
        job: A `TrainTranslation`.
        report: Told of progress, losses, sample sheets and all that is inferred; may raise Cancelled.
        should_stop: True ends the training early and keeps what was learned.

    Raises:
        InputError: Of the kind that fits, if the pairs cannot be used, or a run cannot be taken up.
        ModelError: If the weights to start from cannot be used.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, TrainTranslation)
    losses = Told(report)
    _, card, paths = keep_weights(job, lambda: _learn(job, losses, should_stop), report)
    if losses.story:
        report(Message(losses.story))
    report(Message(f"The model makes {' '.join(card.target_names)} of {' '.join(card.band_names)}: use translatesar."))
    numbers = {name: float(card.training[name]) for name in ("steps", "patches", "pairs")}
    return Done(paths, {**numbers, **losses.last}, stopped=bool(card.training["stopped"]))


def _learn(job: TrainTranslation, report: Report, should_stop: Callable[[], bool]) -> tuple[UnetGenerator, ModelCard]:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    init = open_generator(job.init, report) if job.init else None
    with run_of(job) as folder:
        pairs = pairs_of(job, report=staged(report, 0.0, _LISTED))
        bank = unlabelled_bank(job, pairs, crop_px=settings.crop_px, report=staged(report, _LISTED, _READ))
        options = RunOptions.of(
            job,
            steps=TRANSLATION_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _READ, 1.0),
            should_stop=should_stop,
        )
        model, card = train_translation(
            bank,
            options,
            settings=settings,
            init=init,
        )
    return model, replace(card, training={**card.training, "pairs": len(pairs)})


def settings_of(job: TrainTranslation) -> TranslationSettings:
    """Choose the training's settings."""
    recipe = RECIPES[job.recipe]
    width, crop_px, batch = _SIZES.get(job.preset, (recipe.width, recipe.crop_px, recipe.batch))
    return replace(
        recipe,
        width=job.width or width,
        judge_width=job.width or width,
        crop_px=job.crop_px or crop_px,
        batch=job.batch or batch,
    )
