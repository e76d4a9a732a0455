"""Pre-training without labels: from a bank of patches to a land-cover network that lacks only its classes."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import torch
from torch.utils.data import Dataset

from .. import __version__
from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..errors import InputError
from ..models.build import build_model
from ..models.landcover import LandcoverNet
from ..patches.bank import PatchBank
from ..patches.fingerprint import fingerprint
from ..patches.squares import SquareBatches, SquarePlan, Squares
from ..patches.statistics import measure_bands
from .fit import fit
from .options import RunOptions
from .tasks.pretraining import Pretraining
from .tasks.simsiam import SimSiam
from .tasks.sscl import Sscl
from .tasks.sscl_settings import SsclSettings, published

SSCL_STEPS = {"quick": 80, "standard": 400, "thorough": 4000}
"""Training steps of each preset, of both stages together."""
_LEAST_CROPS = 2
"""Crops that a process needs to have something to compare and to normalise by."""


def train_sscl(
    bank: PatchBank, options: RunOptions, *, settings: SsclSettings, as_published: bool = False
) -> tuple[LandcoverNet, ModelCard]:
    """Learn from a bank's patches without labels; both stages are one training.

    Args:
        bank: Patches of one scene or many, of both sensors or of one.
        options: How it runs; it can be taken up in either stage.
        settings: What is learned, and how.
        as_published: Leave the positive out of what it is compared with, as printed.

    Returns:
        The network without classes, ready to be taught, on the CPU; and its card.

    Raises:
        InputError: If there are too many processes for a step, or the settings cannot be trained with these bands.
    """
    settings = published(settings) if as_published else settings
    seed, steps = options.seed, options.steps
    model, card = random_sscl(bank, settings=settings, seed=seed)
    _check(settings, card, options.processes)
    with options.seeded():
        model = model.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        kind: type[Pretraining] = SimSiam if settings.method == "simsiam" else Sscl
        task = kind(model, settings, bank=bank, bands=card.bands, steps=steps, seed=seed)
        taken = fit(
            task,
            StagedBatches(bank, settings, border=task.border, steps=steps, seed=seed, part=options.part),
            options,
            what="pre-training",
            fingerprint=fingerprint(bank),
            clip_gradients=settings.clip_gradients,
            precision="auto",
        )
    model = model.cpu().to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    training = {
        "steps": taken,
        "unifeat_steps": min(taken, task.border),
        "stopped": taken < steps,
        "patches": len(bank),
    }
    return model, replace(card, as_published=as_published, training=training)


class StagedBatches(Dataset[Squares]):
    """Batches of UniFeat, then those of CoRe or SimSiam; item s is the batch of step s."""

    def __init__(
        self,
        bank: PatchBank,
        settings: SsclSettings,
        *,
        border: int,
        steps: int,
        seed: int,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        def batches(plan: SquarePlan) -> SquareBatches:
            return SquareBatches(bank, plan=plan, seed=seed, steps=steps, part=part)

        self.border, self.steps = border, steps
        self.first, self.second = batches(settings.band_plan), batches(settings.plan)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Squares:
        """Draw a batch of the stage that the step is in."""
        return (self.first if item < self.border else self.second)[item]


def random_sscl(bank: PatchBank, *, settings: SsclSettings, seed: int) -> tuple[LandcoverNet, ModelCard]:
    """Build the network of these settings as it is before training, and its card.

    A sensor is optional where training shows crops without it.
    """
    sensors = tuple(sensor.value for sensor in bank.present)
    lost = settings.view if settings.method == "simsiam" else settings.corruption
    optional = len(sensors) == 2 and lost.sensor > 0 and settings.method != "unifeat"
    card = ModelCard(
        task="pretraining",
        method=settings.method,
        architecture="landcover_net",
        arguments={
            "s1_channels": sum(sensor is Sensor.S1 for sensor in bank.sensors),
            "classes": 0,
            "network": settings.network,
            "backbone": settings.backbone,
            "extractor": settings.extractor,
            "features": settings.features,
        },
        bands=measure_bands(bank, clip=settings.clip),
        required_sensors=() if optional else sensors,
        optional_sensors=sensors if optional else (),
        units=bank.units,
        gsd_m=bank.gsd_m,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_model(card)
    assert isinstance(model, LandcoverNet)
    return model.eval(), card


def _check(settings: SsclSettings, card: ModelCard, processes: int) -> None:
    batch = min(settings.batch, settings.band_batch)
    if processes > batch // _LEAST_CROPS:
        raise InputError(
            f"{processes} processes were asked for, and a step has {batch} crops to share out, of which each needs "
            f"{_LEAST_CROPS}; ask for {batch // _LEAST_CROPS} processes or fewer."
        )
    if settings.method == "unifeat" and not settings.border(2, len(card.bands)):
        raise InputError(
            "UniFeat alone compares bands that are taken in one by one (extractor=single), and two of them at least; "
            "choose more bands, that extractor, or both stages (sscl)."
        )
