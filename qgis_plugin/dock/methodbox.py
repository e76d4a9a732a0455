"""Step 3: the model, the classes, the training time: what the chosen task asks for, and nothing else."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ...engine.contract.jobs import MAX_CLASSES, PRESETS
from ..layers import tried
from ..models.picker import ModelPicker
from ..teaching.widget import TeachingWidget
from ..temporary import new_folder
from ..wording import tr
from .findings import narrow
from .known import KnownClasses, KnownPicker
from .state import DockState


class MethodBox(QWidget):
    """The choices of a task."""

    changed = pyqtSignal()

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it on
        super().__init__()
        self.model = ModelPicker(self)
        self.classes = QSpinBox()
        self.classes.setObjectName("SarOpticalClasses")
        self.classes.setRange(2, MAX_CLASSES)
        self.classes.setToolTip(tr("How many kinds of ground to tell apart; they can be named and merged afterwards"))
        self.preset = QComboBox()
        self.preset.setObjectName("SarOpticalPreset")
        self.preset.setToolTip(tr("How long the network learns: the longer, the better, up to a point"))
        titles = (tr("Quick: a first look"), tr("Standard"), tr("Thorough: for results that stay"))
        narrow(self.preset)
        for preset, title in zip(PRESETS, titles):
            self.preset.addItem(title, preset)
        self.teaching = TeachingWidget(iface)
        self.known = KnownPicker()
        self.known.setObjectName("SarOpticalKnown")
        self.known.setToolTip(tr("Polygons, points or a raster of classes that you know; colours and names come along"))
        self.map, self.generated = _rasters(), _rasters()
        self.map.setObjectName("SarOpticalMap")
        self.map.setToolTip(tr("The land-cover map to judge"))
        self.generated.setToolTip(tr("The generated optical layer to judge by the Sentinel-2 layer"))
        self._rows = {
            "teaching": self.teaching,
            "map": _row(tr("Map"), self.map),
            "generated": _row(tr("Generated"), self.generated),
            "known": _row(tr("Known classes"), self.known),
            "model": _row(tr("Model"), self.model),
            "classes": _row(tr("Clusters"), self.classes),
            "preset": _row(tr("Training"), self.preset),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for row in self._rows.values():
            layout.addWidget(row)
        for combo in self.findChildren(QComboBox):
            narrow(combo)
        self.model.chosen.connect(self._tell)
        self.teaching.changed.connect(self.changed)
        self.classes.valueChanged.connect(self._tell)
        self.preset.currentIndexChanged.connect(self._tell)
        for combo in (self.known, self.map, self.generated):
            combo.layerChanged.connect(self._tell)

    def show_state(self, state: DockState) -> None:
        """Show the rows that the state's task has, set as it says."""
        self.model.set_task(state.verb)
        self.model.set_path(state.model)
        self.classes.setValue(state.classes)
        self.preset.setCurrentIndex(PRESETS.index(state.preset))
        for combo, path in ((self.map, state.map), (self.generated, state.generated)):
            if path:
                combo.setLayer(_layer_of(path))
        self.show_rows(state)

    def show_rows(self, state: DockState) -> None:
        """Show what the task asks for, as things stand."""
        shown = {
            "map": state.takes("map"),
            "generated": state.takes("generated"),
            "teaching": state.verb == "trainlandcover",
            "known": bool(state.known_field) and state.verb != "trainlandcover",
            "model": bool(state.model_field),
            "classes": state.counts_classes,
            "preset": state.learns,
        }
        for name, row in self._rows.items():
            row.setVisible(shown[name])
        self.setVisible(any(shown.values()))

    def known_classes(self, state: DockState) -> Dict[str, Any]:
        """Give the fields of the task that say what is known; what was drawn or edited is saved to files.

        Raises:
            InputError: If there is not enough.
            OutputFailed: If it cannot be saved.
        """
        if state.verb == "trainlandcover":
            return self.teaching.job_values()
        layer = self.known.currentLayer() if state.known_field else None
        if layer is None:
            return {}
        beside = {"MAP": self.map.currentLayer()} if state.takes("map") and self.map.currentLayer() else {}
        known = KnownClasses(state.verb, state.known_field, layer, beside)
        return {**known.values(), **known.hand_over(new_folder())}

    def known_layer(self, state: DockState) -> Optional[QgsMapLayer]:
        """Give the layer that says what is known, where the task wants one and one is chosen."""
        if state.verb == "trainlandcover":
            return self.teaching.labels_layer()
        return self.known.currentLayer() if state.known_field else None

    def fill(self, state: DockState) -> List[str]:
        """Write the choices into a state, and give why a chosen raster cannot be read from a file."""
        state.model = self.model.path() if state.model_field else ""
        state.classes = self.classes.value()
        state.preset = self.preset.currentData()
        asked = (("map", tr("Map"), self.map), ("generated", tr("Generated"), self.generated))
        refusals = []
        for name, title, combo in asked:
            paths, refused = tried(combo.currentLayer(), title)
            setattr(state, name, "".join(paths))
            refusals += refused if state.takes(name) else []
        return refusals

    def _tell(self, *_: object) -> None:
        self.changed.emit()


def _row(title: str, widget: QWidget) -> QWidget:
    """Put a title before a widget."""
    row, label = QWidget(), QLabel(title)
    label.setBuddy(widget)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(widget, 1)
    return row


def _rasters() -> QgsMapLayerComboBox:
    combo = QgsMapLayerComboBox()
    combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
    combo.setAllowEmptyLayer(True)
    narrow(combo)
    combo.setLayer(None)
    return combo


def _layer_of(path: str) -> Optional[QgsMapLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return next((layer for layer in layers if layer.source() == path), None)
