"""What each scene covers and what they share, drawn on the canvas; and the area to work on."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .pair import PairLook
from .state import Area

_COLOURS = ("#d95f02", "#1f78b4")
_SHARED, _AREA = "#33a02c", "#e31a1c"
_WGS84 = "EPSG:4326"


class Footprints:
    """Rubber bands of the panel."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: List[QgsRubberBand] = []
        self._area: Optional[QgsRubberBand] = None

    def show_pair(self, pair: Optional[PairLook]) -> None:
        """Outline both scenes and fill what they share; None takes that away."""
        for band in self._bands:
            self._canvas.scene().removeItem(band)
        self._bands = []
        if pair is None:
            return
        shapes = [self._outline(scene.files[0].outline_lonlat) for scene in pair.facts if scene is not None]
        for shape, colour in zip(shapes, _COLOURS):
            self._bands.append(self._band(shape, colour, "", 2))
        if len(shapes) == 2 and not shapes[0].intersection(shapes[1]).isEmpty():
            self._bands.append(self._band(shapes[0].intersection(shapes[1]), "", _SHARED, 0))

    def show_area(self, area: Optional[Area]) -> None:
        """Outline the area to work on; None takes that away."""
        if self._area is not None:
            self._canvas.scene().removeItem(self._area)
            self._area = None
        if area is not None:
            crs = QgsCoordinateReferenceSystem(area.crs)
            shape = self._here(QgsGeometry.fromRect(QgsRectangle(*area.box)), crs)
            self._area = self._band(shape, _AREA, "", 2)
            self._area.setLineStyle(Qt.PenStyle.DashLine)

    def clear(self) -> None:
        """Take everything away."""
        self.show_pair(None)
        self.show_area(None)

    def _outline(self, lonlat: Sequence[Tuple[float, float]]) -> QgsGeometry:
        ring = QgsGeometry.fromPolygonXY([[QgsPointXY(lon, lat) for lon, lat in lonlat]])
        return self._here(ring, QgsCoordinateReferenceSystem(_WGS84))

    def _here(self, shape: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> QgsGeometry:
        """Put a shape into the canvas' CRS; an empty one where it has no place there."""
        to_canvas = QgsCoordinateTransform(crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance())
        try:
            shape.transform(to_canvas)
        except QgsCsException:
            return QgsGeometry()
        return shape

    def _band(self, shape: QgsGeometry, line: str, fill: str, width: int) -> QgsRubberBand:
        band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        band.setToGeometry(shape, None)
        band.setWidth(width)
        band.setStrokeColor(QColor(line) if line else QColor(0, 0, 0, 0))
        colour = QColor(fill) if fill else QColor(0, 0, 0, 0)
        colour.setAlpha(50 if fill else 0)
        band.setFillColor(colour)
        return band
