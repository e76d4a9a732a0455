"""Carry pixels from where a file has them to where a grid wants them, in pieces of bounded size.

Resampling is bilinear (the kernel widened as far as the grid is coarser), or a
mean where the grid's pixels are at least 1.5 times as large. Both are taken
over usable pixels only, as Σ weight·value / Σ weight; a pixel is usable where
usable ones hold at least half of the weight. Beside a straight hole or the
scene's edge that is where its centre lies on the usable side, so holes neither
grow nor shrink. GDAL's nodata handling would fill half a pixel more, and weighs
a band's hole by the other bands.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np
import rasterio.crs
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.warp import Resampling, reproject

from ..raster.grid import Floats, Grid, same_crs, transform_points
from ..raster.radiometry import Pixels
from ..raster.window import Window

_SHRINKS = 1.5
"""From this many source pixels per pixel on, a mean is taken: bilinear would skip some of them."""
_PIECE_PX = 512
"""Side of the pieces, counted in the finer of both grids' pixels."""
_TOLERANCE_PX = 0.01
"""How far GDAL may place a pixel off when it interpolates between exactly transformed ones."""
_MARGIN_PX = 3
_PROBES = 9
"""Positions along each side of a piece that are followed to the file, to see what it draws on."""
_DRIFT_PX = 1e-3
"""Grids that drift apart by less over the whole result differ by a shift alone."""
_LEAST_WEIGHT = 0.5 - 1e-4


class Warp(ABC):
    """Carries windows of one file onto one grid; the file's pixels lie as the subclass knows.

    Attributes:
        grid: The grid to fill.
        shrink: Source pixels per grid pixel along the axis where they are most, at the grid's centre.
    """

    def __init__(self, grid: Grid) -> None:
        """Measure how much the warp shrinks."""
        self.grid = grid
        rows = np.array([0.0, 1.0, 0.0]) + grid.height / 2
        cols = np.array([0.0, 0.0, 1.0]) + grid.width / 2
        source = np.stack(self.locate(rows, cols))
        with np.errstate(invalid="ignore"):
            along_rows, along_cols = np.hypot(*(source[:, 1:] - source[:, :1]).T)
        self._shrinks = tuple(float(by) if math.isfinite(by) else 1.0 for by in (along_rows, along_cols))
        self.shrink = max(self._shrinks)

    @property
    def means(self) -> bool:
        """Whether pixels are averaged, not interpolated."""
        return self.shrink >= _SHRINKS

    @abstractmethod
    def locate(self, rows: Floats, cols: Floats) -> tuple[Floats, Floats]:
        """Find the file's fractional (rows, cols) under positions of the grid; pixel corners on both sides."""

    def _probe(self, window: Window) -> tuple[Floats, Floats]:
        """Locate positions spread over a window, its border included."""
        across = np.linspace(0.0, 1.0, _PROBES)
        rows, cols = np.meshgrid(window.row + across * window.height, window.col + across * window.width, indexing="ij")
        return self.locate(rows.ravel(), cols.ravel())

    @abstractmethod
    def _resample(self, planes: Pixels, source: Window, target: Window) -> Pixels:
        """Resample finite planes (P, h, w) at a window of the file to a window of the grid; 0 where none reach."""

    def pieces(self, window: Window) -> Iterator[Window]:
        """Cut a window of the grid into pieces that, with their footprints, are of bounded size."""
        side = max(1, round(_PIECE_PX / max(1.0, self.shrink)))
        for row in range(window.row, window.row_end, side):
            for col in range(window.col, window.col_end, side):
                yield Window(row, col, side, side).intersect(window)

    def footprint(self, window: Window) -> Window:
        """Find the window of the file that a window of the grid draws on; empty where it lies off the map."""
        at_rows, at_cols = self._probe(window)
        known = np.isfinite(at_rows) & np.isfinite(at_cols)
        if not known.any():
            return Window(0, 0, 0, 0)
        row, col = math.floor(at_rows[known].min()), math.floor(at_cols[known].min())
        row_end, col_end = math.ceil(at_rows[known].max()), math.ceil(at_cols[known].max())
        return Window(row, col, row_end - row, col_end - col).grow(_MARGIN_PX + math.ceil(self.shrink))

    def carry(self, pixels: Pixels, source: Window, target: Window, *, covers: bool) -> Pixels:
        """Resample a block of the file to a window of the grid.

        Args:
            pixels: (C, h, w) values at `source`; NaN where unusable.
            source: Where the block lies in the file.
            target: The window of the grid to fill.
            covers: Whether `source` is the whole footprint of `target`, not cut by the file's edge.

        Returns:
            (C, H, W) values; NaN where less than half of the weight falls on usable pixels.
        """
        usable = np.isfinite(pixels)
        if covers and usable.all():
            return self._resample(pixels, source, target)
        weights = usable[:1] if (usable == usable[:1]).all() else usable
        planes = np.concatenate([np.where(usable, pixels, np.float32(0)), weights.astype(np.float32)])
        values, weight = np.split(self._resample(planes, source, target), [len(pixels)])
        with np.errstate(divide="ignore", invalid="ignore"):
            values /= weight
        np.copyto(values, np.nan, where=weight < _LEAST_WEIGHT)
        return values


class GridWarp(Warp):
    """The file lies on a grid of its own: GDAL's warper does the work, but for plain shifts, which need none."""

    def __init__(self, native: Grid, grid: Grid) -> None:
        """Take the file's grid and the grid to fill."""
        self._native = native
        is_in_degrees = native.crs is not None and native.crs.is_geographic
        self._middle_lon = (native.bounds[0] + native.bounds[2]) / 2 if is_in_degrees else None
        self._crs_from, self._crs_to = _gdal_crs(native.crs), _gdal_crs(grid.crs)
        super().__init__(grid)
        ends = np.array([0.0, 0.0, grid.height]), np.array([0.0, grid.width, 0.0])
        drift = np.stack(self.locate(*ends)) - np.stack(ends)
        self._is_shift = bool(np.ptp(drift, axis=1).max() < _DRIFT_PX) and same_crs(native.crs, grid.crs)

    def locate(self, rows: Floats, cols: Floats) -> tuple[Floats, Floats]:
        """Go by the ground: grid to x and y, to the other CRS, to the file's rows and columns."""
        xs, ys = self.grid.xy(rows, cols)
        if self.grid.crs is not None and self._native.crs is not None and not same_crs(self.grid.crs, self._native.crs):
            xs, ys = transform_points(self.grid.crs, self._native.crs, xs, ys)
        with np.errstate(invalid="ignore"):  # infinite where the CRS does not reach
            if self._middle_lon is not None:
                xs = xs + np.round((self._middle_lon - xs) / 360) * 360
            return self._native.rowcol(xs, ys)

    def _resample(self, planes: Pixels, source: Window, target: Window) -> Pixels:
        shifted = self._shift(planes, source, target) if self._is_shift else None
        if shifted is not None:
            return shifted
        return self._reproject(planes, source, target, Resampling.average if self.means else Resampling.bilinear)

    def _shift(self, planes: Pixels, source: Window, target: Window) -> Pixels | None:
        """Interpolate on the same pixels a fraction aside; None where the block does not surround the target."""
        rows, cols = self.locate(np.array([float(target.row)]), np.array([float(target.col)]))
        row, col = float(rows[0]) - source.row, float(cols[0]) - source.col
        i, j = math.floor(row), math.floor(col)
        down, right = np.float32(row - i), np.float32(col - j)
        block = planes[:, max(0, i) : i + target.height + 1, max(0, j) : j + target.width + 1]
        if block.shape[1:] != (target.height + 1, target.width + 1):
            return None
        across = block[:, :, :-1] * (1 - right)
        across += block[:, :, 1:] * right
        out = across[:, :-1] * (1 - down)
        out += across[:, 1:] * down
        return np.asarray(out)

    def carry_nearest(self, codes: NDArray[Any], source: Window, target: Window) -> NDArray[Any]:
        """Take the nearest of codes (C, h, w) for each pixel of a window of the grid; 0 outside."""
        return self._reproject(codes, source, target, Resampling.nearest)

    def _reproject(self, planes: NDArray[Any], source: Window, target: Window, resampling: Resampling) -> NDArray[Any]:
        out = np.zeros((len(planes), *target.shape), planes.dtype)
        # GDAL widens the bilinear kernel where it shrinks; left alone it would do so piece by piece, differently.
        down_rows, down_cols = (1 / max(1.0, by) for by in self._shrinks)
        kernel = {"XSCALE": down_cols, "YSCALE": down_rows} if resampling is Resampling.bilinear else {}
        reproject(
            planes,
            out,
            src_transform=self._native.crop(source).transform,
            src_crs=self._crs_from,
            dst_transform=self.grid.crop(target).transform,
            dst_crs=self._crs_to,
            resampling=resampling,
            tolerance=_TOLERANCE_PX,
            **kernel,
        )
        return out


def _gdal_crs(crs: CRS | None) -> rasterio.crs.CRS:
    """Give rasterio's form of a CRS; without one, any plane serves both sides alike."""
    return rasterio.crs.CRS.from_wkt(crs.to_wkt()) if crs is not None else rasterio.crs.CRS.from_epsg(3857)
