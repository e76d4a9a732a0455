"""The grid that a pair is read on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from saroptical.engine.errors import GridMismatch, InputError, NoOverlap
from saroptical.engine.raster.align import choose_grid, pin
from saroptical.engine.raster.grid import Grid, transform_points

UTM32, UTM33, DEGREES = (CRS.from_epsg(code) for code in (32632, 32633, 4326))


def _grid(x: float, y: float, height: int = 100, width: int = 120, size: float = 10.0, crs: CRS | None = UTM32) -> Grid:
    return Grid(crs, Affine(size, 0, x, 0, -size, y), height, width)


S2 = _grid(600_000, 5_300_040)


def _corner(grid: Grid) -> tuple[float, float]:
    return grid.transform.c, grid.transform.f


def test_the_same_grid_twice_is_that_grid():
    assert choose_grid(S2, S2).grid == S2


def test_s2_alone_is_its_own_grid_and_s1_alone_too():
    assert choose_grid(None, S2).grid == S2
    assert choose_grid(S2, None).grid == S2


def test_s2_pixel_edges_are_kept_and_cropped_to_the_overlap():
    s1 = _grid(600_103.7, 5_299_984.4, 90, 150)
    chosen = choose_grid(s1, S2).grid
    assert _corner(chosen) == (600_100, 5_299_980)  # pixels whose centre S1 covers
    assert chosen.shape == (90, 110)
    assert S2.is_aligned(chosen)


@given(dx=st.floats(-2000, 2000), dy=st.floats(-2000, 2000), size=st.sampled_from([5.0, 10.0, 23.0]))
def test_every_pixel_lies_in_both_scenes_by_its_centre(dx, dy, size):
    s1 = _grid(600_000 + dx, 5_300_040 + dy, 80, 80, size)
    try:
        chosen = choose_grid(s1, S2).grid
    except NoOverlap:
        assert max(dx, dx + 80 * size - 1200, -dx - 80 * size, dy, -dy - 1000) > -10 or abs(dx) > 1100 or abs(dy) > 900
        return
    assert S2.is_aligned(chosen)
    corners = np.array([0.5, chosen.height - 0.5]), np.array([0.5, chosen.width - 0.5])
    for scene in (s1, S2):
        rows, cols = scene.rowcol(*chosen.xy(*corners))
        assert rows.min() >= -0.01
        assert rows.max() <= scene.height + 0.01
        assert cols.min() >= -0.01
        assert cols.max() <= scene.width + 0.01
    wider = chosen.crop(chosen.window.grow(1))
    outer = np.array([0.5, wider.height - 0.5]), np.array([0.5, wider.width - 0.5])
    for end in (0, 1):  # one row or column more would leave a scene, on every side
        for axis in (0, 1):
            reach = [scene.rowcol(*wider.xy(*outer))[axis][end] for scene in (s1, S2)]
            limits = [scene.shape[axis] for scene in (s1, S2)]
            assert any(at < 0.01 or at > limit - 0.01 for at, limit in zip(reach, limits, strict=True))


def test_a_grid_in_another_zone_is_cropped_by_its_curved_edges():
    x, y = transform_points(UTM32, UTM33, np.array([600_000.0]), np.array([5_300_040.0]))
    s1 = Grid(UTM33, Affine(10, 0, float(x[0]), 0, -10, float(y[0])), 100, 120)
    chosen = choose_grid(s1, S2).grid
    assert chosen.crs == UTM32
    assert S2.is_aligned(chosen)
    assert 0.9 * 100 * 120 < chosen.height * chosen.width <= 100 * 120


def test_auto_leaves_degrees_for_utm_and_says_so():
    spain = Grid(DEGREES, Affine(8.98315e-05, 0, -0.78189, 0, -8.98315e-05, 38.12881), 512, 512)
    choice = choose_grid(spain, spain)
    assert choice.grid.crs == CRS.from_epsg(32630)
    assert choice.grid.resolution == (10.0, 10.0)
    assert all(corner % 10 == 0 for corner in _corner(choice.grid))
    assert "in degrees (7.88 × 9.97 m" in choice.notes[0]


def test_s2_keeps_degrees_when_told():
    spain = Grid(DEGREES, Affine(9e-05, 0, -0.78189, 0, -9e-05, 38.12881), 512, 512)
    assert choose_grid(spain, spain, grid="s2").grid == spain


def test_auto_keeps_coarse_degrees_coarse():
    coarse = Grid(DEGREES, Affine(5.4e-04, 0, 9.0, 0, -5.4e-04, 0.5), 64, 64)  # about 60 m on the equator
    assert choose_grid(None, coarse).grid.resolution == (60.0, 60.0)


def test_auto_stands_a_rotated_grid_upright():
    angle = math.radians(20)
    turn = Affine(10 * math.cos(angle), 10 * math.sin(angle), 6e5, 10 * math.sin(angle), -10 * math.cos(angle), 5.3e6)
    choice = choose_grid(None, Grid(UTM32, turn, 50, 60))
    assert not choice.grid.is_rotated
    assert choice.grid.resolution == (10.0, 10.0)
    assert "rotated" in choice.notes[0]


def test_s2_keeps_a_rotated_grid_when_told():
    turn = Grid(UTM32, Affine(8, 6, 6e5, 6, -8, 5.3e6), 50, 60)
    assert choose_grid(None, turn, grid="s2").grid == turn


def test_auto_makes_oblong_pixels_square():
    oblong = Grid(UTM32, Affine(10, 0, 6e5, 0, -20, 5.3e6), 50, 60)
    choice = choose_grid(None, oblong)
    assert choice.grid.resolution == (10.0, 10.0)
    assert choice.grid.shape == (100, 60)
    assert "oblong" in choice.notes[0]


def test_a_pixel_size_keeps_the_corner():
    chosen = choose_grid(S2, S2, gsd_m=20.0).grid
    assert _corner(chosen) == _corner(S2)
    assert chosen.resolution == (20.0, 20.0)
    assert chosen.shape == (50, 60)


def test_a_pixel_size_in_degrees_is_measured_on_the_ground():
    spain = Grid(DEGREES, Affine(9e-05, 0, -0.78, 0, -9e-05, 38.1), 512, 512)
    chosen = choose_grid(None, spain, grid="s2", gsd_m=20.0).grid
    np.testing.assert_allclose(chosen.gsd_m, (20, 20), rtol=1e-3)


def test_a_map_far_from_true_scale_gets_ground_metres():
    chosen = choose_grid(S2, S2, grid="EPSG:3857").grid
    np.testing.assert_allclose(chosen.gsd_m, (10, 10), rtol=5e-3)


def test_another_crs_snaps_to_multiples_of_the_pixel_size():
    chosen = choose_grid(S2, S2, grid="EPSG:32633").grid
    assert chosen.crs == UTM33
    assert all(corner % 10 == 0 for corner in _corner(chosen))


def test_the_crs_that_s2_has_already_keeps_its_pixels():
    assert choose_grid(S2, S2, grid="EPSG:32632").grid == S2
    assert choose_grid(S2, S2, grid="utm").grid == S2


def test_s1_gives_its_grid_when_told():
    s1 = _grid(600_103.7, 5_300_000, 60, 60)
    assert choose_grid(s1, S2, grid="s1").grid == s1


def test_a_grid_to_copy_goes_first():
    like = _grid(600_055, 5_299_995, 20, 30, size=15.0, crs=UTM32)
    assert choose_grid(S2, S2, grid="some/file.tif", like=like).grid == like


def test_pixels_take_the_smaller_size_and_say_so():
    choice = choose_grid(_grid(0, 0, 103, 104, crs=None), _grid(0, 0, 104, 104, crs=None), grid="pixels")
    assert choice.grid.shape == (103, 104)
    assert choice.grid.crs is None
    assert any("upper-left 104 × 103" in note for note in choice.notes)


def test_pixels_keep_the_georeference_that_there_is():
    bare = Grid(None, Affine.identity(), 100, 120)
    assert choose_grid(bare, S2, grid="pixels").grid == S2
    assert pin(bare, S2) == S2


def test_a_model_far_off_pulls_the_grid_to_its_pixel_size():
    choice = choose_grid(None, _grid(600_000, 5_300_040, size=20.0), model_gsd_m=10.0)
    assert choice.grid.resolution == (10.0, 10.0)
    assert "far from the model's 10 m" in choice.notes[0]
    assert choose_grid(None, _grid(600_000, 5_300_040, size=12.0), model_gsd_m=10.0).grid.resolution == (12.0, 12.0)
    asked = choose_grid(None, _grid(600_000, 5_300_040, size=20.0), gsd_m=20.0, model_gsd_m=10.0)
    assert asked.grid.resolution == (20.0, 20.0)


def test_an_extent_is_widened_to_whole_pixels():
    chosen = choose_grid(S2, S2, extent=(600_101.0, 5_299_801.0, 600_199.0, 5_299_899.0)).grid
    assert chosen.bounds == (600_100, 5_299_800, 600_200, 5_299_900)


def test_an_extent_on_pixel_edges_is_taken_exactly():
    chosen = choose_grid(S2, S2, extent=(600_100.0, 5_299_800.0, 600_200.0, 5_299_900.0)).grid
    assert chosen.bounds == (600_100, 5_299_800, 600_200, 5_299_900)


def test_an_extent_within_one_pixel_is_that_pixel():
    assert choose_grid(S2, S2, extent=(600_101.0, 5_299_801.0, 600_102.0, 5_299_802.0)).grid.shape == (1, 1)


def test_an_extent_in_another_crs():
    lon, lat = transform_points(UTM32, DEGREES, np.array([600_300.0, 600_500.0]), np.array([5_299_500.0, 5_299_700.0]))
    chosen = choose_grid(S2, S2, extent=(lon[0], lat[0], lon[1], lat[1]), extent_crs="EPSG:4326").grid
    west, south, east, north = chosen.bounds
    assert abs(west - 600_300) <= 20
    assert abs(east - 600_500) <= 20
    assert abs(south - 5_299_500) <= 20
    assert abs(north - 5_299_700) <= 20


@pytest.mark.parametrize("extent", [(0.0, 0.0, 10.0, 10.0), (601_200.0, 5_299_800.0, 601_300.0, 5_299_900.0)])
def test_an_extent_beside_the_layers_is_refused(extent):
    with pytest.raises(NoOverlap, match="lies outside the layers") as caught:
        choose_grid(S2, S2, extent=extent)
    assert "Draw it over the layers" in str(caught.value)


def test_an_extent_upside_down_is_refused():
    with pytest.raises(NoOverlap, match="in that order"):
        choose_grid(S2, S2, extent=(600_200.0, 5_299_900.0, 600_100.0, 5_299_800.0))


def test_scenes_apart_are_refused():
    with pytest.raises(NoOverlap, match="share no ground"):
        choose_grid(_grid(700_000, 5_300_040), S2)


def test_less_than_a_pixel_of_overlap_is_refused():
    with pytest.raises(NoOverlap, match="less than one pixel"):
        choose_grid(_grid(601_197, 5_300_040), S2)


def test_no_crs_on_one_or_both_is_refused_with_the_remedy():
    bare = Grid(None, Affine.identity(), 100, 120)
    with pytest.raises(GridMismatch, match="The Sentinel-1 layer has no CRS and the other has one"):
        choose_grid(bare, S2)
    with pytest.raises(GridMismatch, match="grid=pixels"):
        choose_grid(bare, bare)


@pytest.mark.parametrize("grid", ["utm", "EPSG:32632"])
def test_a_crs_asked_for_needs_one_to_start_from(grid):
    with pytest.raises(GridMismatch, match="has no CRS"):
        choose_grid(None, Grid(None, Affine.identity(), 4, 4), grid=grid)


def test_unknown_words_are_refused():
    with pytest.raises(GridMismatch, match=r"'nonsense'.*EPSG:32632"):
        choose_grid(S2, S2, grid="nonsense")
    with pytest.raises(GridMismatch, match="extent_crs is 'nowhere'"):
        choose_grid(S2, S2, extent=(0.0, 0.0, 1.0, 1.0), extent_crs="nowhere")


def test_the_grid_of_an_absent_scene_is_refused():
    with pytest.raises(GridMismatch, match="grid=s1"):
        choose_grid(None, S2, grid="s1")


def test_pixels_with_a_pixel_size_contradict_each_other():
    with pytest.raises(GridMismatch, match="grid=pixels"):
        choose_grid(S2, S2, grid="pixels", gsd_m=20.0)


def test_a_pixel_size_without_crs_is_refused():
    with pytest.raises(GridMismatch, match="no CRS"):
        choose_grid(None, Grid(None, Affine.identity(), 4, 4), gsd_m=20.0)


def test_no_scene_at_all_is_refused():
    with pytest.raises(InputError, match="without any scene"):
        choose_grid(None, None)
