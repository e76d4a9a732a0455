"""QGIS is asked to close, or a project is closed, while jobs run: ask first, then end each of them as it deserves.

A mapping is cancelled; a training that keeps a run ends at a checkpoint. QGIS
itself would only offer to cancel its background tasks, so we ask before it does.
"""

from __future__ import annotations

import html
import json
from typing import Any, List, Optional, Sequence

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu, QMessageBox, QProgressDialog, QPushButton

from ..engine.contract.jobs import to_json
from . import settings
from .history import RunRecord, now, open_history, resumable
from .runner import Running, running_jobs
from .spare import SPARE
from .wording import tr

_LOOK_MS, _LOOKS_AFTER = 100, 20
_PATIENCE_S = 120.0
"""How long a training may take to come to a checkpoint; the user may close at once meanwhile."""
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class QuitPart(QObject):
    """Watches for the end of QGIS: its window's close button, its menu entry Exit, and that entry's keys."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._window = iface.mainWindow()
        self._exit: Optional[QAction] = self._window.findChild(QAction, "mActionExit")
        menus = [menu for menu in self._window.findChildren(QMenu) if self._exit and self._exit in menu.actions()]
        self._watched: List[QObject] = [self._window, *menus, *([self._exit] if self._exit else [])]
        self._progress: Optional[QProgressDialog] = None
        self._looks_left = 0
        self._left: List[Running] = []
        for watched in self._watched:
            watched.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        QgsProject.instance().cleared.connect(self._tell_of_project)
        SPARE.switch(settings.keeps_spare())

    def remove(self) -> None:
        """Watch no more, and end the worker that waits."""
        SPARE.switch(False)
        QgsProject.instance().cleared.disconnect(self._tell_of_project)
        self._timer.stop()
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched.clear()
        self._end_progress()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep from QGIS what would close it, as long as a job runs."""
        if not running_jobs() or not self._closes(watched, event):
            return False
        event.ignore()
        if self._progress is None:
            while QApplication.activePopupWidget() is not None:
                QApplication.activePopupWidget().close()
            QTimer.singleShot(0, self._ask)
        return True

    def _closes(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            return event.type() == QEvent.Type.Close
        if watched is self._exit:
            return event.type() == QEvent.Type.Shortcut
        is_chosen = event.type() == QEvent.Type.MouseButtonRelease or (
            event.type() == QEvent.Type.KeyPress and event.key() in _CHOOSING
        )
        return is_chosen and watched.activeAction() is self._exit

    def _ask(self) -> None:
        running = running_jobs()
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("SAR-Optical is at work"))
        box.setText(tr("Close QGIS while SAR-Optical is at work?"))
        box.setInformativeText(what_becomes(running))
        close = box.addButton(tr("Close QGIS"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        is_to_close = box.clickedButton() is close
        box.deleteLater()
        if is_to_close:
            self._leave()

    def _leave(self) -> None:
        self._left, self._looks_left = list(running_jobs()), _LOOKS_AFTER
        for running in self._left:
            running.leave(_PATIENCE_S)
        self._progress = QProgressDialog(
            tr("Ending what is at work …"), tr("Close at once"), 0, 0, self._window, Qt.WindowType.Dialog
        )
        self._progress.setWindowTitle(tr("SAR-Optical"))
        self._progress.setWindowModality(Qt.WindowModality.ApplicationModal)
        self._progress.setMinimumDuration(0)
        self._progress.canceled.connect(self._hurry)
        self._progress.show()
        self._timer.start()

    def _hurry(self) -> None:
        for running in running_jobs():
            running.leave(0.0)

    def _look(self) -> None:
        """Go on to close QGIS once nothing runs; a job's task takes a moment more to tell how it ended."""
        if running_jobs():
            return
        self._looks_left -= 1
        if self._looks_left and QgsApplication.taskManager().countActiveTasks():
            return
        self._timer.stop()
        self._end_progress()
        remember(self._left)
        self._left = []
        self._window.close()

    def _end_progress(self) -> None:
        if self._progress is not None:
            self._progress.canceled.disconnect(self._hurry)
            self._progress.close()
            self._progress.deleteLater()
            self._progress = None

    def _tell_of_project(self) -> None:
        """Ask, without holding anyone up, what is to become of jobs whose project is closed."""
        running = running_jobs()
        if not running:
            return
        bar = self._iface.messageBar()
        titles = ", ".join(job.title for job in running)
        text = tr("The project was closed. {} goes on; its results stay on disk, and the history says where.")
        item = bar.createMessage(tr("SAR-Optical"), text.format(titles))
        button = QPushButton(tr("Cancel it"), item)

        def cancel() -> None:
            for job in running:
                job.cancel()
            bar.popWidget(item)

        button.clicked.connect(cancel)
        item.layout().addWidget(button)
        bar.pushWidget(item, Qgis.MessageLevel.Info, 0)


def what_becomes(running: Sequence[Running]) -> str:
    """Say what becomes of each job when QGIS closes."""
    lines = []
    for one in running:
        if one.job.is_resumable:
            text = tr("{} stops at a checkpoint; the history offers to go on from there.")
        elif one.job.is_training:
            text = tr("{} is cancelled: it keeps no run to go on from.")
        else:
            text = tr("{} is cancelled; nothing half-written is left.")
        lines.append(text.format(f"<b>{html.escape(one.title)}</b>"))
    return "<br>".join(lines)


def remember(left: Sequence[Running]) -> None:
    """Put trainings into the history that came from the toolbox, which remembers none that can be resumed."""
    history = open_history()
    known = {record.run_folder for record in history.records()}
    for one in left:
        folder = getattr(one.job, "run_folder", "")
        values = {name: value for name, value in json.loads(to_json(one.job)).items() if name != "job"}
        record = RunRecord(one.job.verb, values, one.title, state="interrupted", ended=now(), run_folder=folder)
        if folder and folder not in known and resumable(record):
            record.sentence = tr("QGIS was closed; the run can be resumed.")
            history.add(record)
    history.end()
