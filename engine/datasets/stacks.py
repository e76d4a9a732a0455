"""Read the files of published data sets, whose units are known, as band stacks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor, match_bands
from ..io.arrays import Raster, read_joined, read_raster
from ..raster.stack import UNITS, BandStack

DN_PER_REFLECTANCE = 10_000.0


def read_radar(source: str | Sequence[str]) -> BandStack:
    """Read radar backscatter that is stored in dB, in one file or a file per band; what is not finite is not valid."""
    raster = _open(source)
    pixels = raster.pixels.astype(np.float32)
    return _stack(raster, source, Sensor.S1, pixels, np.logical_and.reduce(np.isfinite(pixels)))


def read_optical(source: str | Sequence[str], *, offset: float = 0.0) -> BandStack:
    """Read optical digital numbers as reflectance; 0 is nodata.

    Args:
        source: The file, or a file per band; coarser bands are drawn out to the finest one's pixels.
        offset: Added to the numbers before they are scaled: 0 before processing baseline 04.00.
    """
    raster = _open(source)
    pixels = ((raster.pixels.astype(np.float32) + offset) / DN_PER_REFLECTANCE).astype(np.float32)
    return _stack(raster, source, Sensor.S2, pixels, np.logical_and.reduce(raster.pixels != 0))


def _open(source: str | Sequence[str]) -> Raster:
    return read_raster(source) if isinstance(source, str) else read_joined(source)


def _stack(
    raster: Raster, source: str | Sequence[str], sensor: Sensor, pixels: NDArray[np.float32], valid: NDArray[np.bool_]
) -> BandStack:
    path = source if isinstance(source, str) else source[0]
    names = match_bands(sensor, raster.descriptions, source=path).names
    kept = [index for index, name in enumerate(names) if name]
    bands = tuple(name for name in names if name)
    return BandStack(pixels[kept], valid, bands, sensor, UNITS[sensor], raster.grid)
