"""Carry a GRD product from radar geometry onto a grid, by its geolocation."""

from __future__ import annotations

import math

import numpy as np

from ..raster.grid import Floats, Grid, to_lonlat
from ..raster.radiometry import Pixels
from ..raster.window import Window
from .sentinel1 import Geolocation
from .warp import Warp

_STEP_PX = 8
"""The geolocation is solved at every eighth pixel and interpolated; so much is lost along the swath's border."""


class RadarWarp(Warp):
    """The file is in radar geometry.

    GDAL would fit a polynomial or a spline to the tie points; `Geolocation`
    is bilinear between them, so the sampling is done here. Where the grid is
    coarser, each pixel is the mean of as many samples as it spans.
    """

    def __init__(self, geolocation: Geolocation, grid: Grid) -> None:
        """Take the file's geolocation and the grid to fill, which must have a CRS."""
        assert grid.crs is not None
        self._geolocation, self._crs = geolocation, grid.crs
        self._solved: tuple[Window, tuple[Floats, Floats]] | None = None
        super().__init__(grid)

    def locate(self, rows: Floats, cols: Floats) -> tuple[Floats, Floats]:
        """Go by longitude and latitude; the geolocation counts from pixel centres, we from corners."""
        at_rows, at_cols = self._geolocation.rowcol(*to_lonlat(self._crs, *self.grid.xy(rows, cols)))
        return at_rows + 0.5, at_cols + 0.5

    def _probe(self, window: Window) -> tuple[Floats, Floats]:
        """Take all nodes: a border that runs between fewer probes would be missed, since there is nothing beyond it."""
        return self._nodes(window)

    def _resample(self, planes: Pixels, source: Window, target: Window) -> Pixels:
        samples = math.ceil(self.shrink) if self.means else 1
        rows, cols = (values - 0.5 for values in self._positions(target, samples))
        sampled = _sample(planes, rows - source.row, cols - source.col)
        blocks = sampled.reshape(len(planes), target.height, samples, target.width, samples)
        return np.asarray(blocks.mean(axis=(2, 4)))

    def _positions(self, target: Window, samples: int) -> tuple[Floats, Floats]:
        """Locate `samples`² evenly spread positions in each pixel of a window; NaN outside the image."""
        nodes = self._nodes(target)
        at_r = (np.arange(target.height * samples) + 0.5) / (samples * _STEP_PX)
        at_c = (np.arange(target.width * samples) + 0.5) / (samples * _STEP_PX)
        rows, cols = (_spread(values, at_r, at_c) for values in nodes)
        return rows, cols

    def _nodes(self, window: Window) -> tuple[Floats, Floats]:
        """Locate the lattice over a window, once for its footprint and its pixels."""
        if self._solved is None or self._solved[0] != window:
            rows = np.arange(window.row, window.row_end + _STEP_PX, _STEP_PX, dtype=float)
            cols = np.arange(window.col, window.col_end + _STEP_PX, _STEP_PX, dtype=float)
            at = np.meshgrid(rows, cols, indexing="ij")
            at_rows, at_cols = self.locate(at[0].ravel(), at[1].ravel())
            self._solved = window, (at_rows.reshape(at[0].shape), at_cols.reshape(at[0].shape))
        return self._solved[1]


def _spread(nodes: Floats, rows: Floats, cols: Floats) -> Floats:
    """Interpolate a lattice bilinearly at the crossings of fractional rows and cols."""
    i, j = rows.astype(int), cols.astype(int)
    u, v = (rows - i)[:, None], cols - j
    across = nodes[:, j] * (1 - v) + nodes[:, j + 1] * v
    return np.asarray(across[i] * (1 - u) + across[i + 1] * u)


def _sample(planes: Pixels, rows: Floats, cols: Floats) -> Pixels:
    """Sample planes (P, h, w) bilinearly at positions counted from pixel centres; 0 outside the planes.

    Up to half a pixel beyond the outermost centres the border pixel serves, as in GDAL's warper.
    """
    height, width = planes.shape[1:]
    inside = (rows >= -0.5) & (rows <= height - 0.5) & (cols >= -0.5) & (cols <= width - 0.5)  # false for NaN
    rows, cols = (np.clip(np.where(inside, at, 0), 0, size - 1) for at, size in ((rows, height), (cols, width)))
    i, j = rows.astype(np.intp), cols.astype(np.intp)
    u, v = (rows - i).astype(np.float32), (cols - j).astype(np.float32)
    flat, upper = planes.reshape(len(planes), -1), i * width + j
    lower = np.minimum(i + 1, height - 1) * width + j
    right = (j + 1 < width).astype(np.intp)
    above = flat[:, upper] * (1 - v) + flat[:, upper + right] * v
    below = flat[:, lower] * (1 - v) + flat[:, lower + right] * v
    return np.asarray((above * (1 - u) + below * u) * inside)
