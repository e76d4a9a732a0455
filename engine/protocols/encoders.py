"""The networks whose features are compared: where sensors meet, what is contrasted, one sensor, none trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..contract.events import Event
from ..patches.bank import PatchBank
from ..raster.stack import ScenePair
from ..training.fusion import random_fusion, train_fusion
from ..training.tasks.fusion_settings import FusionSettings
from .pixel_inputs import Model

FUSIONS = ("early", "intermediate", "late")
LEVELS = {
    "image": "images only (MCL)",
    "superpixel": "superpixels only",
    "both": "images and superpixels",
    "multiscale": "multi-scale, teacher",
}
DIMENSIONS = (16, 32, 64, 128, 256)
BOTH = ("s1", "s2")


@dataclass(frozen=True)
class Encoder:
    """A network to read features from.

    Attributes:
        key: Names it on the command line and in cells.
        title: What the table says.
        settings: Network and training.
        steps: Optimiser steps; 0 leaves it random.
        sensors: Which sensors it sees.
        as_published: Train as the released script for these settings' fusion and level does.
    """

    key: str
    title: str
    settings: FusionSettings
    steps: int
    sensors: tuple[str, ...] = BOTH
    as_published: bool = False


def list_encoders(steps: int) -> tuple[Encoder, ...]:
    """List all rows of networks, the most telling first; every trained one takes the same number of steps."""
    base = FusionSettings()
    grid = {
        (fusion, level): Encoder(
            f"{fusion}-{level}", f"{fusion} fusion, {title}", replace(base, fusion=fusion, level=level), steps
        )
        for fusion in FUSIONS
        for level, title in LEVELS.items()
    }
    first = [("intermediate", "both"), ("early", "both"), ("late", "both")]
    first += [(fusion, "multiscale") for fusion in ("intermediate", "early", "late")]
    first += [("intermediate", "superpixel"), ("intermediate", "image")]
    one_sensor = replace(base, fusion="early")
    return (
        Encoder("random", "random network, intermediate", base, 0),
        *(grid[key] for key in first),
        Encoder("s1", "Sentinel-1 only, images and superpixels", one_sensor, steps, ("s1",)),
        Encoder("s2", "Sentinel-2 only, images and superpixels", one_sensor, steps, ("s2",)),
        Encoder("dcca", "DCCA", _dcca(base), steps),
        Encoder("simclr", "SimCLR of whole crops, intermediate", replace(base, level="image", loss="simclr"), steps),
        Encoder("byol", "BYOL of whole crops, intermediate", replace(base, level="image", loss="byol"), steps),
        *(encoder for key, encoder in grid.items() if key not in first),
        *(
            Encoder(
                f"{fusion}-published",
                f"{fusion} fusion, as published",
                replace(base, fusion=fusion),
                steps,
                as_published=True,
            )
            for fusion in FUSIONS
        ),
        *(
            Encoder(f"features{size}", f"intermediate, {size} features", replace(base, features=size), steps)
            for size in DIMENSIONS
            if size != base.features
        ),
    )


def _dcca(base: FusionSettings) -> FusionSettings:
    """Compare radar and optical superpixels by correlation, and nothing else."""
    return replace(base, fusion="late", level="superpixel", loss="cca", within=False, spectra=0.0)


def learn_encoder(encoder: Encoder, pairs: Sequence[ScenePair], *, seed: int) -> Model:
    """Train an encoder on pairs without labels, or take it as it is initialised."""
    bank = PatchBank.from_pairs([see(pair, encoder.sensors) for pair in pairs])
    if not encoder.steps:
        return random_fusion(bank, settings=encoder.settings, seed=seed)
    return train_fusion(
        bank,
        settings=encoder.settings,
        steps=encoder.steps,
        seed=seed,
        as_published=encoder.as_published,
        report=_silent,
        should_stop=lambda: False,
    )


def see(pair: ScenePair, sensors: Sequence[str]) -> ScenePair:
    """Leave out the sensors that are not named."""
    return ScenePair(pair.s1 if "s1" in sensors else None, pair.s2 if "s2" in sensors else None)


def _silent(_: Event) -> None:
    """Say nothing: a cell is told when it is done."""
