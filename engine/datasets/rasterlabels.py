"""Known classes as a raster of class values."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.events import Message, Report
from ..contract.label_rules import IGNORE, Legend
from ..contract.pairtable import name_some
from ..errors import InputError
from ..io.cells import CellFile
from ..io.classnames import read_class_styles
from ..io.facts import probe
from ..io.warp import GridWarp
from ..raster.grid import Grid
from ..raster.window import Window
from .labelsource import FoundLabels, LabelSource, one_without_crs

_SCANNED_PX = 1024
_CACHE_BYTES = 64 * 2**20


class RasterLabels(LabelSource):
    """A raster of class values; on another grid each pixel takes the nearest value."""

    def __init__(self, path: str, name: str, legend: Legend, keys: Sequence[str]) -> None:
        """Open the file; of its values those that the legend has are classes."""
        super().__init__(name, legend)
        self._file = CellFile(path, (1,), budget_bytes=_CACHE_BYTES)
        self._stored = np.array(sorted(int(key) for key in keys if key in legend.indices), np.int64)
        self._index = np.array([legend.indices[str(value)] for value in self._stored], np.uint8)
        self._warp: GridWarp | None = None

    @property
    def parts(self) -> int:
        """None: a raster is not made of polygons."""
        return 0

    @property
    def grid(self) -> Grid:
        """The raster's own grid."""
        return self._file.grid

    def on(self, grid: Grid, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Read the pixels, or the nearest ones."""
        index = np.full(window.shape, IGNORE, np.uint8)
        inside = window.intersect(grid.window)
        if not inside.is_empty:
            read = self._read_aligned if self._is_aligned(grid) else self._read_nearest
            read(grid, inside, index[inside.within(window)])
        return index, np.zeros(window.shape, np.int32)

    def span_on(self, grid: Grid) -> Window:
        """Bound the raster."""
        if self._is_aligned(grid):
            row, col = self.grid.offset_of(grid)
            return self.grid.window.shift(-row, -col)
        return grid.cover_bounds(*self.grid.bounds_in(grid.crs))

    def is_resampled_on(self, grid: Grid) -> bool:
        """Tell whether a grid's pixels lie elsewhere than the raster's."""
        return not self._is_aligned(grid)

    def _is_aligned(self, grid: Grid) -> bool:
        if (grid.crs is None) != (self.grid.crs is None):
            raise one_without_crs(self.name, is_labels=self.grid.crs is None)
        return self.grid.is_aligned(grid)

    def _read_aligned(self, grid: Grid, window: Window, out: NDArray[np.uint8]) -> None:
        source = window.shift(*self.grid.offset_of(grid)).intersect(self._file.window)
        if not source.is_empty:
            row, col = self.grid.offset_of(grid)
            out[source.shift(-row, -col).within(window)] = self._indices(source)

    def _read_nearest(self, grid: Grid, window: Window, out: NDArray[np.uint8]) -> None:
        if self._warp is None or self._warp.grid is not grid:
            self._warp = GridWarp(self.grid, grid)
        for piece in self._warp.pieces(window):
            source = self._warp.footprint(piece).intersect(self._file.window)
            if not source.is_empty:
                shifted = self._indices(source).astype(np.uint16) + 1  # the warp leaves 0 outside
                carried = self._warp.carry_nearest(shifted[None], source, piece)[0].astype(np.int64)
                out[piece.within(window)] = np.where(carried == 0, IGNORE, carried - 1)

    def _indices(self, source: Window) -> NDArray[np.uint8]:
        """Read class indices of a window of the file."""
        if not len(self._stored):
            return np.full(source.shape, IGNORE, np.uint8)
        stored, usable = self._file.read(source)
        at = np.minimum(np.searchsorted(self._stored, stored[0]), len(self._stored) - 1)
        known = self._stored[at] == stored[0]
        if usable is not None:
            known &= usable
        return np.where(known, self._index[at], IGNORE).astype(np.uint8)


def find_raster(path: str, field: str, has_legend: bool, report: Report) -> FoundLabels:
    """Look at a raster, all of it.

    Args:
        path: The file.
        field: Not heeded; told of.
        has_legend: Whether the user lists the values that are classes.
        report: Told of what is found, and of which values are taken as not known.

    Raises:
        InputError: If it holds no class values.
    """
    name = os.path.basename(path)
    if field:
        report(Message(f"{name} is a raster, so the field {field} is of no use."))
    layers = probe(path).layers
    if len(layers) != 1:
        raise InputError(
            f"{name} has {len(layers)} layers; a raster of class values has one. Choose the layer of classes, or "
            "export it by itself."
        )
    styles = read_class_styles(path)
    keys = _raster_keys(path, name, layers[0].nodata, {key for key in styles if styles[key][0]}, has_legend, report)

    def make(legend: Legend) -> LabelSource:
        here = sorted({legend.indices[key] for key in keys if key in legend.indices})
        names = name_some([legend.classes[index].name for index in here])
        report(Message(f"{name}: a raster of {len(here)} classes ({names})."))
        return RasterLabels(path, name, legend, keys)

    return FoundLabels(name, tuple(keys), styles, make)


def _raster_keys(
    path: str, name: str, nodata: float | None, named: set[str], has_rows: bool, report: Report
) -> list[str]:
    """Find the values that stand for classes.

    Where nothing declares nodata, values that the style names are classes; without names, 0 and more but 255.
    """
    found = _scan(path, name)
    values = [value for value in found if nodata is None or value != nodata]
    if not has_rows and nodata is None:
        below = [value for value in values if value < 0 or value == IGNORE]
        usual = {str(value) for value in values} & named
        values = [value for value in values if (str(value) in usual if usual else value not in below)]
        left = [str(value) for value in found if value not in values]
        if left:
            report(Message(f"{name} declares no nodata value; {name_some(left)} is taken as not known.", "warning"))
        if 0 in values and not usual:
            text = f"{name} declares no nodata value and names no classes; 0 is taken as a class"
            report(Message(f"{text}. Declare it as nodata, or leave it out of the legend, if it is none.", "warning"))
    if not values:
        raise InputError(f"{name} holds nothing but nodata; a raster of class values was expected. Choose another one.")
    return [str(value) for value in values]


def _scan(path: str, name: str) -> list[int]:
    """List the different values of a raster, its mask heeded.

    Raises:
        InputError: If they are no whole numbers, or far too many.
    """
    found: set[float] = set()
    with CellFile(path, (1,)) as file:
        for row in range(0, file.window.height, _SCANNED_PX):
            for col in range(0, file.window.width, _SCANNED_PX):
                window = Window(row, col, _SCANNED_PX, _SCANNED_PX).intersect(file.window)
                stored, usable = file.read(window)
                pixels = stored[0] if usable is None else stored[0][usable]
                found.update(np.unique(pixels[np.isfinite(pixels)]).tolist())
                if any(value % 1 for value in found):
                    example = next(value for value in found if value % 1)
                    raise InputError(
                        f"{name} holds decimal numbers such as {example:g}; a raster of classes holds whole numbers. "
                        "Choose a raster of class values."
                    )
                if len(found) > 65536:
                    raise InputError(f"{name} holds over 65536 different values; a raster of classes was expected.")
    return sorted(int(value) for value in found)
