"""Step 2: what to do."""

from __future__ import annotations

from typing import Dict, Type

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..algorithms.base import JobAlgorithm
from ..provider import ALGORITHMS
from ..wording import tr
from .findings import narrow, wrapped
from .state import TASKS

KINDS: Dict[str, Type[JobAlgorithm]] = {kind.JOB.verb: kind for kind in ALGORITHMS}
"""The algorithms by verb: what a task is called, and what it does, is said there."""
_VERB = int(Qt.ItemDataRole.UserRole)


class TaskBox(QWidget):
    """The tasks, by group, and what the chosen one does."""

    changed = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setObjectName("SarOpticalTask")
        self.choice.setToolTip(tr("What to do with the layers"))
        narrow(self.choice)
        self.choice.setMaxVisibleItems(30)
        self.choice.setModel(_model(self.choice))
        self._about = wrapped()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice)
        layout.addWidget(self._about)
        self.choice.currentIndexChanged.connect(self._tell)
        self.choose(TASKS[0])
        self._about.setText(tr(KINDS[TASKS[0]].SUMMARY))

    def verb(self) -> str:
        """Give the chosen task."""
        return str(self.choice.currentData(_VERB) or TASKS[0])

    def choose(self, verb: str) -> None:
        """Choose a task."""
        self.choice.setCurrentIndex(self.choice.findData(verb, _VERB))

    def _tell(self) -> None:
        self._about.setText(tr(KINDS[self.verb()].SUMMARY))
        self.changed.emit(self.verb())


def title_of(verb: str) -> str:
    """Name a task as the toolbox does."""
    return str(tr(KINDS[verb].TITLE))


def _model(parent: QWidget) -> QStandardItemModel:
    items, group = QStandardItemModel(parent), ""
    for verb in TASKS:
        kind = KINDS[verb]
        if kind.GROUP[1] != group:
            group = kind.GROUP[1]
            heading = QStandardItem(tr(group))
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            items.appendRow(heading)
        item = QStandardItem(QIcon(kind().svgIconPath()), title_of(verb))
        item.setData(verb, _VERB)
        item.setToolTip(tr(kind.SUMMARY))
        items.appendRow(item)
    return items
