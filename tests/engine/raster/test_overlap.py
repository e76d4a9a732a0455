"""Outlines cut by one another."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.errors import NoOverlap
from saroptical.engine.raster.grid import Grid, transform_points
from saroptical.engine.raster.overlap import clip, outline_of, overlap_of, to_pixels

UTM32, UTM33 = CRS.from_epsg(32632), CRS.from_epsg(32633)


def _grid(x: float, y: float, height: int = 100, width: int = 100, size: float = 10.0, crs: CRS = UTM32) -> Grid:
    return Grid(crs, Affine(size, 0, x, 0, -size, y), height, width)


def _box(outline) -> tuple[float, float, float, float]:
    return outline.xs.min(), outline.ys.min(), outline.xs.max(), outline.ys.max()


def test_two_boxes_share_the_box_between():
    shared = overlap_of({"one": _grid(0, 1000), "other": _grid(300, 800)})
    np.testing.assert_allclose(_box(shared), (300, 0, 1000, 800), atol=1e-6)


def test_a_grid_shares_itself_with_itself():
    one = _grid(5.5, 1000)
    np.testing.assert_allclose(_box(overlap_of({"one": one, "other": one})), one.bounds, atol=1e-6)


def test_a_swath_beside_the_tile_does_not_overlap_though_its_bounding_box_does():
    tile = _grid(0, 1000)
    swath = Grid(UTM32, Affine(10, 10, 800, 10, -10, -300), 60, 60)  # runs diagonally past the lower right corner
    west, south, east, north = swath.bounds
    assert west < 1000
    assert north > 0
    assert south < 1000
    assert east > 0
    with pytest.raises(NoOverlap, match="share no ground"):
        overlap_of({"The swath": swath, "the tile": tile})


def test_curved_edges_are_followed():
    """A parallel bulges between its end points in UTM: by 60 m over 80 km, which corners alone would miss."""
    tile = _grid(300_000, 5_400_000, 1000, 1000, size=100.0)
    strip = Grid(CRS.from_epsg(4326), Affine(0.01, 0, 6.0, 0, -0.001, 48.0), 100, 300)
    _, _, _, north = _box(overlap_of({"strip": strip, "tile": tile}))
    xs, ys = strip.outline(points_per_side=1)
    assert xs.max() == 9.0
    assert ys.max() == 48.0
    lons = np.linspace(6.0, 9.0, 2000)
    x, y = transform_points(strip.crs, UTM32, lons, np.full_like(lons, 48.0))
    inside = (x >= 300_000) & (x <= 400_000)
    assert north == pytest.approx(y[inside].max(), abs=5)


def test_the_message_says_where_both_lie():
    with pytest.raises(NoOverlap) as caught:
        overlap_of({"The Sentinel-1 layer": _grid(400_000, 5_300_000), "the Sentinel-2 layer": _grid(400_000, 100_000)})
    assert "47.8" in str(caught.value)
    assert "0.9" in str(caught.value)
    assert "Choose layers of one place" in str(caught.value)


def test_a_polygon_off_the_map_of_the_frame_is_dropped():
    pole = Grid(CRS.from_epsg(4326), Affine(1, 0, 100, 0, -1, 10), 5, 5)  # far outside a transverse Mercator's reach
    assert clip(outline_of(pole), _grid(400_000, 5_300_000)) is None


def test_pixels_of_an_outline_without_crs_are_taken_as_they_are():
    bare = Grid(None, Affine.identity(), 4, 6)
    points = to_pixels(outline_of(bare), bare)
    assert points.min(axis=0).tolist() == [0, 0]
    assert points.max(axis=0).tolist() == [4, 6]


@pytest.mark.parametrize("left", [179.9, -180.1])
def test_an_outline_across_the_antimeridian_stays_in_one_piece(left: float):
    fiji = _grid(814_090, 8_117_980, 1000, 1000, crs=CRS.from_epsg(32760))  # from 179.95° E to 179.96° W
    degrees = CRS.from_epsg(4326)
    lonlat = Grid(degrees, Affine(1e-4, 0, left, 0, -1e-4, -16.9), 2500, 1600)
    cols = to_pixels(outline_of(fiji), lonlat)[:, 1]
    assert np.ptp(cols) < 1100
    assert cols.min() == pytest.approx(1e4 * 0.05, abs=60)
    assert _box(overlap_of({"lonlat": lonlat, "tile": fiji}))[0] == pytest.approx(814_090, abs=15)


def test_the_whole_globe_is_not_folded():
    degrees = CRS.from_epsg(4326)
    globe = Grid(degrees, Affine(0.5, 0, -180, 0, -0.5, 90), 360, 720)
    field = Grid(degrees, Affine(1e-4, 0, 170, 0, -1e-4, -16.9), 500, 500)
    np.testing.assert_allclose(_box(overlap_of({"globe": globe, "field": field})), field.bounds, atol=1e-9)
