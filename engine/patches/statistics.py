"""What a bank's bands look like, and the normalisation that follows from it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
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
        found.append(BandStatistics(name, (low, high), *_mean_and_deviation(values, (low, high)), tuple(percentiles)))
    return tuple(found)


def measure_normalised(
    bank: PatchBank, bands: tuple[BandStatistics, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure mean and deviation (C,) that a bank's bands have once they are normalised by these statistics.

    Rounded to a millionth, so that of statistics of this very bank they are 0 and 1 however sums were added up.
    """
    sample = _sample(bank)
    found = []
    for band in bands:
        mean, std = _mean_and_deviation(sample[bank.bands.index(band.name)].double(), band.clip)
        found.append(((mean - band.mean) / band.std, std / band.std))
    means, stds = np.array(found).round(6).T
    return means, stds


def _mean_and_deviation(values: Tensor, clip: tuple[float, float]) -> tuple[float, float]:
    clipped = values.clamp(*clip)
    deviation = float(clipped.std(correction=0))
    return float(clipped.mean()), deviation if deviation > 1e-9 else 1.0


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
