"""What the tables of spatial-spectral context learning compare: how networks start, on what, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..patches.augment import Tone
from ..patches.bank import PatchBank
from ..patches.crops import CropPlan
from ..raster.stack import ScenePair
from ..training.fusion import train_fusion
from ..training.landcover import TEACH_RATES
from ..training.options import RunOptions
from ..training.pretrained import take_pretrained
from ..training.sscl import random_sscl, train_sscl
from ..training.starts import WINDOWS
from ..training.tasks.fusion_settings import FusionSettings
from ..training.tasks.landcover import TeachSettings
from ..training.tasks.sscl_settings import SsclSettings
from .encoders import BOTH, see
from .pixel_inputs import Model


@dataclass(frozen=True)
class Budget:
    """What every row may spend.

    Attributes:
        backbone: Encoder of the land-cover networks.
        crop_px: Side of all crops.
        batch: Crops of a step of pre-training.
        taught: Crops of a step of teaching.
        pretraining, teaching: Optimiser steps.
    """

    backbone: str
    crop_px: int
    batch: int
    taught: int
    pretraining: int
    teaching: int


BUDGETS = {"cpu": Budget("resnet18", 64, 8, 8, 300, 150), "gpu": Budget("resnet50", 128, 64, 32, 12_000, 8_000)}
"""A few hundred steps a cell, which a core does in minutes; and the full-size recipe."""


FILTERS = {"lee": "refined Lee", "bm3d": "BM3D"}
"""Filters against speckle that Table V compares."""


@dataclass(frozen=True)
class Start:
    """A network before it is taught.

    Attributes:
        key: Names it on the command line and in cells.
        title: What the tables say.
        settings: Network and pre-training, of the land-cover networks or of the contrastive fusion; or of a network
            that only teaching builds.
        steps: Optimiser steps without labels; 0 leaves it random.
        sensors: Which sensors it sees.
        despeckle: How the radar was filtered before.
        weights: Weights of others for its encoder, see `take_pretrained`.
    """

    key: str
    title: str
    settings: SsclSettings | FusionSettings | TeachSettings
    steps: int
    sensors: tuple[str, ...] = BOTH
    despeckle: str = "none"
    weights: str = ""

    @property
    def dimensions(self) -> str:
        """Say in tables how long its feature vectors are."""
        return str(self.settings.features) if isinstance(self.settings, FusionSettings) else ""

    @property
    def untitled(self) -> Start:
        """Leave out what the tables say, which changes nothing of what is learned."""
        return replace(self, title="")


def learn_start(start: Start, pairs: Sequence[ScenePair], *, seed: int, device: str = "cpu") -> Model:
    """Pre-train a network on pairs without labels, or take it as it is initialised."""
    assert not isinstance(start.settings, TeachSettings), "there is nothing of it before it is taught"
    bank = PatchBank.from_pairs([see(pair, start.sensors) for pair in pairs])
    options = RunOptions(steps=start.steps, seed=seed, device=device)
    if isinstance(start.settings, FusionSettings):
        return train_fusion(bank, options, settings=start.settings)
    if not start.steps:
        network, card = random_sscl(bank, settings=start.settings, seed=seed)
        if start.weights:
            take_pretrained(network, start.weights)
        return network, card
    return train_sscl(bank, options, settings=start.settings)


def list_starts(budget: Budget, weights: Sequence[str] = ()) -> dict[str, Start]:
    """List all networks before they are taught, by key; every one that is pre-trained here took the same steps.

    Args:
        budget: What each may spend.
        weights: Weights of others that are at hand, `imagenet:FILE` or `torchgeo:NAME`.
    """
    base = SsclSettings(backbone=budget.backbone, crop_px=budget.crop_px, batch=budget.batch)
    merged = replace(base, extractor="merged")
    windows = TeachSettings(network=WINDOWS, learning_rate=TEACH_RATES[WINDOWS])
    steps = budget.pretraining

    def pretrained(key: str, title: str, method: str, **fields: object) -> Start:
        return Start(key, title, replace(base, method=method), steps, **fields)  # type: ignore[arg-type]

    starts = (
        Start("random", "random init", base, 0),
        pretrained("sscl", "SSCL", "sscl"),
        pretrained("simsiam", "SimSiam", "simsiam"),
        Start("fusion", "contrastive fusion of this project", FusionSettings(), steps),
        pretrained("core", "CoRe", "core"),
        pretrained("unifeat", "UniFeat", "unifeat"),
        *(
            pretrained(f"{filtered}-{method}", f"{title} + {name}", method, despeckle=filtered)
            for filtered, title in FILTERS.items()
            for method, name in (("core", "CoRe"), ("sscl", "SSCL"))
        ),
        Start("merged", "standard DeepLab", merged, 0),
        Start("unet", "plain U-Net", replace(merged, network="unet"), 0),
        Start("windows", "windows network", windows, 0),
        *(Start(_file_name(name), name.partition(":")[2], base, 0, weights=name) for name in weights),
        *(
            start
            for sensor in BOTH
            for start in (
                Start(f"random-{sensor}", "random init", base, 0, (sensor,)),
                pretrained(f"sscl-{sensor}", "SSCL", "sscl", sensors=(sensor,)),
                Start(f"merged-{sensor}", "standard DeepLab", merged, 0, (sensor,)),
            )
        ),
    )
    return {start.key: start for start in starts}


def teach_settings(start: Start, budget: Budget, *, sensor_drop: float, chooses: bool) -> TeachSettings:
    """Teach all weights, at one rate whatever they were before.

    Args:
        start: What is taught.
        budget: How large crops are, and how many.
        sensor_drop: Share of crops that lose a whole sensor.
        chooses: Labelled patches are kept to choose the best weights; else the last ones count.
    """
    base = start.settings if isinstance(start.settings, TeachSettings) else TeachSettings()
    tone: Tone = replace(base.plan.tone, sensor_drop=sensor_drop)
    cut: CropPlan = replace(base.plan, batch=budget.taught, crop_px=budget.crop_px, tone=tone)
    return replace(base, plan=cut, patience=base.patience if chooses else 0)


def _file_name(weights: str) -> str:
    kind, _, source = weights.partition(":")
    return f"{kind}-{Path(source).stem}"
