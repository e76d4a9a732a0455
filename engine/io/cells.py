"""A raster file read cell by cell, each decoded once while it may still be needed."""

from __future__ import annotations

import math
import os
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import rasterio
import rasterio.windows
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ..errors import InputError
from ..raster.grid import Grid
from ..raster.window import Window

_LEAST_CELL_PX = 256
"""A cell holds as many whole blocks as make it that high and wide: strips of one row would cost a call each."""


class CellFile:
    """Some layers of one raster file, as a source of windows.

    A cell is a rectangle of whole blocks, so no block is decoded for two cells.
    The cells used last stay in memory, up to `budget_bytes`. Not thread-safe:
    one thread reads at a time.

    Attributes:
        window: The whole file.
        grid: Where its pixels lie.
        cell_shape: (height, width) of a cell in pixels.
        held_bytes: Size of the cells in memory.
        dtype: Of what `read` gives: the file's own, with float64 narrowed to float32.
        nodata: What the file declares as nodata, by layer; None where it declares nothing.
        is_masked: Whether it has a mask or an alpha band of its own.
    """

    def __init__(self, source: str, layers: tuple[int, ...], *, budget_bytes: int = 0) -> None:
        """Open the file.

        Args:
            source: Path or GDAL name.
            layers: 1-based layers, in the order in which they are wanted.
            budget_bytes: How much decoded data may be kept; at least the cell read last is.

        Raises:
            InputError: If the file cannot be opened.
        """
        self._source, self._layers, self.budget_bytes = source, layers, budget_bytes
        with _readable(source), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            self._dataset = rasterio.open(source)
        self.window = Window(0, 0, self._dataset.height, self._dataset.width)
        crs = CRS.from_wkt(self._dataset.crs.to_wkt()) if self._dataset.crs else None
        self.grid = Grid(crs, self._dataset.transform, *self.window.shape)
        stored = np.result_type(*(np.dtype(self._dataset.dtypes[layer - 1]) for layer in layers))
        self.dtype: np.dtype[Any] = np.dtype(np.float32) if stored == np.float64 else stored
        self.nodata = tuple(self._dataset.nodatavals[layer - 1] for layer in layers)
        self.is_masked = any(MaskFlags.per_dataset in self._dataset.mask_flag_enums[layer - 1] for layer in layers)
        blocks = [self._dataset.block_shapes[layer - 1] for layer in layers]
        height, width = (
            min(_cell_side(size), extent) for size, extent in zip(blocks[0], self.window.shape, strict=True)
        )
        self.cell_shape = height, width
        self._cells: OrderedDict[tuple[int, int], NDArray[Any]] = OrderedDict()
        self.held_bytes = 0

    def __enter__(self) -> CellFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and forget its cells."""
        self._cells.clear()
        self.held_bytes = 0
        self._dataset.close()

    def bytes_of(self, window: Window) -> int:
        """Say how much memory the cells under a window take, decoded."""
        (row, row_end), (col, col_end) = self._span(window)
        cells = max(0, row_end - row) * max(0, col_end - col)
        return (
            cells * self.cell_shape[0] * self.cell_shape[1] * self.dtype.itemsize * (len(self._layers) + self.is_masked)
        )

    def read(self, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """Read a window that lies inside the file.

        Returns:
            Stored values (layers, H, W), and (H, W) True where the file's own mask or alpha band lets them be used;
            None where it has neither.

        Raises:
            InputError: If the file is damaged or gone.
        """
        out = np.empty((len(self._layers) + self.is_masked, *window.shape), self.dtype)
        for key, place in self._places(window):
            shared = place.intersect(window)
            out[:, *shared.within(window)] = self._cell(key, place)[:, *shared.within(place)]
        if not self.is_masked:
            return out, None
        return out[:-1], out[-1] != 0

    def _places(self, window: Window) -> Iterator[tuple[tuple[int, int], Window]]:
        (row, row_end), (col, col_end) = self._span(window)
        height, width = self.cell_shape
        for i in range(row, row_end):
            for j in range(col, col_end):
                yield (i, j), Window(i * height, j * width, height, width).intersect(self.window)

    def _span(self, window: Window) -> tuple[tuple[int, int], tuple[int, int]]:
        height, width = self.cell_shape
        inside = window.intersect(self.window)
        rows = inside.row // height, math.ceil(inside.row_end / height)
        return rows, (inside.col // width, math.ceil(inside.col_end / width))

    def _cell(self, key: tuple[int, int], place: Window) -> NDArray[Any]:
        if key in self._cells:
            self._cells.move_to_end(key)
            return self._cells[key]
        cell = self._decode(place)
        self._cells[key] = cell
        self.held_bytes += cell.nbytes
        while self.held_bytes > self.budget_bytes and len(self._cells) > 1:
            _, dropped = self._cells.popitem(last=False)
            self.held_bytes -= dropped.nbytes
        return cell

    def _decode(self, place: Window) -> NDArray[Any]:
        where = rasterio.windows.Window(place.col, place.row, place.width, place.height)
        with _readable(self._source):
            pixels = self._dataset.read(self._layers, window=where, out_dtype=self.dtype)
            if not self.is_masked:
                return np.asarray(pixels)
            masks = self._dataset.read_masks(self._layers, window=where).min(axis=0)
        return np.concatenate([pixels, masks[None].astype(self.dtype)])


@contextmanager
def _readable(source: str) -> Iterator[None]:
    """Turn GDAL's complaint about a file into a sentence."""
    try:
        yield
    except (RasterioError, OSError) as error:
        raise InputError(
            f"{os.path.basename(source)} could not be read ({error}); a complete raster file was expected. "
            "It may be damaged, cut short or gone: copy it anew and try again."
        ) from error


def _cell_side(block: int) -> int:
    return block * math.ceil(_LEAST_CELL_PX / block)
