"""A field to pick a model: those of the shelf that serve the task; what does not fit the scenes is greyed, with why."""

from __future__ import annotations

from html import escape
from typing import Callable, List, Optional, Tuple

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...engine.contract.card_text import headline_of
from ...engine.contract.facts import SceneFacts
from ..errand import run_errand
from ..wording import say, tr
from .cardview import CardDialog, summary_html
from .fitting import WITHOUT_MODEL, misfit, serves
from .folder import open_shelf
from .shelf import SUFFIX, Shelf, Shelved, look_at

_PATH = int(Qt.ItemDataRole.UserRole)
_MOST_REASONS = 3


class ModelPicker(QWidget):
    """Offers the models that a verb can use; `chosen` tells the path, "" for none."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: Optional[QWidget] = None, *, shelf: Callable[[], Shelf] = open_shelf) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._verb = "classifylandcover"
        self._pair: Tuple[Optional[SceneFacts], Optional[SceneFacts]] = (None, None)
        self._kept: List[Shelved] = []
        self._guests: List[Shelved] = []
        self._wanted = self._told = ""
        self._build()
        self.refresh()

    def set_task(self, verb: str) -> None:
        """Offer the models that a verb, such as `classifylandcover`, uses, or that a training may start from."""
        self._verb = verb
        self._fill()

    def set_pair(self, s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> None:
        """Grey out what does not fit these scenes."""
        self._pair = (s1, s2)
        self._fill()

    def path(self) -> str:
        """Name the chosen model's file, or ""."""
        return str(self._box.currentData(_PATH) or "")

    def model(self) -> Optional[Shelved]:
        """Give the chosen model."""
        return self._at(self.path())

    def set_path(self, path: str) -> None:
        """Choose a model, of the shelf or from anywhere else; "" chooses none."""
        self._wanted = path
        if path and self._at(path) is None:
            run_errand(self, tr("Reading a model's card"), lambda: look_at(path), self._welcome)
        else:
            self._fill()

    def refresh(self) -> None:
        """Look at the shelf anew."""
        run_errand(self, tr("Reading the cards of models"), self._shelf().models, self._take)

    def _build(self) -> None:
        self._box = QComboBox()
        self._box.setObjectName("SarOpticalModel")
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box.setMinimumContentsLength(12)
        self._box.setToolTip(tr("The model to work with: one of your models folder, or any other file"))
        self._box.currentIndexChanged.connect(self._pick)
        self._open = _button("/mActionFileOpen.svg", tr("Choose a model file from anywhere…"), self._browse)
        self._card = _button("/mActionPropertiesWidget.svg", tr("Show the card of this model"), self._show_card)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout()
        row.addWidget(self._box, 1)
        row.addWidget(self._card)
        row.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._about)
        self.setFocusProxy(self._box)

    def _take(self, models: List[Shelved]) -> None:
        self._kept = models
        self._fill()

    def _welcome(self, model: Shelved) -> None:
        self._guests = [*(guest for guest in self._guests if guest.path != model.path), model]
        self._fill()

    def _at(self, path: str) -> Optional[Shelved]:
        return next((model for model in (*self._kept, *self._guests) if path and model.path == path), None)

    def _offered(self) -> List[Tuple[Shelved, str]]:
        """List the models of the task, each with why it does not fit."""
        here = {model.path for model in self._kept}
        models = [*self._kept, *(guest for guest in self._guests if guest.path not in here)]
        wanted = [model for model in models if model.path == self._wanted and not _serves(self._verb, model)]
        judged = [
            (model, say(misfit(self._verb, model.card, *self._pair))) for model in models if _serves(self._verb, model)
        ]
        return [*judged, *((model, say(misfit(self._verb, model.card, None, None))) for model in wanted)]

    def _fill(self) -> None:
        offered = self._offered()
        items = QStandardItemModel(self._box)
        if self._verb in WITHOUT_MODEL:
            items.appendRow(QStandardItem(tr("None: learn from these scenes")))
        for model, reason in offered:
            items.appendRow(_item(model, reason))
        self._box.blockSignals(True)
        self._box.setModel(items)
        self._box.setCurrentIndex(self._place(items))
        self._box.setEnabled(items.rowCount() > 0)
        self._box.blockSignals(False)
        self._about.setText(self._words(offered))
        self._tell()

    def _place(self, items: QStandardItemModel) -> int:
        """Find the entry to choose: the one wanted, else none where that will do, else the first that fits."""
        rows = [items.item(row) for row in range(items.rowCount())]
        fitting = [row for row, item in enumerate(rows) if item.isEnabled()]
        wanted = [row for row in fitting if self._wanted and rows[row].data(_PATH) == self._wanted]
        return (wanted or fitting or [-1])[0]

    def _pick(self) -> None:
        """Take what the user has chosen."""
        self._wanted = self.path()
        self._about.setText(self._words(self._offered()))
        self._tell()

    def _tell(self) -> None:
        self._card.setEnabled(self.model() is not None)
        if self.path() != self._told:
            self._told = self.path()
            self.chosen.emit(self._told)

    def _words(self, offered: List[Tuple[Shelved, str]]) -> str:
        """Describe what is chosen; and say by name why something that was asked for, or everything, does not fit."""
        model, asked = self.model(), [reason for reason in offered if reason[0].path == self._wanted]
        lines = [_because(*pair) for pair in asked if pair[1]]
        if model is not None and model.card is not None:
            lines.append(summary_html(model.card))
        elif self._box.currentIndex() >= 0:
            lines.append(escape(tr("A new model is learned from the scenes themselves.")))
        elif offered:
            lines = [escape(tr("No model fits these scenes.")), *(_because(*pair) for pair in offered[:_MOST_REASONS])]
        else:
            lines.append(escape(tr("There is no model for this yet: teach one first, or open a file.")))
        return "<br>".join(lines)

    def _browse(self) -> None:
        filters = tr("Models (*{})").format(SUFFIX)
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a model"), self._shelf().folder, filters)
        if path:
            self.set_path(path)

    def _show_card(self) -> None:
        model = self.model()
        if model is not None:
            CardDialog(model, self).exec()


def _serves(verb: str, model: Shelved) -> bool:
    return model.card is not None and serves(verb, model.card)


def _item(model: Shelved, reason: str) -> QStandardItem:
    said = headline_of(model.card) if model.card else ""
    text = tr("{} (does not fit)").format(model.name) if reason else f"{model.name}  {said}".strip()
    item = QStandardItem(text)
    item.setData(model.path, _PATH)
    item.setToolTip(f"{model.name}: {reason}" if reason else model.path)
    item.setEnabled(not reason)
    if reason:
        item.setIcon(QgsApplication.getThemeIcon("/mIconWarning.svg"))
    return item


def _because(model: Shelved, reason: str) -> str:
    return f"<b>{escape(model.name)}</b>: {escape(reason)}"


def _button(icon: str, text: str, press: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    button.clicked.connect(press)
    return button
