"""The ground that rasters share: outlines with curved edges, cut by one another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyproj import CRS

from ..errors import NoOverlap
from .grid import Floats, Grid, same_crs, to_lonlat, transform_points

_PIECES = 21
"""Each side is followed in that many pieces, so that edges that are curved in another CRS are not cut short."""
_LEAST_AREA_PX = 1e-3


@dataclass(frozen=True)
class Outline:
    """A polygon: x and y of its corners in order, and their CRS."""

    crs: CRS | None
    xs: Floats
    ys: Floats


def outline_of(grid: Grid) -> Outline:
    """Follow the border of a grid."""
    return Outline(grid.crs, *grid.outline(points_per_side=_PIECES))


def overlap_of(frames: Mapping[str, Grid]) -> Outline:
    """Cut the first frame's outline by all others; each is a rectangle in its own pixels, named for messages.

    Raises:
        NoOverlap: If nothing is left.
    """
    (first, grid), *others = frames.items()
    outline = outline_of(grid)
    for name, frame in others:
        cut = clip(outline, frame)
        if cut is None:
            raise NoOverlap(
                f"{first} covers {span_of(grid)}, {name} covers {span_of(frame)}; they share no ground. "
                "Choose layers of one place, or assign the right CRS."
            )
        outline = cut
    return outline


def clip(outline: Outline, frame: Grid) -> Outline | None:
    """Cut a polygon by a frame (Sutherland and Hodgman 1974); None where nothing worth a pixel is left."""
    points = to_pixels(outline, frame)
    for axis, limit, sign in ((0, 0.0, 1.0), (0, frame.height, -1.0), (1, 0.0, 1.0), (1, frame.width, -1.0)):
        points = _clip_half_plane(points, sign * (points[:, axis] - limit))
    if len(points) < 3 or _area(points) < _LEAST_AREA_PX:
        return None
    rows, cols = _densify(points, max(frame.shape) / _PIECES).T
    return Outline(frame.crs, *frame.xy(rows, cols))


def _clip_half_plane(points: Floats, inside: Floats) -> Floats:
    """Keep the part of a polygon (N, 2) where `inside` (N,), linear along edges, is 0 or more."""
    kept: list[Floats] = []
    for here, there, a, b in zip(points, np.roll(points, -1, axis=0), inside, np.roll(inside, -1), strict=True):
        if a >= 0:
            kept.append(here)
        if (a < 0) != (b < 0):
            kept.append(here + (there - here) * (a / (a - b)))
    return np.array(kept).reshape(-1, 2)


def _densify(points: Floats, longest: float) -> Floats:
    """Put points on a polygon's edges so that none is longer than `longest`."""
    pieces = [
        here + (there - here) * np.arange(count)[:, None] / count
        for here, there in zip(points, np.roll(points, -1, axis=0), strict=True)
        for count in (max(1, math.ceil(float(np.abs(there - here).max()) / longest)),)
    ]
    return np.concatenate(pieces)


def _area(points: Floats) -> float:
    rows, cols = (points - points.mean(axis=0)).T
    return abs(float(rows @ np.roll(cols, -1) - cols @ np.roll(rows, -1))) / 2


def to_pixels(outline: Outline, lattice: Grid) -> Floats:
    """Give a polygon's (row, col) on a lattice, (N, 2); points that the CRS cannot hold are left out."""
    xs, ys = outline.xs, outline.ys
    if outline.crs is not None and lattice.crs is not None and not same_crs(outline.crs, lattice.crs):
        xs, ys = transform_points(outline.crs, lattice.crs, xs, ys)
    known = np.isfinite(xs) & np.isfinite(ys)
    xs, ys = xs[known], ys[known]
    if lattice.crs is not None and lattice.crs.is_geographic and len(xs):
        xs = _in_one_piece(xs, lattice)
    return np.stack(lattice.rowcol(xs, ys), axis=1)


def _in_one_piece(lon: Floats, lattice: Grid) -> Floats:
    """Turn longitudes by whole circles so that an outline across the antimeridian is not torn around the globe."""
    together = np.unwrap(lon, period=360)
    xs, _ = lattice.xy(np.array([lattice.height / 2]), np.array([lattice.width / 2]))
    return np.asarray(together + np.round((xs[0] - together.mean()) / 360) * 360)


def span_of(grid: Grid) -> str:
    """Say where a grid lies, in degrees where that is known."""
    xs, ys = grid.outline(points_per_side=_PIECES)
    if grid.crs is None:
        return f"x {xs.min():g} to {xs.max():g}, y {ys.min():g} to {ys.max():g}"
    lon, lat = to_lonlat(grid.crs, xs, ys)
    return f"{lon.min():.3f} to {lon.max():.3f}° E, {lat.min():.3f} to {lat.max():.3f}° N"
