"""Batches for translation: crops of both sensors at once, and bands scaled to what a generator eats and makes.

A generator works on numbers from −1 to 1. A band is brought there and back by
one range: value = number × std + mean, with the range's middle for mean and
half its length for std, so that nothing is ever scaled twice.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from ..contract.card import BandStatistics
from .bank import PatchBank
from .corrupt import Corruption
from .squares import SquareBatches, SquarePlan, Squares
from .statistics import measure_bands

_WHOLE = Corruption(bands=0.0, sensor=0.0, sharp=0.0, holes=0, blur=0.0)
_BYTE = (0.0, 255.0)


class PairedSquares(SquareBatches):
    """All batches of a run; item s is the batch of step s.

    Args:
        bank: The patches that crops are cut from.
        crop_px: Side of a crop.
        batch: Crops per step.
        turned: Let crops be flipped and transposed, both sensors alike.
        seed: Fixes all draws.
        steps: Number of batches.
        part: Rank r of R processes: the crops r, r + R, r + 2R … of the same batches.
    """

    def __init__(
        self,
        bank: PatchBank,
        *,
        crop_px: int,
        batch: int,
        turned: bool,
        seed: int,
        steps: int,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        super().__init__(bank, plan=SquarePlan(batch, crop_px, corruption=_WHOLE), seed=seed, steps=steps, part=part)
        self.turned = turned

    def __getitem__(self, item: int) -> Squares:
        """Draw a batch."""
        drawn = super().__getitem__(item)
        return drawn if self.turned else replace(drawn, turns=torch.zeros_like(drawn.turns))


def scale_bands(bank: PatchBank, *, clip: tuple[float, float]) -> tuple[BandStatistics, ...]:
    """Scale a bank's bands to −1 to 1: 8-bit pictures from 0 to 255, others between percentiles of the training data.

    Args:
        bank: Patches in their sensors' units.
        clip: Percentiles that become −1 and 1; what lies beyond is clipped.
    """
    found = zip(measure_bands(bank, clip=clip), bank.sensors, strict=True)
    return tuple(_scaled(band, bank.units[sensor.value]) for band, sensor in found)


def _scaled(band: BandStatistics, unit: str) -> BandStatistics:
    low, high = _BYTE if unit == "byte" else band.clip
    return replace(band, clip=(low, high), mean=(low + high) / 2, std=(high - low) / 2 if high > low else 1.0)
