"""The layer that shows what is learned from and what is kept for validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..contract.label_rules import IGNORE, LabelClass
from ..io.vectors import outline_codes, write_polygons
from ..raster.grid import Grid, same_crs, transform_points

PARTS = ("train", "validation")


@dataclass(frozen=True)
class Split:
    """Which labels of which patches belong to which part.

    Attributes:
        classes: In index order.
        by: What the ground was parted by, in words.
        labels: (N, P, P) uint8 class index; `IGNORE` where none is used.
        held_out: (N, P, P) True where a label is kept for validation.
        pieces: (N, P, P) number of the polygon or block that a label is from.
        grids: Where each patch lies.
    """

    classes: tuple[LabelClass, ...]
    by: str
    labels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    pieces: NDArray[np.int32]
    grids: tuple[Grid, ...]

    def pixels(self, *, held_out: bool) -> tuple[int, ...]:
        """Count the labelled pixels of one part by class."""
        counts = np.bincount(self.labels[self.held_out == held_out], minlength=IGNORE + 1)
        return tuple(counts[: len(self.classes)].tolist())

    def write(self, path: str) -> None:
        """Write polygons along the pixels' edges with class, map value, part and hectares (.gpkg).

        They are in the scenes' CRS, or in WGS 84 where scenes have several.

        Raises:
            OutputFailed: If it cannot be written.
        """
        first = self.grids[0].crs
        crs = first if all(same_crs(first, grid.crs) for grid in self.grids) else CRS.from_epsg(4326)
        areas: dict[tuple[int, ...], _Area] = {}
        for number in range(len(self.grids)):
            self._outline(number, crs, areas)
        keys = sorted(areas)
        columns = {
            "class": np.array([self.classes[index].name for index, _, _ in keys], object),
            "value": np.array([self.classes[index].value for index, _, _ in keys], np.int32),
            "part": np.array([PARTS[part] for _, part, _ in keys], object),
            "hectares": np.array([round(areas[key].hectares, 4) for key in keys]),
        }
        write_polygons(path, [shapely.union_all(areas[key].shapes) for key in keys], columns, crs=crs, layer="split")

    def _outline(self, number: int, crs: CRS | None, areas: dict[tuple[int, ...], _Area]) -> None:
        """Add the outlines of one patch to the areas of equal class, part and piece."""
        grid, labels = self.grids[number], self.labels[number]
        known = labels != IGNORE
        keys = np.stack([part[number][known] for part in (self.labels, self.held_out, self.pieces)], axis=1)
        listed, codes, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
        coded = np.zeros(labels.shape, np.int32)
        coded[known] = codes.reshape(-1) + 1
        found = [areas.setdefault(tuple(key), _Area([])) for key in listed.tolist()]
        for area, count in zip(found, counts.tolist(), strict=True):
            area.hectares += count * grid.gsd_m[0] * grid.gsd_m[1] / 1e4
        for shape, code in outline_codes(coded, grid.transform):
            found[code - 1].shapes.append(_in_crs(shape, grid.crs, crs))


@dataclass
class _Area:
    """Outlines, and their ground."""

    shapes: list[shapely.Geometry]
    hectares: float = 0.0


def _in_crs(shape: shapely.Polygon, source: CRS | None, target: CRS | None) -> shapely.Polygon:
    if source is None or target is None or same_crs(source, target):
        return shape
    return shapely.transform(shape, lambda at: np.stack(transform_points(source, target, at[:, 0], at[:, 1]), axis=1))
