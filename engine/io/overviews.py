"""Give a GeoTIFF overviews whose bands are each shrunk in their own way (see `raster.pyramid`).

GDAL shrinks all bands of a file alike and knows no decibels. So it only lays
the overviews out, while the file is empty and nothing needs reading; they are
filled once the file is complete, each level from the one below it, a band and
some rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import DatasetReader, DatasetWriter
from rasterio.windows import Window

from ..raster.pyramid import Shrink, halve
from ..raster.window import Window as Placed
from ..threads import prefetched
from .geotiff import check_blocks, open_level
from .layerspec import LayerSpec

Piece = tuple[int, int, NDArray[Any]]
"""1-based band, first row, and whole rows of a level."""
_SMALLEST_PX = 256
_ROWS = 512
"""Rows of a level that are shrunk at a time; even, and whole blocks of every file that we write."""


def lay_out(dataset: DatasetWriter, *, compressed: bool) -> None:
    """Add empty overviews to a new file, down to one block."""
    longest = max(dataset.shape)
    factors = [2**level for level in range(1, 20) if longest / 2 ** (level - 1) > _SMALLEST_PX]
    if factors:
        with rasterio.Env(SPARSE_OK_OVERVIEW="ON", **({} if compressed else {"COMPRESS_OVERVIEW": "NONE"})):
            dataset.build_overviews(factors, Resampling.nearest)


class Halves:
    """The first level, made of pixels as they pass and kept in a raw file; saves decoding the layer again.

    Only whole rows from the top down serve; anything else, and it is left to `fill` to read the layer.
    """

    def __init__(self, path: str, spec: LayerSpec) -> None:
        """Begin with the top row; `path` is for the raw file."""
        self._file = open(path, "w+b")  # noqa: SIM115  closed with the set
        self._spec, self._next_row = spec, 0
        self._height, self._width = (-(-side // 2) for side in spec.grid.shape)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, window: Placed, pixels: NDArray[Any]) -> None:
        """Shrink a window (C, H, W) of the layer, and keep it."""
        height, width = self._spec.grid.shape
        is_pair = window.height % 2 == 0 or window.row_end == height
        if window.row != self._next_row or window.width != width or not is_pair:
            self._next_row = -1
            return
        for band, how in enumerate(self._spec.band_shrinks):
            half = halve(pixels[band], how, nodata=self._spec.nodata)
            self._file.seek(self._place(band, window.row // 2) * half.itemsize)
            half.astype(self._spec.dtype, copy=False).tofile(self._file)
        self._next_row = window.row_end

    @property
    def is_complete(self) -> bool:
        """Whether every row has passed."""
        return self._next_row == self._spec.grid.height

    def pieces(self) -> Iterator[Piece]:
        """Give the level back, band by band."""
        dtype, step = np.dtype(self._spec.dtype), _ROWS // 2
        for band in range(len(self._spec.band_names)):
            for row in range(0, self._height, step):
                rows = min(step, self._height - row)
                self._file.seek(self._place(band, row) * dtype.itemsize)
                values = np.fromfile(self._file, dtype, rows * self._width)
                yield band + 1, row, values.reshape(rows, self._width)

    def _place(self, band: int, row: int) -> int:
        return (band * self._height + row) * self._width


def fill(
    path: str,
    shrinks: Sequence[Shrink],
    *,
    first: Halves | None = None,
    tick: Callable[[float], None] = lambda _: None,
) -> None:
    """Fill the overviews of a complete file.

    Args:
        path: The file, closed.
        shrinks: How each band is shrunk.
        first: The first level, where it is made already.
        tick: Told of the part that is done, from 0 to 1; may raise to end it.

    Raises:
        OSError: If a block does not lie on the disk afterwards.
        RasterioError: If reading or writing fails.
    """
    with open_level(path, -1) as dataset:
        levels = len(dataset.overviews(1))
    for level in range(levels):
        with open_level(path, level - 1) as source, open_level(path, level, "r+") as target:
            is_made = level == 0 and first is not None and first.is_complete
            made = first.pieces() if first is not None and is_made else _shrunk(source, shrinks)
            done, all_rows = 0, target.height * target.count
            with prefetched(made) as pieces:
                for band, row, pixels in pieces:
                    tick(1 - 0.25**level * (1 - 0.75 * done / all_rows))
                    target.write(pixels, band, window=Window(0, row, target.width, len(pixels)))
                    done += len(pixels)
        check_blocks(path, level=level)


def _shrunk(source: DatasetReader, shrinks: Sequence[Shrink]) -> Iterator[Piece]:
    """Shrink a level."""
    for band, how in enumerate(shrinks, start=1):
        for row in range(0, source.height, _ROWS):
            window = Window(0, row, source.width, min(_ROWS, source.height - row))
            yield band, row // 2, halve(source.read(band, window=window), how, nodata=source.nodata)
