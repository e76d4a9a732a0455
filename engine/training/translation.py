"""Learn to translate radar to optical bands: from a bank of pairs to a generator and its card."""

from __future__ import annotations

import copy
from dataclasses import replace
from importlib.metadata import version

import torch

from .. import __version__
from ..contract.bands import Sensor
from ..contract.card import BandStatistics, ModelCard
from ..contract.events import Report
from ..errors import BandMissing, CheckpointMismatch, InputError
from ..models.build import build_model
from ..models.patchgan import Discriminators
from ..models.pix2pix import UnetGenerator, start_normal
from ..patches.bank import PatchBank
from ..patches.fingerprint import fingerprint
from ..patches.paired import PairedSquares, scale_bands
from ..patches.squares import Cutter
from ..ranks import is_first_rank
from .alike import check_alike
from .checkpoint import load_weights
from .fit import fit
from .heldout_pairs import HeldOutPairs
from .options import RunOptions, silent
from .painter import Painter
from .runs import SAMPLES
from .sar2optical import import_generator
from .sheets import SampleSheet
from .tasks.translation import Translation
from .tasks.translation_settings import RECIPES, TranslationSettings

TRANSLATION_STEPS = {"quick": 200, "standard": 3000, "thorough": 100_000}
"""Training steps of each preset."""
PRECISION = "auto"
_LEAST_PATCH_PX = 256
"""Side of the windows that a scene is mapped by, unless the crops were larger."""
_CONTINUED = ", continued"


def train_translation(
    bank: PatchBank,
    options: RunOptions,
    *,
    settings: TranslationSettings,
    init: tuple[UnetGenerator, ModelCard] | None = None,
) -> tuple[UnetGenerator, ModelCard]:
    """Learn from a bank of pairs.

    Args:
        bank: Patches with both sensors; those that are kept watch the training.
        options: How it runs; its run also keeps a sheet of samples.
        settings: How; see `RECIPES`.
        init: A generator to start from, as it is built, and its card, which says what is read and how it is scaled.

    Returns:
        The generator, in evaluation and on the CPU, and its card.

    Raises:
        BandMissing: If a sensor is missing, or a band of the generator to start from.
        UnitMismatch: If that generator is for other units.
        InputError: If the patches are too small for the discriminators, or there are too many processes for a step.
    """
    _check(settings, bank, options.processes)
    steps = options.steps
    generator, card, learned, kept = _begin(bank, settings, init, options)
    bands, crop_px = (*card.bands, *card.targets), settings.crop(learned.patch_px)
    held_out = HeldOutPairs(kept, bands) if len(kept) else None

    def batches(part: tuple[int, int]) -> PairedSquares:
        plan = {"crop_px": crop_px, "batch": settings.batch, "turned": settings.turned}
        return PairedSquares(learned, **plan, seed=options.seed, steps=steps, part=part)  # type: ignore[arg-type]

    with options.seeded():
        judges = judges_of(generator, settings, learned.patch_px)
        task = Translation(
            generator.train(), judges, settings, bank=learned, bands=bands, steps=steps, held_out=held_out
        )
        task.to(memory_format=torch.channels_last)
        painter = None
        if options.run and is_first_rank():
            sheet = _sheet(held_out, learned, bands, batches((0, 1)))
            path = options.run.folder / SAMPLES
            painter = Painter(options.report, "samples", path, lambda path: sheet.draw(path, task.kept))
        taken = fit(
            task,
            batches(options.part),
            replace(options, report=painter or options.report),
            what="learning to translate",
            fingerprint=fingerprint(learned),
            clip_gradients=None,
            precision=PRECISION,
        )
    if painter:
        painter.draw()
    training = {"steps": taken, "stopped": taken < steps, "patches": len(learned), "crop_px": crop_px}
    model = task.kept.cpu().to(memory_format=torch.contiguous_format).eval()
    return model, replace(card, training={**training, "validation_patches": len(kept)})


def _begin(
    bank: PatchBank,
    settings: TranslationSettings,
    init: tuple[UnetGenerator, ModelCard] | None,
    options: RunOptions,
) -> tuple[UnetGenerator, ModelCard, PatchBank, PatchBank]:
    """Give the generator to train and its card, and the patches to learn from and those that are kept."""
    if init is None:
        learned, kept = bank.parted()
        return *random_translation(learned, settings=settings, seed=options.seed), learned, kept
    check_alike(init[1], bank, options.report)
    learned, kept = _arranged(bank, init[1]).parted()
    method = _name_continued(init[1], settings)
    card = replace(init[1], method=method, gsd_m=bank.gsd_m, seed=options.seed, as_published=False)
    return copy.deepcopy(init[0]).requires_grad_(True), card, learned, kept


def _sheet(
    held_out: HeldOutPairs | None, learned: PatchBank, bands: tuple[BandStatistics, ...], batches: PairedSquares
) -> SampleSheet:
    """Show patches that are kept, or, where none is, crops that are learned from, and say so."""
    if held_out:
        return SampleSheet(held_out.pixels, held_out.valid, bands, title="Kept for validation, not learned from")
    pixels, valid = Cutter(learned, bands, torch.device("cpu")).cut(batches[0])
    return SampleSheet(pixels, valid, bands, title="Learned from")


def random_translation(bank: PatchBank, *, settings: TranslationSettings, seed: int) -> tuple[UnetGenerator, ModelCard]:
    """Build the generator of these settings as it is before training, and its card."""
    bands = scale_bands(bank, clip=settings.clip)
    radar, optical = (
        tuple(band for band, of in zip(bands, bank.sensors, strict=True) if of is sensor) for sensor in Sensor
    )
    patch_px = max(_LEAST_PATCH_PX, settings.crop(bank.patch_px))
    card = ModelCard(
        task="translation",
        method=name_of(settings),
        architecture="unet_generator",
        arguments={
            "out_channels": len(optical),
            "width": settings.width,
            "depth": settings.levels(bank.patch_px),
            "layout": settings.layout,
            "upsampling": settings.upsampling,
            "dropout": settings.dropout,
            "repeat": settings.repeat,
            "ratio": settings.ratio and len(radar) > 1,
        },
        bands=radar,
        targets=optical,
        policy="eval",
        required_sensors=(Sensor.S1.value,),
        units=bank.units,
        gsd_m=bank.gsd_m,
        patch_px=patch_px,
        overlap_px=patch_px // 2,
        seed=seed,
        as_published=is_published(settings, bank),
        versions={"saroptical": __version__, "torch": version("torch")},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        generator = build_model(card)
        start_normal(generator)
    assert isinstance(generator, UnetGenerator)
    return generator.eval(), card


def open_generator(path: str, report: Report = silent) -> tuple[UnetGenerator, ModelCard]:
    """Read a generator to start from: of an earlier training of translation, or of SAR2Optical (.pth).

    Args:
        path: The file.
        report: Told of what the file does not tell.

    Raises:
        ModelError: If the file cannot be used, or holds something else.
    """
    if path.lower().endswith((".pth", ".pt")):
        return import_generator(path, report=report)
    generator, card = load_weights(path)
    if not isinstance(generator, UnetGenerator):
        raise CheckpointMismatch(
            f"{path} is a model of the task {card.task}; a generator that traintranslation wrote was expected. Choose "
            "one, or start from scratch."
        )
    return generator, card


def _arranged(bank: PatchBank, card: ModelCard) -> PatchBank:
    """Give a bank's bands in the order of a card, its radar first."""
    wanted = (*card.band_names, *card.target_names)
    lacking = [name for name in wanted if name not in bank.bands]
    if lacking:
        raise BandMissing(
            f"The pairs have {' '.join(bank.bands)}; the generator to start from needs {' '.join(wanted)}. Choose "
            f"pairs with {' '.join(lacking)}, or start from scratch."
        )
    at = [bank.bands.index(name) for name in wanted]
    sensors = tuple(bank.sensors[index] for index in at)
    return replace(bank, pixels=bank.pixels[:, at], bands=wanted, sensors=sensors)


def name_of(settings: TranslationSettings) -> str:
    """Name the recipe that settings are of, whatever their size and pace; else pix2pix."""
    sized = {name: getattr(settings, name) for name in ("width", "depth", "judge_width", "crop_px", "batch", "dropout")}
    return next((name for name, recipe in RECIPES.items() if replace(recipe, **sized) == settings), "pix2pix")


def _name_continued(card: ModelCard, settings: TranslationSettings) -> str:
    """Name the recipe that a generator is trained on by, if it is one that the recipe would build."""
    if all(card.arguments[name] == getattr(settings, name) for name in ("layout", "upsampling", "repeat")):
        return name_of(settings)
    return card.method if card.method.endswith(_CONTINUED) else card.method + _CONTINUED


def is_published(settings: TranslationSettings, bank: PatchBank) -> bool:
    """Tell whether settings are the published ones to the last, on pictures such as they were published for."""
    is_whole = settings.crop(bank.patch_px) == settings.crop_px
    return is_whole and settings == RECIPES["published"] and set(bank.units.values()) == {"byte"}


def judges_of(generator: UnetGenerator, settings: TranslationSettings, patch_px: int) -> Discriminators | None:
    """Build the discriminators of these settings for patches of this side; None where there are none."""
    scales = settings.judges(patch_px)
    if not scales:
        return None
    judges = Discriminators(
        generator.out_channels + (generator.inputs if settings.conditional else 0),
        width=settings.judge_width,
        layers=settings.judge_layers if settings.judge == "patch" else 0,
        norm=settings.judge_norm,
        scales=scales,
    )
    start_normal(judges)
    return judges


def _check(settings: TranslationSettings, bank: PatchBank, processes: int) -> None:
    lacking = [sensor for sensor in Sensor if sensor not in bank.present]
    if lacking:
        raise BandMissing(
            f"The patches hold no {lacking[0].mission} bands; translation is learned from pairs. Give both sensors."
        )
    crop_px, least = settings.crop(bank.patch_px), settings.least_px
    if crop_px < least:
        raise InputError(
            f"The patches are {crop_px} x {crop_px} pixels; the discriminators look at {least} x {least} or more. Give "
            "larger scenes, or take the recipe l1, which has none."
        )
    if processes > settings.batch:
        raise InputError(
            f"{processes} processes were asked for, and a step has {settings.batch} crops to share out; ask for "
            f"{settings.batch} processes or fewer."
        )
