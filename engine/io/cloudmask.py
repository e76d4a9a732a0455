"""The product's own scene classification, read as a cloud mask on any grid."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from ..raster.grid import Grid
from ..raster.radiometry import clouds_in_classification, clouds_in_qa60
from ..raster.window import Window
from .cells import CellFile
from .warp import GridWarp


class CloudMask:
    """Clouds, their shadows and cirrus, by the nearest pixel of a classification (SCL) or of a QA60 band."""

    def __init__(self, source: str, grid: Grid) -> None:
        """Open the file; a QA60 band is known by its name.

        Raises:
            InputError: If it cannot be opened.
        """
        self._file = CellFile(source, (1,))
        self._find = clouds_in_qa60 if "QA60" in os.path.basename(source).upper() else clouds_in_classification
        self._warp = GridWarp(self._file.grid, grid)
        footprint = self._warp.footprint(Window(0, 0, min(grid.height, 2 * self._file.cell_shape[0]), grid.width))
        self._file.budget_bytes = self._file.bytes_of(footprint.grow(max(self._file.cell_shape)))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, window: Window) -> NDArray[np.bool_]:
        """Read (H, W) True where the ground is hidden; where the file does not reach, a classification hides all."""
        codes = np.zeros((1, *window.shape), self._file.dtype)
        for piece in self._warp.pieces(window):
            source = self._warp.footprint(piece).intersect(self._file.window)
            if not source.is_empty:
                stored, _ = self._file.read(source)
                codes[:, *piece.within(window)] = self._warp.carry_nearest(stored, source, piece)
        return self._find(codes[0])
