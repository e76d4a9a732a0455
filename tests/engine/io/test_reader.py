"""A scene and a pair, window by window: exact where nothing has to be resampled, right where it has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import rasterio.windows
from affine import Affine
from pyproj import CRS
from rasterio._env import get_gdal_config
from saroptical.engine.contract.bands import S2_10M, Sensor
from saroptical.engine.contract.events import Event, Message
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.errors import BandMissing, Cancelled, GridMismatch, InputError, NoOverlap, UnitMismatch
from saroptical.engine.io import cells
from saroptical.engine.io.bandgroup import BandGroup
from saroptical.engine.io.cells import CellFile
from saroptical.engine.io.reader import PairReader, SceneReader, open_pair
from saroptical.engine.io.scene import Scene, open_scene
from saroptical.engine.raster.grid import Grid, transform_points
from saroptical.engine.raster.window import Window

UTM32, UTM33 = CRS.from_epsg(32632), CRS.from_epsg(32633)
ORIGIN = Affine(10, 0, 300_000, 0, -10, 5_300_000)


def _write(path: Path, pixels: np.ndarray, *, transform: Affine = ORIGIN, crs: CRS | None = UTM33, **options) -> str:
    names = options.pop("names", None)
    with rasterio.open(
        path, "w", driver="GTiff", count=len(pixels), height=pixels.shape[1], width=pixels.shape[2],
        dtype=pixels.dtype, crs=crs.to_wkt() if crs else None, transform=transform, **options,
    ) as file:  # fmt: skip
        file.write(pixels)
        if names:
            file.descriptions = names
    return str(path)


def _db(height: int = 70, width: int = 90, bands: int = 2, seed: int = 0) -> np.ndarray:
    speckle = np.random.default_rng(seed).gamma(4.4, 0.1 / 4.4, (bands, height, width))
    return (10 * np.log10(speckle)).astype(np.float32)


def _dn(height: int = 70, width: int = 90, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(300, 4000, (4, height, width)).astype(np.uint16)


@pytest.fixture
def radar(tmp_path: Path) -> Callable[..., Scene]:
    def make(pixels: np.ndarray | None = None, *, unit: str = "auto", **options) -> Scene:
        pixels = _db() if pixels is None else pixels
        names = ("VV", "VH")[: len(pixels)]
        return open_scene([_write(tmp_path / "s1.tif", pixels, names=names, **options)], Sensor.S1, unit=unit)

    return make


@pytest.fixture
def optical(tmp_path: Path) -> Callable[..., Scene]:
    def make(pixels: np.ndarray | None = None, **options) -> Scene:
        pixels = _dn() if pixels is None else pixels
        return open_scene([_write(tmp_path / "s2.tif", pixels, names=S2_10M, **options)], Sensor.S2, unit="dn")

    return make


# --- on the file's own pixels


def test_identity_in_the_same_raster_out(radar, optical):
    s1, s2 = radar(), optical()
    with PairReader(s1, s2, s2.grid) as reader:
        pair = reader.read(s2.grid.window)
    assert pair.bands == ("VV", "VH", *S2_10M)
    np.testing.assert_array_equal(pair.s1.pixels, _db())
    np.testing.assert_array_equal(pair.s2.pixels, _dn().astype(np.float32) * np.float32(1e-4))
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
    np.testing.assert_array_equal(stack.pixels[:, expected], _db()[:, *inside.within(scene.grid.window)].reshape(2, -1))
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
    np.testing.assert_array_equal(stack.pixels[:, 5:35, 5:45], _db()[:, 10:40, 20:60])


def test_linear_power_becomes_decibels_and_no_power_becomes_a_hole(radar):
    power = (10 ** (_db() / 10)).astype(np.float32)
    power[0, 3, 4] = 0
    scene = radar(power, unit="linear")
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.unit == "db"
    assert np.argwhere(~stack.valid).tolist() == [[3, 4]]
    assert np.isfinite(stack.pixels[1, 3, 4])  # the other band has its value
    np.testing.assert_allclose(stack.pixels[:, stack.valid], _db()[:, stack.valid], atol=2e-5)


def test_declared_nodata_nan_and_infinity_are_holes_never_zero_decibels(radar):
    db = _db()
    db[:, 0, 0], db[0, 1, 1], db[1, 2, 2] = -99, np.nan, -np.inf
    scene = radar(db, nodata=-99)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert np.argwhere(~stack.valid).tolist() == [[0, 0], [1, 1], [2, 2]]
    assert not (stack.pixels == 0).any()


def test_undeclared_zero_borders_of_radar_are_holes(radar):
    db = _db()
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
    scene = open_scene([_write(tmp_path / "s1.tif", grey, names=("VV",))], Sensor.S1)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.unit == "byte"
    np.testing.assert_array_equal(stack.pixels, grey.astype(np.float32))


def test_bands_come_in_the_order_asked_for(optical):
    scene = optical()
    with SceneReader(scene, scene.grid, bands=("B08", "B02")) as reader:
        pixels = reader.read(scene.grid.window).pixels
    np.testing.assert_array_equal(pixels, _dn()[[3, 0]].astype(np.float32) * np.float32(1e-4))


def test_a_band_that_the_scene_lacks_is_named(optical):
    scene = optical()
    with pytest.raises(BandMissing, match=r"has bands B02 B03 B04 B08; B02 B11 are needed\. Add B11"):
        SceneReader(scene, scene.grid, bands=("B02", "B11"))


def test_one_pixel_scenes(radar, optical):
    s1, s2 = radar(_db(1, 1)), optical(_dn(1, 1))
    with PairReader(s1, s2, s2.grid) as reader:
        assert reader.read(Window(0, 0, 1, 1)).valid_for((Sensor.S1, Sensor.S2)).all()


# --- onto another grid


def _shifted(scale: float = 1.0, dx: float = 3.7, dy: float = -4.1) -> Affine:
    return Affine(10 * scale, 0, 300_000 + dx, 0, -10 * scale, 5_300_000 + dy)


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
    for transform in (_shifted(), _shifted(1.3), _shifted(0.3), Affine(8, 6, 299_900, 6, -8, 5_299_900)):
        scene = radar(np.full((2, 300, 300), -13.25, np.float32), transform=transform)
        with SceneReader(scene, grid) as reader:
            stack = reader.read(grid.window)
        assert stack.valid.any()
        np.testing.assert_allclose(stack.pixels[:, stack.valid], -13.25, atol=1e-5)


def test_what_lies_in_a_hole_does_not_leak(radar, optical):
    grid, stacks = optical().grid, []
    for filling in (-99.0, -60.0):
        db = _db(90, 110)
        db[:, 30:50, 30:50] = filling
        scene = radar(db, transform=_shifted(), nodata=filling)
        with SceneReader(scene, grid) as reader:
            stacks.append(reader.read(grid.window))
    np.testing.assert_array_equal(stacks[0].pixels, stacks[1].pixels)
    assert 350 <= (~stacks[0].valid[20:60, 20:60]).sum() <= 450


def test_aligning_twice_is_aligning_once(tmp_path, radar, optical):
    grid = optical().grid
    scene = radar(_db(100, 120), transform=_shifted(dx=-100, dy=100))
    with SceneReader(scene, grid) as reader:
        once = reader.read(grid.window)
    again = open_scene([_write(tmp_path / "once.tif", once.pixels, names=("VV", "VH"), nodata=np.nan)], Sensor.S1)
    with SceneReader(again, grid) as reader:
        np.testing.assert_array_equal(reader.read(grid.window).pixels, once.pixels)


def test_coarser_bands_of_a_scene_go_onto_the_finest_grid(tmp_path):
    """A 60 m band of the eastings of its pixels' centres, read at 10 m, is the eastings of those."""
    fine = np.full((1, 120, 120), 1000, np.uint16)
    coarse = np.broadcast_to((np.arange(20) * 600 + 300).astype(np.uint16), (1, 20, 20))
    paths = [
        _write(tmp_path / "x_B02.tif", fine),
        _write(tmp_path / "x_B01.tif", coarse, transform=Affine(60, 0, 300_000, 0, -60, 5_300_000)),
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
    s1 = radar(_db(120, 140), transform=Affine(10, 0, x[0] - 200, 0, -10, y[0] + 200), crs=UTM32)
    s2 = optical()
    with PairReader(s1, s2, s2.grid) as reader:
        whole = reader.read(s2.grid.window)
        part = reader.read(Window(11, 23, 31, 37))
    assert whole.s1.valid.all()
    cut = whole.crop(Window(11, 23, 31, 37))
    np.testing.assert_allclose(part.s1.pixels, cut.s1.pixels, atol=0.2)  # a hundredth of a pixel on steep speckle
    np.testing.assert_array_equal(part.s2.pixels, cut.s2.pixels)


# --- economy


class _Counted:
    """Every dataset opened through it counts the blocks that are asked of it."""

    def __init__(self, monkeypatch) -> None:
        self.decoded: dict[str, list[tuple[int, int]]] = {}
        self.datasets: list[_CountedDataset] = []
        namespace = SimpleNamespace(
            open=lambda path: _CountedDataset(rasterio.open(path), path, self), windows=rasterio.windows
        )
        monkeypatch.setattr(cells, "rasterio", namespace)

    def most_and_mean(self, name: str) -> tuple[int, float]:
        blocks = next(found for path, found in self.decoded.items() if path.endswith(name))
        unique = set(blocks)
        return max(blocks.count(block) for block in unique), len(blocks) / len(unique)


class _CountedDataset:
    def __init__(self, dataset, path: str, counted: _Counted) -> None:
        self._dataset = dataset
        self._blocks = counted.decoded.setdefault(path, [])
        counted.datasets.append(self)

    def __getattr__(self, name):
        return getattr(self._dataset, name)

    def read(self, indexes, *, window, **options):
        height, width = self._dataset.block_shapes[0]
        self._blocks += [
            (i, j)
            for i in range(window.row_off // height, -(-(window.row_off + window.height) // height))
            for j in range(window.col_off // width, -(-(window.col_off + window.width) // width))
        ]
        return self._dataset.read(indexes, window=window, **options)


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
    counted = _Counted(monkeypatch)
    with PairReader(s1, s2, s2.grid) as reader:
        for row in range(0, size, reader.block_rows):
            reader.read(Window(row, 0, reader.block_rows, size))
    assert counted.most_and_mean("s2.tif") == (1, 1.0)
    _, mean = counted.most_and_mean("s1.tif")
    assert mean <= 1.3


def test_threads_that_read_at_once_get_what_one_would(radar, optical):
    s1, s2 = radar(_db(90, 110), transform=_shifted(dx=-100, dy=100)), optical()
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
    mask = _write(tmp_path / name, codes, transform=Affine(20, 0, 300_000, 0, -20, 5_300_000))
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


# --- a job's pair


def _job(tmp_path: Path, **fields) -> AlignPair:
    return AlignPair(
        s1=(str(tmp_path / "s1.tif"),), s2=(str(tmp_path / "s2.tif"),), output=str(tmp_path / "out.tif"), **fields
    )


def test_a_job_says_what_was_inferred(tmp_path, radar, optical):
    radar(transform=_shifted())
    optical()
    said: list[Event] = []
    with open_pair(_job(tmp_path), said.append) as reader:
        assert reader.units == {"s1": "db", "s2": "reflectance"}
        assert reader.bands == ("VV", "VH", *S2_10M)
    texts = " ".join(event.text for event in said if isinstance(event, Message))
    for part in (
        "taken as db",
        "taken as reflectance",
        "The result's grid: 90 × 70 pixels",
        "bilinear, in linear power",
    ):
        assert part in texts


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # from writing such files
def test_a_job_without_any_crs_is_read_pixel_by_pixel_when_told(tmp_path, radar, optical):
    radar(_db(72, 88), crs=None, transform=Affine.identity())
    optical(crs=None, transform=Affine.identity())
    with pytest.raises(GridMismatch, match="grid=pixels"):
        open_pair(_job(tmp_path), lambda _: None)
    with open_pair(_job(tmp_path, grid="pixels", extent=(10.0, 5.0, 30.0, 45.0)), lambda _: None) as reader:
        pair = reader.read(reader.grid.window)
    np.testing.assert_array_equal(pair.s1.pixels, _db(72, 88)[:, 5:45, 10:30])
    np.testing.assert_array_equal(pair.s2.pixels, _dn()[:, 5:45, 10:30].astype(np.float32) * np.float32(1e-4))


def test_the_pixel_grid_ignores_where_radar_is_said_to_lie(tmp_path, radar, optical):
    radar(transform=Affine(10, 0, 700_000, 0, -10, 100_000), crs=UTM32)
    optical()
    with open_pair(_job(tmp_path, grid="pixels"), lambda _: None) as reader:
        assert reader.grid.crs == UTM33
        np.testing.assert_array_equal(reader.read(reader.grid.window).s1.pixels, _db())


def test_the_grid_of_a_raster_file_is_copied(tmp_path, radar, optical):
    radar()
    optical()
    like = _write(
        tmp_path / "like.tif", np.zeros((1, 20, 20), np.uint8), transform=Affine(15, 0, 300_100, 0, -15, 5_299_900)
    )
    with open_pair(_job(tmp_path, grid=like), lambda _: None) as reader:
        assert reader.grid == Grid(UTM33, Affine(15, 0, 300_100, 0, -15, 5_299_900), 20, 20)
        assert reader.read(reader.grid.window).valid_for((Sensor.S1, Sensor.S2)).all()


def test_an_extent_outside_is_refused(tmp_path, radar, optical):
    radar()
    optical()
    with pytest.raises(NoOverlap):
        open_pair(_job(tmp_path, extent=(0.0, 0.0, 10.0, 10.0)), lambda _: None)


def test_scenes_apart_are_refused(tmp_path, radar, optical):
    radar(transform=Affine(10, 0, 400_000, 0, -10, 5_300_000))
    optical()
    with pytest.raises(NoOverlap, match="Choose"):
        open_pair(_job(tmp_path), lambda _: None)


def test_digital_numbers_without_calibration_are_refused(tmp_path, radar, optical):
    radar(np.random.default_rng(0).integers(20, 400, (2, 70, 90)).astype(np.uint16))
    optical()
    with pytest.raises(UnitMismatch, match="calibrat"):
        open_pair(_job(tmp_path, s1_unit="dn"), lambda _: None)


def test_a_listener_that_cancels_leaves_no_file_open(tmp_path, radar, optical, monkeypatch):
    radar()
    optical()
    counted = _Counted(monkeypatch)

    def cancel(event: Event) -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        open_pair(_job(tmp_path), cancel)
    assert [dataset.closed for dataset in counted.datasets] == [True, True]


def test_a_file_that_vanishes_midway_is_told(tmp_path, radar, optical):
    radar()
    optical()
    with open_pair(_job(tmp_path), lambda _: None) as reader:
        (tmp_path / "s2.tif").write_bytes(b"")
        with pytest.raises(InputError, match=r"s2\.tif could not be read"):
            reader.read(reader.grid.window)


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
