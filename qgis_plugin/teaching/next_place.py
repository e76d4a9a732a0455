"""Goes with the user from one place to the next where the map is least sure."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapLayerComboBox, QgsRubberBand
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..errand import run_errand
from ..symbology import shown_by
from ..wording import tr
from .clusters import is_cluster_map
from .suggest import Place, suggest

_AROUND = 6
"""The canvas shows so many times the side of a place."""


class NextPlace(QWidget):
    """Asks where the map is least sure, and leads there."""

    failed = pyqtSignal(str)

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:  # noqa: QGS105 - QGIS hands it on
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self._places: List[Place] = []
        self._at = -1
        self._names: Dict[str, str] = {}
        self._frame = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._frame.setStrokeColor(QColor("#ff00c8"))
        self._frame.setFillColor(QColor(0, 0, 0, 0))
        self._frame.setWidth(3)
        self._build()
        QgsProject.instance().layersAdded.connect(self._guess)
        self._guess()

    def let_go(self) -> None:
        """Take the frame off the canvas and hear no more of the project."""
        QgsProject.instance().layersAdded.disconnect(self._guess)
        self._canvas.scene().removeItem(self._frame)

    def _build(self) -> None:
        self._layers = QgsMapLayerComboBox()
        self._layers.setObjectName("SarOpticalConfidence")
        self._layers.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self._layers.setAllowEmptyLayer(True, tr("Confidence layer of a map"))
        self._layers.setToolTip(tr("The layer 'Confidence' that came with the current map"))
        self._layers.layerChanged.connect(self._forget)
        self._back, self._on = QPushButton("◀"), QPushButton("")
        self._back.setToolTip(tr("Go back to the place before"))
        self._back.setAccessibleName(self._back.toolTip())
        self._back.setMaximumWidth(36)
        self._on.setObjectName("SarOpticalNextPlace")
        self._on.setToolTip(tr("Go to where the current map is least sure: a polygon there teaches the most"))
        self._back.clicked.connect(lambda: self._go(self._at - 1))
        self._on.clicked.connect(self._forth)
        self._about = QLabel()
        self._about.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addWidget(self._on, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._layers)
        layout.addLayout(buttons)
        layout.addWidget(self._about)
        self._forget()

    def _guess(self, *_: Any) -> None:
        """Take the newest layer of confidence where none is chosen."""
        if self._layers.currentLayer() is not None:
            return
        found = [one for one in QgsProject.instance().mapLayers().values() if _is_confidence(one)]
        self._layers.setLayer(found[-1] if found else None)

    def _forget(self, *_: Any) -> None:
        self._places, self._at = [], -1
        self._frame.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self._about.setText("")
        self._enable()

    def _enable(self) -> None:
        count = len(self._places)
        self._back.setEnabled(self._at > 0)
        self._on.setEnabled(self._layers.currentLayer() is not None and (not count or self._at + 1 < count))
        shown = tr("Next place ({} of {})").format(self._at + 1, count) if count else tr("Show where to draw next")
        self._on.setText(shown)

    def _forth(self) -> None:
        if self._places:
            self._go(self._at + 1)
            return
        layer = self._layers.currentLayer()
        map_ = _map_of(layer)
        self._names = {row.key: row.name for row in shown_by(map_)}
        path, landcover = layer.source(), map_.source() if map_ else ""
        self._on.setEnabled(False)
        work = lambda: suggest(path, landcover)  # noqa: E731
        run_errand(self, tr("Looking for places to draw at"), work, self._take, failed=self._give_up)

    def _give_up(self, sentence: str) -> None:
        self._enable()
        self.failed.emit(sentence)

    def _take(self, places: List[Place]) -> None:
        self._places = places
        self._go(0)

    def _go(self, number: int) -> None:
        layer = self._layers.currentLayer()
        if layer is None or not 0 <= number < len(self._places):
            return
        self._at, place = number, self._places[number]
        box = QgsRectangle(place.x - place.reach, place.y - place.reach, place.x + place.reach, place.y + place.reach)
        self._frame.setToGeometry(QgsGeometry.fromRect(box), layer.crs())
        seen = QgsCoordinateTransform(layer.crs(), self._canvas.mapSettings().destinationCrs(), QgsProject.instance())
        box.scale(_AROUND)
        self._about.setText(self._words(place))
        self._enable()
        try:
            self._canvas.setExtent(seen.transformBoundingBox(box))
        except QgsCsException:
            self.failed.emit(tr("The map cannot show this place in its CRS. Choose another CRS for the project."))
        self._canvas.refresh()

    def _words(self, place: Place) -> str:
        name = self._names.get(str(place.value), "")
        sure = tr("The map is {:.0%} sure here").format(place.confidence)
        return f"{sure}: {name}." if name else f"{sure}."


def _is_confidence(layer: QgsMapLayer) -> bool:
    return isinstance(layer, QgsRasterLayer) and layer.bandCount() > 0 and "confidence" in layer.bandName(1).lower()


def _map_of(confidence: QgsRasterLayer) -> Optional[QgsRasterLayer]:
    """Find the map that lies on the same pixels as its confidence; the newest, where there are several."""
    same = [
        one
        for one in QgsProject.instance().mapLayers().values()
        if is_cluster_map(one)
        and one.crs() == confidence.crs()
        and one.extent() == confidence.extent()
        and (one.width(), one.height()) == (confidence.width(), confidence.height())
    ]
    return same[-1] if same else None
