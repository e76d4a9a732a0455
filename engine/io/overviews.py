"""Give a GeoTIFF overviews whose bands are each shrunk in their own way (see `raster.pyramid`).

GDAL shrinks all bands of a file alike and knows no decibels. So it only lays
the overviews out, while the file is empty and nothing needs reading; they are
filled once the file is complete, each level from the one below it, a band and
some rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import DatasetReader, DatasetWriter
from rasterio.windows import Window

from ..raster.pyramid import Shrink, halve
from ..threads import prefetched
from .geotiff import check_blocks, open_level

_SMALLEST_PX = 256
_ROWS = 512
"""Rows of a level that are shrunk at a time; even, and whole blocks of every file that we write."""


def lay_out(dataset: DatasetWriter) -> None:
    """Add empty overviews to a new file, down to one block."""
    longest = max(dataset.shape)
    factors = [2**level for level in range(1, 20) if longest / 2 ** (level - 1) > _SMALLEST_PX]
    if factors:
        with rasterio.Env(SPARSE_OK_OVERVIEW="ON"):
            dataset.build_overviews(factors, Resampling.nearest)


def fill(path: str, shrinks: Sequence[Shrink], *, tick: Callable[[float], None] = lambda _: None) -> None:
    """Fill the overviews of a complete file.

    Args:
        path: The file, closed.
        shrinks: How each band is shrunk.
        tick: Told of the part that is done, from 0 to 1; may raise to end it.

    Raises:
        OSError: If a block does not lie on the disk afterwards.
        RasterioError: If reading or writing fails.
    """
    with open_level(path, -1) as dataset:
        levels = len(dataset.overviews(1))
    for level in range(levels):
        with open_level(path, level - 1) as source, open_level(path, level, "r+") as target:
            done, all_rows = 0, source.height * source.count
            with prefetched(_shrunk(source, shrinks)) as pieces:
                for band, row, pixels in pieces:
                    tick(1 - 0.25**level * (1 - 0.75 * done / all_rows))
                    target.write(pixels, band, window=Window(0, row // 2, target.width, len(pixels)))
                    done += 2 * len(pixels)
        check_blocks(path, level=level)


def _shrunk(source: DatasetReader, shrinks: Sequence[Shrink]) -> Iterator[tuple[int, int, NDArray[Any]]]:
    """Shrink a level: 1-based band, first row in the source, and pixels."""
    for band, how in enumerate(shrinks, start=1):
        for row in range(0, source.height, _ROWS):
            window = Window(0, row, source.width, min(_ROWS, source.height - row))
            yield band, row, halve(source.read(band, window=window), how, nodata=source.nodata)
