"""One layer of a file on any grid, each pixel the nearest: for codes and masks, which no mean makes sense of."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GridMismatch
from ..raster.grid import Grid
from ..raster.window import Window
from .cells import CellFile
from .pinning import grid_beside
from .scene import Scene
from .warp import GridWarp

Mask = NDArray[np.bool_]


class NearestLayer:
    """The first layer of a file; a context manager.

    Attributes:
        grid: The grid that it is read on.
    """

    def __init__(self, source: str, grid: Grid, *, scene: Scene | None = None) -> None:
        """Open the file.

        Args:
            source: Path or GDAL name.
            grid: The grid to read on.
            scene: The scene that it comes with, which may be pinned.

        Raises:
            GridMismatch: If its place cannot be compared with the grid's.
            InputError: If it cannot be opened.
        """
        self.grid, self._file = grid, CellFile(source, (1,))
        beside = grid_beside(self._file.grid, scene, grid) if scene else grid
        if (beside.crs is None) != (self._file.grid.crs is None):
            self._file.close()
            raise GridMismatch(_unplaced(source, grid))
        self._warp = GridWarp(self._file.grid, beside)
        footprint = self._warp.footprint(Window(0, 0, min(grid.height, 2 * self._file.cell_shape[0]), grid.width))
        self._file.budget_bytes = self._file.bytes_of(footprint.grow(max(self._file.cell_shape)))

    def __enter__(self) -> NearestLayer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, window: Window) -> tuple[NDArray[Any], Mask]:
        """Read a window of the grid.

        Returns:
            (H, W) stored values, and (H, W) True where they are known: not nodata nor NaN, and within the file.
            What is not known is 0.

        Raises:
            InputError: If the file is damaged or gone.
        """
        found = np.zeros((2, *window.shape), self._file.dtype)
        for piece in self._warp.pieces(window):
            source = self._warp.footprint(piece).intersect(self._file.window)
            if not source.is_empty:
                found[:, *piece.within(window)] = self._warp.carry_nearest(self._read(source), source, piece)
        return found[0], found[1] != 0

    def _read(self, source: Window) -> NDArray[Any]:
        """Read (2, h, w) of the file: values, and 1 where they are known."""
        (stored,), usable = self._file.read(source)
        known = np.isfinite(stored) if usable is None else np.isfinite(stored) & usable
        nodata = self._file.nodata[0]
        if nodata is not None:
            with np.errstate(over="ignore"):
                known &= stored != nodata
        return np.stack([np.where(known, stored, 0), known]).astype(stored.dtype)


def _unplaced(source: str, grid: Grid) -> str:
    has, lacks = ("scene", "layer") if grid.crs is not None else ("layer", "scene")
    return (
        f"{os.path.basename(source)} is read beside a scene: the {has} has a CRS and the {lacks} has none. Assign the "
        "missing CRS, or say grid=pixels if both have the same pixels."
    )
