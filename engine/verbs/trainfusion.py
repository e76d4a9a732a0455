"""Learn a compact feature per pixel from pairs without labels, and keep it as a weights file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ..contract.card import ModelCard
from ..contract.events import Done, Message, Report, staged
from ..contract.jobs import Job, TrainFusion
from ..contract.pairtable import PairFiles
from ..datasets.pairs import pairs_of
from ..inference.devices import choose_device
from ..models.fusion import FusionNet
from ..patches.bank import PatchBank
from ..patches.cache import cached_bank
from ..patches.gather import gather_patches, reading_facts
from ..training.fusion import FUSION_STEPS, regions_for, train_fusion
from ..training.kept import keep_weights
from ..training.options import RunOptions
from ..training.runs import run_of
from ..training.tasks.fusion_settings import FusionSettings, published, published_steps
from ..training.told import Told

_LISTED, _READ, _CUT = 0.02, 0.1, 0.2
"""Shares of the progress bar at which the pairs are listed, the patches read and the superpixels cut."""
_PATCHES = {"quick": 64, "standard": 256, "thorough": 1024}
_PATCH_PX = 128
"""Patches that a training looks at: how many by preset, and their side."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Train on patches of the pairs.

    Args:
        job: A `TrainFusion`.
        report: Told of progress, losses and all that is inferred; may raise Cancelled.
        should_stop: True ends the training early and keeps what was learned.

    Raises:
        InputError: Of the kind that fits, if the pairs cannot be used, or a run cannot be taken up.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, TrainFusion)
    losses = Told(report)
    model, card, paths = keep_weights(job, lambda: _learn(job, losses, should_stop), report)
    if losses.story:
        report(Message(losses.story))
    _describe(model, card, report)
    numbers = {name: float(card.training[name]) for name in ("steps", "patches", "pairs")}
    return Done(paths, {**numbers, **losses.last}, stopped=bool(card.training["stopped"]))


def _learn(job: TrainFusion, report: Report, should_stop: Callable[[], bool]) -> tuple[FusionNet, ModelCard]:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    with run_of(job) as folder:
        pairs = pairs_of(job, report=staged(report, 0.0, _LISTED))
        bank, regions = _patches(job, pairs, settings, staged(report, _LISTED, _CUT))
        options = RunOptions.of(
            job,
            steps=published_steps(settings) if job.as_published else FUSION_STEPS[job.preset],
            device=device,
            run=folder,
            report=staged(report, _CUT, 1.0),
            should_stop=should_stop,
        )
        model, card = train_fusion(
            bank,
            options,
            regions=regions,
            settings=settings,
            as_published=job.as_published,
            partner=job.partner,
        )
    return model, replace(card, training={**card.training, "pairs": len(pairs)})


def settings_of(job: TrainFusion) -> FusionSettings:
    """Choose the training's settings."""
    settings = FusionSettings(
        fusion=job.fusion,
        level=job.level,
        features=job.features,
        superpixels=job.superpixels,
        sensor_drop=job.sensor_drop,
    )
    return published(settings) if job.as_published else settings


def _patches(
    job: TrainFusion, pairs: Sequence[PairFiles], settings: FusionSettings, report: Report
) -> tuple[PatchBank, Tensor]:
    """Read patches and cut their superpixels, or take them from the cache."""
    share = (_READ - _LISTED) / (_CUT - _LISTED)

    def make() -> PatchBank:
        count = max(_PATCHES[job.preset], len(pairs))
        bank = gather_patches(job, pairs, count=count, patch_px=_PATCH_PX, report=staged(report, 0.0, share))
        crop = settings.plan.crop_px
        if bank.patch_px < crop:
            text = f"The patches are {bank.patch_px} pixels wide, less than the {crop} of a training crop"
            report(Message(f"{text}; whole patches are compared, and little around them is seen.", "warning"))
        return bank

    def cut(bank: PatchBank) -> Tensor:
        return regions_for(bank, settings, report=staged(report, share, 1.0), threads=job.threads)

    if not job.cache:
        bank = make()
        return bank, cut(bank)
    return cached_bank(job.cache, cache_key(job, pairs, settings), make, cut, report)


def cache_key(job: TrainFusion, pairs: Sequence[PairFiles], settings: FusionSettings) -> str:
    """Name what patches and superpixels depend on: the files as they are, how they are read, and how they are cut."""
    facts = {
        **reading_facts(job, pairs),
        "cut": [settings.superpixels, settings.cut_px, settings.shown, settings.clip],
        "patch_px": _PATCH_PX,
    }
    return json.dumps(facts, sort_keys=True)


def _describe(model: FusionNet, card: ModelCard, report: Report) -> None:
    """Say what was learned, and what the model can be used with."""
    variance = model.components.spread.double() ** 2
    share = float(variance[:3].sum() / variance.sum().clamp_min(torch.finfo(torch.float64).tiny))
    report(Message(f"{len(variance)} components; the first three hold {share:.0%} of the features' variance."))
    if card.optional_sensors:
        report(Message("The model maps pairs, and less surely one sensor alone."))
    elif len(card.required_sensors) == 2:
        report(Message("The model maps pairs only: it has learned nothing of one sensor alone."))
