"""Clusters of an unsupervised map as classes: a name and a colour given to each, in the map's own symbology."""

from __future__ import annotations

import os
from typing import Dict, List, Sequence, Tuple

from osgeo import gdal
from qgis.core import (
    QgsGeometry,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtGui import QColor

from ...engine.contract.label_rules import usual_colour
from ...engine.errors import InputError
from ..wording import tr
from .classes import Tally, TaughtClass
from .layer import measurer, square_metres
from .rasterfile import open_raster

_NAMED = "saroptical/named"
"""Property of a layer: the values whose names the user has given."""
_PIXELS_AT_ONCE = 1 << 20
_BLOCKS = 32


class ClusterMap:
    """A map of clusters, whose names are those of its legend.

    Attributes:
        layer: The map.
        classes: What its legend lists.
    """

    def __init__(self, layer: QgsRasterLayer) -> None:
        """Read the legend.

        Raises:
            InputError: If the layer shows no classes.
        """
        if not is_cluster_map(layer):
            raise InputError(
                tr("{} shows no classes; choose a map such as 'Map land cover without labels' makes.").format(
                    layer.name()
                )
            )
        self.layer = layer

    @property
    def classes(self) -> List[TaughtClass]:
        """List the clusters as the legend has them."""
        return [TaughtClass(int(one.value), one.label, one.color.name()) for one in self.layer.renderer().classes()]

    @property
    def named(self) -> Tuple[int, ...]:
        """List the values that the user has named."""
        return tuple(int(text) for text in str(self.layer.customProperty(_NAMED, "")).split(",") if text)

    def name(self, values: Sequence[int], name: str, colour: str = "") -> None:
        """Give clusters a name, and the colour that maps usually give it; those of one name are one class.

        A class that is there already keeps its colour.

        Raises:
            InputError: If the name is empty.
        """
        if not name.strip():
            raise InputError(tr("A class without a name was found; give it one."))
        before = self.classes
        same = [
            entry for entry in before if entry.name == name and entry.value in self.named and entry.value not in values
        ]
        first = next(entry for entry in before if entry.value in values)
        shade = colour or (same[0].colour if same else self._shade(first, name))
        also = {entry.value for entry in same}
        after = [
            TaughtClass(entry.value, name, shade) if entry.value in values or entry.value in also else entry
            for entry in before
        ]
        self.layer.setCustomProperty(_NAMED, ",".join(str(value) for value in sorted({*self.named, *values})))
        self._wear(after)

    def colour(self, value: int, colour: str) -> None:
        """Colour a cluster, and those of its name."""
        name = next(entry.name for entry in self.classes if entry.value == value)
        self._wear([TaughtClass(e.value, e.name, colour if e.name == name else e.colour) for e in self.classes])

    def merge(self, values: Sequence[int]) -> None:
        """Make one class of clusters: all take the name and the colour of the first."""
        first = next(entry for entry in self.classes if entry.value == values[0])
        self.name(values, first.name, first.colour)

    def value_at(self, point: QgsPointXY) -> int:
        """Tell which cluster lies at a point of the layer's CRS; -1 for none."""
        value, found = self.layer.dataProvider().sample(point, 1)
        return int(value) if found and value == value else -1

    def rows(self) -> Tuple[Tuple[str, ...], ...]:
        """Give the legend of what was named, as TrainLandcover and SegmentUnsupervised take it."""
        named = [entry for entry in self.classes if entry.value in self.named]
        first: Dict[str, int] = {}
        for entry in named:
            first.setdefault(entry.name, entry.value)
        return tuple((str(entry.value), entry.name, entry.colour, str(first[entry.name])) for entry in named)

    def row_areas(self) -> List[Tuple[int, float]]:
        """Cut the rows into blocks, and measure a pixel of each on the ellipsoid: rows and square metres."""
        extent, height = self.layer.extent(), self.layer.height()
        wide, tall = self.layer.rasterUnitsPerPixelX(), self.layer.rasterUnitsPerPixelY()
        measure, step = measurer(self.layer.crs()), max(1, -(-height // _BLOCKS))
        found = []
        for top in range(0, height, step):
            rows = min(step, height - top)
            y = extent.yMaximum() - (top + rows / 2) * tall
            x = extent.center().x()
            pixel = QgsRectangle(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            found.append((rows, square_metres(measure, QgsGeometry.fromRect(pixel))))
        return found

    def keep(self) -> str:
        """Save the names beside the map's file, so that they are there when it is opened again; "" or what failed."""
        path = f"{os.path.splitext(self.layer.source())[0]}.qml"
        if not os.path.exists(path):
            return ""
        message, saved = self.layer.saveNamedStyle(path)
        return "" if saved else str(message)

    def _shade(self, entry: TaughtClass, name: str) -> str:
        """Choose the colour of a class that gets a name: the usual one, where it is free and none was chosen before."""
        usual, taken = usual_colour(name), [other.colour for other in self.classes if other.value != entry.value]
        was_chosen = entry.value in self.named and entry.colour != usual_colour(entry.name)
        return usual if usual and usual not in taken and not was_chosen else entry.colour

    def _wear(self, classes: Sequence[TaughtClass]) -> None:
        entries = [QgsPalettedRasterRenderer.Class(e.value, QColor(e.colour), e.name) for e in classes]
        band = self.layer.renderer().band() if hasattr(self.layer.renderer(), "band") else 1
        self.layer.setRenderer(QgsPalettedRasterRenderer(self.layer.dataProvider(), band, entries))
        self.layer.triggerRepaint()
        self.layer.emitStyleChanged()


def is_cluster_map(layer: QgsMapLayer) -> bool:
    """Tell whether a layer is a raster that shows classes."""
    return isinstance(layer, QgsRasterLayer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer)


def count_pixels(path: str, row_areas: Sequence[Tuple[int, float]], values: Sequence[int]) -> Dict[int, Tally]:
    """Count the pixels of each value and add up their areas; to be run in the background.

    Args:
        path: The map.
        row_areas: Blocks of rows, and the area of a pixel of each in m².
        values: What to count.

    Raises:
        InputError: If the map cannot be read.
    """
    dataset = open_raster(path, "Check that the map is still there.")
    band, width, top = dataset.GetRasterBand(1), dataset.RasterXSize, 0
    is_byte = band.DataType == gdal.GDT_Byte
    counts, areas = dict.fromkeys(values, 0), dict.fromkeys(values, 0.0)
    for rows, area in row_areas:
        step = max(1, _PIXELS_AT_ONCE // width)
        for first in range(top, top + rows, step):
            tall = min(step, top + rows - first)
            raw = band.ReadRaster(0, first, width, tall, buf_type=gdal.GDT_Byte if is_byte else gdal.GDT_UInt16)
            pixels = raw if is_byte else memoryview(raw).cast("H").tolist()
            for value in values:
                found = pixels.count(value)
                counts[value] += found
                areas[value] += found * area
        top += rows
    return {value: Tally(counts[value], areas[value]) for value in values}
