"""A pixel grid: where each pixel of a raster lies on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from ..errors import GridMismatch, InputError
from .window import Window

_WGS84 = Geod(ellps="WGS84")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """A pixel grid; methods return new grids.

    Attributes:
        crs: Coordinate reference system; None where the raster has none.
        transform: Maps (col, row) pixel corners to (x, y).
        height, width: Size in pixels.
    """

    crs: CRS | None
    transform: Affine
    height: int
    width: int

    def __post_init__(self) -> None:
        """Check the size and that the transform can be inverted.

        Raises:
            InputError: If the grid holds no pixel or its transform is degenerate.
        """
        if self.height < 1 or self.width < 1:
            raise InputError(f"A grid of {self.width} × {self.height} pixels was asked for; it needs at least 1 × 1.")
        if self.transform.is_degenerate:
            raise InputError("The raster's transform maps all pixels onto a line; georeference it anew.")

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width

    @property
    def window(self) -> Window:
        """The whole grid as a window of itself."""
        return Window(0, 0, self.height, self.width)

    @property
    def resolution(self) -> tuple[float, float]:
        """Pixel size (along columns, along rows) in CRS units, positive."""
        a, b, _, d, e, _ = self.transform[:6]
        return math.hypot(a, d), math.hypot(b, e)

    @property
    def is_rotated(self) -> bool:
        """Whether rows do not run along the x axis."""
        t = self.transform
        return bool(abs(t.b) > 1e-9 * abs(t.a) or abs(t.d) > 1e-9 * abs(t.e))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(xmin, ymin, xmax, ymax) of the four corners in CRS units."""
        xs, ys = self.outline(points_per_side=1)
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())

    @cached_property
    def gsd_m(self) -> tuple[float, float]:
        """Ground distance of one pixel at the centre (along columns, along rows) in metres, on the ellipsoid.

        Without a CRS the CRS units are returned as they are.
        """
        if self.crs is None:
            return self.resolution
        cols = np.array([0.0, 1.0, 0.0]) + self.width / 2
        rows = np.array([0.0, 0.0, 1.0]) + self.height / 2
        xs, ys = self.xy(rows, cols)
        lon, lat = to_lonlat(self.crs, xs, ys)
        _, _, east = _WGS84.inv(lon[0], lat[0], lon[1], lat[1])
        _, _, south = _WGS84.inv(lon[0], lat[0], lon[2], lat[2])
        return float(east), float(south)

    @property
    def aspect(self) -> float:
        """Height of a pixel over its width on the ground, so that degrees are not drawn distorted."""
        east, south = self.gsd_m
        return south / east

    def xy(self, rows: Floats, cols: Floats) -> tuple[Floats, Floats]:
        """Map pixel positions (0, 0 is the upper-left corner of the first pixel) to x and y."""
        t = self.transform
        return t.a * cols + t.b * rows + t.c, t.d * cols + t.e * rows + t.f

    def rowcol(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Map x and y to fractional (rows, cols)."""
        t = ~self.transform
        return t.d * xs + t.e * ys + t.f, t.a * xs + t.b * ys + t.c

    def outline(self, *, points_per_side: int = 21) -> tuple[Floats, Floats]:
        """Walk around the grid's border; x and y, the corners included."""
        step = np.linspace(0.0, 1.0, points_per_side + 1)[:-1]
        cols = np.concatenate([step, np.ones_like(step), 1 - step, np.zeros_like(step)]) * self.width
        rows = np.concatenate([np.zeros_like(step), step, np.ones_like(step), 1 - step]) * self.height
        return self.xy(rows, cols)

    def is_same(self, other: Grid, *, tolerance_px: float = 1e-3) -> bool:
        """Whether both grids place every pixel alike: CRS, size, and corners to `tolerance_px`."""
        return self.shape == other.shape and self.is_aligned(other, tolerance_px=tolerance_px, same_origin=True)

    def is_aligned(self, other: Grid, *, tolerance_px: float = 1e-3, same_origin: bool = False) -> bool:
        """Whether both grids cut the plane alike, so that one can be read on the other without resampling."""
        if not same_crs(self.crs, other.crs):
            return False
        rows = np.array([0.0, 0.0, other.height])
        cols = np.array([0.0, other.width, 0.0])
        mine = np.stack(self.rowcol(*other.xy(rows, cols)))
        offset = np.zeros(2) if same_origin else np.round(mine[:, 0])
        return bool(np.abs(mine - np.stack([rows, cols]) - offset[:, None]).max() <= tolerance_px)

    def offset_of(self, other: Grid) -> tuple[int, int]:
        """Give the (row, col) at which an aligned grid's first pixel lies.

        Raises:
            GridMismatch: If the grids are not aligned.
        """
        if not self.is_aligned(other):
            raise GridMismatch("The two rasters do not share one pixel grid; align them first (alignpair).")
        row, col = self.rowcol(*other.xy(np.zeros(1), np.zeros(1)))
        return round(float(row[0])), round(float(col[0]))

    def crop(self, window: Window) -> Grid:
        """Take the grid of a window; it may reach outside."""
        x, y = self.xy(np.array([float(window.row)]), np.array([float(window.col)]))
        t = self.transform
        moved = Affine(t.a, t.b, float(x[0]), t.d, t.e, float(y[0]))
        return replace(self, transform=moved, height=window.height, width=window.width)

    def cover_bounds(self, xmin: float, ymin: float, xmax: float, ymax: float) -> Window:
        """Find the smallest window of this grid that holds the box; it may reach outside.

        A border that lies on a pixel edge to a thousandth of a pixel counts as on it.
        """
        rows, cols = self.rowcol(np.array([xmin, xmin, xmax, xmax]), np.array([ymin, ymax, ymin, ymax]))
        row, col = math.floor(rows.min() + 1e-3), math.floor(cols.min() + 1e-3)
        row_end, col_end = math.ceil(rows.max() - 1e-3), math.ceil(cols.max() - 1e-3)
        return Window(row, col, max(0, row_end - row), max(0, col_end - col))

    def bounds_in(self, crs: CRS | None) -> tuple[float, float, float, float]:
        """Give the bounds in another CRS, the curved edges followed."""
        if same_crs(crs, self.crs):
            return self.bounds
        if crs is None or self.crs is None:
            raise GridMismatch(
                "One raster has a CRS and the other has none; assign the missing CRS, or state that both share one "
                "pixel grid."
            )
        xs, ys = transform_points(self.crs, crs, *self.outline())
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())

    def pixel_areas_m2(self, rows: NDArray[np.int64]) -> Floats:
        """Give the ellipsoidal area of the middle column's pixel in each row, in m²."""
        if self.crs is None:
            return np.full(len(rows), self.resolution[0] * self.resolution[1])
        middle = self.width // 2
        corners_r = rows[:, None] + np.array([0, 0, 1, 1])
        corners_c = np.full_like(corners_r, middle) + np.array([0, 1, 1, 0])
        lon, lat = to_lonlat(self.crs, *self.xy(corners_r.astype(float), corners_c.astype(float)))
        return np.array([abs(_WGS84.polygon_area_perimeter(lo, la)[0]) for lo, la in zip(lon, lat, strict=True)])

    def pixels_in(self, area_m2: float) -> int:
        """Count the pixels that make up an area, rounded up.

        All pixels count as those of the middle row: on a grid in degrees the number is off by what their areas differ
        from north to south, about 1 % in a Sentinel-2 tile at 45 degrees.
        """
        return int(np.ceil(area_m2 / self.pixel_areas_m2(np.array([self.height // 2]))[0]))


def same_crs(one: CRS | None, other: CRS | None) -> bool:
    """Compare CRSs as CRSs, axis order aside; None equals only None."""
    if one is None or other is None:
        return one is other
    return one == other or one.equals(other, ignore_axis_order=True)


def transform_points(source: CRS, target: CRS, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Carry points from one CRS to another, x before y on both sides."""
    out = Transformer.from_crs(source, target, always_xy=True).transform(xs, ys)
    return np.asarray(out[0]), np.asarray(out[1])


def to_lonlat(crs: CRS, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Carry points to WGS 84 longitude and latitude in degrees."""
    return transform_points(crs, CRS.from_epsg(4326), xs, ys)


def local_utm(grid: Grid) -> CRS:
    """Find the UTM zone (WGS 84) of the grid's centre.

    Raises:
        InputError: If the grid has no CRS, or lies outside the UTM zones.
    """
    if grid.crs is None:
        raise InputError("The raster has no CRS, so its UTM zone is unknown; assign its CRS, or use the pixel grid.")
    x, y = grid.xy(np.array([grid.height / 2]), np.array([grid.width / 2]))
    lon, lat = to_lonlat(grid.crs, x, y)
    lon = (lon + 180) % 360 - 180  # the middle of what crosses the antimeridian may be given as 180.05
    area = AreaOfInterest(float(lon[0]), float(lat[0]), float(lon[0]), float(lat[0]))
    zones = query_utm_crs_info(datum_name="WGS 84", area_of_interest=area)
    if not zones:
        raise InputError(f"No UTM zone holds {lon[0]:.2f}° E {lat[0]:.2f}° N; name a projected CRS as grid instead.")
    return CRS.from_epsg(int(zones[0].code))
