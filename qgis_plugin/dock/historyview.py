"""The runs so far: how each ended, with what, and what can be done with it again."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Callable, List, Optional

from qgis.PyQt.QtCore import QLocale, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..history import History, RunRecord, plain_job, resumable
from ..wording import tr
from .curveview import CurveView
from .endings import ending_of
from .findings import sign_icon

_ID = int(Qt.ItemDataRole.UserRole)


class HistoryView(QWidget):
    """A list of runs, and the chosen one in full."""

    asked = pyqtSignal(str, object)
    """What the user wants (again, set, resume, python, qgis_process, shell, load, remove), and with which record."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self._records: List[RunRecord] = []
        self.list = QTreeWidget()
        self.list.setObjectName("SarOpticalHistory")
        self.list.setHeaderLabels([tr("Run"), tr("When"), tr("State")])
        self.list.setToolTip(tr("Earlier runs; a double click sets the panel as it was"))
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.itemSelectionChanged.connect(self._show)
        self.list.itemDoubleClicked.connect(lambda *_: self._ask("set"))
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.about, self.curve = QTextBrowser(), CurveView()
        self.about.setOpenExternalLinks(False)
        self._build()
        self._show()

    def refresh(self, *_: object) -> None:
        """Read the history anew; the chosen run stays chosen."""
        chosen = self.record()
        self._records = self._history.records()
        self.list.clear()
        for record in self._records:
            item = QTreeWidgetItem([record.title, _when(record), state_words(record.state)])
            item.setData(0, _ID, record.id)
            item.setIcon(0, sign_icon(level_of_state(record.state)))
            item.setToolTip(0, ending_of(record).sentence if record.has_ended else "")
            self.list.addTopLevelItem(item)
            item.setSelected(chosen is not None and chosen.id == record.id)
        for column in (1, 2):
            self.list.resizeColumnToContents(column)
        self._show()

    def record(self) -> Optional[RunRecord]:
        """Give the chosen run."""
        chosen = self.list.selectedItems()
        identity = chosen[0].data(0, _ID) if chosen else ""
        return next((record for record in self._records if record.id == identity), None)

    def _build(self) -> None:
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.about, 1)
        below.addWidget(self.curve)
        self.again = self._button(tr("Run again"), tr("Run it again as it was, into new files"), "again")
        self.resume = self._button(tr("Resume"), tr("Take the training up where it was broken off"), "resume")
        self.copy = QPushButton(tr("Copy as"))
        self.copy.setObjectName("SarOpticalCopy")
        self.copy.setToolTip(tr("Copy the run as a command, to use it in a script"))
        self.copy.setMenu(self._copies())
        row = QHBoxLayout()
        for button in (self.again, self.resume, self.copy):
            row.addWidget(button)
        below.addLayout(row)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.list)
        parts.addWidget(lower)
        layout = QVBoxLayout(self)
        layout.addWidget(parts)

    def _copies(self) -> QMenu:
        menu = QMenu(self)
        for title, word in (
            (tr("Python, for QGIS's console"), "python"),
            (tr("qgis_process, for a shell"), "qgis_process"),
            (tr("saroptical, for a server without QGIS"), "shell"),
        ):
            menu.addAction(title, self._asking(word))
        return menu

    def _open_menu(self, place: QPoint) -> None:
        record = self.record()
        if record is None:
            return
        menu = QMenu(self)
        menu.addAction(tr("Run again"), self._asking("again"))
        menu.addAction(tr("Set the panel as it was"), self._asking("set"))
        menu.addAction(tr("Resume"), self._asking("resume")).setEnabled(resumable(record))
        menu.addAction(tr("Load the results"), self._asking("load")).setEnabled(bool(record.results))
        menu.addSeparator()
        for action in self.copy.menu().actions():
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Remove from the history"), self._asking("remove")).setEnabled(record.has_ended)
        menu.exec(self.list.viewport().mapToGlobal(place))

    def _button(self, text: str, tip: str, word: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"SarOptical{word.title()}")
        button.setToolTip(tip)
        button.clicked.connect(self._asking(word))
        return button

    def _asking(self, word: str) -> Callable[..., None]:
        return lambda *_: self._ask(word)

    def _ask(self, word: str) -> None:
        record = self.record()
        if record is not None:
            self.asked.emit(word, record)

    def _show(self) -> None:
        record = self.record()
        for button in (self.again, self.copy):
            button.setEnabled(record is not None)
        self.resume.setEnabled(record is not None and resumable(record))
        self.curve.show_metrics(record.metrics if record else {})
        self.about.setHtml(record_html(record) if record else escape(tr("Choose a run to see what it was.")))


def level_of_state(state: str) -> str:
    """Give the sign of a state."""
    return {"done": "", "stopped": "", "failed": "error", "interrupted": "warning"}.get(state, "note")


def state_words(state: str) -> str:
    """Name a state."""
    return str(
        {
            "waiting": tr("waiting"),
            "running": tr("running"),
            "done": tr("done"),
            "failed": tr("failed"),
            "cancelled": tr("cancelled"),
            "stopped": tr("stopped, kept"),
            "interrupted": tr("interrupted"),
        }.get(state, state)
    )


def record_html(record: RunRecord) -> str:
    """Write a run in full: how it ended, what it was given, what it made."""
    said = f"<p><b>{escape(record.title)}</b><br>{escape(ending_of(record).sentence if record.has_ended else '')}</p>"
    results = [(name, path) for name, path in record.results.items()]
    numbers = [(name, f"{value:.6g}") for name, value in record.numbers.items()]
    given = [(name, _plain(value)) for name, value in plain_job(record).items() if value not in ("", None, [], ())]
    parts = ((tr("Results"), results), (tr("Figures"), numbers), (tr("Settings"), given))
    return said + "".join(_table(title, rows) for title, rows in parts if rows)


def _table(title: str, rows: List[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name.replace('_', ' '))}&nbsp;&nbsp;</td><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<p><b>{escape(title)}</b></p><table>{cells}</table>"


def _plain(value: object) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, (list, tuple)) else str(value)


def _when(record: RunRecord) -> str:
    try:
        started = datetime.fromisoformat(record.started).astimezone()
    except ValueError:
        return record.started
    is_today = started.date() == datetime.now().astimezone().date()
    return f"{started:%H:%M}" if is_today else QLocale().toString(started.date(), QLocale.FormatType.ShortFormat)
