"""Small pictures of a map, of what is known of it, and of where both agree, built while the map is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ClassEntry
from ..contract.label_rules import IGNORE
from .report import Picture

SIDE_PX = 640
"""Longest side of a picture."""
_SPARSE = 0.02
"""Where less of a picture is known, each dot is drawn larger, so that points can be seen."""
_GROUND, _NOTHING = (232, 235, 238), (255, 255, 255)
AGREES, DIFFERS = "#4d5560", "#d81b8c"
"""Unlike the colours that maps give to classes."""

Indices = NDArray[np.uint8]


class SideBySide:
    """Pictures under way.

    Attributes:
        step: Pixels of the map that become one of a picture, both ways. Chunks begin and, but for the last, end at a
            multiple of it.
    """

    def __init__(self, height: int, width: int) -> None:
        """Plan pictures of a part of a map of so many pixels."""
        self.step = max(1, -(-max(height, width) // SIDE_PX))
        shape = -(-height // self.step), -(-width // self.step)
        self._mapped = np.full(shape, IGNORE, np.uint8)
        self._reference = np.full(shape, IGNORE, np.uint8)
        self._judged = np.full(shape, IGNORE, np.uint8)

    def add(self, row: int, reference: Indices, mapped: Indices) -> None:
        """Draw a chunk of full rows that begins at a row; of what is known in a picture's pixel, the first is shown."""
        rows = slice(row // self.step, row // self.step + -(-len(mapped) // self.step))
        self._mapped[rows] = mapped[:: self.step, :: self.step]
        truth, found = (self._cells(part) for part in (reference, mapped))
        first = (truth != IGNORE).argmax(axis=-1)[..., None]
        truth, found = (np.take_along_axis(part, first, axis=-1)[..., 0] for part in (truth, found))
        self._reference[rows] = truth
        judged = (truth != IGNORE) & (found != IGNORE)
        self._judged[rows] = np.where(judged, truth != found, IGNORE)

    def pictures(self, classes: Sequence[ClassEntry], *, aspect: float = 1.0) -> list[Picture]:
        """Paint all three.

        Args:
            classes: In index order.
            aspect: Height of a pixel over its width, on the ground.
        """
        colours = [entry.colour for entry in classes]
        empty = self._mapped == IGNORE
        known, judged = (_enlarged(part) for part in (self._reference, self._judged))
        return [
            Picture("Map", _paint(self._mapped, colours, empty), aspect=aspect),
            Picture("Reference", _paint(known, colours, empty), aspect=aspect),
            Picture("Agreement", _paint(judged, [AGREES, DIFFERS], empty), aspect=aspect),
        ]

    def _cells(self, pixels: Indices) -> Indices:
        """Part a chunk into the pixels of a picture: (h, w, step * step)."""
        height, width = pixels.shape
        padding = ((0, -height % self.step), (0, -width % self.step))
        padded = np.pad(pixels, padding, constant_values=IGNORE)
        h, w = (side // self.step for side in padded.shape)
        cells = padded.reshape(h, self.step, w, self.step).swapaxes(1, 2)
        return np.ascontiguousarray(cells).reshape(h, w, self.step**2)


def _enlarged(pixels: Indices) -> Indices:
    """Let sparse dots grow by two pixels to each side."""
    if (pixels != IGNORE).mean() >= _SPARSE or min(pixels.shape) < 64:
        return pixels
    grown = pixels.copy()
    for _ in range(2):
        around = np.pad(grown, 1, constant_values=IGNORE)
        height, width = grown.shape
        near = [around[i : i + height, j : j + width] for i in range(3) for j in range(3)]
        grown = np.where(grown == IGNORE, np.min(near, axis=0), grown)
    return grown


def _paint(pixels: Indices, colours: Sequence[str], empty: NDArray[np.bool_]) -> NDArray[np.uint8]:
    palette = np.full((256, 3), _GROUND, np.uint8)
    for index, colour in enumerate(colours):
        palette[index] = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    painted = palette[pixels]
    painted[empty & (pixels == IGNORE)] = _NOTHING
    return painted
