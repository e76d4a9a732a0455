"""Teach by naming: click a cluster of an unsupervised map, say what it is, merge what belongs together."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsPointXY,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapLayerComboBox, QgsMapTool, QgsMapToolEmitPoint
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...engine.errors import InputError
from ..errand import run_errand
from ..layers import source_names
from ..wording import tr
from .classes import Tally
from .clusters import ClusterMap, count_pixels, is_cluster_map
from .table import NAME, VALUE, ClassTable


class NamingPanel(QWidget):
    """Clusters of a map and what they are called."""

    changed = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:  # noqa: QGS105 - QGIS hands it on
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self.clusters: Optional[ClusterMap] = None
        self.tallies: Dict[int, Tally] = {}
        self._before: Optional[QgsMapTool] = None
        self._tool = QgsMapToolEmitPoint(self._canvas)
        self._tool.canvasClicked.connect(self._clicked)
        self._tool.deactivated.connect(self._put_down)
        self._build()
        QgsProject.instance().layersAdded.connect(self._hear)
        self._hear(list(QgsProject.instance().mapLayers().values()))

    def show_map(self, layer: QgsRasterLayer) -> None:
        """Choose the map whose clusters are named."""
        self._maps.setLayer(layer)

    def values(self) -> Dict[str, Any]:
        """Give what TrainLandcover takes: the map, and the legend of what was named.

        Raises:
            InputError: If fewer than two classes have names.
        """
        rows = self.clusters.rows() if self.clusters else ()
        if len({row[1] for row in rows}) < 2:
            raise InputError(tr("Fewer than two classes have names yet; click a cluster on the map and name it."))
        assert self.clusters is not None
        (source,) = source_names(self.clusters.layer, QgsProcessingContext(), tr("Map"))
        return {"labels": source, "legend": rows}

    def let_go(self) -> None:
        """Hear no more of map and project."""
        self._canvas.unsetMapTool(self._tool)
        QgsProject.instance().layersAdded.disconnect(self._hear)
        self._listen(False)

    def _build(self) -> None:
        self._maps = QgsMapLayerComboBox()
        self._maps.setObjectName("SarOpticalClusters")
        self._maps.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self._maps.setAllowEmptyLayer(True, tr("Choose a map of clusters"))
        self._maps.setToolTip(tr("A map that 'Map land cover without labels' made"))
        self._maps.layerChanged.connect(self._take)
        self._table = ClassTable(tr("Pixels"))
        self._table.setColumnHidden(VALUE, True)  # of no use here, and names are long
        self._table.renamed.connect(self._rename)
        self._table.recoloured.connect(self._recolour)
        self._table.chosen.connect(lambda _: self._enable())
        self._pick = QPushButton(tr("Click a cluster on the map"))
        self._pick.setObjectName("SarOpticalPickCluster")
        self._pick.setCheckable(True)
        self._pick.setToolTip(tr("Click on the map: the cluster there is chosen in the list, ready to be named"))
        self._pick.clicked.connect(self._take_up)
        self._merge = QPushButton(tr("Merge"))
        self._merge.setToolTip(tr("Make one class of the chosen clusters; it takes the first one's name and colour"))
        self._merge.clicked.connect(self._join)
        top = QHBoxLayout()
        top.addWidget(QLabel(tr("Map")))
        top.addWidget(self._maps, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._pick, 1)
        buttons.addWidget(self._merge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._table)
        layout.addLayout(buttons)
        self._enable()

    def _hear(self, layers: List[QgsMapLayer]) -> None:
        """Look at new layers, and again when they get their style, which results do after they are added."""
        for layer in layers:
            if isinstance(layer, QgsRasterLayer):
                layer.styleChanged.connect(self._limit)
        self._limit()

    def _limit(self, *_: Any) -> None:
        """Offer the maps that show classes, and none else."""
        layers = QgsProject.instance().mapLayers().values()
        self._maps.setExceptedLayerList(
            [one for one in layers if isinstance(one, QgsRasterLayer) and not is_cluster_map(one)]
        )

    def _take(self, layer: Optional[QgsRasterLayer]) -> None:
        self._listen(False)
        self.clusters, self.tallies = None, {}
        if layer is not None:
            try:
                self.clusters = ClusterMap(layer)
            except InputError as error:
                self.failed.emit(str(error))
        self._listen(True)
        self._show()
        self._count()
        self.changed.emit()

    def _listen(self, on: bool) -> None:
        if self.clusters is not None:
            signal = self.clusters.layer.willBeDeleted
            (signal.connect if on else signal.disconnect)(self._lose)

    def _lose(self) -> None:
        self._listen(False)
        self.clusters, self.tallies = None, {}
        self._show()
        self.changed.emit()

    def _count(self) -> None:
        if self.clusters is None:
            return
        path, areas = self.clusters.layer.source(), self.clusters.row_areas()
        values = [entry.value for entry in self.clusters.classes]
        work = lambda: (path, count_pixels(path, areas, values))  # noqa: E731
        run_errand(self, tr("Counting the pixels of a map"), work, self._tallied, failed=self.failed.emit)

    def _tallied(self, told: Tuple[str, Dict[int, Tally]]) -> None:
        if self.clusters is not None and self.clusters.layer.source() == told[0]:
            self.tallies = told[1]
            self._table.show_tallies(self.clusters.classes, self.tallies)

    def _show(self) -> None:
        classes = self.clusters.classes if self.clusters else []
        named = self.clusters.named if self.clusters else ()
        self._table.show_classes(classes, values=False)
        self._table.blockSignals(True)
        for row, entry in enumerate(classes):
            item = self._table.item(row, NAME)
            font = item.font()
            font.setItalic(entry.value not in named)
            item.setFont(font)
            item.setToolTip(
                entry.name if entry.value in named else tr("{}: not named yet, so it is not learned").format(entry.name)
            )
        self._table.blockSignals(False)
        self._table.show_tallies(classes, self.tallies)
        self._enable()

    def _enable(self) -> None:
        self._pick.setEnabled(self.clusters is not None)
        self._merge.setEnabled(len(self._table.chosen_rows()) > 1)

    def _rename(self, row: int, name: str) -> None:
        self._do(lambda clusters: clusters.name([clusters.classes[row].value], name))

    def _recolour(self, row: int, colour: str) -> None:
        self._do(lambda clusters: clusters.colour(clusters.classes[row].value, colour))

    def _join(self) -> None:
        rows = self._table.chosen_rows()
        self._do(lambda clusters: clusters.merge([clusters.classes[row].value for row in rows]))

    def _do(self, change: Any) -> None:
        if self.clusters is None:
            return
        try:
            change(self.clusters)
        except InputError as error:
            self._show()
            self.failed.emit(str(error))
            return
        self._show()
        self.changed.emit()
        problem = self.clusters.keep()
        if problem:
            self.failed.emit(tr("The names are not kept beside the map's file ({}).").format(problem))

    def _take_up(self, on: bool) -> None:
        if on:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
        else:
            self._canvas.unsetMapTool(self._tool)
            if self._before is not None:
                self._canvas.setMapTool(self._before)

    def _put_down(self) -> None:
        self._pick.setChecked(False)

    def _clicked(self, point: QgsPointXY, button: Qt.MouseButton) -> None:
        """Choose the cluster that was clicked, and let its name be typed."""
        if self.clusters is None or button != Qt.MouseButton.LeftButton:
            return
        seen, own = self._canvas.mapSettings().destinationCrs(), self.clusters.layer.crs()
        try:
            value = self.clusters.value_at(QgsCoordinateTransform(seen, own, QgsProject.instance()).transform(point))
        except QgsCsException:
            value = -1
        rows = [row for row, entry in enumerate(self.clusters.classes) if entry.value == value]
        if not rows:
            self.failed.emit(tr("There is no cluster at this place; click on the map's colours."))
            return
        self._table.selectRow(rows[0])
        self._table.scrollToItem(self._table.item(rows[0], NAME))
        self._table.setFocus()
        self._table.editItem(self._table.item(rows[0], NAME))
