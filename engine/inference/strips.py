"""Turn a scene into strips: the normalised input of one row of windows after the other.

A strip is read in steps of the source's block rows, each row once, and is
continued beyond the scene's border by reflection. Holes are filled before the
reflection, so nothing of them is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..patches.normalize import Normalized, normalize
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from ..raster.tiling import reflect
from ..raster.window import Window


class Reader(Protocol):
    """What a scene is read through: its grid, windows of it, and the row step that suits its blocks."""

    @property
    def grid(self) -> Grid:
        """The grid that windows are counted on."""

    @property
    def block_rows(self) -> int:
        """Rows to read at a time so that no block is decoded twice."""

    def read(self, window: Window) -> ScenePair:
        """Read a window."""


@dataclass(frozen=True)
class Strip:
    """Input of one row of windows.

    Attributes:
        window: Where `pixels` lie; may reach outside the scene.
        pixels: (C, H, W) float32, normalised.
        first_row: The scene's row that `valid` and `used` begin with.
        valid: (rows, scene width) bool, as in `Normalized`, down to the strip's last row inside the scene.
        used: (rows, scene width) uint8, likewise.
    """

    window: Window
    pixels: NDArray[np.float32]
    first_row: int
    valid: NDArray[np.bool_]
    used: NDArray[np.uint8]


def strips(reader: Reader, card: ModelCard, windows: Sequence[Window], first_rows: Sequence[int]) -> Iterator[Strip]:
    """Read a scene from the top down.

    Args:
        reader: The scene.
        card: How its bands are prepared.
        windows: The strips' places, top down; each row of the scene that one reflects must lie in it.
        first_rows: For each strip, the first row whose validity is still of interest.
    """
    height, width = reader.grid.shape
    chunks: list[tuple[int, Normalized]] = []
    read_to = 0
    for window, first_row in zip(windows, first_rows, strict=True):
        top, bottom = max(0, window.row), min(height, window.row_end)
        while read_to < bottom:
            step = min(reader.block_rows, height - read_to)
            chunks.append((read_to, normalize(reader.read(Window(read_to, 0, step, width)), card)))
            read_to += step
        keep = min(top, first_row)
        chunks = [(row, chunk) for row, chunk in chunks if row + len(chunk.valid) > keep]
        parts = [_rows(row, chunk, first_row, bottom) for row, chunk in chunks]
        yield Strip(
            window,
            _continued([(row, chunk.pixels) for row, chunk in chunks], window, reader.grid.window),
            first_row,
            np.concatenate([chunk.valid[rows] for (_, chunk), rows in zip(chunks, parts, strict=True)]),
            np.concatenate([chunk.used[rows] for (_, chunk), rows in zip(chunks, parts, strict=True)]),
        )


def _rows(row: int, chunk: Normalized, start: int, stop: int) -> slice:
    """Slice a chunk that begins at `row` to the rows start..stop of the scene."""
    size = len(chunk.valid)
    return slice(min(size, max(0, start - row)), min(size, max(0, stop - row)))


def _continued(chunks: Sequence[tuple[int, NDArray[np.float32]]], window: Window, scene: Window) -> NDArray[np.float32]:
    """Cut a window out of chunks of rows and reflect what lies outside the scene."""
    pixels = np.empty((len(chunks[0][1]), *window.shape), np.float32)
    inside = window.intersect(scene)
    for row, chunk in chunks:
        here = inside.intersect(Window(row, 0, chunk.shape[1], scene.width))
        pixels[:, *here.within(window)] = chunk[:, here.row - row : here.row_end - row, here.col : here.col_end]
    mirrored_cols = reflect(window.col, window.col_end, scene.width) - window.col
    mirrored_rows = reflect(window.row, window.row_end, scene.height) - window.row
    rows, cols = inside.within(window)
    for edge in (slice(0, cols.start), slice(cols.stop, window.width)):
        pixels[:, rows, edge] = pixels[:, rows, mirrored_cols[edge]]
    for edge in (slice(0, rows.start), slice(rows.stop, window.height)):
        pixels[:, edge] = pixels[:, mirrored_rows[edge]]
    return pixels
