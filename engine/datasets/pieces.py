"""Number the pieces of labelled ground across scenes: a polygon is one in all scenes that show it, a block too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..raster.grid import Grid, same_crs
from ..raster.window import Window
from .labelsource import LabelSource
from .split import GAP_PX, Frames, Pairs, Pieces, join_neighbours
from .vectorlabels import VectorLabels, share_ground

NONE = -1
"""Number of a pixel that belongs to no piece."""
Codes = NDArray[np.int32]
_WGS84 = CRS.from_epsg(4326)
_MARGIN_DEG = 0.01
"""Scenes that are no further apart are compared; more than `GAP_PX` of any sensor's pixels."""


@dataclass(frozen=True)
class _Scene:
    """A scene with polygons or points."""

    source: VectorLabels
    grid: Grid

    @cached_property
    def ground(self) -> shapely.Geometry:
        """Its bounds in degrees, with a margin."""
        return shapely.box(*self.grid.bounds_in(_WGS84)).buffer(_MARGIN_DEG / 2)

    def shows_ground_of(self, other: _Scene) -> bool:
        """Whether the shapes of both can be put on the other's grid and may meet there; without a CRS nothing can."""
        if self.grid.crs is None or other.grid.crs is None:
            return False
        if not (self.source.has_crs or same_crs(self.grid.crs, other.grid.crs)):
            return False
        return bool(self.ground.intersects(other.ground))


class PieceBook:
    """What is known of each piece.

    Attributes:
        block_m: Side of the blocks that a raster is cut into.
    """

    def __init__(self, classes: int, block_m: float) -> None:
        """Begin without pieces.

        Args:
            classes: Number of classes.
            block_m: Side of the blocks that a raster is cut into.
        """
        self._classes, self.block_m = classes, block_m
        self._numbers: dict[tuple[object, ...], int] = {}
        self._counts: list[NDArray[np.int64]] = []
        self._places: list[int] = []
        self._frames: list[int] = []
        self._sums: list[NDArray[np.float64]] = []
        self._same: list[Pairs] = []
        self._near: list[Pairs] = []
        self._scenes: list[_Scene] = []
        self._ground = Frames()

    def number(self, source: LabelSource, part: Codes, grid: Grid, window: Window, *, place: int) -> Codes:
        """Give each pixel of a window the number of its piece; `NONE` where a vector source has none.

        Args:
            source: The labels.
            part: (H, W) their polygons' numbers, as `LabelSource.on` gives them.
            grid: The scene's grid.
            window: Where in it.
            place: Number of the scene or place.
        """
        rows, cols = np.mgrid[window.row : window.row_end, window.col : window.col_end] + 0.5
        frame, xs, ys = self._ground.locate(grid, rows, cols)
        if isinstance(source, VectorLabels):
            keys, inverse = np.unique(part, return_inverse=True)
            names: list[tuple[object, ...]] = [(id(source), int(key)) for key in keys]
            is_none = keys == 0
        else:
            blocks = np.stack([np.floor(at / self.block_m).ravel() for at in (xs, ys)], axis=1)
            found, inverse = np.unique(blocks, axis=0, return_inverse=True)
            names = [(id(source) if grid.crs is None else frame, float(x), float(y)) for x, y in found]
            is_none = np.zeros(len(names), bool)
        numbers = np.array(
            [NONE if none else self._number(name, place, frame) for name, none in zip(names, is_none, strict=True)],
            np.int32,
        )
        return numbers[inverse.reshape(window.shape)]

    def count(self, piece: Codes, index: NDArray[np.uint8], grid: Grid, window: Window) -> None:
        """Count usable labelled pixels.

        Args:
            piece: (H, W) pieces; `NONE` where a pixel is not to be counted.
            index: (H, W) their classes.
            grid: The scene's grid.
            window: Where in it.
        """
        at_rows, at_cols = np.nonzero(piece != NONE)
        numbers, classes = piece[at_rows, at_cols], index[at_rows, at_cols]
        centre = np.stack([at_rows + window.row, at_cols + window.col]) + np.float64(0.5)
        frame, xs, ys = self._ground.locate(grid, *centre)
        for number in np.unique(numbers).tolist():
            here = numbers == number
            self._counts[number] += np.bincount(classes[here], minlength=self._classes)
            if self._frames[number] == frame:
                self._sums[number] += xs[here].sum(), ys[here].sum(), here.sum()

    def find_neighbours(self, source: LabelSource, grid: Grid) -> None:
        """Note which polygons and points of a scene share ground, or lie within `GAP_PX` of each other.

        Those of other sources count too, where their scenes so far show the same ground.
        """
        if not isinstance(source, VectorLabels):
            return
        scene = _Scene(source, grid)
        others = [one.source for one in self._scenes if one.source is not source and one.shows_ground_of(scene)]
        sources = [source, *{id(other): other for other in others}.values()]
        self._scenes.append(scene)
        shapes = np.concatenate([one.shapes_in(grid) for one in sources])
        known = np.concatenate([self._numbers_of(one) for one in sources])
        pairs = shapely.STRtree(shapes).query(shapes[: source.parts], predicate="dwithin", distance=GAP_PX)
        numbered = known[pairs]
        kept = (numbered != NONE).all(axis=0) & (numbered[0] != numbered[1])
        is_same = share_ground(*shapes[pairs[:, kept]])
        self._same.append(numbered[:, kept][:, is_same])
        self._near.append(numbered[:, kept][:, ~is_same])

    def _numbers_of(self, source: VectorLabels) -> NDArray[np.int64]:
        return np.array([self._numbers.get((id(source), part + 1), NONE) for part in range(source.parts)], np.int64)

    def pieces(self) -> tuple[Pieces, NDArray[np.bool_]]:
        """Sum up the pieces; and (K,) the classes for whose sake neighbours stay apart, see `join_neighbours`."""
        counts = np.stack(self._counts)
        sums = np.stack(self._sums)
        means = sums[:, :2] / np.maximum(sums[:, 2:], 1)
        same, near = (
            np.concatenate([np.zeros((2, 0), np.int64), *found], axis=1) for found in (self._same, self._near)
        )
        groups, apart = join_neighbours(same, near, counts)
        places, frames = np.array(self._places, np.int64), np.array(self._frames, np.int64)
        return Pieces(counts, groups, places, frames, means[:, 0], means[:, 1]), apart

    def counted_parts(self, source: LabelSource) -> set[int]:
        """List the polygons and points of a source that have usable pixels."""
        return {
            int(name[1])  # type: ignore[call-overload]
            for name, number in self._numbers.items()
            if name[0] == id(source) and len(name) == 2 and self._counts[number].any()
        }

    def _number(self, name: tuple[object, ...], place: int, frame: int) -> int:
        number = self._numbers.setdefault(name, len(self._numbers))
        if number == len(self._counts):
            self._counts.append(np.zeros(self._classes, np.int64))
            self._sums.append(np.zeros(3))
            self._places.append(place)
            self._frames.append(frame)
        return number
