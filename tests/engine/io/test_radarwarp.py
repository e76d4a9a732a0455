"""A GRD product in radar geometry, brought onto a grid."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.io.radarwarp import RadarWarp
from saroptical.engine.io.reader import SceneReader
from saroptical.engine.io.scene import open_scene
from saroptical.engine.io.sentinel1 import Geolocation
from saroptical.engine.raster.grid import Grid, to_lonlat
from saroptical.engine.raster.window import Window
from scipy.ndimage import binary_erosion

UTM32 = CRS.from_epsg(32632)
LINES, PIXELS = np.array([0.0, 200.0, 399.0]), np.array([0.0, 150.0, 300.0, 499.0])


def _geolocation(bend: float = 0.0) -> Geolocation:
    """Descend along the meridian of 9° E at 10 m a pixel; `bend` displaces the middle tie points, as relief does."""
    lines, pixels = np.meshgrid(LINES, PIXELS, indexing="ij")
    lon = 9.0 + pixels * 1.3e-4
    lon[1, 1:3] += bend
    return Geolocation(LINES, PIXELS, lon, 45.0 - lines * 9e-5)


def _image() -> np.ndarray:
    """Each pixel holds its own line and pixel number, counted from pixel centres."""
    return np.stack(np.meshgrid(np.arange(400.0), np.arange(500.0), indexing="ij")).astype(np.float32)


def _grid(size: float = 10.0, height: int = 150, width: int = 200) -> Grid:
    return Grid(UTM32, Affine(size, 0, 501_000, 0, -size, 4_982_000), height, width)


def _carry(warp: RadarWarp, window: Window, image: np.ndarray) -> np.ndarray:
    footprint = warp.footprint(window)
    source = footprint.intersect(Window(0, 0, *image.shape[1:]))
    return warp.carry(
        image[:, *source.within(Window(0, 0, *image.shape[1:]))], source, window, covers=source == footprint
    )


@pytest.mark.parametrize("bend", [0.0, 5e-4])
@pytest.mark.parametrize("size", [10.0, 30.0])
def test_each_pixel_is_taken_from_where_the_geolocation_puts_it(bend, size):
    geolocation, grid = _geolocation(bend), _grid(size, 80, 100)
    carried = _carry(RadarWarp(geolocation, grid), grid.window, _image())
    rows, cols = np.meshgrid(np.arange(80) + 0.5, np.arange(100) + 0.5, indexing="ij")
    lon, lat = to_lonlat(UTM32, *grid.xy(rows.ravel(), cols.ravel()))
    expected = np.stack(geolocation.rowcol(lon, lat)).reshape(2, 80, 100)
    known = np.isfinite(carried[0])
    assert known.mean() > 0.9
    assert np.abs(carried - expected)[:, known].max() < (0.02 if bend == 0 else 0.4)  # at the bend, once per tie point
    assert np.nanmedian(np.abs(carried - expected)) < 2e-3


def test_the_image_ends_where_its_border_lies():
    grid = Grid(UTM32, Affine(10, 0, 499_500, 0, -10, 4_984_000), 500, 620)
    valid = np.isfinite(_carry(RadarWarp(_geolocation(), grid), grid.window, np.ones((1, 400, 500), np.float32))[0])
    rows, cols = np.meshgrid(np.arange(500) + 0.5, np.arange(620) + 0.5, indexing="ij")
    lon, lat = to_lonlat(UTM32, *grid.xy(rows.ravel(), cols.ravel()))
    inside = np.isfinite(_geolocation().rowcol(lon, lat)[0]).reshape(500, 620)
    assert not (valid & ~inside).any()
    assert valid[binary_erosion(inside, iterations=2 * 8)].all()  # the geolocation is solved every eighth pixel


def test_windows_agree_with_the_whole():
    warp = RadarWarp(_geolocation(3e-4), _grid())
    whole = _carry(warp, Window(0, 0, 150, 200), _image())
    part = _carry(warp, Window(40, 64, 50, 60), _image())
    np.testing.assert_allclose(part, whole[:, 40:90, 64:124], atol=0.1)


def test_a_product_is_calibrated_where_it_lies(make_grd):
    """The made product: sigma0 = (DN² - noise) / A² with tables that a hand can check (see `make_grd`)."""
    root = make_grd(denoised=True)
    measurement = next((root / "measurement").glob("*vv*.tiff"))
    dn = np.full((1, 64, 96), 300, np.uint16)
    dn[0, :, :20] = 0
    with pytest.warns(NotGeoreferencedWarning), rasterio.open(
        measurement, "w", driver="GTiff", height=64, width=96, count=1, dtype="uint16"
    ) as file:  # fmt: skip
        file.write(dn)
    scene = open_scene([str(root)], Sensor.S1)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.unit == "db"
    rows, cols = np.nonzero(stack.valid)
    lon, lat = to_lonlat(scene.grid.crs, *scene.grid.xy(rows + 0.5, cols + 0.5))
    line = (lat - 45) / 1e-4  # the product's latitudes are 45° + line · 1e-4
    sigma = 300.0**2 / (200 + 200 * line / 64) ** 2
    np.testing.assert_allclose(stack.pixels[0][stack.valid], 10 * np.log10(sigma), atol=0.02)
    pixel = (lon - 11) / 1e-4
    assert pixel.min() == pytest.approx(19.5, abs=1.5)  # DN 0 is no data, not darkness
