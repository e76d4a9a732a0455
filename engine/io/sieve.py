"""Apply a minimum mapping unit to a class map: small patches take the class around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.features import sieve

from ..raster.window import Window
from .geotiff import open_quietly

_ROWS = 256


def sieved_rows(path: str, size_px: int, *, nodata: int) -> Iterator[tuple[Window, NDArray[Any]]]:
    """Merge patches of fewer than `size_px` pixels into their largest neighbour.

    Patches are joined along edges; nodata neither grows nor shrinks. GDAL
    wants the mask and the result as arrays, so these lie in files beside the
    map: what must be in memory grows with the number of patches, not with the
    scene.

    Yields:
        Windows of whole rows with their new values (1, H, W), from the top down.
    """
    with open_quietly(path) as source:
        mask = np.memmap(path + ".mask", np.uint8, "w+", shape=source.shape)
        sieved = np.memmap(path + ".sieved", source.dtypes[0], "w+", shape=source.shape)
        windows = [
            Window(row, 0, min(_ROWS, source.height - row), source.width) for row in range(0, source.height, _ROWS)
        ]
        for window in windows:
            rows = slice(window.row, window.row_end)
            mask[rows] = source.read(1, window=(rows.indices(source.height)[:2], (0, source.width))) != nodata
        sieve(rasterio.band(source, 1), size_px, out=sieved, mask=mask)
    for window in windows:
        yield window, np.array(sieved[None, window.row : window.row_end])
