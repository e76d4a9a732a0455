"""Try the geographic libraries out: a known place is found, a raster comes back as it was written."""

from __future__ import annotations

import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer
from rasterio.io import MemoryFile

from ..errors import EngineMissing

_EQUATOR_ON_9_EAST = (500_000.0, 0.0)
"""Easting and northing in UTM zone 32 North, whose central meridian it is."""


def try_rasters() -> str:
    """Write and read a raster with a CRS, and find a known place; gives the versions.

    Raises:
        EngineMissing: If what comes back is wrong.
        Exception: Whatever the libraries raise.
    """
    pixels = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    shape = {"driver": "GTiff", "count": 1, "height": 3, "width": 4, "dtype": "float32"}
    place = {"crs": "EPSG:32632", "transform": Affine(10, 0, 500_000, 0, -10, 5_300_000)}
    with MemoryFile() as file:
        with file.open(**shape, **place) as dataset:
            dataset.write(pixels)
        with file.open() as dataset:
            same = np.array_equal(dataset.read(), pixels) and dataset.crs.to_epsg() == 32632
    found = Transformer.from_crs("EPSG:4326", "EPSG:32632", always_xy=True).transform(9.0, 0.0)
    if not same or not np.allclose(found, _EQUATOR_ON_9_EAST, atol=1e-3):
        raise EngineMissing(f"rasterio and PROJ give wrong answers ({found}). Repair the engine's environment.")
    return f"rasterio {rasterio.__version__} with GDAL {rasterio.__gdal_version__}"
