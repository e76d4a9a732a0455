"""Known classes as polygons and points."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..contract.events import Message, Report
from ..contract.label_rules import IGNORE, Legend, choose_field, key_of
from ..contract.pairtable import name_some
from ..errors import InputError
from ..io.classnames import read_vector_styles
from ..io.vectors import Geometries, VectorLayer, burn, list_fields, read_vector
from ..raster.grid import Grid, same_crs, transform_points
from ..raster.window import Window
from .labelsource import FoundLabels, LabelSource, one_without_crs

_SLIVER = 0.1
"""Polygons of two classes may share up to so much of the smaller one: a border drawn twice, not a contradiction."""
_STEP_DEG, _STEP = 0.02, 2000.0
"""An edge is followed in steps no longer than this, so that it stays where it was drawn in another CRS."""


class VectorLabels(LabelSource):
    """Polygons and points with a class each.

    Attributes:
        index_of: (parts + 1,) class index by number; `IGNORE` for number 0.
        features: (parts,) number of the feature that each is from.
    """

    def __init__(self, name: str, legend: Legend, layer: VectorLayer, report: Report) -> None:
        """Keep the shapes whose class the legend has.

        Raises:
            InputError: If shapes of different classes overlap.
        """
        super().__init__(name, legend)
        kept = np.array([key_of(value) in legend.indices for value in layer.values], bool)
        self.features = layer.features[kept]
        self._shapes, self._crs = layer.geometries[kept], layer.crs
        indices = [legend.indices[key_of(value)] for value, keep in zip(layer.values, kept, strict=True) if keep]
        self.index_of = np.array([IGNORE, *indices], np.uint8)
        self._contested = self._find_contested(report)
        self._placed: tuple[Grid, Geometries, Geometries, shapely.STRtree] | None = None

    @property
    def parts(self) -> int:
        """Number of polygons and points."""
        return len(self._shapes)

    @property
    def has_crs(self) -> bool:
        """Whether it says itself where it lies."""
        return self._crs is not None

    def on(self, grid: Grid, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Burn what lies in the window."""
        shapes, contested, tree = self._place(grid)
        box = shapely.box(window.col, window.row, window.col_end, window.row_end)
        near = np.sort(tree.query(box))
        numbers = np.concatenate([near[near < len(shapes)] + 1, np.zeros((near >= len(shapes)).sum(), np.int64)])
        drawn = np.concatenate([shapes, contested])[near]
        part = burn(drawn, numbers.astype(np.int32), row=window.row, col=window.col, shape=window.shape)
        outside = np.ones(window.shape, bool)
        outside[window.intersect(grid.window).within(window)] = False
        part[outside] = 0
        return self.index_of[part], part

    def span_on(self, grid: Grid) -> Window:
        """Bound all shapes."""
        shapes, _, _ = self._place(grid)
        bounds = shapely.total_bounds(shapes)
        if not np.isfinite(bounds).all():
            return Window(0, 0, 0, 0)
        col, row = np.floor(bounds[:2]).astype(int)
        col_end, row_end = np.floor(bounds[2:]).astype(int) + 1
        return Window(int(row), int(col), int(row_end - row), int(col_end - col))

    def shapes_in(self, grid: Grid) -> Geometries:
        """Give the (parts,) polygons and points in a grid's pixels: x is col, y is row."""
        return self._place(grid)[0]

    def _place(self, grid: Grid) -> tuple[Geometries, Geometries, shapely.STRtree]:
        """Carry all shapes onto the pixels of a grid; the last grid is remembered."""
        if self._placed is None or self._placed[0] is not grid:
            shapes = _in_pixels(self._shapes, self._crs, grid, self.name)
            contested = np.concatenate(
                [_in_pixels(self._contested, self._crs, grid, self.name), _shared_pixels(shapes, self.index_of[1:])]
            )
            self._placed = grid, shapes, contested, shapely.STRtree(np.concatenate([shapes, contested]))
        return self._placed[1:]

    def _find_contested(self, report: Report) -> Geometries:
        """Find the ground that shapes of different classes share.

        Raises:
            InputError: If it is more than a sliver.
        """
        one, other = shapely.STRtree(self._shapes).query(self._shapes, predicate="intersects")
        rivals = (one < other) & (self.index_of[1:][one] != self.index_of[1:][other])
        one, other = one[rivals], other[rivals]
        shared = shapely.intersection(self._shapes[one], self._shapes[other])
        share, least = _share_of(shared, self._shapes[one], self._shapes[other])
        if (share > _SLIVER).any():
            worst = int(share.argmax())
            names = [
                f"feature {self.features[i]} ({self.classes[self.index_of[i + 1]].name})"
                for i in (one[worst], other[worst])
            ]
            more = f" and {(share > _SLIVER).sum() - 1} other pairs" if (share > _SLIVER).sum() > 1 else ""
            raise InputError(
                f"{self.name}: {' and '.join(names)}{more} overlap, {share[worst]:.0%} of the smaller one; a place has "
                "one class. Cut one of them back, or give both the same class."
            )
        counts = (share > 0) | (least == 0)
        if counts.any():
            text = f"{self.name}: {counts.sum()} pairs of different classes touch or overlap a little"
            report(Message(f"{text}; what two classes claim is not learned from.", "warning"))
        rest: Geometries = shared[counts]
        return rest


def find_vector(path: str, field: str, report: Report) -> FoundLabels:
    """Look at a vector file.

    Args:
        path: The file, with `|layername=` behind it where it has several layers.
        field: The field that holds the class; "" finds one that is called like it.
        report: Told of what is found, then of what the legend leaves out.

    Raises:
        InputError: If there is no such field, or no class in it.
    """
    source = path.partition("|")[0]
    name = os.path.basename(source)
    chosen = choose_field(field, list_fields(path), name)
    if not field:
        report(Message(f"{name}: the field {chosen} is taken as the class."))
    layer = read_vector(path, chosen)
    keys = [key_of(value) for value in layer.values]
    _check_values(name, chosen, layer, keys)
    if layer.crs is None:
        report(Message(f"{name} states no CRS; it is taken to be the scene's.", "warning"))

    def make(legend: Legend) -> LabelSource:
        _say_left_out(name, chosen, layer, keys, legend, report)
        labels = VectorLabels(name, legend, layer, report)
        counts = Counter(labels.classes[index].name for index in labels.index_of[1:])
        rarest = name_some([f"{count} {title}" for title, count in sorted(counts.items(), key=lambda one: one[1])])
        report(Message(f"{name}: {labels.parts} polygons and points of {len(counts)} classes ({rarest})."))
        return labels

    return FoundLabels(name, tuple(set(keys) - {""}), read_vector_styles(source), make)


def share_ground(one: Geometries, other: Geometries) -> NDArray[np.bool_]:
    """Tell which of (Q,) pairs of shapes in pixels show the same ground: more than a sliver, or about one pixel."""
    one, other = shapely.make_valid(one), shapely.make_valid(other)  # they were, where they were drawn
    share, least = _share_of(shapely.intersection(one, other), one, other)
    is_same: NDArray[np.bool_] = (share > _SLIVER) | ((least == 0) & shapely.dwithin(one, other, 1.0))
    return is_same


def _share_of(
    shared: Geometries, one: Geometries, other: Geometries
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the share of the smaller one of each pair of shapes that both have, 0 for points; and its area."""
    least = np.minimum(shapely.area(one), shapely.area(other))
    return np.divide(shapely.area(shared), least, out=np.zeros(len(least)), where=least > 0), least


def _check_values(name: str, field: str, layer: VectorLayer, keys: Sequence[str]) -> None:
    if not len(layer.geometries):
        raise InputError(
            f"{name} holds no polygon and no point; draw the known places as polygons or points, with their class in a "
            "field."
        )
    if not any(keys):
        raise InputError(
            f"The field {field} of {name} is empty (NULL) in all {layer.features.max()} features; fill in their "
            "classes, or choose another field."
        )
    broken = next((value for value in layer.values if isinstance(value, float) and value % 1 > 0), None)
    if broken is not None:
        raise InputError(
            f"The field {field} of {name} holds decimal numbers such as {broken:g}; names or whole numbers of classes "
            "were expected. Choose another field."
        )


def _say_left_out(
    name: str, field: str, layer: VectorLayer, keys: Sequence[str], legend: Legend, report: Report
) -> None:
    empty = len({int(feature) for feature, key in zip(layer.features, keys, strict=True) if not key})
    unlisted = sorted({key for key in keys if key and key not in legend.indices})
    texts = (
        (empty, f"{empty} features have nothing (NULL) in the field {field}; left out."),
        (len(unlisted), f"the legend does not list {name_some(unlisted)}; left out."),
        (layer.skipped, f"{layer.skipped} features are neither polygons nor points; left out."),
        (layer.repaired, f"{layer.repaired} polygons cross themselves and were mended; check their shapes."),
    )
    for count, text in texts:
        if count:
            report(Message(f"{name}: {text}", "warning"))
    folded = Counter(entry.name.casefold() for entry in legend.classes)
    alike = [entry.name for entry in legend.classes if folded[entry.name.casefold()] > 1]
    if alike:
        report(
            Message(f"{name}: {', '.join(alike)} differ only in capital letters, and are several classes.", "warning")
        )


def _in_pixels(shapes: Geometries, crs: CRS | None, grid: Grid, name: str) -> Geometries:
    """Carry shapes from their CRS to a grid's pixels; those that the grid's CRS cannot hold become empty points."""
    if not len(shapes):
        return np.empty(0, object)
    if crs is not None and grid.crs is None:
        raise one_without_crs(name, is_labels=False)
    if crs is not None and not same_crs(crs, grid.crs):
        shapes = shapely.segmentize(shapes, _STEP_DEG if crs.is_geographic else _STEP)

    def carried(at: NDArray[np.float64]) -> NDArray[np.float64]:
        xs, ys = at.T
        if crs is not None and grid.crs is not None and not same_crs(crs, grid.crs):
            xs, ys = transform_points(crs, grid.crs, xs, ys)
        return np.stack(grid.rowcol(xs, ys)[::-1], axis=1)

    with np.errstate(invalid="ignore"):
        moved: Geometries = shapely.transform(shapes, carried)
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1)
    moved[lost] = shapely.Point()
    return moved


def _shared_pixels(shapes: Geometries, index: NDArray[np.uint8]) -> Geometries:
    """Find pixels that hold points of different classes."""
    is_point = (shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    if not is_point.any():
        return np.empty(0, object)
    at = np.floor(shapely.get_coordinates(shapes[is_point])).astype(np.int64)
    pixels, inverse = np.unique(at, axis=0, return_inverse=True)
    inverse = inverse.ravel()
    low, high = np.full(len(pixels), 256), np.full(len(pixels), -1)
    np.minimum.at(low, inverse, index[is_point])
    np.maximum.at(high, inverse, index[is_point])
    return np.array(shapely.points(pixels[low < high] + 0.5), object)
