"""Where scenes lie on the ground, with the standard library: outlines, their overlap, pixel sizes.

Good to a few metres for scenes of a tile's size, which is enough to judge a
job before it starts; the engine computes the shared grid itself.
"""

from __future__ import annotations

import math
import re
from typing import List, Optional, Sequence, Tuple

from .facts import FileFacts

Point = Tuple[float, float]
Polygon = Tuple[Point, ...]

_EQUATOR_M, _FLATTENING = 6378137.0, 1 / 298.257223563
_CODE = re.compile(r'(?:AUTHORITY\["EPSG",\s*"|\bID\["EPSG",\s*)(\d+)"?\]\s*\]\s*$')


def crs_key(wkt: str) -> str:
    """Name a CRS so that equal names mean one CRS: its EPSG code where it has one, else its text."""
    code = _CODE.search(wkt)
    return f"EPSG:{code.group(1)}" if code else re.sub(r"\s+", "", wkt)


def is_in_degrees(file: FileFacts) -> bool:
    """Whether the file's CRS is geographic."""
    return re.match(r"\s*(GEOGCS|GEOGCRS|GEODCRS)\b", file.crs_wkt) is not None


def corners(file: FileFacts) -> Polygon:
    """Give the four corners in CRS units, in order."""
    return tuple(
        place(file, col, row) for col, row in ((0, 0), (file.width, 0), (file.width, file.height), (0, file.height))
    )


def place(file: FileFacts, col: float, row: float) -> Point:
    """Map a pixel position to x and y."""
    a, b, c, d, e, f = file.transform
    return a * col + b * row + c, d * col + e * row + f


def pixel_of(file: FileFacts, point: Point) -> Point:
    """Map x and y to a fractional (col, row)."""
    a, b, c, d, e, f = file.transform
    x, y, determinant = point[0] - c, point[1] - f, a * e - b * d
    return (e * x - b * y) / determinant, (a * y - d * x) / determinant


def metres_per_degree(lat: float) -> Point:
    """Give the length of one degree of longitude and of latitude on the WGS 84 ellipsoid."""
    squared = _FLATTENING * (2 - _FLATTENING)
    curve = 1 - squared * math.sin(math.radians(lat)) ** 2
    east = _EQUATOR_M / math.sqrt(curve) * math.cos(math.radians(lat))
    north = _EQUATOR_M * (1 - squared) / curve**1.5
    return math.radians(east), math.radians(north)


def gsd_of(file: FileFacts) -> Point:
    """Give the ground distance of one pixel along columns and along rows in metres; CRS units where there is no CRS."""
    if not file.pixel_lonlat:
        a, b, _, d, e, _ = file.transform
        return math.hypot(a, d), math.hypot(b, e)
    middle, right, below = file.pixel_lonlat
    return _distance(middle, right), _distance(middle, below)


def _distance(one: Point, two: Point) -> float:
    east, north = metres_per_degree((one[1] + two[1]) / 2)
    return math.hypot((near(two[0], one[0]) - one[0]) * east, (two[1] - one[1]) * north)


def near(lon: float, other: float) -> float:
    """Turn a longitude by whole circles until it is nearest to another one."""
    return lon + round((other - lon) / 360) * 360


def overlap_px(one: FileFacts, two: FileFacts) -> Point:
    """Give the (width, height) of what two files share, in pixels of the first; 0, 0 where they share nothing."""
    if crs_key(one.crs_wkt) == crs_key(two.crs_wkt) and not (one.has_gcps or two.has_gcps):
        ours = tuple(pixel_of(one, corner) for corner in corners(one))
        theirs = tuple(pixel_of(one, corner) for corner in corners(two))
    else:
        ours, theirs = _in_pixels(one, one), _in_pixels(one, two)
    shared = clip(ours, hull(theirs))
    if not shared:
        return 0.0, 0.0
    cols, rows = zip(*shared)
    return max(cols) - min(cols), max(rows) - min(rows)


def shared_share(one: Sequence[Point], two: Sequence[Point]) -> Tuple[float, float]:
    """Tell which share of each of two outlines (lon, lat) lies in the other; 0, 0 where they share nothing."""
    turned = near(two[0][0], one[0][0]) - two[0][0]
    there = tuple((lon + turned, lat) for lon, lat in two)
    if any(max(o) <= min(t) or max(t) <= min(o) for o, t in zip(zip(*one), zip(*there))):
        return 0.0, 0.0
    shared = abs(_area(clip(one, hull(there))))
    return shared / abs(_area(one)), shared / abs(_area(there))


def _in_pixels(reference: FileFacts, file: FileFacts) -> Polygon:
    """Lay a file's outline over a reference's pixels, straight lines of longitude and latitude near its centre."""
    middle, right, below = reference.pixel_lonlat
    a, d = near(right[0], middle[0]) - middle[0], right[1] - middle[1]
    b, e = near(below[0], middle[0]) - middle[0], below[1] - middle[1]
    determinant = a * e - b * d
    offsets = ((near(lon, middle[0]) - middle[0], lat - middle[1]) for lon, lat in file.outline_lonlat)
    return tuple(((e * x - b * y) / determinant, (a * y - d * x) / determinant) for x, y in offsets)


def clip(subject: Sequence[Point], convex: Sequence[Point]) -> Polygon:
    """Cut a polygon by a convex one (Sutherland and Hodgman 1974); () where they share no area."""
    turn = 1.0 if _area(convex) > 0 else -1.0
    points = list(subject)
    for start, end in zip(convex, [*convex[1:], convex[0]]):
        sides = [turn * _side(start, end, point) for point in points]
        points = _keep_left(points, sides)
    return tuple(points) if len(points) > 2 and abs(_area(points)) > 1e-9 * abs(_area(convex)) else ()


def _keep_left(points: List[Point], sides: List[float]) -> List[Point]:
    kept: List[Point] = []
    for index, (point, side) in enumerate(zip(points, sides)):
        before, side_before = points[index - 1], sides[index - 1]
        if (side >= 0) != (side_before >= 0):
            share = side_before / (side_before - side)
            kept.append((before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share))
        if side >= 0:
            kept.append(point)
    return kept


def hull(points: Sequence[Point]) -> Polygon:
    """Find the convex hull (Andrew 1979), counter-clockwise."""
    ordered = sorted(set(points))
    chains: List[List[Point]] = []
    for line in (ordered, ordered[::-1]):
        chain: List[Point] = []
        for point in line:
            while len(chain) > 1 and _side(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return tuple(chains[0] + chains[1])


def _side(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _area(points: Sequence[Point]) -> float:
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in zip(points, [*points[1:], points[0]])) / 2


def outline_in(file: FileFacts, crs: str) -> Optional[Polygon]:
    """Give a file's outline in a CRS named as `crs_key` does; None where that needs a projection library."""
    if crs in ("EPSG:4326", "OGC:CRS84") and file.outline_lonlat:
        return file.outline_lonlat
    return corners(file) if file.crs_wkt and crs_key(file.crs_wkt) == crs else None
