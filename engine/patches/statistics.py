"""What a bank's bands look like, and the normalisation that follows from it."""

from __future__ import annotations

import torch
from torch import Tensor

from ..contract.card import BandStatistics
from .bank import PatchBank

PERCENTILES = (2, 25, 50, 75, 98)
_SAMPLE = 1_000_000


def measure_bands(bank: PatchBank, *, clip: tuple[float, float] = (0.0, 100.0)) -> tuple[BandStatistics, ...]:
    """Measure every band over the valid pixels.

    Args:
        bank: Patches in their sensors' units.
        clip: Percentiles beyond which values are clipped, before mean and deviation are taken.

    Returns:
        One entry per band; a constant band gets the deviation 1.
    """
    levels = torch.tensor([clip[0], clip[1], *PERCENTILES], dtype=torch.float64) / 100
    found = []
    for name, values in zip(bank.bands, _sample(bank).double(), strict=True):
        ordered = values.sort().values
        low, high, *percentiles = ordered[(levels * (len(ordered) - 1)).round().long()].tolist()
        clipped = values.clamp(low, high)
        spread = float(clipped.std(correction=0))
        found.append(
            BandStatistics(
                name, (low, high), float(clipped.mean()), spread if spread > 1e-9 else 1.0, tuple(percentiles)
            )
        )
    return tuple(found)


def _sample(bank: PatchBank) -> Tensor:
    """Take every so-manieth valid pixel, (C, M); a mapped bank is not copied for it."""
    counts = bank.valid.flatten(1).sum(dim=1).tolist()
    every = max(1, sum(counts) // _SAMPLE)
    taken, before = [], 0
    for pixels, valid, count in zip(bank.pixels, bank.valid, counts, strict=True):
        places = valid.flatten().nonzero()[-before % every :: every, 0]
        taken.append(pixels.flatten(1)[:, places])
        before += count
    return torch.cat(taken, dim=1)


def normalise(pixels: Tensor, valid: Tensor, bands: tuple[BandStatistics, ...]) -> Tensor:
    """Normalise pixels (…, C, H, W) as a card with these bands would; 0 where not valid (…, H, W)."""
    low, high, mean, std = (
        torch.tensor(column, device=pixels.device)[:, None, None]
        for column in zip(*((*band.clip, band.mean, band.std) for band in bands), strict=True)
    )
    return (pixels.clamp(low, high) - mean) / std * valid.unsqueeze(-3)


def normalise_bank(bank: PatchBank, bands: tuple[BandStatistics, ...]) -> Tensor:
    """Normalise all of a bank's pixels at once."""
    return normalise(bank.pixels, bank.valid, bands)
