"""Cells of a scene that are labelled as a whole: by the scene's own labels, or by the classes that cover them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.label_rules import IGNORE
from ..contract.scene_labels import Labels, split_labels
from ..raster.grid import Grid
from ..raster.window import Window
from .labelsource import LabelSource

KNOWN = 0.5
"""Share of a cell whose classes must be known, for what covers it to be known."""


@dataclass(frozen=True)
class SceneCell:
    """A cell, and its labels, the one that covers most of it first."""

    window: Window
    labels: Labels


def cell_windows(height: int, width: int, side: int) -> list[Window]:
    """Cut a scene into whole cells, in its middle; a scene smaller than a cell lies in the middle of one."""
    rows, cols = max(1, height // side), max(1, width // side)
    top, left = (height - rows * side) // 2, (width - cols * side) // 2
    return [Window(top + row * side, left + col * side, side, side) for row in range(rows) for col in range(cols)]


def cells_of_scene(labels: Labels, grid: Grid, side: int) -> list[SceneCell]:
    """Give every cell of a scene the scene's labels."""
    return [SceneCell(window, labels) for window in cell_windows(*grid.shape, side)]


def covered_cells(source: LabelSource, grid: Grid, side: int, *, least_share: float) -> Iterator[SceneCell]:
    """Find the cells of which at least half is known, and give them the classes that cover enough of what is known.

    Args:
        source: Known classes; one whose name holds ; stands for several labels.
        grid: The scene's grid.
        side: Of a cell, in pixels.
        least_share: Of what is known of a cell; the class that covers most of it is a label in any case.
    """
    names = [split_labels(entry.name) for entry in source.classes]
    span = source.span_on(grid)
    for window in cell_windows(*grid.shape, side):
        if window.intersect(span).is_empty:
            continue
        index = source.on(grid, window)[0]
        known = index[index != IGNORE]
        if len(known) >= KNOWN * side**2:
            shares = np.bincount(known, minlength=len(names)) / len(known)
            yield SceneCell(window, _labels(shares, names, least_share))


def _labels(shares: NDArray[np.float64], names: Sequence[Labels], least_share: float) -> Labels:
    found: dict[str, float] = {}
    for share, labels in zip(shares.tolist(), names, strict=True):
        for label in labels if share else ():
            found[label] = found.get(label, 0.0) + share
    ordered = sorted(found, key=lambda label: -found[label])
    return tuple(label for number, label in enumerate(ordered) if not number or found[label] >= least_share)
