"""Step 1: the two layers, and what the pair is at one look."""

from __future__ import annotations

import os
from typing import List, Optional, Sequence, Tuple

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsCollapsibleGroupBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...engine.contract.bands import Sensor
from ...engine.contract.findings import Finding
from ..layers import tried
from ..wording import tr
from .describe import facts_html, pair_words
from .findings import Findings, headline, narrow, notes_of, wrapped
from .guess import Candidate, Ground, likeness, pick
from .pair import PairLook, level_of


class ScenePicker(QgsMapLayerComboBox):
    """A choice among the project's rasters that may be of one sensor; a file that is no layer may stand in."""

    def __init__(self, sensor: Sensor) -> None:
        super().__init__()
        self._sensor = sensor
        self._files: Tuple[str, ...] = ()
        self.is_guess = True
        self.setObjectName(f"SarOptical{sensor.value.upper()}")
        self.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.setAllowEmptyLayer(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        narrow(self)
        self.activated.connect(self._keep)

    @property
    def ground(self) -> Optional[Ground]:
        """Tell what the chosen layer covers."""
        layer = self.currentLayer()
        return None if layer is None else candidate_of(layer).ground

    def offer(self, layers: Sequence[QgsRasterLayer], ground: Optional[Ground]) -> None:
        """Leave out what is surely of the other sensor; choose what looks most like this one, until someone chose.

        Args:
            layers: Those of the project.
            ground: What the layer of the other sensor covers, if that is chosen.
        """
        known = [(layer, candidate_of(layer)) for layer in layers]
        out = [layer for layer, seen in known if likeness(seen, self._sensor) <= -4 or not is_file(layer)]
        self.setExceptedLayerList([layer for layer in out if layer is not self.currentLayer()])
        self.is_guess = self.is_guess or not layers
        if self.is_guess:
            chosen = pick((seen for layer, seen in known if layer not in out), self._sensor, ground=ground)
            self.setLayer(next((layer for layer, seen in known if seen.key == chosen), None))

    def paths(self) -> Tuple[Tuple[str, ...], List[str]]:
        """Name the files behind the choice, or say why the layer has none."""
        layer = self.currentLayer()
        if layer is not None:
            return tried(layer, self._sensor.mission)
        return (self._files if self.currentText() else ()), []

    def choose(self, paths: Sequence[str]) -> None:
        """Choose files or a product: the layer that shows the one file, if there is one; several are one scene."""
        self.is_guess = False
        if not paths:
            self.setCurrentIndex(0)
            return
        for layer in QgsProject.instance().mapLayers().values():
            if isinstance(layer, QgsRasterLayer) and is_file(layer) and (layer.source(),) == tuple(paths):
                self.setLayer(layer)
                return
        self._files = tuple(paths)
        more = tr("{} and {} more").format(os.path.basename(paths[0]), len(paths) - 1)
        self.setAdditionalItems([more if len(paths) > 1 else os.path.basename(paths[0])])
        self.setCurrentIndex(self.count() - 1)
        self.setToolTip("\n".join(paths))
        self.currentTextChanged.emit(self.currentText())

    def _keep(self) -> None:
        self.is_guess = False


class ScenesBox(QWidget):
    """Both pickers, a light, the facts in words, and every finding with its remedy."""

    changed = pyqtSignal()
    footprints = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.s1, self.s2 = ScenePicker(Sensor.S1), ScenePicker(Sensor.S2)
        self.s1.setToolTip(tr("The radar layer: Sentinel-1, bands VV and VH, in decibels or linear power"))
        self.s2.setToolTip(tr("The optical layer: Sentinel-2, as digital numbers or reflectance"))
        self._light, self._facts = Findings(), wrapped()
        self._facts.setObjectName("SarOpticalFacts")
        self._notes = wrapped()
        self._details = QgsCollapsibleGroupBox(tr("More about these layers"))
        self._build()
        for picker in (self.s1, self.s2):
            picker.layerChanged.connect(self._tell)
            picker.currentTextChanged.connect(self._tell)
            picker.activated.connect(self.offer_layers)
        for signal in (QgsProject.instance().layersAdded, QgsProject.instance().layersRemoved):
            signal.connect(self.offer_layers)
        self.offer_layers()

    def let_go(self) -> None:
        """Stop listening to the project."""
        for signal in (QgsProject.instance().layersAdded, QgsProject.instance().layersRemoved):
            signal.disconnect(self.offer_layers)

    def offer_layers(self, *_: object) -> None:
        """Look at the project's layers anew."""
        layers = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsRasterLayer)]
        first, second = (self.s1, self.s2) if self.s1.is_guess <= self.s2.is_guess else (self.s2, self.s1)
        first.offer(layers, None)
        second.offer(layers, first.ground)

    def chosen(self) -> Tuple[Tuple[str, ...], Tuple[str, ...], List[str]]:
        """Give the paths of both scenes, and why a chosen layer has none."""
        (s1, of_s1), (s2, of_s2) = (picker.paths() for picker in (self.s1, self.s2))
        return s1, s2, [*of_s1, *of_s2]

    def show_waiting(self) -> None:
        """Say that the layers are being looked at."""
        self._light.show_lines([Finding("note", "looking", tr("Looking at the layers…"))])

    def show_pair(self, pair: PairLook, findings: Sequence[Finding]) -> None:
        """Show what the pair is, and what the rules find."""
        scenes = [scene for scene in pair.facts if scene is not None]
        if not scenes and not findings:
            ask = tr("Choose a Sentinel-1 and a Sentinel-2 layer; for some tasks one of them is enough.")
            self._light.show_lines([Finding("note", "none", ask)])
        else:
            serious = [finding for finding in findings if finding.level in ("error", "warning")]
            first = headline(level_of(findings), is_pair=len(scenes) == 2)
            self._light.show_lines([first, *serious])
        self._facts.setText(facts_html(scenes) + pair_words(pair))
        self._facts.setVisible(bool(scenes))
        notes = notes_of(findings, [note for scene in scenes for note in scene.notes])
        self._notes.setText("\n".join(f"• {note}" for note in notes))
        self._details.setVisible(bool(notes))

    def _build(self) -> None:
        grid = QGridLayout()
        for row, (picker, title) in enumerate(((self.s1, tr("Sentinel-&1")), (self.s2, tr("Sentinel-&2")))):
            label = QLabel(title)
            label.setBuddy(picker)
            grid.addWidget(label, row, 0)
            grid.addWidget(picker, row, 1)
            grid.addWidget(self._opener(picker), row, 2)
        grid.setColumnStretch(1, 1)
        show = _tool("/mActionShowAllLayers.svg", tr("Show on the map what each layer covers, and what they share"))
        show.setCheckable(True)
        show.toggled.connect(self.footprints)
        grid.addWidget(show, 2, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._light, 2, 0, 1, 2)
        inner = QVBoxLayout(self._details)
        inner.addWidget(self._notes)
        self._details.setCollapsed(True)
        self._details.setVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self._facts)
        layout.addWidget(self._details)

    def _opener(self, picker: ScenePicker) -> QToolButton:
        button = _tool("/mActionFileOpen.svg", tr("Choose files that are no layers: a scene, its bands, or a product…"))
        button.clicked.connect(lambda: self._browse(picker))
        return button

    def _browse(self, picker: ScenePicker) -> None:
        filters = tr("Scenes (*.tif *.tiff *.jp2 *.vrt *.zip *.safe *.xml);;All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Choose a scene"), "", filters)
        if paths:
            picker.choose(paths)

    def _tell(self, *_: object) -> None:
        self.changed.emit()


def candidate_of(layer: QgsRasterLayer) -> Candidate:
    """Give what a guess needs to know of a layer."""
    bands = tuple(layer.bandName(i + 1) for i in range(layer.bandCount()))
    return Candidate(layer.id(), layer.name(), layer.source(), bands, _ground_of(layer))


def _ground_of(layer: QgsRasterLayer) -> Optional[Ground]:
    """Tell what a layer covers, in degrees; None where that cannot be said."""
    try:
        into = QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance())
        box = into.transformBoundingBox(layer.extent())
    except QgsCsException:
        return None
    is_known = layer.crs().isValid() and box.isFinite() and not box.isEmpty()
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()) if is_known else None


def is_file(layer: Optional[QgsMapLayer]) -> bool:
    """Tell whether a layer is read from a file."""
    return layer is not None and layer.isValid() and layer.providerType() == "gdal"


def _tool(icon: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    return button
