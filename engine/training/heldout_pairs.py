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
        for pixels, valid in zip(self.pixels.split(_BATCH), self.valid.split(_BATCH), strict=True):
            radar, measured = pixels.to(device).tensor_split([generator.in_channels], dim=1)
            known = valid.to(device)
            made = generator(radar).float()
            pixels_here = int(valid.sum())
            total += float(absolute_difference(made * known[:, None], measured, known, weights=weights)) * pixels_here
            count += pixels_here
        generator.train(was_training)
        return total / max(1, count)
