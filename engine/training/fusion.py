"""Self-supervised fusion: from a bank of patches to a network of features and its card."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import torch
from torch import Tensor

from .. import __version__
from ..contract.bands import Sensor
from ..contract.card import BandStatistics, ModelCard
from ..contract.events import Report, staged
from ..errors import InputError
from ..models.build import build_model
from ..models.fusion import FusionNet
from ..models.resunet import RECEPTIVE_FIELD_PX, start_heads
from ..patches.bank import PatchBank
from ..patches.fingerprint import fingerprint
from ..patches.regions import cut_regions
from ..patches.sampling import ViewBatches
from ..patches.statistics import measure_bands
from .components import fit_components
from .fit import fit
from .options import RunOptions
from .tasks.fusion import FusionTask
from .tasks.fusion_settings import FusionSettings, published
from .tasks.simclr_byol import Byol, SimClr

FUSION_STEPS = {"quick": 100, "standard": 300, "thorough": 1500}
"""Training steps of each preset."""
_OTHER_TASKS: dict[str, type[FusionTask]] = {"simclr": SimClr, "byol": Byol}


def regions_for(bank: PatchBank, settings: FusionSettings, *, report: Report, threads: int = 0) -> Tensor:
    """Cut a bank into the superpixels that these settings ask for, (N, S, P, P).

    Bands to follow that the bank lacks are left out; where it has none of them, all are followed.
    """
    shown = tuple(name for name in settings.shown or () if name in bank.bands) or None
    return cut_regions(
        bank,
        measure_bands(bank, clip=settings.clip),
        method=settings.superpixels,
        areas_px=settings.cut_px,
        shown=shown,
        report=report,
        threads=threads,
    )


def train_fusion(
    bank: PatchBank,
    options: RunOptions,
    *,
    regions: Tensor | None = None,
    settings: FusionSettings,
    as_published: bool = False,
    partner: str = "views",
) -> tuple[FusionNet, ModelCard]:
    """Learn features of a bank's patches without labels.

    Args:
        bank: Patches of one scene or many, of both sensors or of one.
        options: How it runs.
        regions: (N, S, P, P) superpixels of `regions_for`; None cuts them.
        settings: What is learned, and how.
        as_published: Train as the released scripts do for the fusion and level of `settings`, of which nothing else
            counts then.
        partner: What a patch is compared with: another view of itself (views), or another date of its place (dates).

    Returns:
        The network, ready for use on the CPU, and its card.

    Raises:
        InputError: If there are more processes than crops in a step.
    """
    settings = published(settings) if as_published else settings
    settings = _fitted(settings, bank)
    if options.processes > settings.plan.batch:
        raise InputError(
            f"{options.processes} processes were asked for, and a step has {settings.plan.batch} crops to share out; "
            "ask for no more processes than that."
        )
    seed, steps, report = options.seed, options.steps, options.report
    model, card = random_fusion(bank, settings=settings, seed=seed)
    if regions is None:
        regions = regions_for(bank, settings, report=staged(report, 0.0, 0.1), threads=options.threads)
    with options.seeded():
        if as_published:
            start_heads(model)
        model = model.to(memory_format=torch.channels_last)  # a third faster on a processor
        kind = _OTHER_TASKS.get(settings.loss, FusionTask)
        task = kind(model, settings, s1_channels=_radar_channels(bank), steps=steps, seed=seed)
        batches = ViewBatches(
            bank,
            card.bands,
            regions,
            plan=settings.plan,
            seed=seed,
            steps=steps,
            part=options.part,
            partner=partner,
        )
        taken = fit(
            task,
            batches,
            replace(options, report=staged(report, 0.1, 0.98)),
            what="learning features",
            fingerprint=fingerprint(bank),
            clip_gradients=settings.clip_gradients,
            precision="auto-gpu",
        )
    model = model.cpu().to(memory_format=torch.contiguous_format).eval()
    _fit_components(model, bank, card.bands)
    training = {"steps": taken, "stopped": taken < steps, "patches": len(bank)}
    return model, replace(card, as_published=as_published, training=training)


def random_fusion(bank: PatchBank, *, settings: FusionSettings, seed: int) -> tuple[FusionNet, ModelCard]:
    """Build the network of these settings as it is before training, and its card."""
    card = _card(bank, measure_bands(bank, clip=settings.clip), settings, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_model(card)
    assert isinstance(model, FusionNet)
    _fit_components(model, bank, card.bands)
    return model.eval(), card


def _fit_components(model: FusionNet, bank: PatchBank, bands: tuple[BandStatistics, ...]) -> None:
    model.eval()
    fit_components(model.components, lambda pixels: model.encode(pixels).features, bank, bands)


def _fitted(settings: FusionSettings, bank: PatchBank) -> FusionSettings:
    """Fit the plan of batches to the bank, and the loss of sensors to what there is to lose."""
    plan = settings.plan
    if plan.one_per_patch:
        plan = replace(plan, batch=min(plan.batch, len(bank)))
    drops = settings.sensor_drop if len(bank.present) == 2 and settings.fusion != "late" else 0.0
    return replace(settings, plan=replace(plan, tone=replace(plan.tone, sensor_drop=drops)))


def _radar_channels(bank: PatchBank) -> int:
    return sum(sensor is Sensor.S1 for sensor in bank.sensors)


def _card(bank: PatchBank, bands: tuple[BandStatistics, ...], settings: FusionSettings, seed: int) -> ModelCard:
    """Describe a network of this bank.

    A sensor is optional where training showed crops without it, and in late fusion, whose halves know nothing of each
    other; it must be there where the network never met its absence.
    """
    sensors = tuple(sensor.value for sensor in bank.present)
    optional = len(sensors) == 2 and (settings.fusion == "late" or settings.sensor_drop > 0)
    return ModelCard(
        task="fusion",
        method=settings.level,
        architecture="fusion_resunet",
        arguments={
            "s1_channels": _radar_channels(bank),
            "fusion": settings.fusion,
            "width": settings.width,
            "features": settings.features,
            "projection": settings.projection,
            "waist": settings.waist,
            "detail": settings.detail,
            "upsampling": settings.upsampling,
        },
        bands=bands,
        required_sensors=() if optional else sensors,
        optional_sensors=sensors if optional else (),
        units=bank.units,
        gsd_m=bank.gsd_m,
        receptive_field_px=RECEPTIVE_FIELD_PX,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )
