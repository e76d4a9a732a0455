"""A scene and a pair, window by window: exact where nothing has to be resampled, right where it has."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import rasterio
import rasterio.windows
from affine import Affine
from rasterio._env import get_gdal_config
from saroptical.engine.contract.bands import S2_10M, Sensor
from saroptical.engine.errors import BandMissing
from saroptical.engine.io.bandgroup import BandGroup
from saroptical.engine.io.cells import CellFile
from saroptical.engine.io.reader import PairReader, SceneReader
from saroptical.engine.io.scene import open_scene
from saroptical.engine.raster.grid import transform_points
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.io.scenes_made import UTM32, UTM33, Counted, db_values, dn_values, shifted, write_tif

# --- on the file's own pixels


def test_identity_in_the_same_raster_out(radar, optical):
    s1, s2 = radar(), optical()
    with PairReader(s1, s2, s2.grid) as reader:
        pair = reader.read(s2.grid.window)
    assert pair.bands == ("VV", "VH", *S2_10M)
    np.testing.assert_array_equal(pair.s1.pixels, db_values())
    np.testing.assert_array_equal(pair.s2.pixels, dn_values().astype(np.float32) * np.float32(1e-4))
    assert pair.s1.valid.all()
    assert pair.s2.valid.all()


def test_any_window_is_cut_from_the_whole_and_outside_is_not_valid(radar):
    scene = radar()
    window = Window(-3, 60, 20, 50)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(window)
    inside = window.intersect(scene.grid.window)
    expected = np.zeros(window.shape, bool)
    expected[inside.within(window)] = True
    np.testing.assert_array_equal(stack.valid, expected)
    np.testing.assert_array_equal(
        stack.pixels[:, expected], db_values()[:, *inside.within(scene.grid.window)].reshape(2, -1)
    )
    assert stack.grid == scene.grid.crop(window)
    assert np.isnan(stack.pixels[:, ~expected]).all()


def test_a_window_wholly_outside_is_empty_ground(radar):
    scene = radar()
    with SceneReader(scene, scene.grid) as reader:
        assert not reader.read(Window(500, 500, 8, 8)).valid.any()


def test_a_cropped_grid_hides_what_lies_beyond_it(radar):
    scene = radar()
    grid = scene.grid.crop(Window(10, 20, 30, 40))
    with SceneReader(scene, grid) as reader:
        stack = reader.read(Window(-5, -5, 40, 50))
    assert stack.valid.sum() == 30 * 40
    np.testing.assert_array_equal(stack.pixels[:, 5:35, 5:45], db_values()[:, 10:40, 20:60])


def test_linear_power_becomes_decibels_and_no_power_becomes_a_hole(radar):
    power = (10 ** (db_values() / 10)).astype(np.float32)
    power[0, 3, 4] = 0
    scene = radar(power, unit="linear")
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.unit == "db"
    assert np.argwhere(~stack.valid).tolist() == [[3, 4]]
    assert np.isfinite(stack.pixels[1, 3, 4])  # the other band has its value
    np.testing.assert_allclose(stack.pixels[:, stack.valid], db_values()[:, stack.valid], atol=2e-5)


def test_declared_nodata_nan_and_infinity_are_holes_never_zero_decibels(radar):
    db = db_values()
    db[:, 0, 0], db[0, 1, 1], db[1, 2, 2] = -99, np.nan, -np.inf
    scene = radar(db, nodata=-99)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert np.argwhere(~stack.valid).tolist() == [[0, 0], [1, 1], [2, 2]]
    assert not (stack.pixels == 0).any()


def test_undeclared_zero_borders_of_radar_are_holes(radar):
    db = db_values()
    db[:, :, :10] = 0
    db[0, 20, 20] = 0  # one band only: measured
    scene = radar(db)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
        assert any("exactly 0 dB" in note for note in reader.notes)
    assert not stack.valid[:, :10].any()
    assert stack.valid[:, 10:].all()


def test_bytes_pass_as_they_are(tmp_path):
    grey = np.random.default_rng(0).integers(0, 256, (1, 32, 32)).astype(np.uint8)
    scene = open_scene([write_tif(tmp_path / "s1.tif", grey, names=("VV",))], Sensor.S1)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.unit == "byte"
    np.testing.assert_array_equal(stack.pixels, grey.astype(np.float32))


def test_bands_come_in_the_order_asked_for(optical):
    scene = optical()
    with SceneReader(scene, scene.grid, bands=("B08", "B02")) as reader:
        pixels = reader.read(scene.grid.window).pixels
    np.testing.assert_array_equal(pixels, dn_values()[[3, 0]].astype(np.float32) * np.float32(1e-4))


def test_a_band_that_the_scene_lacks_is_named(optical):
    scene = optical()
    with pytest.raises(BandMissing, match=r"has bands B02 B03 B04 B08; B02 B11 are needed\. Add B11"):
        SceneReader(scene, scene.grid, bands=("B02", "B11"))


def test_one_pixel_scenes(radar, optical):
    s1, s2 = radar(db_values(1, 1)), optical(dn_values(1, 1))
    with PairReader(s1, s2, s2.grid) as reader:
        assert reader.read(Window(0, 0, 1, 1)).valid_for((Sensor.S1, Sensor.S2)).all()


# --- onto another grid


@pytest.mark.parametrize("stored", ["db", "linear"])
def test_radar_is_averaged_in_power(radar, optical, stored):
    """A fine checkerboard of -20 dB and 0 dB is 10·log10(.505) dB; the mean of its decibels would be -10."""
    board = np.where(np.indices((140, 180)).sum(axis=0) % 2, -20.0, 0.001).astype(np.float32)[None]
    pixels = board if stored == "db" else (10 ** (board / 10)).astype(np.float32)
    scene = radar(pixels, unit=stored, transform=Affine(5, 0, 300_000, 0, -5, 5_300_000))
    grid = optical().grid
    with SceneReader(scene, grid) as reader:
        stack = reader.read(grid.window)
        assert any("means of the pixels beneath, in linear power" in note for note in reader.notes)
    assert stack.valid.all()
    np.testing.assert_allclose(stack.pixels, -2.967, atol=2e-3)


def test_a_constant_stays_that_constant_through_any_warp(radar, optical):
    grid = optical().grid
    for transform in (shifted(), shifted(1.3), shifted(0.3), Affine(8, 6, 299_900, 6, -8, 5_299_900)):
        scene = radar(np.full((2, 300, 300), -13.25, np.float32), transform=transform)
        with SceneReader(scene, grid) as reader:
            stack = reader.read(grid.window)
        assert stack.valid.any()
        np.testing.assert_allclose(stack.pixels[:, stack.valid], -13.25, atol=1e-5)


def test_what_lies_in_a_hole_does_not_leak(radar, optical):
    grid, stacks = optical().grid, []
    for filling in (-99.0, -60.0):
        db = db_values(90, 110)
        db[:, 30:50, 30:50] = filling
        scene = radar(db, transform=shifted(), nodata=filling)
        with SceneReader(scene, grid) as reader:
            stacks.append(reader.read(grid.window))
    np.testing.assert_array_equal(stacks[0].pixels, stacks[1].pixels)
    assert 350 <= (~stacks[0].valid[20:60, 20:60]).sum() <= 450


def test_aligning_twice_is_aligning_once(tmp_path, radar, optical):
    grid = optical().grid
    scene = radar(db_values(100, 120), transform=shifted(dx=-100, dy=100))
    with SceneReader(scene, grid) as reader:
        once = reader.read(grid.window)
    again = open_scene([write_tif(tmp_path / "once.tif", once.pixels, names=("VV", "VH"), nodata=np.nan)], Sensor.S1)
    with SceneReader(again, grid) as reader:
        np.testing.assert_array_equal(reader.read(grid.window).pixels, once.pixels)


def test_coarser_bands_of_a_scene_go_onto_the_finest_grid(tmp_path):
    """A 60 m band of the eastings of its pixels' centres, read at 10 m, is the eastings of those."""
    fine = np.full((1, 120, 120), 1000, np.uint16)
    coarse = np.broadcast_to((np.arange(20) * 600 + 300).astype(np.uint16), (1, 20, 20))
    paths = [
        write_tif(tmp_path / "x_B02.tif", fine),
        write_tif(tmp_path / "x_B01.tif", coarse, transform=Affine(60, 0, 300_000, 0, -60, 5_300_000)),
    ]
    scene = open_scene(paths, Sensor.S2, unit="dn")
    assert scene.grid.resolution == (10.0, 10.0)
    with SceneReader(scene, scene.grid, bands=("B01", "B02")) as reader:
        stack = reader.read(scene.grid.window)
    expected = (np.arange(120) * 100 + 50) * 1e-4
    inner = slice(3, -3)  # half a coarse pixel along the border repeats the border
    np.testing.assert_allclose(stack.pixels[0][:, inner], np.broadcast_to(expected[inner], (120, 114)), atol=2e-4)
    assert stack.valid.all()


def test_pairs_in_two_zones_are_read_alike_in_windows_and_whole(radar, optical):
    x, y = transform_points(UTM33, UTM32, np.array([300_000.0]), np.array([5_300_000.0]))
    s1 = radar(db_values(120, 140), transform=Affine(10, 0, x[0] - 200, 0, -10, y[0] + 200), crs=UTM32)
    s2 = optical()
    with PairReader(s1, s2, s2.grid) as reader:
        whole = reader.read(s2.grid.window)
        part = reader.read(Window(11, 23, 31, 37))
    assert whole.s1.valid.all()
    cut = whole.crop(Window(11, 23, 31, 37))
    np.testing.assert_allclose(part.s1.pixels, cut.s1.pixels, atol=0.2)  # a hundredth of a pixel on steep speckle
    np.testing.assert_array_equal(part.s2.pixels, cut.s2.pixels)


# --- economy


LAYOUTS = {
    "tiles": {"tiled": True, "blockxsize": 256, "blockysize": 256},
    "strips": {"blockysize": 4},
    "large tiles": {"tiled": True, "blockxsize": 1024, "blockysize": 1024},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("zone", [UTM33, UTM32])
def test_a_sweep_decodes_no_block_twice_and_through_a_warp_hardly_any(radar, optical, monkeypatch, layout, zone):
    size = 1800
    x, y = transform_points(UTM33, zone, np.array([300_000.0]), np.array([5_300_000.0]))
    s1 = radar(
        np.full((2, size, size), -10, np.float32), crs=zone, transform=Affine(10, 0, x[0] + 3, 0, -10, y[0] - 4),
        **LAYOUTS[layout],
    )  # fmt: skip
    s2 = optical(np.full((4, size, size), 1000, np.uint16), **LAYOUTS[layout])
    counted = Counted(monkeypatch)
    with PairReader(s1, s2, s2.grid) as reader:
        for row in range(0, size, reader.block_rows):
            reader.read(Window(row, 0, reader.block_rows, size))
    assert counted.most_and_mean("s2.tif") == (1, 1.0)
    _, mean = counted.most_and_mean("s1.tif")
    assert mean <= 1.3


def test_threads_that_read_at_once_get_what_one_would(radar, optical):
    s1, s2 = radar(db_values(90, 110), transform=shifted(dx=-100, dy=100)), optical()
    windows = [Window(row, col, 16, 16) for row in range(0, 64, 8) for col in range(0, 80, 8)]
    with PairReader(s1, s2, s2.grid) as reader:
        alone = [reader.read(window) for window in windows]
        with ThreadPoolExecutor(6) as pool:
            together = list(pool.map(reader.read, windows))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one.s1.pixels, other.s1.pixels)
        np.testing.assert_array_equal(one.s2.pixels, other.s2.pixels)


def test_closing_leaves_no_thread(radar, optical):
    before = threading.active_count()
    s1, s2 = radar(), optical()
    with PairReader(s1, s2, s2.grid) as reader:
        reader.read(Window(0, 0, 8, 8))
    assert threading.active_count() == before


# --- clouds


@pytest.mark.parametrize(("name", "cloudy"), [("SCL.tif", 9), ("QA60.tif", 1024)])
def test_clouds_hide_the_ground_where_asked(tmp_path, optical, name, cloudy):
    clear = 4 if name.startswith("SCL") else 0
    codes = np.full((1, 35, 45), clear, np.uint16 if name.startswith("QA60") else np.uint8)
    codes[0, 10:20, 5:15] = cloudy
    mask = write_tif(tmp_path / name, codes, transform=Affine(20, 0, 300_000, 0, -20, 5_300_000))
    scene = optical()
    scene = replace(scene, facts=replace(scene.facts, cloud_mask=mask))
    expected = np.ones((70, 90), bool)
    expected[20:40, 10:30] = False
    with SceneReader(scene, scene.grid, mask_clouds=True) as reader:
        np.testing.assert_array_equal(reader.read(scene.grid.window).valid, expected)
    with SceneReader(scene, scene.grid) as reader:
        assert reader.read(scene.grid.window).valid.all()


def test_clouds_without_a_classification_are_said_not_to_be_masked(optical):
    scene = optical()
    with SceneReader(scene, scene.grid, mask_clouds=True) as reader:
        assert any("no clouds are masked" in note for note in reader.notes)


def test_a_genuine_product_is_offset_and_its_clouds_are_masked(real_data):
    """Baseline 04.00: reflectance is (DN - 1000) / 10 000, DN 0 is nodata, and SCL says where clouds are."""
    product = next((real_data / "s2_safe").glob("*.SAFE"))
    scene = open_scene([str(product)], Sensor.S2)
    window = Window(1320, 900, 120, 100)

    def stored(pattern: str) -> np.ndarray:
        with rasterio.open(next(product.glob(f"GRANULE/*/IMG_DATA/R60m/*_{pattern}_60m.jp2"))) as file:
            return file.read(1, window=rasterio.windows.Window(window.col, window.row, window.width, window.height))

    dn, classes = stored("B04"), stored("SCL")
    with SceneReader(scene, scene.grid, bands=("B04",)) as reader:
        open_sky = reader.read(window)
    np.testing.assert_array_equal(open_sky.valid, dn > 0)
    np.testing.assert_allclose(open_sky.pixels[0][dn > 0], (dn[dn > 0] - 1000.0) / 10_000, atol=1e-6)
    with SceneReader(scene, scene.grid, bands=("B04",), mask_clouds=True) as reader:
        masked = reader.read(window).valid
    # The mask is the 20 m classification, of which the 60 m one is a summary: they agree but for edges.
    hidden = np.isin(classes, (0, 1, 3, 8, 9, 10))
    assert 0.02 < hidden.mean() < 0.98
    assert (masked == ((dn > 0) & ~hidden)).mean() > 0.9


# --- what is held, and given back


def test_a_reader_that_cannot_be_made_leaves_no_file_open(radar, monkeypatch):
    closed = []
    close = CellFile.close
    monkeypatch.setattr(CellFile, "close", lambda file: (closed.append(file), close(file)))
    monkeypatch.setattr(BandGroup, "keep_for", lambda *_: 1 / 0)
    scene = radar()
    with pytest.raises(ZeroDivisionError):
        SceneReader(scene, scene.grid)
    assert closed


def test_gdal_keeps_little_while_a_pair_is_open_and_its_own_measure_afterwards(radar, optical):
    before = get_gdal_config("GDAL_CACHEMAX")
    s1, s2 = radar(), optical()
    with PairReader(s1, s2, s2.grid):
        assert get_gdal_config("GDAL_CACHEMAX") == 256 * 2**20
    assert get_gdal_config("GDAL_CACHEMAX") == before
