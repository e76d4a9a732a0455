"""Known classes of a user: polygons, points or a raster, put on any grid of pixels.

A pixel has the class that lies under its centre; a point gives its class to
the pixel that it lies in. Ground that two classes claim is not known.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..contract.events import Message, Report
from ..contract.label_rules import IGNORE, Legend, choose_field, key_of, legend_for
from ..contract.pairtable import name_some
from ..errors import GridMismatch, InputError
from ..io.cells import CellFile
from ..io.classnames import Styles, read_class_styles, read_vector_styles
from ..io.facts import probe
from ..io.vectors import Geometries, VectorLayer, burn, is_vector, list_fields, read_vector
from ..io.warp import GridWarp
from ..raster.grid import Grid, same_crs, transform_points
from ..raster.window import Window

_SLIVER = 0.1
"""Polygons of two classes may share up to so much of the smaller one: a border drawn twice, not a contradiction."""
_STEP_DEG, _STEP = 0.02, 2000.0
"""An edge is followed in steps no longer than this, so that it stays where it was drawn in another CRS."""
_SCANNED_PX = 1024
_CACHE_BYTES = 64 * 2**20


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
        least = np.minimum(shapely.area(self._shapes[one]), shapely.area(self._shapes[other]))
        share = np.divide(shapely.area(shared), least, out=np.zeros(len(least)), where=least > 0)
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


class RasterLabels(LabelSource):
    """A raster of class values; on another grid each pixel takes the nearest value."""

    def __init__(self, path: str, name: str, legend: Legend, keys: Sequence[str]) -> None:
        """Open the file; of its values those that the legend has are classes."""
        super().__init__(name, legend)
        self._file = CellFile(path, (1,), budget_bytes=_CACHE_BYTES)
        self._stored = np.array(sorted(int(key) for key in keys if key in legend.indices), np.int64)
        self._index = np.array([legend.indices[str(value)] for value in self._stored], np.uint8)
        self._warp: GridWarp | None = None

    @property
    def parts(self) -> int:
        """None: a raster is not made of polygons."""
        return 0

    @property
    def grid(self) -> Grid:
        """The raster's own grid."""
        return self._file.grid

    def on(self, grid: Grid, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Read the pixels, or the nearest ones."""
        index = np.full(window.shape, IGNORE, np.uint8)
        inside = window.intersect(grid.window)
        if not inside.is_empty:
            read = self._read_aligned if self._is_aligned(grid) else self._read_nearest
            read(grid, inside, index[inside.within(window)])
        return index, np.zeros(window.shape, np.int32)

    def span_on(self, grid: Grid) -> Window:
        """Bound the raster."""
        if self._is_aligned(grid):
            row, col = self.grid.offset_of(grid)
            return self.grid.window.shift(-row, -col)
        return grid.cover_bounds(*self.grid.bounds_in(grid.crs))

    def is_resampled_on(self, grid: Grid) -> bool:
        """Tell whether a grid's pixels lie elsewhere than the raster's."""
        return not self._is_aligned(grid)

    def _is_aligned(self, grid: Grid) -> bool:
        if (grid.crs is None) != (self.grid.crs is None):
            raise _one_without_crs(self.name, self.grid.crs is None)
        return self.grid.is_aligned(grid)

    def _read_aligned(self, grid: Grid, window: Window, out: NDArray[np.uint8]) -> None:
        source = window.shift(*self.grid.offset_of(grid)).intersect(self._file.window)
        if not source.is_empty:
            row, col = self.grid.offset_of(grid)
            out[source.shift(-row, -col).within(window)] = self._indices(source)

    def _read_nearest(self, grid: Grid, window: Window, out: NDArray[np.uint8]) -> None:
        if self._warp is None or self._warp.grid is not grid:
            self._warp = GridWarp(self.grid, grid)
        for piece in self._warp.pieces(window):
            source = self._warp.footprint(piece).intersect(self._file.window)
            if not source.is_empty:
                shifted = self._indices(source).astype(np.uint16) + 1  # the warp leaves 0 outside
                carried = self._warp.carry_nearest(shifted[None], source, piece)[0].astype(np.int64)
                out[piece.within(window)] = np.where(carried == 0, IGNORE, carried - 1)

    def _indices(self, source: Window) -> NDArray[np.uint8]:
        """Read class indices of a window of the file."""
        stored, usable = self._file.read(source)
        at = np.minimum(np.searchsorted(self._stored, stored[0]), len(self._stored) - 1)
        known = self._stored[at] == stored[0]
        if usable is not None:
            known &= usable
        return np.where(known, self._index[at], IGNORE).astype(np.uint8)


def read_labels(path: str, *, field: str = "", legend: Sequence[Sequence[str]] = (), report: Report) -> LabelSource:
    """Read known classes from a vector file or a raster, and say what was found.

    Args:
        path: File of polygons or points, or a raster of class values.
        field: The field that holds the class; "" finds one that is called like it.
        legend: Rows of key, name, colour and, optionally, map value; empty takes all that is there.
        report: Told of classes and of what is left out; may raise Cancelled.

    Raises:
        InputError: If there is nothing to learn from, or it contradicts itself.
    """
    return read_many_labels([path], field=field, legend=legend, report=report)[0]


def read_many_labels(
    paths: Sequence[str], *, field: str = "", legend: Sequence[Sequence[str]] = (), report: Report
) -> list[LabelSource]:
    """Read several sources that share their classes: a class that one of them lacks keeps its index and value.

    Raises:
        InputError: As `read_labels`, and if two rasters name one value differently.
    """
    found = [
        _find_vector(path, field, report) if is_vector(path) else _find_raster(path, field, bool(legend), report)
        for path in paths
    ]
    styles: Styles = {}
    owners: dict[str, str] = {}
    for one in found:
        for key in one.keys:
            name, colour = one.styles.get(key, ("", ""))
            known, taken = styles.get(key, ("", ""))
            if name and known and name != known:
                raise InputError(
                    f"{one.name} calls {key} {name}, {owners[key]} calls it {known}; labels of many pairs share their "
                    "classes. Say in the legend what each value means, or mend the styles."
                )
            owners[key] = owners[key] if known else one.name
            styles[key] = (known or name, taken or colour)
    source = found[0].name if len(found) == 1 else f"{name_some([one.name for one in found])} together"
    shared = legend_for(sorted(styles), legend, source=source, styles=styles)
    return [one.make(shared) for one in found]


@dataclass(frozen=True)
class _Found:
    """A source that was looked at: its keys, what its style calls them, and how to open it with a legend."""

    name: str
    keys: tuple[str, ...]
    styles: Styles
    make: Callable[[Legend], LabelSource]


def _find_vector(path: str, field: str, report: Report) -> _Found:
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
        listed = ", ".join(f"{count} {title}" for title, count in counts.items())
        report(Message(f"{name}: {labels.parts} polygons and points of {len(counts)} classes ({listed})."))
        return labels

    return _Found(name, tuple(set(keys) - {""}), read_vector_styles(source), make)


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


def _find_raster(path: str, field: str, has_legend: bool, report: Report) -> _Found:
    name = os.path.basename(path)
    if field:
        report(Message(f"{name} is a raster, so the field {field} is of no use."))
    layers = probe(path).layers
    if len(layers) != 1:
        raise InputError(
            f"{name} has {len(layers)} layers; a raster of class values has one. Choose the layer of classes, or "
            "export it by itself."
        )
    styles = read_class_styles(path)
    keys = _raster_keys(path, name, layers[0].nodata, {key for key in styles if styles[key][0]}, has_legend, report)

    def make(legend: Legend) -> LabelSource:
        here = sorted({legend.indices[key] for key in keys if key in legend.indices})
        listed = ", ".join(legend.classes[index].name for index in here)
        report(Message(f"{name}: a raster of {len(here)} classes ({listed})."))
        return RasterLabels(path, name, legend, keys)

    return _Found(name, tuple(keys), styles, make)


def _raster_keys(
    path: str, name: str, nodata: float | None, named: set[str], has_rows: bool, report: Report
) -> list[str]:
    """Find the values that stand for classes.

    Where nothing declares nodata, values that the style names are classes; without names, 0 and more but 255.
    """
    found = _scan(path, name)
    values = [value for value in found if nodata is None or value != nodata]
    if not has_rows and nodata is None:
        below = [value for value in values if value < 0 or value == IGNORE]
        usual = {str(value) for value in values} & named
        values = [value for value in values if (str(value) in usual if usual else value not in below)]
        left = [str(value) for value in found if value not in values]
        if left:
            report(Message(f"{name} declares no nodata value; {name_some(left)} is taken as not known.", "warning"))
        if 0 in values and not usual:
            text = f"{name} declares no nodata value and names no classes; 0 is taken as a class"
            report(Message(f"{text}. Declare it as nodata, or leave it out of the legend, if it is none.", "warning"))
    if not values:
        raise InputError(f"{name} holds nothing but nodata; a raster of class values was expected. Choose another one.")
    return [str(value) for value in values]


def _scan(path: str, name: str) -> list[int]:
    """List the different values of a raster, its mask heeded.

    Raises:
        InputError: If they are no whole numbers, or far too many.
    """
    found: set[float] = set()
    with CellFile(path, (1,)) as file:
        for row in range(0, file.window.height, _SCANNED_PX):
            for col in range(0, file.window.width, _SCANNED_PX):
                window = Window(row, col, _SCANNED_PX, _SCANNED_PX).intersect(file.window)
                stored, usable = file.read(window)
                pixels = stored[0] if usable is None else stored[0][usable]
                found.update(np.unique(pixels[np.isfinite(pixels)]).tolist())
                if any(value % 1 for value in found):
                    example = next(value for value in found if value % 1)
                    raise InputError(
                        f"{name} holds decimal numbers such as {example:g}; a raster of classes holds whole numbers. "
                        "Choose a raster of class values."
                    )
                if len(found) > 65536:
                    raise InputError(f"{name} holds over 65536 different values; a raster of classes was expected.")
    return sorted(int(value) for value in found)


def _in_pixels(shapes: Geometries, crs: CRS | None, grid: Grid, name: str) -> Geometries:
    """Carry shapes from their CRS to a grid's pixels; those that the grid's CRS cannot hold become empty points."""
    if not len(shapes):
        return np.empty(0, object)
    if crs is not None and grid.crs is None:
        raise _one_without_crs(name, False)
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


def _one_without_crs(name: str, is_labels: bool) -> GridMismatch:
    without, other = (name, "the scene") if is_labels else ("The scene", name)
    return GridMismatch(
        f"{without} has no CRS and {other} has one, so their places cannot be compared; assign the missing CRS."
    )
