"""What known classes of a user offer, whatever file they come from: to be put on any grid of pixels.

A pixel has the class that lies under its centre; a point gives its class to
the pixel that it lies in. Ground that two classes claim is not known.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.label_rules import Legend
from ..errors import GridMismatch
from ..io.classnames import Styles
from ..raster.grid import Grid
from ..raster.window import Window


class LabelSource(ABC):
    """Known classes on the ground.

    Attributes:
        name: What messages call it.
        classes: In index order.
    """

    def __init__(self, name: str, legend: Legend) -> None:
        """Take the name and the classes."""
        self.name, self.classes = name, legend.classes

    @property
    @abstractmethod
    def parts(self) -> int:
        """Number of polygons and points; 0 for a raster, which is not made of any."""

    @abstractmethod
    def on(self, grid: Grid, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Put the classes on a window of a grid; the window may reach outside the grid.

        Returns:
            (H, W) class index, `IGNORE` where it is not known, and (H, W) number of the polygon or point, from 1 to
            `parts`, 0 where there is none and everywhere for a raster.

        Raises:
            GridMismatch: If one of labels and grid has a CRS and the other none.
        """

    @abstractmethod
    def span_on(self, grid: Grid) -> Window:
        """Find the smallest window of a grid that holds all labels; it may reach outside, and may be empty."""


@dataclass(frozen=True)
class FoundLabels:
    """A source that was looked at: its keys, what its style calls them, and how to open it with a legend."""

    name: str
    keys: tuple[str, ...]
    styles: Styles
    make: Callable[[Legend], LabelSource]


def one_without_crs(name: str, *, is_labels: bool) -> GridMismatch:
    """Say that of labels and scene one has no CRS; with `is_labels`, the labels."""
    without, other = (name, "the scene") if is_labels else ("The scene", name)
    return GridMismatch(
        f"{without} has no CRS and {other} has one, so their places cannot be compared; assign the missing CRS."
    )
