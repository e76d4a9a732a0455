import math
import os

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.events import Progress
from saroptical.engine.errors import Cancelled, OutputFailed
from saroptical.engine.io import overviews
from saroptical.engine.io.layerspec import LayerSpec
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.pyramid import halve
from saroptical.engine.raster.window import Window

GRID = Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 5.3e6), 1301, 1055)
"""Higher than what is shrunk at a time, and odd at every level but one."""


def write(spec, pixels, *, report=lambda _: None):
    with RasterSet({"output": spec}, source_job=None, report=report) as results:
        results.write("output", spec.grid.window, pixels)
    return results.paths["output"]


def stack_spec(path, shrinks=(), **changes):
    values = {"dtype": "float32", "nodata": math.nan, "band_names": ("VV", "B04", "sensors used"), "style": "stack"}
    return LayerSpec(str(path), GRID, shrinks=shrinks, **{**values, **changes})


def test_every_level_of_every_band_is_shrunk_in_its_own_way(tmp_path):
    rng = np.random.default_rng(0)
    pixels = np.stack([rng.normal(-12, 6, GRID.shape), rng.random(GRID.shape), rng.integers(1, 4, GRID.shape)]).astype(
        np.float32
    )
    pixels[:, 300:700, 200:777] = np.nan
    hows = ("power", "mean", "mode")
    path = write(stack_spec(tmp_path / "o.tif", hows), pixels)
    with rasterio.open(path) as file:
        assert file.overviews(1) == [2, 4, 8]
        np.testing.assert_array_equal(file.read(), pixels)
    for level in range(3):
        pixels = np.stack([halve(band, how, nodata=math.nan) for band, how in zip(pixels, hows, strict=True)])
        with rasterio.open(path, overview_level=level) as file:
            np.testing.assert_allclose(file.read(), pixels, atol=1e-5)
            assert file.block_shapes[0] == (256, 256)


@pytest.mark.parametrize(
    ("height", "width", "is_made_on_the_way"),
    [(256, 1055, True), (1301, 1055, True), (255, 1055, False), (256, 512, False)],
)
def test_the_way_of_writing_does_not_show(tmp_path, height, width, is_made_on_the_way):
    pixels = np.random.default_rng(0).normal(-12, 6, (3, *GRID.shape)).astype(np.float32)
    pixels[:, 300:700, 200:777] = np.nan
    spec = stack_spec(tmp_path / "o.tif", ("power", "mean", "mode"))
    with RasterSet({"output": spec}, source_job=None) as results:
        for row in range(0, GRID.height, height):
            for col in range(0, GRID.width, width):
                window = Window(row, col, height, width).intersect(GRID.window)
                results.write("output", window, pixels[:, *window.within(GRID.window)])
        assert results._halves["output"].is_complete is is_made_on_the_way
    assert sorted(os.listdir(tmp_path)) == ["o.qml", "o.tif", "o.tif.aux.xml", "o.tif.json"]
    with rasterio.open(tmp_path / "o.tif") as file:
        np.testing.assert_array_equal(file.read(), pixels)
    for level in range(3):
        hows = zip(pixels, spec.shrinks, strict=True)
        pixels = np.stack([halve(band, how, nodata=math.nan) for band, how in hows])
        with rasterio.open(tmp_path / "o.tif", overview_level=level) as file:
            np.testing.assert_array_equal(file.read(), pixels)


def test_what_work_starts_from_is_written_fast_and_what_it_ends_in_small(tmp_path):
    pixels = np.ones((3, *GRID.shape), np.float32)
    for style, found in (("stack", "ZSTD"), ("features", "DEFLATE")):
        with rasterio.open(write(stack_spec(tmp_path / f"{style}.tif", style=style), pixels)) as file:
            assert file.compression.value == found


def test_saying_nothing_means_the_mean_and_for_classes_the_commonest(tmp_path):
    assert stack_spec(tmp_path / "o.tif").band_shrinks == ("mean",) * 3
    classes = (ClassEntry(0, 1, "water", "#0000ff"), ClassEntry(1, 3, "town", "#ff0000"))
    spec = LayerSpec(str(tmp_path / "m.tif"), GRID, "uint8", 0, ("class",), "classes", classes)
    pixels = np.random.default_rng(0).choice([1, 3], (1, *GRID.shape)).astype(np.uint8)
    path = write(spec, pixels)
    for level in range(3):
        with rasterio.open(path, overview_level=level) as file:
            assert set(np.unique(file.read())) == {1, 3}


def test_a_small_layer_needs_none(tmp_path):
    grid = Grid(GRID.crs, GRID.transform, 256, 200)
    spec = LayerSpec(str(tmp_path / "o.tif"), grid, "float32", math.nan, ("a",), "plain")
    with rasterio.open(write(spec, np.ones((1, *grid.shape), np.float32))) as file:
        assert file.overviews(1) == []


def test_it_can_be_cancelled_between_any_two_pieces(tmp_path):
    seen = []

    def cancel(event):
        if isinstance(event, Progress) and "overviews" in event.what:
            seen.append(event.fraction)
            if len(seen) == 5:
                raise Cancelled("enough")

    (tmp_path / "o.tif").write_text("old")
    with pytest.raises(Cancelled):
        write(stack_spec(tmp_path / "o.tif"), np.ones((3, *GRID.shape), np.float32), report=cancel)
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert os.listdir(tmp_path) == ["o.tif"]


def test_a_block_that_never_reached_the_disk_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(overviews, "_shrunk", lambda *_: iter(()))
    with pytest.raises(OutputFailed, match="is full"):
        write(stack_spec(tmp_path / "o.tif"), np.ones((3, *GRID.shape), np.float32))
    assert os.listdir(tmp_path) == []
