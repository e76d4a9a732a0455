"""Hold the normalised rows of a scene as long as windows look at them.

The scene is read from the top down, each row once, in chunks that are small
beside a row of windows. Windows are cut out of the chunks and continued beyond
the scene's border by reflection. Holes are filled before, so nothing of what
lies in them is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..patches.despeckle import DespecklingReader
from ..patches.normalize import Normalized, normalize
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from ..raster.tiling import reflect
from ..raster.window import Window

_CHUNK_BYTES = 16 * 2**20
Chunk = tuple[int, Normalized]
"""First row, and the whole rows from there on."""


class Reader(Protocol):
    """What a scene is read through: its grid, windows of it, and the row step that suits its blocks."""

    @property
    def grid(self) -> Grid:
        """The grid that windows are counted on."""

    @property
    def block_rows(self) -> int:
        """Rows to read at a time, or in whole parts of it, so that no block is decoded twice."""

    def read(self, window: Window) -> ScenePair:
        """Read a window."""


def chunk_rows(reader: Reader, card: ModelCard) -> int:
    """Choose how many rows to read at a time: a part or a multiple of the block rows, of some megabytes."""
    wanted = max(1, _CHUNK_BYTES // (4 * len(card.bands) * reader.grid.width))
    if wanted >= reader.block_rows:
        return wanted // reader.block_rows * reader.block_rows
    return -(-reader.block_rows // -(-reader.block_rows // wanted))


def chunks(reader: Reader, card: ModelCard) -> Iterator[Chunk]:
    """Read a scene from the top down, filter its speckle where the model was trained so, and normalise it."""
    height, width = reader.grid.shape
    step = chunk_rows(reader, card)
    if card.despeckle != "none":
        reader = DespecklingReader(reader, card.despeckle)
    for row in range(0, height, step):
        yield row, normalize(reader.read(Window(row, 0, min(step, height - row), width)), card)


class Rows:
    """A band of rows that moves down the scene."""

    def __init__(self, source: Iterator[Chunk], scene: Window) -> None:
        """Begin above the scene; `source` gives its chunks in order."""
        self._source = source
        self._scene = scene
        self._read_to = 0
        self._pixels, self._valid, self._used = _Band(), _Band(), _Band()

    def move(self, first: int, last: int, *, first_mask: int) -> None:
        """Let go of the pixels before row `first` and the masks before `first_mask`; draw all up to `last`."""
        self._pixels.drop_before(first)
        self._valid.drop_before(first_mask)
        self._used.drop_before(first_mask)
        while self._read_to < last:
            row, chunk = next(self._source)
            self._pixels.put(row, chunk.pixels)
            self._valid.put(row, chunk.valid)
            self._used.put(row, chunk.used)
            self._read_to = row + len(chunk.valid)

    def cut(self, window: Window) -> NDArray[np.float32]:
        """Copy a window's pixels (C, H, W); what it mirrors of the scene must lie in it as well."""
        pixels = np.empty((self._pixels.channels, *window.shape), np.float32)
        inside = window.intersect(self._scene)
        rows, cols = inside.within(window)
        self._pixels.copy(inside, out=pixels[:, rows, cols])
        mirrored = reflect(window.col, window.col_end, self._scene.width) - window.col
        for edge in (slice(0, cols.start), slice(cols.stop, window.width)):
            pixels[:, rows, edge] = pixels[:, rows, mirrored[edge]]
        mirrored = reflect(window.row, window.row_end, self._scene.height) - window.row
        for edge in (slice(0, rows.start), slice(rows.stop, window.height)):
            pixels[:, edge] = pixels[:, mirrored[edge]]
        return pixels

    def masks(self, window: Window) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """Copy `valid` and `used` of a window, as far as it lies in the scene."""
        inside = window.intersect(self._scene)
        valid, used = np.empty(inside.shape, np.bool_), np.empty(inside.shape, np.uint8)
        self._valid.copy(inside, out=valid)
        self._used.copy(inside, out=used)
        return valid, used


class _Band:
    """Arrays (..., rows, width) that lie one below the other."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, NDArray[Any]]] = []

    @property
    def channels(self) -> int:
        return len(self._parts[0][1])

    def put(self, row: int, part: NDArray[Any]) -> None:
        self._parts.append((row, part))

    def drop_before(self, first: int) -> None:
        self._parts = [(row, part) for row, part in self._parts if row + part.shape[-2] > first]

    def copy(self, window: Window, *, out: NDArray[Any]) -> None:
        for row, part in self._parts:
            here = Window(row, 0, *part.shape[-2:])
            place = window.intersect(here)
            if not place.is_empty:
                out[..., *place.within(window)] = part[..., *place.within(here)]
