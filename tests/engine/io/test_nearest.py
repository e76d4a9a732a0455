"""The nearest pixel of a layer, and what counts as known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from saroptical.engine.io.cloudmask import CloudMask
from saroptical.engine.io.nearest import NearestLayer
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window

FRAME = Affine(10, 0, 600_000, 0, -10, 5_300_000)


def write(path: Path, pixels: np.ndarray, **profile: object) -> tuple[str, Grid]:
    frame = {"driver": "GTiff", "crs": "EPSG:32632", "transform": FRAME, "dtype": pixels.dtype}
    height, width = pixels.shape
    with rasterio.open(path, "w", count=1, height=height, width=width, **{**frame, **profile}) as file:
        file.write(pixels, 1)
    return str(path), Grid(CRS.from_epsg(32632), FRAME, height, width)


def masked(dtype: type, nodata: float) -> np.ndarray:
    """Draw a mask of 8 × 8 with a cloud of one pixel and 32 pixels of nodata."""
    pixels = np.zeros((8, 8), dtype)
    pixels[4:] = nodata
    pixels[1, 2] = 1
    return pixels


@pytest.mark.parametrize(
    ("dtype", "nodata"), [(np.uint8, 255), (np.float32, np.nan), (np.int16, -1), (np.float32, -3.4028234663852886e38)]
)
def test_nodata_of_a_mask_is_no_cloud(tmp_path: Path, dtype: type, nodata: float) -> None:
    source, grid = write(tmp_path / "mask.tif", masked(dtype, nodata), nodata=nodata)
    for hides_unknown in (True, False):
        clouds = CloudMask(source, grid, kind="mask", hides_unknown=hides_unknown)
        found = clouds.read(grid.window)
        clouds.close()
        assert np.argwhere(found).tolist() == [[1, 2]]


def test_not_a_number_is_no_cloud_where_no_nodata_is_declared(tmp_path: Path) -> None:
    source, grid = write(tmp_path / "mask.tif", masked(np.float32, np.nan))
    clouds = CloudMask(source, grid, kind="mask")
    assert clouds.read(grid.window).sum() == 1
    clouds.close()


def test_values_on_another_grid_are_the_nearest_and_beyond_the_file_unknown(tmp_path: Path) -> None:
    pixels = np.arange(1, 65, dtype=np.uint16).reshape(8, 8)
    source, grid = write(tmp_path / "codes.tif", pixels, nodata=7)
    fine = replace(grid, transform=FRAME @ Affine.translation(-1, 0) @ Affine.scale(0.5), height=16, width=20)
    with NearestLayer(source, fine) as layer:
        values, known = layer.read(fine.window)
        expected = np.zeros((16, 20), int)
        expected[:, 2:18] = pixels.repeat(2, axis=0).repeat(2, axis=1)
        expected[expected == 7] = 0
        np.testing.assert_array_equal(values, expected)
        np.testing.assert_array_equal(known, expected != 0)
        part = Window(3, 1, 5, 9)
        np.testing.assert_array_equal(layer.read(part)[0], values[part.within(fine.window)])
