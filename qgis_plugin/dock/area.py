"""Step 4: the area to work on."""

from __future__ import annotations

from typing import Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsMapLayerProxyModel,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox, QgsMapTool, QgsMapToolExtent
from qgis.PyQt import sip
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from ..algorithms.kinds import crs_name
from ..wording import tr
from .describe import ground_words
from .findings import narrow, wrapped
from .state import Area, View

ALL, CANVAS, DRAWN, LAYER = range(4)


class AreaBox(QWidget):
    """All that both scenes cover, what the map shows, a rectangle drawn on it, or the surroundings of polygons."""

    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._drawn: Optional[Area] = None
        self._tool = QgsMapToolExtent(canvas)
        self._before: Optional[QgsMapTool] = None
        self._heard: Optional[QgsVectorLayer] = None
        self.choice = QComboBox()
        self.choice.setObjectName("SarOpticalArea")
        self.choice.setToolTip(tr("The area to work on; a small one is done sooner"))
        self.choice.addItems(
            [
                tr("All that the layers cover"),
                tr("What the map shows now"),
                tr("A rectangle drawn on the map"),
                tr("Around the polygons of a layer"),
            ]
        )
        self.draw = QPushButton(tr("Draw a rectangle"))
        self.draw.setToolTip(tr("Drag a rectangle over the map"))
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layer.setToolTip(
            tr("The rectangle around its polygons is worked on; around the selected ones, if any are")
        )
        for combo in (self.choice, self.layer):
            narrow(combo)
        self._size = wrapped()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.choice, self.draw, self.layer, self._size):
            layout.addWidget(widget)
        self.choice.currentIndexChanged.connect(self._choose)
        self.draw.clicked.connect(self.start_drawing)
        for hear in (self._hear, self._tell):
            self.layer.layerChanged.connect(hear)
        self._tool.extentChanged.connect(self._take)
        canvas.extentsChanged.connect(self._follow)
        self._hear(self.layer.currentLayer())
        self._show_parts()

    def let_go(self) -> None:
        """Stop listening to canvas and layer, and give the canvas's tool back."""
        self._hear(None)
        self._canvas.extentsChanged.disconnect(self._follow)
        self._canvas.unsetMapTool(self._tool)

    def area(self) -> Optional[Area]:
        """Give the area; None for all that both scenes cover."""
        kind = self.choice.currentIndex()
        if kind == CANVAS:
            return view_of(self._canvas).area
        if kind == DRAWN:
            return self._drawn
        layer = self.layer.currentLayer() if kind == LAYER else None
        if layer is None:
            return None
        box = layer.boundingBoxOfSelected() if layer.selectedFeatureCount() else layer.extent()
        return None if box.isEmpty() else area_of(box, layer.crs())

    @property
    def missing(self) -> str:
        """Say what is to be done before the area that was asked for is known; "" where it is."""
        if self.choice.currentIndex() == ALL or self.area() is not None:
            return ""
        return tr("The area is not known yet: draw a rectangle, or choose a layer of polygons.")

    def set_area(self, area: Optional[Area]) -> None:
        """Choose all, or a rectangle."""
        self._drawn = area
        self.choice.setCurrentIndex(DRAWN if area else ALL)
        self._tell()

    def start_drawing(self) -> None:
        """Let the user drag a rectangle; the map tool from before comes back afterwards."""
        if self._canvas.mapTool() is not self._tool:
            self._before = self._canvas.mapTool()
        self._canvas.setMapTool(self._tool)

    def _take(self, box: QgsRectangle) -> None:
        if not box.isEmpty():
            self._drawn = area_of(box, self._canvas.mapSettings().destinationCrs())
        self._tool.clearRubberBand()
        if self._before is not None:
            self._canvas.setMapTool(self._before)
        else:
            self._canvas.unsetMapTool(self._tool)
        self._tell()

    def _choose(self) -> None:
        self._show_parts()
        if self.choice.currentIndex() == DRAWN and self._drawn is None:
            self.start_drawing()
        self._tell()

    def _hear(self, layer: Optional[QgsVectorLayer]) -> None:
        """Follow the selection of this layer, and of no other."""
        if self._heard is not None and not sip.isdeleted(self._heard):
            self._heard.selectionChanged.disconnect(self._tell)
        self._heard = layer
        if layer is not None:
            layer.selectionChanged.connect(self._tell)

    def _follow(self) -> None:
        if self.choice.currentIndex() == CANVAS:
            self._tell()

    def _show_parts(self) -> None:
        self.draw.setVisible(self.choice.currentIndex() == DRAWN)
        self.layer.setVisible(self.choice.currentIndex() == LAYER)
        self._size.hide()

    def _tell(self, *_: object) -> None:
        area = self.area()
        self._size.setVisible(self.choice.currentIndex() != ALL)
        if area is not None:
            self._size.setText(ground_words(*ground_size(area)))
        else:
            ask = tr("Drag a rectangle over the map.") if self.choice.currentIndex() == DRAWN else tr("Choose a layer.")
            self._size.setText(ask)
        self.changed.emit()


def area_of(box: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> Area:
    """Give a rectangle as jobs take it."""
    return Area((box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()), crs_name(crs))


def view_of(canvas: QgsMapCanvas) -> View:
    """Give what the canvas shows."""
    area = area_of(canvas.extent(), canvas.mapSettings().destinationCrs())
    return View(area, *ground_size(area))


def ground_size(area: Area) -> tuple[float, float]:
    """Measure an area through its middle, on the ellipsoid, in metres; without a CRS, as it is."""
    xmin, ymin, xmax, ymax = area.box
    crs, measure = QgsCoordinateReferenceSystem(area.crs), QgsDistanceArea()
    if not crs.isValid():
        return xmax - xmin, ymax - ymin
    measure.setSourceCrs(crs, QgsProject.instance().transformContext())
    measure.setEllipsoid(QgsProject.instance().ellipsoid() if measure.willUseEllipsoid() else "WGS84")
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    lines = ((QgsPointXY(xmin, y), QgsPointXY(xmax, y)), (QgsPointXY(x, ymin), QgsPointXY(x, ymax)))
    unit = QgsUnitTypes.DistanceUnit.DistanceMeters
    across, up = (measure.convertLengthMeasurement(measure.measureLine(*line), unit) for line in lines)
    return across, up
