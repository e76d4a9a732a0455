"""How much the bands of a pair repeat each other, band by band and sensor by sensor.

Zhang et al., "Joint multi-modality SAR and optical representation learning"
(poster), figure 1: the channels of a photograph say much the same, those of
radar and optical images do not. Here that is figures for a user's own pair:
the correlation of every two bands, and the share of a band's variance that
the others explain linearly, r' R⁺ r of standardised bands: those of its own
sensor, or those of the other one. Both are of the values as they are, and of
the detail within small squares, which is what a masked autoencoder must tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import BANDS, TRUE_COLOUR, Sensor

Floats = NDArray[np.float64]
_LEAST_SPREAD = 1e-9
"""Below it a band is constant, and like no other."""
_TINY = 1e-6
"""Directions in which bands vary less than this share of one band's variance are rounding."""


@dataclass(frozen=True)
class Redundancy:
    """What bands say twice; NaN where there is nothing to compare.

    Attributes:
        bands: Names.
        correlations: (C, C) of every two bands.
        by_own: (C,) share of a band's variance that the other bands of its sensor explain.
        by_other: (C,) that the other sensor's bands explain.
        pixels: How many it is measured on.
    """

    bands: tuple[str, ...]
    correlations: Floats
    by_own: Floats
    by_other: Floats
    pixels: int

    def likeness(self, first: Sequence[str], second: Sequence[str]) -> float:
        """Give the mean absolute correlation of bands of one group with others of another, or of the same one."""
        rows, cols = ([at for at, name in enumerate(self.bands) if name in group] for group in (first, second))
        found = [abs(self.correlations[row, col]) for row in rows for col in cols if row != col]
        known = [value for value in found if np.isfinite(value)]
        return float(np.mean(known)) if known else float("nan")

    def groups(self) -> dict[str, float]:
        """Give the mean absolute correlation within true colour, within each sensor, and between the sensors."""
        radar, optical = (tuple(name for name in self.bands if BANDS[name].sensor is sensor) for sensor in Sensor)
        return {
            "red, green and blue": self.likeness(TRUE_COLOUR, TRUE_COLOUR),
            "optical bands": self.likeness(optical, optical),
            "radar bands": self.likeness(radar, radar),
            "radar with optical": self.likeness(radar, optical),
        }


def measure_redundancy(rows: Floats, bands: Sequence[str]) -> Redundancy:
    """Compare bands over pixels.

    Args:
        rows: (M, C) values, in any unit: nothing changes where a band is scaled or shifted.
        bands: Names of the C bands.
    """
    centred = rows - rows.mean(axis=0) if len(rows) else rows
    spreads = np.sqrt((centred**2).mean(axis=0)) if len(rows) else np.zeros(len(bands))
    varies = spreads > _LEAST_SPREAD * np.maximum(1, np.abs(rows).max(axis=0, initial=0))
    standard = np.where(varies, centred / np.where(varies, spreads, 1), np.nan)
    correlations = standard.T @ standard / len(rows) if len(rows) else np.full((len(bands), len(bands)), np.nan)
    sensors = [BANDS[name].sensor for name in bands]
    shares: dict[bool, list[float]] = {True: [], False: []}
    for at, sensor in enumerate(sensors):
        for own, found in shares.items():
            others = [
                col for col, other in enumerate(sensors) if (other is sensor) is own and col != at and varies[col]
            ]
            found.append(explained(correlations, at, others) if varies[at] else float("nan"))
    return Redundancy(tuple(bands), correlations, np.array(shares[True]), np.array(shares[False]), len(rows))


def explained(correlations: Floats, target: int, by: Sequence[int]) -> float:
    """Give the share of one band's variance that a linear combination of others explains; NaN without others."""
    if not by:
        return float("nan")
    among, with_target = correlations[np.ix_(by, by)], correlations[list(by), target]
    share = with_target @ np.linalg.pinv(among, rcond=_TINY, hermitian=True) @ with_target
    return float(np.clip(share, 0, 1))


def detail_within(pixels: Floats, valid: NDArray[np.bool_], square_px: int) -> Floats:
    """Give what pixels differ by from the mean of their square, (M, C), of squares that are valid as a whole.

    Args:
        pixels: (N, C, H, W).
        valid: (N, H, W).
        square_px: Side of a square; what does not fill one at the right and lower border is left out.
    """
    squares = _cut(pixels, square_px)
    whole = _cut(valid[:, None], square_px).all(axis=(1, 2))
    chosen = squares[whole]
    differences = chosen - chosen.mean(axis=2, keepdims=True)
    rows: Floats = np.moveaxis(differences, 1, 2).reshape(-1, pixels.shape[1])
    return rows


def _cut(values: NDArray[Any], square_px: int) -> NDArray[Any]:
    """Cut (N, C, H, W) into (S, C, p²)."""
    count, channels, height, width = values.shape
    rows, cols = height // square_px, width // square_px
    cut = values[:, :, : rows * square_px, : cols * square_px]
    cells = cut.reshape(count, channels, rows, square_px, cols, square_px)
    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(count * rows * cols, channels, square_px**2)
