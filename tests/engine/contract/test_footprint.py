import math
from dataclasses import replace

import pytest
from saroptical.engine.contract.footprint import (
    clip,
    crs_key,
    gsd_of,
    hull,
    is_in_degrees,
    metres_per_degree,
    overlap_px,
    shared_share,
)
from saroptical.tests.engine.contract.made import DEGREES, UTM32, UTM33, raster

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))


def area(points):
    return abs(sum(points[k - 1][0] * points[k][1] - points[k][0] * points[k - 1][1] for k in range(len(points)))) / 2


@pytest.mark.parametrize("turned", [False, True])
def test_clipping_known_answers(turned):
    window = SQUARE[::-1] if turned else SQUARE
    moved = tuple((x + 3, y + 2) for x, y in SQUARE)
    assert area(clip(moved, window)) == pytest.approx(2.0)
    assert area(clip(SQUARE, window)) == pytest.approx(16.0)
    assert area(clip(((1.0, 1.0), (2.0, 1.0), (1.0, 2.0)), window)) == pytest.approx(0.5)
    diamond = ((2.0, -2.0), (6.0, 2.0), (2.0, 6.0), (-2.0, 2.0))
    assert area(clip(diamond, window)) == pytest.approx(16.0)


@pytest.mark.parametrize("offset", [(4.0, 0.0), (10.0, 0.0), (0.0, -4.0)])
def test_what_only_touches_shares_nothing(offset):
    assert clip(tuple((x + offset[0], y + offset[1]) for x, y in SQUARE), SQUARE) == ()


def test_the_hull_drops_what_lies_inside():
    assert set(hull((*SQUARE, (2.0, 2.0), (0.0, 2.0)))) == set(SQUARE)


def test_a_degree_on_the_ellipsoid():
    assert metres_per_degree(0.0) == pytest.approx((111319.49, 110574.28), abs=0.01)  # WGS 84, textbook values
    assert metres_per_degree(90.0) == pytest.approx((0.0, 111693.98), abs=0.02)


def test_crs_are_compared_by_their_code_else_by_their_text():
    assert crs_key(UTM32) == "EPSG:32632"
    assert crs_key('PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4326]],ID["EPSG",32632]]') == "EPSG:32632"
    assert crs_key('PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4326"]],UNIT["m",1]]') == (
        'PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4326"]],UNIT["m",1]]'
    )


def test_degrees_are_known_by_the_wkt():
    assert is_in_degrees(raster(wkt=DEGREES, at=(0.0, 45.0), gsd=1e-4))
    assert not is_in_degrees(raster())
    assert not is_in_degrees(raster(wkt=""))


def test_ground_distance_in_degrees_differs_by_axis():
    east, south = gsd_of(raster(wkt=DEGREES, at=(-0.78, 38.13), gsd=8.983152841195215e-05))
    assert (east, south) == pytest.approx((7.88, 9.97), abs=0.01)


def test_overlap_in_one_crs_is_exact():
    one, two = raster(size=(100, 80)), raster(size=(100, 80), at=(600_730.0, 5_100_000.0 - 150))
    assert overlap_px(one, two) == pytest.approx((27, 65))
    assert overlap_px(one, raster(at=(601_000.0, 5_100_000.0), size=(100, 80))) == (0, 0)


def test_overlap_counts_in_pixels_of_the_first():
    fine, coarse = raster(size=(100, 100)), raster(size=(10, 10), gsd=60.0)
    assert overlap_px(fine, coarse) == pytest.approx((60, 60))
    assert overlap_px(coarse, fine) == pytest.approx((10, 10))


def test_overlap_across_crs_goes_by_longitude_and_latitude():
    one, two = raster(), replace(raster(at=(602_560.0, 5_100_000.0)), crs_wkt=UTM33)
    assert overlap_px(one, two) == pytest.approx((256, 512), abs=1)


def test_overlap_across_the_antimeridian():
    west, east = (replace(raster(at=(lon, 10.0), gsd=1e-3, size=(200, 200), wkt=DEGREES), crs_wkt=wkt)
                  for lon, wkt in ((179.9, UTM32), (-180.0, UTM33)))  # fmt: skip
    assert overlap_px(west, east) == pytest.approx((100, 200), abs=1e-6)


def test_overlap_of_a_rotated_raster():
    c, s = 10 * math.cos(math.pi / 4), 10 * math.sin(math.pi / 4)
    diamond = replace(raster(size=(100, 100)), transform=(c, s, 600_000.0, s, -c, 5_100_000.0))
    around = raster(size=(400, 400), at=(598_000.0, 5_102_000.0))
    assert overlap_px(around, diamond) == pytest.approx((200 / math.sqrt(2), 200 / math.sqrt(2)))


def test_shares_of_two_outlines_are_of_each_ones_own_area():
    small = ((3.0, 1.0), (5.0, 1.0), (5.0, 3.0), (3.0, 3.0))
    assert shared_share(SQUARE, small) == pytest.approx((2 / 16, 2 / 4))
    assert shared_share(small, SQUARE) == pytest.approx((2 / 4, 2 / 16))
    assert shared_share(SQUARE, SQUARE) == pytest.approx((1, 1))
    beside = tuple((x + 4, y) for x, y in SQUARE)
    assert shared_share(SQUARE, beside) == (0, 0)


def test_shares_are_found_across_the_antimeridian():
    west = tuple((x + 178, y) for x, y in SQUARE)
    east = tuple((x - 181, y) for x, y in SQUARE)  # 179 to 183, which is written as -181 to -177
    assert shared_share(west, east) == pytest.approx((3 / 4, 3 / 4))
