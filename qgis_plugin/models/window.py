"""The models window: what the user keeps, a row each, and what can be done with one."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Optional, Sequence

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QFile, Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...engine.errors import SarOpticalError
from ..errand import run_errand
from ..wording import say, tr
from .cardview import page_html
from .folder import open_shelf
from .shelf import SUFFIX, Shelf, Shelved
from .table import ModelTable

USED_BY = {
    "segmentation": "segmentunsupervised",
    "fusion": "fusefeatures",
    "landcover": "classifylandcover",
    "pretraining": "trainlandcover",
    "scenelabels": "labelscenes",
    "translation": "translatesar",
}
"""The algorithm that a model of a task is used with, whose dialog opens with the model filled in."""


class ModelsWindow(QDialog):
    """Shows the shelf; `used` tells the path of a model that is to be worked with."""

    used = pyqtSignal(str)

    def __init__(self, parent: Optional[QWidget] = None, *, shelf: Callable[[], Shelf] = open_shelf) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._models: List[Shelved] = []
        self.setObjectName("SarOpticalModels")
        self.setWindowTitle(tr("SAR-Optical models"))
        self._build()
        self.resize(1120, 600)
        self.refresh()

    def refresh(self, *, choose: str = "") -> None:
        """Look at the shelf anew.

        Args:
            choose: Path of the model to choose then; the one that is chosen, if empty.
        """
        wanted = choose or self._table.path()
        run_errand(
            self,
            tr("Reading the cards of models"),
            self._shelf().models,
            lambda models: self._fill(models, wanted),
            failed=self._warn,
        )

    def add(self, paths: Sequence[str]) -> None:
        """Copy weights files onto the shelf, in the background."""
        shelf = self._shelf()
        run_errand(
            self,
            tr("Adding models"),
            lambda: [shelf.add(path) for path in paths],
            lambda added: self.refresh(choose=added[-1]),
            failed=self._warn,
        )

    def _build(self) -> None:
        self._bar = QgsMessageBar()
        self._find = QLineEdit()
        self._find.setPlaceholderText(tr("Find by name, task, band or class"))
        self._find.setToolTip(self._find.placeholderText())
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._sift)
        self._table = ModelTable()
        self._table.itemSelectionChanged.connect(self._look)
        self._table.cellDoubleClicked.connect(lambda *_: self._use())
        self._card = QTextBrowser()
        self._card.setMinimumWidth(260)
        parts = QSplitter()
        parts.addWidget(self._table)
        parts.addWidget(self._card)
        parts.setSizes([700, 380])
        self._where = QLabel()
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        for widget in (self._bar, self._find):
            layout.addWidget(widget)
        layout.addWidget(parts, 1)
        layout.addWidget(self._where)
        layout.addLayout(self._buttons())
        self.setTabOrder(self._find, self._table)
        self.setTabOrder(self._table, self._card)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._for_one: List[QPushButton] = []
        for name, text, told, press, needs_one in (
            ("Use", tr("&Use"), tr("Open the tool that this model is for, with the model filled in"), self._use, True),
            ("Add", tr("&Add from file…"), tr("Copy a weights file into your models folder"), self._browse, False),
            (
                "Export",
                tr("&Export…"),
                tr("Write the model as ONNX, for Deepness and other programs"),
                self._export,
                True,
            ),
            ("Delete", tr("&Delete…"), tr("Move the model to the trash"), self._delete, True),
            ("Folder", tr("Open &folder"), tr("Show the models folder in the file manager"), self._show_folder, False),
        ):
            button = QPushButton(text)
            button.setObjectName(f"SarOptical{name}Model")
            button.setToolTip(told)
            button.setAutoDefault(name == "Use")
            button.clicked.connect(press)
            row.addWidget(button)
            if needs_one:
                self._for_one.append(button)
        row.addStretch(1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        row.addWidget(close)
        return row

    def _fill(self, models: List[Shelved], wanted: str) -> None:
        self._models = models
        self._where.setText(tr("Models folder: {}").format(self._shelf().folder))
        self._table.show_models(models, wanted)
        self._sift(self._find.text())
        self._look()

    def _sift(self, text: str) -> None:
        """Hide the rows that do not hold all words."""
        words = text.casefold().split()
        self._table.sift(lambda path: all(word in self._said_of(path) for word in words))

    def _said_of(self, path: str) -> str:
        model = self._at(path)
        return page_html(model).replace("&nbsp;", " ").casefold() if model else ""

    def _at(self, path: str) -> Optional[Shelved]:
        return next((model for model in self._models if model.path == path), None)

    def _look(self) -> None:
        model = self._at(self._table.path())
        for button in self._for_one:
            button.setEnabled(
                model is not None and (model.card is not None or button.objectName().endswith("DeleteModel"))
            )
        if model is not None:
            self._card.setHtml(page_html(model))
        else:
            self._card.setPlainText(
                tr(
                    "No models yet.\n\nA training writes a weights file (.safetensors). Add it here, and the panel "
                    "offers it by its card."
                )
            )

    def _use(self) -> None:
        model = self._at(self._table.path())
        if model is None or model.card is None:
            return
        self.used.emit(model.path)
        verb = USED_BY.get(model.card.task, "modelinfo")
        self._dialog_of(verb, {"INIT" if verb == "trainlandcover" else "MODEL": model.path})

    def _export(self) -> None:
        self._dialog_of("exportmodel", {"MODEL": self._table.path()})

    def _dialog_of(self, verb: str, parameters: Dict[str, Any]) -> None:
        """Open an algorithm's dialog with values filled in."""
        from processing import createAlgorithmDialog

        dialog = createAlgorithmDialog(f"saroptical:{verb}", parameters)
        if dialog is None:
            self._warn(tr("The tool cannot be opened; is the plugin Processing enabled?"))
            return
        dialog.setParent(self.parentWidget(), dialog.windowFlags())
        dialog.show()

    def _browse(self) -> None:
        filters = tr("Models (*{})").format(SUFFIX)
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Add models"), os.path.expanduser("~"), filters)
        if paths:
            self.add(paths)

    def _delete(self) -> None:
        model = self._at(self._table.path())
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        text = tr("Move {} to the trash?")
        if (
            model is None
            or QMessageBox.question(self, self.windowTitle(), text.format(model.name), yes | no, no) != yes
        ):
            return
        try:
            self._shelf().delete(model.path, discard=_discard)
        except SarOpticalError as error:
            self._warn(str(error))
        self.refresh()

    def _show_folder(self) -> None:
        os.makedirs(self._shelf().folder, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._shelf().folder))

    def _warn(self, sentence: str) -> None:
        self._bar.pushMessage(say(sentence), Qgis.MessageLevel.Warning)


def _discard(path: str) -> bool:
    return bool(QFile(path).moveToTrash())
