"""Read the files of published data sets, whose units are known, as band stacks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor, match_bands
from ..io.arrays import Raster, read_raster
from ..raster.stack import UNITS, BandStack

DN_PER_REFLECTANCE = 10_000.0


def read_radar(path: str) -> BandStack:
    """Read radar backscatter that is stored in dB; what is not finite is not valid."""
    raster = read_raster(path)
    pixels = raster.pixels.astype(np.float32)
    return _stack(raster, path, Sensor.S1, pixels, np.logical_and.reduce(np.isfinite(pixels)))


def read_optical(path: str, *, offset: float = 0.0) -> BandStack:
    """Read optical digital numbers as reflectance; 0 is nodata.

    Args:
        path: The file.
        offset: Added to the numbers before they are scaled: 0 before processing baseline 04.00.
    """
    raster = read_raster(path)
    pixels = ((raster.pixels.astype(np.float32) + offset) / DN_PER_REFLECTANCE).astype(np.float32)
    return _stack(raster, path, Sensor.S2, pixels, np.logical_and.reduce(raster.pixels != 0))


def _stack(
    raster: Raster, path: str, sensor: Sensor, pixels: NDArray[np.float32], valid: NDArray[np.bool_]
) -> BandStack:
    names = match_bands(sensor, raster.descriptions, source=path).names
    kept = [index for index, name in enumerate(names) if name]
    bands = tuple(name for name in names if name)
    return BandStack(pixels[kept], valid, bands, sensor, UNITS[sensor], raster.grid)
