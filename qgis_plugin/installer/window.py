"""The window that makes, checks, repairs and removes the engine's environment.

Nothing is downloaded before its button is pressed. The work goes on as a task
of QGIS when the window is closed; opened again, it shows where that stands.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any, Callable, List, Optional, Tuple

from qgis.core import QgsApplication
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...engine.contract.events import Event, Message, Progress, Report
from ...engine.contract.gpus import Gpu, find_gpus
from ...engine.contract.jobs import CheckEnvironment
from ...engine.contract.redaction import redacted
from ...engine.errors import Cancelled, SarOpticalError
from .. import settings
from ..dock.findings import sign
from ..errand import run_errand
from ..options import switch_spare
from ..runner import run_job
from ..styling import ICON
from ..wording import say, tr
from .choices import Choices
from .install import free_space, install, remove
from .network import Network, network_of_qgis
from .offer import Offer, shortened
from .places import Places, places
from .plan import Plan
from .receipt import read_receipt
from .state import environment_state, probe_environment
from .uv import wheels_in
from .work import Work

_LEVELS = {"ready": "", "missing": "note", "installing": "note", "outdated": "warning", "interrupted": "warning"}
"""The sign of a state, by its case; all others are errors."""
_MOST_LINES = 5000
_LAST_LINES = 400
_TEXT_WIDTH = 380
_WINDOWS: List[InstallerWindow] = []


def open_installer(parent: Optional[QWidget] = None) -> InstallerWindow:
    """Show the window: the one that is there, if there is one."""
    if not _WINDOWS or sip.isdeleted(_WINDOWS[0]):
        _WINDOWS[:] = [InstallerWindow(parent)]
    window = _WINDOWS[0]
    window.refresh()
    window.show()
    window.raise_()
    window.activateWindow()
    return window


def close_installer() -> None:
    """Take the window away, and end its work."""
    while _WINDOWS:
        window = _WINDOWS.pop()
        if not sip.isdeleted(window):
            window.let_go()


class InstallerWindow(QDialog):
    """Says how the environment stands, what can be done about it, and does it."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("SarOpticalInstaller")
        self.setWindowTitle(tr("SAR-Optical: the engine's environment"))
        self.setWindowIcon(QIcon(ICON))
        self.resize(680, 420)
        self._work: Optional[Work] = None
        self._said = ""
        self._gpus: Optional[Tuple[Gpu, ...]] = None
        self._disk: Optional[Tuple[int, bool]] = None
        self._build()
        self.choices.changed.connect(self._choose)
        run_errand(self, tr("Looking for graphics cards"), find_gpus, self._know_gpus)
        run_errand(self, tr("Reading the log"), lambda: _tail(self._at().log), self._log.setPlainText)
        run_errand(self, tr("Trying the engine's Python"), probe_environment, lambda _: self.refresh())

    def _build(self) -> None:
        self._sign, self._headline, head = sign("note"), _words(), QHBoxLayout()
        bold = self._headline.font()
        bold.setBold(True)
        self._headline.setFont(bold)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._headline, 1)
        self._facts = QFormLayout()
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignTop)
        self.choices = Choices(settings.environment_folder())
        self._bar, self._what = QProgressBar(), QLabel()
        self._bar.setRange(0, 1000)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setMinimumHeight(120)
        self._log.setMaximumBlockCount(_MOST_LINES)
        self._log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._log.setAccessibleName(tr("Log"))
        self._log_box = QgsCollapsibleGroupBox(tr("Log"))
        QVBoxLayout(self._log_box).addWidget(self._log)
        self._log_box.setCollapsed(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addLayout(self._facts)
        layout.addWidget(self.choices)
        layout.addWidget(self._what)
        layout.addWidget(self._bar)
        layout.addWidget(self._log_box, 1)
        layout.addStretch(0)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        def button(name: str, text: str, tip: str, act: Any) -> QPushButton:
            made = QPushButton(text)
            made.setObjectName(f"SarOpticalInstaller{name}")
            made.setToolTip(tip)
            made.setAutoDefault(False)
            made.clicked.connect(act)
            return made

        self._check = button("Check", tr("Check"), tr("Load every library and compute on every device"), self._on_check)
        self._copy = button("Copy", tr("Copy report"), tr("Copy how it stands, without your name"), self._on_copy)
        self._remove = button("Remove", tr("Remove…"), tr("Delete the environment from the disk"), self._on_remove)
        self.cancel = button("Cancel", tr("Cancel"), tr("Stop; what was downloaded is kept"), self._on_cancel)
        self.primary = button("Install", "", tr("Nothing is downloaded before you press this"), self._on_install)
        self._close = button("Close", tr("Close"), tr("Work goes on in the background"), self.close)
        row = QHBoxLayout()
        for each in (self._check, self._copy, self._remove):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.cancel, self.primary, self._close):
            row.addWidget(each)
        return row

    def refresh(self) -> None:
        """Look at the environment anew, and show it."""
        offer = self._offer()
        state = offer.state
        at = offer.at.root
        if self._disk is None:
            asked = (at, offer.wheels)
            run_errand(self, tr("Looking at the disk"), lambda: _look_at_disk(*asked), partial(self._know_disk, asked))
        is_busy = self._work is not None
        level = "note" if is_busy else "error" if self._said else _LEVELS.get(state.case, "error")
        self._show_head(level, self._said or state.sentence)
        self._show_facts(offer.lines())
        self.primary.setText(offer.button())
        self.primary.setVisible(not is_busy)
        self.primary.setEnabled(state.kind != "installing" and offer.can_begin)
        self.cancel.setVisible(is_busy)
        self._bar.setVisible(is_busy)
        self._what.setVisible(is_busy)
        self.choices.setEnabled(not is_busy)
        self._check.setEnabled(not is_busy and bool(state.interpreter))
        self._remove.setEnabled(not is_busy and state.kind != "installing" and offer.receipt is not None)

    def let_go(self) -> None:
        """End the work and the window."""
        if self._work is not None:
            self._work.cancel()
        self.close()
        self.deleteLater()

    def report(self) -> str:
        """Say how it stands, to be shown to others."""
        offer = self._offer()
        lines = [offer.state.sentence, *(f"{title}: {text}" for title, text in offer.lines()), ""]
        return redacted("\n".join([*lines, self._log.toPlainText()]))

    def _at(self) -> Places:
        return places(self.choices.folder())

    def _offer(self) -> Offer:
        at = self._at()
        chosen = (self.choices.build(), self.choices.wheels())
        return Offer(
            environment_state(), read_receipt(at.receipt), at, *chosen, self._gpus, *(self._disk or (None, True))
        )

    def _know_gpus(self, gpus: List[Gpu]) -> None:
        self._gpus = tuple(gpus)
        self.refresh()

    def _know_disk(self, asked: Tuple[str, str], disk: Tuple[int, bool]) -> None:
        """Take what was found, unless something else was chosen meanwhile."""
        if asked == (self._at().root, self.choices.wheels()):
            self._disk = disk
            self.refresh()

    def _choose(self) -> None:
        self._disk, self._said = None, ""
        self.refresh()

    def _show_head(self, level: str, sentence: str) -> None:
        like = sign(level)
        self._sign.setPixmap(like.pixmap())
        self._sign.setAccessibleName(like.accessibleName())
        self._headline.setText(sentence)

    def _show_facts(self, lines: List[Tuple[str, str]]) -> None:
        while self._facts.rowCount() < len(lines):
            self._facts.addRow(QLabel(), _words())
        while self._facts.rowCount() > len(lines):
            self._facts.removeRow(len(lines))
        for row, (title, text) in enumerate(lines):
            self._facts.itemAt(row, QFormLayout.ItemRole.LabelRole).widget().setText(f"{title}:")
            self._facts.itemAt(row, QFormLayout.ItemRole.FieldRole).widget().setText(text)

    def _on_install(self) -> None:
        offer, network = self._offer(), network_of_qgis()
        plan = offer.plan()
        settings.set_environment_folder(self.choices.folder())
        self._begin(
            tr("Installing SAR-Optical's engine"),
            partial(_install, plan, network),
            tr("The engine is being installed."),
        )

    def _on_check(self) -> None:
        interpreter = environment_state().interpreter
        self._log_box.setCollapsed(False)
        self._begin(
            tr("Checking SAR-Optical's engine"),
            lambda report, is_cancelled: run_job(
                CheckEnvironment(), interpreter=interpreter, on_event=report, is_cancelled=is_cancelled
            ),
            tr("The engine is being tried out."),
        )

    def _on_remove(self) -> None:
        at = self._at()
        question = tr("Delete the engine's environment in {}? Models and results stay.").format(shortened(at.root))
        answer = QMessageBox.question(self, self.windowTitle(), question)
        if answer == QMessageBox.StandardButton.Yes:
            self._begin(tr("Removing SAR-Optical's engine"), partial(_remove, at), tr("The engine is being removed."))

    def _on_copy(self) -> None:
        QgsApplication.clipboard().setText(self.report())

    def _on_cancel(self) -> None:
        if self._work is not None:
            self.cancel.setEnabled(False)
            self._work.cancel()

    def _begin(self, title: str, work: Any, sentence: str) -> None:
        self._work = Work(title, work)
        self._work.told.connect(self._hear)
        self._work.ended.connect(self._end)
        self._said = sentence
        self._bar.setValue(0)
        self._what.setText("")
        self.cancel.setEnabled(True)
        self.refresh()
        self._work.start()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._bar.setValue(int(1000 * event.fraction))
            self._what.setText(event.what[:1].upper() + event.what[1:])
        elif isinstance(event, Message):
            self._log.appendPlainText(event.text)

    def _end(self, error: Optional[SarOpticalError]) -> None:
        if error is None and environment_state().case == "named":
            settings.set_interpreter("")  # it would not do, and what was installed now stands in for it
        self._work, self._disk = None, None
        self._said = ""
        if error is not None and not isinstance(error, Cancelled):
            self._said = say(str(error))
            self._log.appendPlainText(str(error))
            self._log_box.setCollapsed(False)
        self.refresh()
        self.changed.emit()


def _words() -> QLabel:
    """Make a label that breaks its lines, and whose text can be copied."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setMinimumWidth(_TEXT_WIDTH)
    return label


def _install(plan: Plan, network: Network, report: Report, is_cancelled: Callable[[], bool]) -> None:
    switch_spare()
    install(plan, network, report, is_cancelled)


def _remove(at: Places, *_: Any) -> None:
    """Remove it, after the engine that waits for a job has let go of its files."""
    switch_spare()
    remove(at)


def _look_at_disk(root: str, wheels: str) -> Tuple[int, bool]:
    """Give the free bytes, and whether there are wheels where they should be."""
    return free_space(root), not wheels or bool(wheels_in(wheels))


def _tail(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-_LAST_LINES:])
