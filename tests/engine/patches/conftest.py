"""Pairs to build banks of, and files of scenes with what is known of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyogrio import raw
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.tests.engine.patches.labelled import SIZE, frame

RADAR, OPTICAL = ("VV", "VH"), ("B02", "B03", "B04", "B08")


def make_pair(height: int, width: int, *, seed: int = 0, hole: float = 0.0) -> ScenePair:
    rng = np.random.default_rng(seed)
    grid = Grid(None, Affine(10, 0, 0, 0, -10, 0), height, width)
    stacks = []
    for sensor, bands, unit in ((Sensor.S1, ("VV", "VH"), "db"), (Sensor.S2, ("B03", "B08"), "reflectance")):
        pixels = rng.normal(size=(len(bands), height, width)).astype(np.float32)
        valid = rng.random((height, width)) >= hole
        pixels[:, ~valid] = np.nan
        stacks.append(BandStack(pixels, valid, bands, sensor, unit, grid))
    return ScenePair(*stacks)


@pytest.fixture(scope="session")
def pair() -> Callable[..., ScenePair]:
    """Make a random pair of VV, VH, B03, B08 with holes of NaN, each sensor its own."""
    return make_pair


@pytest.fixture
def scene(tmp_path):
    """Write a pair whose B02 tells the row and B03 the column of the ground; (S1 files, S2 files)."""

    def scene(name="place", *, size=SIZE, col=0, row=0, epsg=32632, hole=None):
        rows, cols = np.indices((size, size)) + np.array([row, col])[:, None, None]
        radar = np.stack([-10 - rows / 100, -15 - cols / 100]).astype("float32")
        optical = np.stack([1000 + rows, 1000 + cols, 1500 + 0 * rows, 3000 + 0 * rows]).astype("uint16")
        if hole:
            optical[:, hole[0], hole[1]] = 0
        files = []
        for kind, bands, pixels in (("s1", RADAR, radar), ("s2", OPTICAL, optical)):
            path = str(tmp_path / f"{name}_{kind}.tif")
            shape = {"width": size, "height": size, "count": len(bands), "dtype": pixels.dtype}
            shape["nodata"] = 0 if kind == "s2" else None
            with rasterio.open(path, "w", driver="GTiff", **shape, **frame(epsg, col, row)) as file:
                file.write(pixels)
                file.descriptions = bands
            files.append((path,))
        return files

    return scene


@pytest.fixture
def draw(tmp_path):
    def draw(shapes, classes, name="labels.gpkg", crs="EPSG:32632"):
        path = str(tmp_path / name)
        blobs = shapely.to_wkb(np.array(shapes, object))
        raw.write(
            path, blobs, [np.array(classes)], ["class"], driver="GPKG", geometry_type=shapes[0].geom_type, crs=crs
        )
        return path

    return draw


@pytest.fixture
def paint(tmp_path):
    def paint(pixels, name="known.tif", epsg=32632, col=0, row=0):
        path = str(tmp_path / name)
        shape = {"width": pixels.shape[1], "height": pixels.shape[0], "count": 1, "dtype": "uint8", "nodata": 0}
        with rasterio.open(path, "w", driver="GTiff", **shape, **frame(epsg, col, row)) as file:
            file.write(pixels.astype("uint8"), 1)
        return path

    return paint
