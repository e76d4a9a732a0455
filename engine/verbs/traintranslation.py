"""Learn from pairs to make optical bands of radar, and keep the generator as a weights file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..contract.card import ModelCard
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import Job
from ..contract.jobs.translation import OPTICAL_BANDS, TrainTranslation
from ..contract.pairtable import VALIDATION, PairFiles
from ..datasets.keptpairs import keep_scenes
from ..datasets.pairs import pairs_of
from ..datasets.sen12 import list_sen12
from ..datasets.sen12_split import PARTS, Sen12Split, learned_files, read_split, split_by_scene, write_split
from ..errors import InputError
from ..inference.devices import choose_device
from ..io.writer import RasterSet, claimed
from ..models.pix2pix import UnetGenerator
from ..patches.bank import PatchBank
from ..patches.gather import is_in_set
from ..patches.unlabelled import unlabelled_bank
from ..ranks import is_first_rank
from ..training.checkpoint import save_weights
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
    with claimed(job.outputs() if is_first_rank() else {}) as claims:
        taught = _learn(job, losses, should_stop)
        with RasterSet({}, source_job=job, claims=claims) as results:
            save_weights(results.extra_file("output_weights", job.output_weights), taught.model, taught.card)
            if taught.split and job.output_parts:
                write_split(results.extra_file("output_parts", job.output_parts), taught.split)
    for role, path in results.paths.items():
        report(Artifact(role, path))
    if losses.story:
        report(Message(losses.story))
    card = taught.card
    report(Message(f"The model makes {' '.join(card.target_names)} of {' '.join(card.band_names)}: use translatesar."))
    numbers = {name: float(card.training[name]) for name in ("steps", "patches", "validation_patches", "pairs")}
    return Done(results.paths, {**numbers, **losses.last}, stopped=bool(card.training["stopped"]))


@dataclass(frozen=True)
class _Taught:
    model: UnetGenerator
    card: ModelCard
    split: Sen12Split | None


def _learn(job: TrainTranslation, report: Report, should_stop: Callable[[], bool]) -> _Taught:
    """Read the patches and train; a further process of the training ends in it."""
    device = choose_device(job.device, report)
    settings = settings_of(job)
    init = open_generator(job.init, report) if job.init else None
    if init:
        job = replace(job, bands=_least_set(init[1]))
    with run_of(job) as folder:
        pairs, split = _pairs(job, staged(report, 0.0, _LISTED))
        bank = unlabelled_bank(
            job, pairs, crop_px=settings.crop_px, keep=job.validation_share, report=staged(report, _LISTED, _READ)
        )
        _say_kept(bank, report)
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
    learned = [pair for pair in pairs if pair.split != VALIDATION]
    training = {**card.training, "pairs": len(learned), **_learned_scenes(learned, init[1] if init else None)}
    return _Taught(model, replace(card, training=training), split)


def _least_set(card: ModelCard) -> str:
    """Choose the fewest bands to read that a generator to start from is among."""
    names = (*card.band_names, *card.target_names)
    return next(band_set for band_set in OPTICAL_BANDS if all(is_in_set(name, band_set) for name in names))


def _learned_scenes(learned: Sequence[PairFiles], before: ModelCard | None) -> dict[str, list[str]]:
    """Name all scenes that were ever learned from, for the card; nothing where some cannot be named."""
    known = before.training.get("learned_scenes") if before else []
    if known is None or not all(pair.scene for pair in learned):
        return {}
    return {"learned_scenes": sorted({*known, *(pair.scene for pair in learned)})}


def _pairs(job: TrainTranslation, report: Report) -> tuple[tuple[PairFiles, ...], Sen12Split | None]:
    """List the pairs, those that watch the training among them, and how a folder of SEN1-2 was parted if it was."""
    if not job.is_split:
        pairs = pairs_of(job, splits=("train", VALIDATION), report=report)
        return keep_scenes(pairs, share=job.validation_share, seed=job.seed), None
    places = list_sen12(job.pairs[0])
    split = read_split(job.split, places) if job.split else split_by_scene(places, seed=job.seed)
    if not split.train:
        raise InputError(f"The part train of {job.split} names no pair; choose another split.")
    counts = ", ".join(f"{len(getattr(split, part)):,} in {part}" for part in PARTS)
    report(Message(f"The split of {len(places):,} pairs: {counts}; train is learned from, test is left alone."))
    if split.leak:
        report(Message(split.leak, "warning"))
    return learned_files(split), split


def _say_kept(bank: PatchBank, report: Report) -> None:
    """Say what watches the training."""
    if bank.kept:
        text = f"{bank.kept:,} of {len(bank):,} patches are kept for validation, and not learned from"
        report(Message(f"{text}: the samples show some of them."))
    else:
        text = "Nothing is kept for validation, so what the samples show was learned from"
        report(Message(f"{text}; to keep some, give more pairs, or a larger scene."))


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
