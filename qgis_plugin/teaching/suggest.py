"""Where to draw next: the places at which the current map is least sure, far from each other and of all classes.

Uncertainty sampling as in active learning (Tuia et al., "A survey of active
learning algorithms for supervised remote sensing image classification", IEEE
JSTSP 2011, doi:10.1109/JSTSP.2011.2139193: the least confident come first,
spread so that they do not tell the same). What we do differently: places are
cells of many pixels, since one unsure pixel is a border, and classes take
turns, since a rare one would never come up.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from osgeo import gdal

from ...engine.errors import InputError
from .rasterfile import open_raster

_REMEDY = "Choose the confidence layer that came with the map."
_CELLS = 128
"""The map is looked at in at most so many cells a side."""
_APART = 0.06
"""Places lie at least this part of the map's longer side from each other."""


@dataclass(frozen=True)
class Cell:
    """A cell of a decimated map: its row and column, how sure the map is there, and its commonest value."""

    row: int
    col: int
    confidence: float
    value: int


@dataclass(frozen=True)
class Place:
    """A place to draw at: its x and y in the map's CRS, half its side there, how sure the map is, and its class."""

    x: float
    y: float
    reach: float
    confidence: float
    value: int


def least_sure(cells: Sequence[Cell], *, count: int, apart: float) -> List[Cell]:
    """Choose cells of low confidence, by turns of their classes, no two nearer than `apart` cells.

    Args:
        cells: What there is to choose from.
        count: How many at most.
        apart: Least distance, in cells.
    """
    by_class: Dict[int, List[Cell]] = {}
    for cell in sorted(cells, key=lambda one: (one.confidence, one.row, one.col), reverse=True):
        by_class.setdefault(cell.value, []).append(cell)
    queues = sorted(by_class.values(), key=lambda queue: queue[-1].confidence)
    chosen: List[Cell] = []
    while queues and len(chosen) < count:
        for queue in queues:
            found = _next(queue, chosen, apart)
            if found is not None and len(chosen) < count:
                chosen.append(found)
        queues = [queue for queue in queues if queue]
    return chosen


def _next(queue: List[Cell], chosen: Sequence[Cell], apart: float) -> Optional[Cell]:
    while queue:
        cell = queue.pop()
        if all(math.hypot(cell.row - other.row, cell.col - other.col) >= apart for other in chosen):
            return cell
    return None


def suggest(confidence: str, landcover: str = "", *, count: int = 12) -> List[Place]:
    """Find where a map is least sure; to be run in the background.

    Args:
        confidence: File of the confidence layer, 0 to 1.
        landcover: File of the map on the same grid, whose classes then take turns; "" takes places as they come.
        count: How many places at most.

    Raises:
        InputError: If the layers cannot be read, do not lie on one grid, or hold nothing.
    """
    sure = open_raster(confidence, _REMEDY)
    tall, wide = _shape(sure)
    levels = _read(sure, tall, wide, gdal.GRIORA_Average, gdal.GDT_Float32, "f")
    values: Sequence[float] = array("f", [0.0]) * (tall * wide)
    if landcover:
        map_ = open_raster(landcover, _REMEDY)
        if (map_.RasterXSize, map_.RasterYSize, map_.GetGeoTransform()) != (
            sure.RasterXSize,
            sure.RasterYSize,
            sure.GetGeoTransform(),
        ):
            raise InputError("Map and confidence lie on different grids; choose the confidence layer of this map.")
        values = _read(map_, tall, wide, gdal.GRIORA_Mode, gdal.GDT_Float32, "f")
    nodata = sure.GetRasterBand(1).GetNoDataValue()
    cells = [
        Cell(place // wide, place % wide, level, int(values[place]))
        for place, level in enumerate(levels)
        if level == level and level != nodata
    ]
    if not cells:
        raise InputError("The confidence layer holds nothing but nodata; choose another.")
    chosen = least_sure(cells, count=count, apart=max(1.5, _APART * max(tall, wide)))
    return [_place(cell, sure, tall, wide) for cell in chosen]


def _shape(dataset: gdal.Dataset) -> Tuple[int, int]:
    step = max(1, -(-max(dataset.RasterYSize, dataset.RasterXSize) // _CELLS))
    return -(-dataset.RasterYSize // step), -(-dataset.RasterXSize // step)


def _read(dataset: gdal.Dataset, tall: int, wide: int, how: int, kind: int, code: str) -> Sequence[float]:
    """Read the first band decimated, holes left out."""
    raw = dataset.GetRasterBand(1).ReadRaster(buf_xsize=wide, buf_ysize=tall, buf_type=kind, resample_alg=how)
    return array(code, bytes(raw))


def _place(cell: Cell, dataset: gdal.Dataset, tall: int, wide: int) -> Place:
    c, a, b, f, d, e = dataset.GetGeoTransform()
    col, row = (cell.col + 0.5) * dataset.RasterXSize / wide, (cell.row + 0.5) * dataset.RasterYSize / tall
    reach = math.hypot(a, d) * dataset.RasterXSize / wide
    return Place(c + a * col + b * row, f + d * col + e * row, reach, cell.confidence, cell.value)
