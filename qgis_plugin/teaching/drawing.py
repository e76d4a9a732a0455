"""Teach by drawing: a list of classes, a polygon layer that wears them, and QGIS's own tool to draw with."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Optional

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from ...engine.contract.label_rules import HIGHEST_VALUE
from ...engine.errors import InputError, SarOpticalError
from ..userfolders import user_folder
from ..wording import tr
from .classes import PRESETS, Tally, TaughtClass, preset
from .layer import LabelLayer, adopt, free_path, keep_apart, make_layer
from .slices import Slices
from .table import ClassTable

_SETTLING_MS = 150
"""Edits come in flocks; what they amount to is counted when they have settled."""


class DrawingPanel(QWidget):
    """Classes and the polygons drawn of them."""

    changed = pyqtSignal()
    counted = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:  # noqa: QGS105 - QGIS hands it on
        super().__init__(parent)
        self._iface = iface
        self.classes = preset(next(iter(PRESETS)))
        self.labels: Optional[LabelLayer] = None
        self.tallies: Dict[int, Tally] = {}
        self._crs = QgsCoordinateReferenceSystem()
        self._counting = Slices(self)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLING_MS)
        self._settling.timeout.connect(self._count)
        self._build()
        self._show()

    def set_crs(self, crs: QgsCoordinateReferenceSystem) -> None:
        """Lay new polygons in this CRS, the scene's."""
        self._crs = crs

    def values(self) -> Dict[str, Any]:
        """Give what TrainLandcover takes, with everything drawn so far saved.

        Raises:
            InputError: If nothing is drawn.
            OutputFailed: If it cannot be saved.
        """
        if self.labels is None or self.labels.layer.featureCount() == 0:
            raise InputError(tr("No polygon of a class is drawn yet; draw three or more for each class."))
        self._counting.stop()
        self.labels.save()
        self._settling.start()
        held = self.labels.held_for
        legend = tuple((str(held(entry)), entry.name, entry.colour, str(entry.value)) for entry in self.classes)
        return {"labels": self.labels.source(), "class_field": self.labels.field, "legend": legend}

    def let_go(self) -> None:
        """Hear no more of the layer."""
        self._settling.stop()
        self._counting.stop()
        self._listen(False)

    def _build(self) -> None:
        self._table = ClassTable(tr("Polygons"))
        self._table.renamed.connect(self._rename)
        self._table.revalued.connect(self._revalue)
        self._table.recoloured.connect(lambda row, colour: self._change(row, colour=colour))
        self._table.chosen.connect(self._switch)
        self._layers = QgsMapLayerComboBox()
        self._layers.setObjectName("SarOpticalLabels")
        self._layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._layers.setAllowEmptyLayer(True, tr("New layer"))
        self._layers.setLayer(None)
        self._layers.setToolTip(tr("The polygons to go on with, or a new layer, which is made when you begin to draw"))
        self._layers.layerChanged.connect(self._take)
        self._file = QgsFileWidget()
        self._file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self._file.setFilter(tr("GeoPackage (*.gpkg)"))
        self._file.setToolTip(tr("Where the polygons are kept"))
        self._file.setFilePath(free_path(_folder(), "labels"))
        self._draw = QPushButton(QgsApplication.getThemeIcon("/mActionAddPolygon.svg"), "")
        self._draw.setObjectName("SarOpticalDraw")
        self._draw.setToolTip(
            tr("Click the corners of a polygon of the chosen class on the map, and end with a right click")
        )
        self._draw.clicked.connect(self._begin)
        top = QHBoxLayout()
        top.addWidget(QLabel(tr("Polygons")))
        top.addWidget(self._layers, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._draw, 1)
        for icon, text, press in (
            ("/symbologyAdd.svg", tr("Add a class"), self._add),
            ("/symbologyRemove.svg", tr("Take the chosen class out of the list"), self._remove),
        ):
            buttons.addWidget(tool_button(icon, text, press))
        buttons.addWidget(self._menu())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._file)
        layout.addWidget(self._table)
        layout.addLayout(buttons)

    def _menu(self) -> QToolButton:
        """Offer lists of classes to start from."""
        self._presets = tool_button("/mActionOpenTable.svg", tr("Start from a usual list of classes"), lambda: None)
        menu = QMenu(self._presets)
        for name in PRESETS:
            menu.addAction(tr(name), lambda chosen=name: self._start_from(chosen))
        self._presets.setMenu(menu)
        self._presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return self._presets

    def _start_from(self, name: str) -> None:
        self.classes = preset(name)
        self._changed()

    def _add(self) -> None:
        self.classes.add()
        self._changed()
        self._table.selectRow(len(self.classes) - 1)
        self._table.editItem(self._table.item(len(self.classes) - 1, 1))

    def _remove(self) -> None:
        for row in reversed(self._table.chosen_rows()):
            if self.tallies.get(self.classes[row].value, Tally()).count:
                self.failed.emit(
                    tr("{} has polygons. Delete them first, or leave the class in.").format(self.classes[row].name)
                )
                return
            self.classes.remove(row)
        self._changed()

    def _rename(self, row: int, name: str) -> None:
        """Give a class another name, unless its polygons hold the one that it has."""
        entry = self.classes[row]
        is_held = self.labels is not None and self.labels.is_text and self.tallies.get(entry.value, Tally()).count
        if is_held and name != entry.name:
            self._show()
            self.failed.emit(tr("{} has polygons of this name; it keeps the name.").format(entry.name))
            return
        self._change(row, name=name)

    def _revalue(self, row: int, text: str) -> None:
        entry = self.classes[row]
        if self.tallies.get(entry.value, Tally()).count:
            self._show()
            self.failed.emit(tr("{} has polygons of this value; it keeps the value.").format(entry.name))
            return
        self._change(row, value=int(text) if text.isdecimal() and len(text) < 6 else HIGHEST_VALUE + 1)

    def _change(self, row: int, **changes: object) -> None:
        try:
            self.classes.change(row, **changes)
        except InputError as error:
            self._show()
            self.failed.emit(str(error))
            return
        self._changed()

    def _changed(self) -> None:
        """Show the list as it is now, here and on the layer."""
        if self.labels is not None:
            self.labels.wear(self.classes)
        self._show()
        self._settling.start()
        self.changed.emit()

    def _show(self) -> None:
        is_number = self.labels is None or not self.labels.is_text
        self._table.show_classes(list(self.classes), values=is_number)
        self._table.show_tallies(list(self.classes), self.tallies)
        if not self._table.chosen_rows() and len(self.classes):
            self._table.selectRow(0)
        self._file.setVisible(self.labels is None)
        if self.labels is None and os.path.exists(self._file.filePath()):
            self._file.setFilePath(free_path(_folder(), "labels"))
        self._name_button()

    def _chosen(self) -> Optional[TaughtClass]:
        rows = self._table.chosen_rows()
        return self.classes[rows[0]] if rows and rows[0] < len(self.classes) else None

    def _name_button(self) -> None:
        entry = self._chosen()
        self._draw.setEnabled(entry is not None)
        self._draw.setText(tr("Draw {}").format(entry.name) if entry else tr("Draw"))

    def _switch(self) -> None:
        """Go on drawing in another class."""
        entry = self._chosen()
        self._name_button()
        if entry is not None and self.labels is not None and self.labels.layer.isEditable():
            self.labels.prepare(entry)

    def _take(self, layer: Optional[QgsVectorLayer]) -> None:
        """Go on with polygons that are there."""
        if layer is not None and self.labels is not None and layer.id() == self.labels.layer.id():
            return
        self._counting.stop()
        self._listen(False)
        self.labels, self.tallies, refusal = None, {}, ""
        try:
            if layer is not None:
                self.labels, found = adopt(layer)
                self.classes = found if len(found) else self.classes
        except SarOpticalError as error:
            refusal = str(error)
        self._listen(True)
        self._show()
        self._settling.start()
        self.changed.emit()
        if refusal:
            self.failed.emit(refusal)

    def _begin(self) -> None:
        """Make the layer if there is none, and draw."""
        if self.labels is not None:
            self._draw_on()
            return
        try:
            self._make()
        except (SarOpticalError, OSError) as error:
            self.failed.emit(str(error))
            return
        QTimer.singleShot(0, self._draw_on)  # QGIS has shown the new layer by then

    def _draw_on(self) -> None:
        """Take up QGIS's tool for polygons, for the chosen class."""
        entry = self._chosen()
        if entry is None or self.labels is None:
            return
        self.labels.prepare(entry)
        self._iface.setActiveLayer(self.labels.layer)
        self._iface.actionAddFeature().trigger()

    def _make(self) -> None:
        crs = self._crs if self._crs.isValid() else QgsProject.instance().crs()
        if not crs.isValid():
            raise InputError(
                tr("New polygons are laid in the CRS of the scene, and none is chosen. Choose a layer first.")
            )
        made = make_layer(self._file.filePath() or free_path(_folder(), "labels"), self.classes, crs)
        self.labels = made
        QgsProject.instance().addMapLayer(made.layer)
        keep_apart(made.layer)
        self._layers.setLayer(made.layer)
        self._listen(True)
        self._show()
        self.changed.emit()

    def _listen(self, on: bool) -> None:
        if self.labels is None:
            return
        layer = self.labels.layer
        for signal in (
            layer.featureAdded,
            layer.featuresDeleted,
            layer.geometryChanged,
            layer.attributeValueChanged,
            layer.afterRollBack,
        ):
            (signal.connect if on else signal.disconnect)(self._edited)
        (layer.willBeDeleted.connect if on else layer.willBeDeleted.disconnect)(self._lose)

    def _edited(self, *_: Any) -> None:
        self._settling.start()

    def _lose(self) -> None:
        """Go on without the layer, which is being removed from the project."""
        self._counting.stop()
        self._listen(False)
        self.labels, self.tallies = None, {}
        self._show()
        self.changed.emit()

    def _count(self) -> None:
        if self.labels is None:
            self._tallied({})
        else:
            self._counting.start(self.labels.tally(self.classes), self._tallied)

    def _tallied(self, tallies: Dict[int, Tally]) -> None:
        self.tallies = dict(tallies)
        self._table.show_tallies(list(self.classes), self.tallies)
        self.counted.emit()


def tool_button(icon: str, text: str, press: Callable[[], None]) -> QToolButton:
    """Make a small button with an icon of QGIS and a tooltip."""
    button = QToolButton()
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.clicked.connect(lambda: press())
    return button


def _folder() -> str:
    """Name where new polygons are kept: beside the project, or among the user's data."""
    home = QgsProject.instance().homePath()
    return home or os.path.join(user_folder(), "labels")
