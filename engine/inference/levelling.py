"""Bring a translation to the level of the clear ground around, and let the two fade into each other.

Level: a gain and an offset for each band, by least squares over the clear pixels around, each weighed by its nearness.
They are fitted on a lattice of cells, from moments that are smoothed, and drawn out between the cells, so they change
slowly and leave no seam, however a scene is read. Far from all clear ground the whole scene decides. Where the
translation says nothing of the clear ground, the gain falls to 0 and what is left is its mean: a dull answer rather
than a wrong one.

Fade: what the levelled translation misses on the clear rim is carried into the cloud, less and less with distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..raster.window import Window

CELL_PX = 32
REACH_PX = 128
"""Clear pixels within so much of a cloud decide on its level."""
_SIGMA_CELLS = 2.0
_MOST_GAIN = 2.0
_ALL_WEIGHT = 0.1
"""Weight of the whole scene beside the surroundings, in pixels a cell: it decides where they have none."""
_SIGMAS = 4.0

Floats = NDArray[np.float64]
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]


class Moments:
    """What is known of translation and truth on clear ground, cell by cell of a scene."""

    def __init__(self, height: int, width: int, bands: int) -> None:
        """Begin with nothing known of a scene of so many pixels."""
        self._shape = -(-height // CELL_PX), -(-width // CELL_PX)
        self._sums = np.zeros((5, bands, *self._shape))

    @property
    def is_empty(self) -> bool:
        """Whether no clear ground was met."""
        return not self._sums[0].any()

    def add(self, window: Window, made: Pixels, truth: Pixels, clear: Mask) -> None:
        """Take in a window's clear pixels.

        Args:
            window: Where it lies in the scene.
            made: (C, H, W) the translation.
            truth: (C, H, W) what was measured.
            clear: (H, W) where both are known, and no cloud is.
        """
        rows, cols = np.nonzero(clear)
        cells = (rows + window.row) // CELL_PX * self._shape[1] + (cols + window.col) // CELL_PX
        count = np.bincount(cells, minlength=self._sums[0, 0].size).reshape(self._shape)
        for band, (one, other) in enumerate(zip(made, truth, strict=True)):
            x, y = one[clear].astype(np.float64), other[clear].astype(np.float64)
            self._sums[0, band] += count
            for place, weights in enumerate((x, y, x * x, x * y), start=1):
                self._sums[place, band] += np.bincount(cells, weights, count.size).reshape(self._shape)

    def fit(self) -> Level:
        """Fit gain and offset in every cell; 1 and 0 where nothing at all is known."""
        from scipy.ndimage import gaussian_filter

        if self.is_empty:
            return Level(np.ones(self._sums.shape[1:]), np.zeros(self._sums.shape[1:]))
        near = gaussian_filter(self._sums, (0, 0, _SIGMA_CELLS, _SIGMA_CELLS), mode="constant")
        whole = self._sums.sum(axis=(2, 3), keepdims=True)
        count, x, y, xx, xy = near + _ALL_WEIGHT * whole / whole[:1]
        x, y, xx, xy = x / count, y / count, xx / count, xy / count
        spread, shared = xx - x * x, xy - x * y
        known = spread > 1e-9 * np.maximum(xx, 1e-12)  # the same translation all over says nothing
        gain = np.where(known, np.clip(shared / np.where(known, spread, 1), 0, _MOST_GAIN), 0)
        return Level(gain, y - gain * x)


@dataclass(frozen=True)
class Level:
    """Gain and offset, (C, rows, cols) of cells each."""

    gain: Floats
    offset: Floats

    def apply(self, window: Window, made: Pixels) -> Pixels:
        """Level a window (C, H, W) of a translation."""
        gain, offset = (self._drawn_out(field, window) for field in (self.gain, self.offset))
        levelled: Pixels = (gain * made + offset).astype(np.float32)
        return levelled

    @staticmethod
    def _drawn_out(field: Floats, window: Window) -> Floats:
        """Interpolate between the cells' centres, one axis after the other; beyond the outermost they hold on."""
        for axis, start, length in ((1, window.row, window.height), (2, window.col, window.width)):
            last = field.shape[axis] - 1
            at = np.clip((np.arange(start, start + length) + 0.5) / CELL_PX - 0.5, 0, last)
            first = np.minimum(at.astype(np.int64), max(0, last - 1))
            rest = (at - first).reshape([-1 if place == axis else 1 for place in range(3)])
            following = np.minimum(first + 1, last)
            field = field.take(first, axis) * (1 - rest) + field.take(following, axis) * rest
        return field


def fade(levelled: Pixels, truth: Pixels, clear: Mask, *, feather_px: int) -> Pixels:
    """Carry what a levelled translation misses on clear ground into the clouds.

    Args:
        levelled: (C, H, W) the translation.
        truth: (C, H, W) what was measured; anything where not clear.
        clear: (H, W) where both are known, and no cloud is.
        feather_px: Distance at which nothing is carried any more; what is that far from the window changes nothing.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    if not feather_px or not clear.any() or clear.all():
        return levelled
    distance = distance_transform_edt(~clear)
    weight = np.where(distance < feather_px, (1 + np.cos(np.pi * distance / feather_px)) / 2, 0)
    sigma = feather_px / _SIGMAS
    nearness = gaussian_filter(clear.astype(np.float64), sigma, truncate=_SIGMAS, mode="constant")
    carried = np.zeros(levelled.shape)
    for place, (made, known) in enumerate(zip(levelled, truth, strict=True)):
        missed = np.where(clear, known.astype(np.float64) - made, 0)
        smooth = gaussian_filter(missed, sigma, truncate=_SIGMAS, mode="constant")
        np.divide(smooth, nearness, out=carried[place], where=nearness > 1e-12)
    faded: Pixels = (levelled + weight * carried).astype(np.float32)
    return faded
