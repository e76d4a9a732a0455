"""Find the cells of a scene that hold labels, each with the patch to read around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.label_rules import IGNORE
from ..raster.grid import Grid
from ..raster.window import Window
from .labelsource import LabelSource


@dataclass(frozen=True)
class LabelCell:
    """A cell with labels.

    Attributes:
        own: The cell; cells do not overlap.
        patch: The square to read: it holds all labels of the cell, in its middle as far as the scene allows.
        classes: (K,) which classes are there.
    """

    own: Window
    patch: Window
    classes: NDArray[np.bool_]


def find_cells(source: LabelSource, grid: Grid, side: int) -> tuple[list[LabelCell], NDArray[np.int64]]:
    """Look over a scene, a row of cells at a time.

    Args:
        source: Known classes.
        grid: The scene's grid.
        side: Of a cell and of a patch, in pixels.

    Returns:
        The cells with labels, by rows, and the numbers of the polygons and points that have pixels.
    """
    span = source.span_on(grid).intersect(grid.window)
    cells: list[LabelCell] = []
    seen = [np.zeros(0, np.int64)]
    for row in range(span.row, span.row_end, side) if not span.is_empty else ():
        band = Window(row, span.col, side, span.width).intersect(grid.window)
        index, part = source.on(grid, band)
        seen.append(np.unique(part[part > 0]).astype(np.int64))
        for col in range(band.col, band.col_end, side):
            own = Window(row, col, side, side).intersect(band)
            known = index[own.within(band)]
            if (known != IGNORE).any():
                cells.append(LabelCell(own, _around(known, own, grid, side), _present(known, len(source.classes))))
    return cells, np.unique(np.concatenate(seen))


def choose_cells(cells: Sequence[LabelCell], most: int) -> list[LabelCell]:
    """Choose at most so many cells, see `spread_over_classes`."""
    if len(cells) <= most:
        return list(cells)
    return [cells[at] for at in spread_over_classes(np.stack([cell.classes for cell in cells]), most)]


def spread_over_classes(there: NDArray[np.bool_], most: int) -> NDArray[np.intp]:
    """Choose at most so many places: the rarest class gets its share first, and each is spread over the list.

    Args:
        there: (M, K) which classes each place has.
        most: How many to choose.

    Returns:
        Their numbers, in order.
    """
    if len(there) <= most:
        return np.arange(len(there))
    chosen = np.zeros(len(there), bool)
    present = np.flatnonzero(there.any(axis=0))
    rare_first = present[np.argsort(there[:, present].sum(axis=0), kind="stable")]
    for done, number in enumerate(rare_first):
        share = (most - int(chosen.sum())) // (len(rare_first) - done)
        places = np.flatnonzero(there[:, number] & ~chosen)
        missing = max(0, min(share, len(places)))
        chosen[places[np.arange(missing) * len(places) // max(1, missing)]] = True
    return np.flatnonzero(chosen)


def _around(known: NDArray[np.uint8], own: Window, grid: Grid, side: int) -> Window:
    """Lay a square around the labelled pixels of a cell."""
    rows, cols = np.nonzero(known != IGNORE)
    top = own.row + (int(rows.min()) + int(rows.max()) + 1 - side) // 2
    left = own.col + (int(cols.min()) + int(cols.max()) + 1 - side) // 2
    top, left = (max(0, min(at, length - side)) for at, length in zip((top, left), grid.shape, strict=True))
    return Window(top, left, side, side)


def _present(known: NDArray[np.uint8], classes: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.bincount(known.ravel(), minlength=IGNORE + 1)[:classes] > 0
    return found
