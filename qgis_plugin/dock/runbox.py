"""Step 5: where the result goes; and, always in sight below, the buttons that show a preview and run."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ..wording import tr
from .findings import wrapped
from .state import DockState

_FILTERS = {"tif": "GeoTIFF (*.tif)", "gpkg": "GeoPackage (*.gpkg)", "html": "HTML (*.html)"}


class OutputBox(QWidget):
    """Where the main result goes."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.file = QgsFileWidget()
        self.file.setObjectName("SarOpticalOutput")
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setToolTip(tr("Leave it empty for a temporary file; what goes with the result is written beside it"))
        self.file.lineEdit().setPlaceholderText(tr("[Save to temporary file]"))
        self.file.fileChanged.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.file)

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def show_state(self, state: DockState) -> None:
        """Offer the kind of file that the task writes."""
        kind = "safetensors" if state.main_output == "output_weights" else ""
        suffix = {"output_cells": "gpkg", "output_report": "html"}.get(state.main_output, "tif")
        self.file.setFilter(tr("Models (*.safetensors)") if kind else _FILTERS[suffix])
        self.file.setFilePath(state.output)


class RunBar(QWidget):
    """Preview, run, more options, and a line that says what is still missing."""

    def __init__(self) -> None:
        super().__init__()
        self.preview_button = QPushButton(QgsApplication.getThemeIcon("/mActionShowSelectedLayers.svg"), tr("&Preview"))
        self.preview_button.setObjectName("SarOpticalPreview")
        self.run_button = QPushButton(QgsApplication.getThemeIcon("/mActionStart.svg"), tr("&Run"))
        self.run_button.setObjectName("SarOpticalRun")
        self.more_button = QToolButton()
        self.more_button.setObjectName("SarOpticalMore")
        self.more_button.setText(tr("More options…"))
        self.more_button.setToolTip(tr("Open the full dialog of this task, filled in as here"))
        self.hint = wrapped()
        self.hint.setObjectName("SarOpticalHint")
        row = QHBoxLayout()
        for button in (self.preview_button, self.run_button):
            row.addWidget(button, 1)
        row.addWidget(self.more_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.hint)
        layout.addLayout(row)
        self.show_ready(missing=tr("Looking at the layers…"), can_preview=False)

    def show_ready(self, *, missing: str, can_preview: bool) -> None:
        """Enable what can be done, and say what is missing."""
        self.hint.setText(missing)
        self.hint.setVisible(bool(missing))
        self.run_button.setEnabled(not missing)
        self.preview_button.setEnabled(not missing and can_preview)
        self.run_button.setToolTip(missing or tr("Do it, on the chosen area"))
        why_not = missing or tr("This task makes no map; there is nothing to preview")
        seconds = tr("A quick look at what the map shows now, without training; it goes into the group Preview")
        self.preview_button.setToolTip(seconds if can_preview and not missing else why_not)
