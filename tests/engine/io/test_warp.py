"""Carrying pixels from one grid to another: half-pixel exactness, means, holes, edges."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.vrt import WarpedVRT
from rasterio.warp import Resampling
from saroptical.engine.io.warp import GridWarp
from saroptical.engine.raster.grid import Grid, transform_points
from saroptical.engine.raster.window import Window

UTM32, UTM33, DEGREES = (CRS.from_epsg(code) for code in (32632, 32633, 4326))


def _grid(x: float, y: float, height: int, width: int, size: float = 10.0, crs: CRS = UTM33) -> Grid:
    return Grid(crs, Affine(size, 0, x, 0, -size, y), height, width)


TARGET = _grid(300_000, 5_300_000, 60, 70)


def _beneath(target: Grid, crs: CRS, size: float, pixels: int) -> Grid:
    """Lay a grid in another CRS around a target's centre, off by odd fractions of a pixel."""
    x, y = target.xy(np.array([target.height / 2]), np.array([target.width / 2]))
    if crs != target.crs:
        x, y = transform_points(target.crs, crs, x, y)
    half = pixels / 2 * size
    return _grid(float(x[0]) - half + 0.37 * size, float(y[0]) + half + 0.21 * size, pixels, pixels, size, crs)


def _ramp(grid: Grid, crs: CRS) -> NDArray[np.float32]:
    """Give each pixel its centre's easting and northing in a CRS, from a near origin."""
    rows, cols = np.meshgrid(np.arange(grid.height) + 0.5, np.arange(grid.width) + 0.5, indexing="ij")
    xs, ys = grid.xy(rows.ravel(), cols.ravel())
    if crs != grid.crs:
        xs, ys = transform_points(grid.crs, crs, xs, ys)
    return np.stack([xs - 300_000, ys - 5_300_000]).reshape(2, *grid.shape).astype(np.float32)


def _carry(values: NDArray[np.float32], native: Grid, target: Grid) -> NDArray[np.float32]:
    warp = GridWarp(native, target)
    out = np.full((len(values), *target.shape), np.nan, np.float32)
    for piece in warp.pieces(target.window):
        footprint = warp.footprint(piece)
        source = footprint.intersect(native.window)
        if not source.is_empty:
            block = values[:, *source.within(native.window)]
            out[:, *piece.within(target.window)] = warp.carry(block, source, piece, covers=source == footprint)
    return out


@pytest.mark.parametrize(
    ("crs", "size", "pixels"),
    [
        (UTM33, 10.0, 90),
        (UTM33, 20.0, 60),
        (UTM33, 60.0, 20),
        (UTM32, 10.0, 100),
        (UTM32, 20.0, 60),
        (DEGREES, 9e-5, 130),
    ],
)
def test_a_ramp_over_the_ground_is_the_same_ramp_on_any_grid(crs, size, pixels):
    """A shift by half a pixel would be off by 5 m and more; bilinear resampling of a ramp is all but exact."""
    native = _beneath(TARGET, crs, size, pixels)
    carried = _carry(_ramp(native, UTM33), native, TARGET)
    assert np.isfinite(carried).all()
    np.testing.assert_allclose(carried, _ramp(TARGET, UTM33), atol=0.2)


@pytest.mark.parametrize("left", [179.99, -180.01])
def test_a_ramp_goes_on_across_the_antimeridian(left):
    zone60 = CRS.from_epsg(32760)
    target = _grid(818_950, 8_117_500, 100, 100, crs=zone60)  # 180° runs through its middle
    native = Grid(DEGREES, Affine(1e-4, 0, left, 0, -1e-4, -17.0), 200, 200)
    ramp = np.stack([*np.meshgrid(np.arange(200.0), np.arange(200.0), indexing="ij")]).astype(np.float32)
    lon, lat = transform_points(zone60, DEGREES, *target.xy(*(np.array([50.5, 30.5]), np.array([40.5, 90.5]))))
    expected = np.stack([(-17.0 - lat) * 1e4, ((lon - left) % 360) * 1e4]) - 0.5
    carried = _carry(ramp, native, target)
    assert np.isfinite(carried).all()
    np.testing.assert_allclose(carried[:, [50, 30], [40, 90]], expected, atol=0.02)


@pytest.mark.parametrize("size", [2.0, 3.3, 5.0])
def test_a_ramp_is_the_same_ramp_when_averaged(size):
    native = _beneath(TARGET, UTM33, size, round(900 / size))
    carried = _carry(_ramp(native, UTM33), native, TARGET)
    assert GridWarp(native, TARGET).means
    np.testing.assert_allclose(carried, _ramp(TARGET, UTM33), atol=0.15)


def test_means_are_means_of_all_pixels_beneath():
    native = _grid(300_000, 5_300_000, 240, 280, 2.5)
    values = np.random.default_rng(0).gamma(1, 1, (1, 240, 280)).astype(np.float32)
    expected = values.reshape(60, 4, 70, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(_carry(values, native, TARGET)[0], expected, rtol=1e-5)


def test_a_plain_shift_is_what_the_warper_makes_of_it():
    native = _beneath(TARGET, UTM33, 10.0, 100)
    values = np.random.default_rng(3).gamma(2, 0.1, (2, 100, 100)).astype(np.float32)
    values[0, 40:50, 40:50] = np.nan
    warp = GridWarp(native, TARGET)
    shifted = _carry(values, native, TARGET)
    assert warp._is_shift
    warp._is_shift = False
    source = warp.footprint(TARGET.window)
    block = values[:, *source.within(native.window)]
    warped = warp.carry(block, source, TARGET.window, covers=True)
    np.testing.assert_allclose(shifted, warped, atol=0.01)


def test_a_rotated_source_keeps_its_place():
    native = Grid(UTM33, Affine(8, 6, 299_700, 6, -8, 5_299_900), 150, 150)
    carried = _carry(_ramp(native, UTM33), native, TARGET)
    centres = np.meshgrid(np.arange(60) + 0.5, np.arange(70) + 0.5, indexing="ij")
    rows, cols = native.rowcol(*TARGET.xy(*centres))
    assert ((np.isfinite(carried[0])) == ((rows >= 0) & (rows <= 150) & (cols >= 0) & (cols <= 150))).all()
    inside = (rows >= 0.5) & (rows <= 149.5) & (cols >= 0.5) & (cols <= 149.5)  # beyond, the border pixel serves
    assert inside.mean() > 0.5
    np.testing.assert_allclose(carried[:, inside], _ramp(TARGET, UTM33)[:, inside], atol=0.15)


def test_windows_agree_with_the_whole():
    native = _beneath(TARGET, UTM32, 10.0, 80)  # reaches the edges inside the target
    values = np.random.default_rng(1).gamma(1, 1, (1, 80, 80)).astype(np.float32)
    whole = _carry(values, native, TARGET)
    parts = np.full_like(whole, np.nan)
    for row in range(0, 60, 13):
        for col in range(0, 70, 17):
            window = Window(row, col, 13, 17).intersect(TARGET.window)
            parts[:, *window.within(TARGET.window)] = _carry(values, native, TARGET.crop(window))
    np.testing.assert_array_equal(np.isnan(parts), np.isnan(whole))
    np.testing.assert_allclose(parts, whole, atol=0.05)  # GDAL places pixels to a hundredth, and speckle is steep


def test_a_hole_neither_grows_nor_shrinks():
    """A straight edge of nodata stays where it was, to half a pixel; GDAL alone would fill half a pixel more."""
    native = _grid(300_000 - 200 + 3.0, 5_300_000 + 200, 100, 110)
    values = np.ones((1, 100, 110), np.float32)
    values[:, :, 50:60] = np.nan  # 300_303 m to 300_403 m
    carried = _carry(values, native, TARGET)
    centres = 300_005 + 10 * np.arange(70)
    expected = (centres > 300_303) & (centres < 300_403)
    np.testing.assert_array_equal(np.isnan(carried[0]), np.broadcast_to(expected, (60, 70)))
    assert set(np.unique(carried[np.isfinite(carried)])) == {1.0}


def test_a_hole_in_one_band_leaves_the_other_alone():
    native = _beneath(TARGET, UTM32, 10.0, 100)
    values = np.ones((2, 100, 100), np.float32)
    values[0, 40:60, 40:60] = np.nan
    carried = _carry(values, native, TARGET)
    assert np.isnan(carried[0]).any()
    assert np.isfinite(carried[1]).all()


def test_edges_of_the_scene_are_where_they_were():
    native = _grid(300_103.0, 5_299_897.0, 20, 30)  # wholly inside the target
    carried = _carry(np.ones((1, 20, 30), np.float32), native, TARGET)
    rows, cols = np.nonzero(np.isfinite(carried[0]))
    assert (rows.min(), rows.max(), cols.min(), cols.max()) == (10, 29, 10, 39)


def test_all_nodata_stays_all_nodata():
    native = _beneath(TARGET, UTM32, 10.0, 100)
    assert np.isnan(_carry(np.full((2, 100, 100), np.nan, np.float32), native, TARGET)).all()


def test_one_pixel_onto_one_pixel():
    native, target = _grid(300_003, 5_300_002, 1, 1), _grid(300_000, 5_300_000, 1, 1)
    np.testing.assert_allclose(_carry(np.full((1, 1, 1), 7, np.float32), native, target), 7)


def test_grids_without_crs_are_carried_by_their_transforms():
    native = Grid(None, Affine(2, 0, 0, 0, 2, 0), 20, 20)
    target = Grid(None, Affine(1, 0, 0, 0, 1, 0), 40, 40)
    rows = np.broadcast_to((np.arange(20, dtype=np.float32) * 2 + 1)[None, :, None], (1, 20, 20))
    carried = _carry(np.ascontiguousarray(rows), native, target)
    np.testing.assert_allclose(carried[0, 1:-1, 0], np.arange(40)[1:-1] + 0.5, atol=1e-4)


def test_the_far_side_of_the_earth_has_no_footprint():
    native = _grid(300_000, 5_300_000, 10, 10)
    far = Grid(DEGREES, Affine(1e-4, 0, 15 + 90, 0, -1e-4, 0.0), 10, 10)
    assert GridWarp(native, far).footprint(far.window).intersect(native.window).is_empty


def test_pieces_cover_a_window_once_whatever_the_scale():
    for size in (10.0, 1.0):
        warp = GridWarp(_grid(300_000, 5_300_000, 100, 100, size), TARGET)
        window = Window(-5, 3, 2500, 1300)
        count = np.zeros(window.shape, int)
        for piece in warp.pieces(window):
            count[piece.within(window)] += 1
        assert (count == 1).all()


def test_gdal_itself_gives_the_same_pixels(tmp_path):
    """The independent reading: GDAL's warped view of the whole file, transforms all but exact."""
    native = _beneath(TARGET, UTM32, 10.0, 120)
    values = np.random.default_rng(2).gamma(2, 0.1, (1, 120, 120)).astype(np.float32)
    path = tmp_path / "native.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=120, width=120, count=1, dtype="float32", crs="EPSG:32632",
        transform=native.transform,
    ) as file:  # fmt: skip
        file.write(values)
    with (
        rasterio.open(path) as file,
        WarpedVRT(
            file, crs="EPSG:32633", transform=TARGET.transform, width=70, height=60, resampling=Resampling.bilinear,
            tolerance=1e-4, XSCALE=1, YSCALE=1,
        ) as view,
    ):  # fmt: skip
        expected = view.read()
    np.testing.assert_allclose(_carry(values, native, TARGET), expected, atol=0.01)
