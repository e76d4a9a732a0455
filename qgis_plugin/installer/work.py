"""Work on the environment as one of QGIS's background tasks: what it tells arrives in the main thread."""

from __future__ import annotations

from typing import Callable, Optional, Set

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...engine.contract.events import Event, Progress, Report
from ...engine.errors import Cancelled, EngineError, SarOpticalError

_ALIVE: Set[QgsTask] = set()
"""Tasks that have not ended: QGIS keeps bare pointers to them (QGIS issue 38583)."""


class Work(QgsTask):
    """One piece of work.

    Attributes:
        told: Signals each event.
        ended: Signals, once, the error that it ended with, or None.
    """

    told = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(self, title: str, work: Callable[[Report, Callable[[], bool]], object]) -> None:
        """Prepare it.

        Args:
            title: What people call it.
            work: Takes a `report` and an `is_cancelled`; touches no widget.
        """
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work = work
        self._error: Optional[SarOpticalError] = None

    def start(self) -> None:
        """Begin; returns at once."""
        _ALIVE.add(self)
        QgsApplication.taskManager().addTask(self)

    def run(self) -> bool:
        """Do it; QGIS calls this in a thread of its own."""
        try:
            self._work(self._report, self.isCanceled)
        except SarOpticalError as error:
            self._error = error
        except Exception as error:  # what is raised in a task's thread would end QGIS
            self._error = EngineError(f"Something unexpected happened ({type(error).__name__}: {error}). Try again.")
        return self._error is None

    def finished(self, succeeded: bool) -> None:
        """Tell how it ended, in the main thread."""
        _ALIVE.discard(self)
        if not succeeded and self._error is None:
            self._error = Cancelled("Cancelled.")
        self.ended.emit(self._error)

    def _report(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.setProgress(100 * event.fraction)
        self.told.emit(event)
