"""How far a generator is off on the pairs that are kept for validation."""

from __future__ import annotations

import torch
from torch import Tensor

from ..contract.card import BandStatistics
from ..losses.adversarial import absolute_difference
from ..models.pix2pix import UnetGenerator
from ..patches.bank import PatchBank
from ..patches.statistics import normalise

_MOST, _BATCH = 16, 4


class HeldOutPairs:
    """Some of the kept patches, spread over all, always the same ones.

    Attributes:
        pixels: (N, C, P, P) from −1 to 1, Sentinel-1 first; 0 where not valid.
        valid: (N, P, P) bool.
    """

    def __init__(self, bank: PatchBank, bands: tuple[BandStatistics, ...], *, most: int = _MOST) -> None:
        """Scale them.

        Args:
            bank: Patches that are kept, one at least.
            bands: Scales of all its bands.
            most: Patches to take.
        """
        some = slice(None, None, -(-len(bank) // most))
        self.valid = bank.valid[some]
        self.pixels = normalise(bank.pixels[some], self.valid, bands)

    @torch.no_grad()
    def l1(self, generator: UnetGenerator, *, weights: Tensor | None) -> float:
        """Give the mean absolute difference of what is made and what was measured, as a training counts it.

        Args:
            generator: Left in the mode it was in; run as it is used, without dropout.
            weights: Of the bands, see `absolute_difference`.
        """
        was_training, device = generator.training, next(generator.parameters()).device
        generator.eval()
        total, count = 0.0, 0
        for at in range(0, len(self.pixels), _BATCH):
            pixels, valid = (part[at : at + _BATCH].to(device) for part in (self.pixels, self.valid))
            radar, measured = pixels.tensor_split([generator.in_channels], dim=1)
            missed = absolute_difference(generator(radar), measured, valid, weights=weights)
            known = int(valid.sum())
            total, count = total + float(missed) * known, count + known
        generator.train(was_training)
        return total / max(1, count)
