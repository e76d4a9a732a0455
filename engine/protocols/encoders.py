"""A network whose features are judged, and how it is learned from pairs without labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ..patches.bank import PatchBank
from ..raster.stack import ScenePair
from ..training.fusion import random_fusion, train_fusion
from ..training.options import RunOptions
from ..training.tasks.fusion_settings import FusionSettings
from .pixel_inputs import Model

BOTH = ("s1", "s2")


class Learnable(Protocol):
    """A network to read from, as far as cells and tables know it; frozen, of fields that `cells` can hash."""

    @property
    def key(self) -> str:
        """Name it on the command line and in cells."""

    @property
    def title(self) -> str:
        """Say in tables what it is."""

    @property
    def steps(self) -> int:
        """Count its optimiser steps; 0 leaves it random."""

    @property
    def sensors(self) -> tuple[str, ...]:
        """Name the sensors that it sees."""

    @property
    def dimensions(self) -> str:
        """Say in tables how long its feature vectors are."""

    @property
    def untitled(self) -> Learnable:
        """Leave out what the table says, which changes nothing of what is learned."""


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

    @property
    def dimensions(self) -> str:
        """Say in tables how long its feature vectors are; the released scripts fix that themselves."""
        return "" if self.as_published else str(self.settings.features)

    @property
    def untitled(self) -> Encoder:
        """Leave out what the table says, which changes nothing of what is learned."""
        return replace(self, title="")


def learn_encoder(encoder: Encoder, pairs: Sequence[ScenePair], *, seed: int) -> Model:
    """Train an encoder on pairs without labels, or take it as it is initialised."""
    bank = PatchBank.from_pairs([see(pair, encoder.sensors) for pair in pairs])
    if not encoder.steps:
        return random_fusion(bank, settings=encoder.settings, seed=seed)
    return train_fusion(
        bank,
        RunOptions(steps=encoder.steps, seed=seed),
        settings=encoder.settings,
        as_published=encoder.as_published,
    )


def see(pair: ScenePair, sensors: Sequence[str]) -> ScenePair:
    """Leave out the sensors that are not named."""
    return ScenePair(pair.s1 if "s1" in sensors else None, pair.s2 if "s2" in sensors else None)
