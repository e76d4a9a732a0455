"""An errand: a function that runs in the background, and whose result comes back in the main thread.

For what takes more than a moment and is no job of the engine: reading cards,
copying a model, counting the pixels of a map.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Set

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from ..engine.errors import SarOpticalError

_RUNNING: Set[QgsTask] = set()
"""Tasks that QGIS would otherwise forget before they have ended (QGIS issue 38583)."""


def run_errand(
    owner: QObject,
    title: str,
    work: Callable[[], Any],
    then: Callable[[Any], None],
    *,
    failed: Optional[Callable[[str], None]] = None,
) -> None:
    """Run `work` in the background; `then` gets its result, or `failed` the sentence of its error.

    Args:
        owner: Whom the result is for; once that is deleted, nobody is told.
        title: What the task is called.
        work: Must touch no layer and no widget.
        then: Called in the main thread.
        failed: Likewise; without it an error is only logged.
    """
    task = _Errand(owner, title, work, then, failed)
    _RUNNING.add(task)
    QgsApplication.taskManager().addTask(task)


class _Errand(QgsTask):
    def __init__(
        self,
        owner: QObject,
        title: str,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Optional[Callable[[str], None]],
    ) -> None:
        super().__init__(title, _quiet())
        self._owner, self._work, self._then, self._failed = owner, work, then, failed
        self._result: Any = None
        self._error: Optional[Exception] = None

    def run(self) -> bool:
        """Do the work; QGIS calls it in a thread of its own."""
        try:
            self._result = self._work()
        except Exception as error:  # what is raised in a task's thread would be lost
            self._error = error
        return True

    def finished(self, succeeded: bool) -> None:
        """Tell the owner, in the main thread."""
        _RUNNING.discard(self)
        if sip.isdeleted(self._owner) or not succeeded:
            return
        if self._error is None:
            self._then(self._result)
            return
        if not isinstance(self._error, SarOpticalError):
            QgsMessageLog.logMessage(repr(self._error), "SAR-Optical", Qgis.MessageLevel.Warning)
        if self._failed is not None:
            self._failed(str(self._error))


def _quiet() -> Any:
    """Give the flags of a task that QGIS says nothing of; before 3.26 there are none, and long ones are announced."""
    flags = QgsTask.Flag.CanCancel
    for name in ("Hidden", "Silent"):
        flags = flags | getattr(QgsTask.Flag, name, flags)
    return flags
