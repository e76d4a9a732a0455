import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Geod
from saroptical.engine.errors import GridMismatch, InputError
from saroptical.engine.raster.grid import Grid, local_utm, same_crs
from saroptical.engine.raster.window import Window

UTM = CRS.from_epsg(32630)
DEGREES = CRS.from_epsg(4326)


def utm_grid(x=500_000.0, y=4_400_000.0, size=10.0, height=64, width=48):
    return Grid(UTM, Affine(size, 0, x, 0, -size, y), height, width)


def test_pixels_and_coordinates_go_there_and_back_on_a_rotated_grid():
    grid = Grid(UTM, Affine.translation(5e5, 4e6) @ Affine.rotation(30) @ Affine.scale(10, -12), 30, 40)
    rows, cols = np.array([0.0, 12.5, 30.0]), np.array([0.0, 7.25, 40.0])
    back = grid.rowcol(*grid.xy(rows, cols))
    np.testing.assert_allclose(back[0], rows, atol=1e-6)
    np.testing.assert_allclose(back[1], cols, atol=1e-6)
    assert grid.is_rotated
    assert grid.resolution == (pytest.approx(10), pytest.approx(12))


def test_ground_distance_in_degrees_is_the_ellipsoids():
    step = 8.983152841195215e-05
    grid = Grid(DEGREES, Affine(step, 0, -4, 0, -step, 40), 512, 512)
    lat = 40 - 256 * step
    _, _, east = Geod(ellps="WGS84").inv(0, lat, step, lat)
    assert grid.gsd_m == (pytest.approx(east, rel=1e-4), pytest.approx(9.97, abs=0.02))


def test_a_degree_at_the_equator_is_111_km():
    grid = Grid(DEGREES, Affine(1, 0, 0, 0, -1, 0.5), 1, 1)
    assert grid.gsd_m[0] == pytest.approx(111_319.5, rel=1e-3)


def test_utm_ground_distance_carries_the_scale_factor():
    assert utm_grid().gsd_m[0] == pytest.approx(10 / 0.9996, rel=1e-4)


def test_crop_places_its_pixels_where_the_grid_does():
    grid = utm_grid()
    cropped = grid.crop(Window(5, -3, 10, 20))
    assert grid.offset_of(cropped) == (5, -3)
    assert cropped.is_aligned(grid)
    assert not cropped.is_same(grid)


@pytest.mark.parametrize("shift", [0.5, 0.002])
def test_a_part_of_a_pixel_breaks_alignment(shift):
    with pytest.raises(GridMismatch, match="alignpair"):
        utm_grid().offset_of(utm_grid(x=500_000 + 10 * shift))


def test_another_pixel_size_breaks_alignment():
    assert not utm_grid().is_aligned(utm_grid(size=20))
    assert not utm_grid().is_aligned(utm_grid(size=10.001, width=480))


def test_crs_compare_as_crs():
    assert same_crs(CRS.from_wkt(UTM.to_wkt("WKT1_GDAL")), UTM)
    assert same_crs(None, None)
    assert not same_crs(None, UTM)
    assert not same_crs(UTM, CRS.from_epsg(32631))


def test_cover_bounds_is_outward_and_forgives_rounding():
    grid = utm_grid()
    assert grid.cover_bounds(500_020, 4_399_900, 500_050, 4_399_980) == Window(2, 2, 8, 3)
    assert grid.cover_bounds(500_020.0004, 4_399_900, 500_050.0004, 4_399_980) == Window(2, 2, 8, 3)
    assert grid.cover_bounds(500_019, 4_399_900, 500_051, 4_399_980) == Window(2, 1, 8, 5)


def test_bounds_follow_curved_edges():
    grid = Grid(UTM, Affine(1000, 0, 300_000, 0, -1000, 8_000_000), 100, 400)
    straight = grid.bounds
    west, south, east, north = grid.bounds_in(DEGREES)
    corners_north = max(float(lat) for x in (straight[0], straight[2]) for _, lat in [_lonlat(x, straight[3])])
    assert north > corners_north + 0.001
    assert west < east
    assert south < north


def _lonlat(x, y):
    from pyproj import Transformer

    return Transformer.from_crs(UTM, DEGREES, always_xy=True).transform(x, y)


def test_bounds_without_crs_are_refused():
    with pytest.raises(GridMismatch, match="has none"):
        Grid(None, Affine.identity(), 4, 4).bounds_in(UTM)


def test_local_utm():
    assert local_utm(Grid(DEGREES, Affine(1e-4, 0, -4, 0, -1e-4, 40), 10, 10)).to_epsg() == 32630
    assert local_utm(Grid(DEGREES, Affine(1e-4, 0, -51, 0, -1e-4, -1), 10, 10)).to_epsg() == 32722
    with pytest.raises(InputError, match="no CRS"):
        local_utm(Grid(None, Affine.identity(), 4, 4))


def test_pixel_areas_sum_to_the_ellipsoids_area():
    grid = Grid(DEGREES, Affine(0.01, 0, 5, 0, -0.01, 60), 100, 50)
    area = grid.pixel_areas_m2(np.arange(100)).sum() * 50
    expected, _ = Geod(ellps="WGS84").polygon_area_perimeter([5, 5.5, 5.5, 5], [59, 59, 60, 60])
    assert area == pytest.approx(abs(expected), rel=2e-5)


def test_an_area_is_counted_in_whole_pixels_and_rounded_up():
    assert [Grid(None, Affine(10, 0, 0, 0, -10, 0), 5, 5).pixels_in(area) for area in (0, 100, 101, 1e4)] == [
        0,
        1,
        2,
        100,
    ]
    grid = Grid(DEGREES, Affine(0.0001, 0, 5, 0, -0.0001, 60), 100, 50)
    assert grid.pixels_in(1e4) == pytest.approx(1e4 / (11.14 * 5.58), rel=0.01)


@pytest.mark.parametrize(("height", "width"), [(0, 5), (5, 0)])
def test_an_empty_grid_is_refused(height, width):
    with pytest.raises(InputError, match="at least 1"):
        utm_grid(height=height, width=width)


def test_a_degenerate_transform_is_refused():
    with pytest.raises(InputError, match="onto a line"):
        Grid(UTM, Affine(10, 0, 0, 0, 0, 0), 4, 4)
