"""A job as one of QGIS's background tasks: what it tells arrives in the main thread, its results in the project."""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from dataclasses import replace
from types import MappingProxyType
from typing import Dict, Mapping, Optional, Set

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsProject, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import pyqtSignal

from ..engine.contract.events import Done, Metric, Progress, Started
from ..engine.contract.jobs import Job, TrainingJob, to_json
from ..engine.errors import Cancelled, SarOpticalError, Suspended
from .algorithms.base import LOG
from .checks import usable_interpreter
from .history import History, RunRecord, drop_checkpoint, now
from .news import News
from .pool import lent_thread
from .results import load_results
from .runner import run_job
from .wording import tr

_ALIVE: Set[JobTask] = set()
"""Tasks that have not ended: QGIS keeps bare pointers to them."""
_SAVED_EVERY_S = 10.0
_STATES = {type(None): "cancelled", Cancelled: "cancelled", Suspended: "interrupted"}


class JobTask(QgsTask):
    """One job in the background.

    Signals come in the main thread: `told` with each event, but not more than ten times a second of one kind; `ended`
    once, with the record.

    Attributes:
        record: What history remembers of it.
        loaded: The ids of the layers that it put into the project, by field of the job.
    """

    told = pyqtSignal(object)
    ended = pyqtSignal(object)
    _has_news = pyqtSignal()

    def __init__(
        self,
        job: Job,
        *,
        title: str,
        layers: Mapping[str, str] = MappingProxyType({}),
        group: str = "",
        project: Optional[QgsProject] = None,
        history: Optional[History] = None,
    ) -> None:
        """Prepare it; nothing is started.

        Args:
            job: What to do.
            title: What people call it.
            layers: Titles of the results to be loaded as styled layers, by field of the job.
            group: Name of the layer group that they go into; "" puts them on top.
            project: Where they go, unless it is closed, or another project opened, before the job ends.
            history: Remembers the run, and keeps a folder for a training that names none, so that it can be resumed.
        """
        super().__init__(title, QgsTask.Flag.CanCancel)
        self.record = RunRecord(job.verb, {}, title, layers=dict(layers))
        if history and isinstance(job, TrainingJob) and not job.run_folder:
            job = replace(job, run_folder=history.run_folder(self.record))
        self.record.job = {name: value for name, value in json.loads(to_json(job)).items() if name != "job"}
        self.record.run_folder = getattr(job, "run_folder", "")
        self.job = job
        self.loaded: Dict[str, str] = {}
        self._is_to_load = bool(layers) and project is not None
        self._group, self._project, self._history = group, project, history
        self._stop = threading.Event()
        self._news = News(self._has_news.emit)
        self._saved_at = time.monotonic()
        self._done: Optional[Done] = None
        self._error: Optional[BaseException] = None
        self._has_news.connect(self._tell)

    def start(self) -> None:
        """Begin as soon as the device is free; returns at once."""
        _ALIVE.add(self)
        if self._history:
            self._history.add(self.record)
        if self._project is not None:
            self._project.cleared.connect(self._leave_project)
        QgsApplication.taskManager().addTask(self)

    def stop_and_keep(self) -> None:
        """End a training early, and keep what it has learned; any other job is cancelled."""
        self._stop.set()

    def run(self) -> bool:
        """Follow the job to its end; QGIS calls it in a thread of its pool."""
        try:
            with lent_thread():
                self._done = run_job(
                    self.job,
                    interpreter=usable_interpreter(),
                    on_event=self._news.add,
                    is_cancelled=self._is_cancelled,
                    should_stop=self._stop.is_set,
                    title=self.record.title,
                )
        except BaseException as error:  # what is raised in a task's thread would end QGIS
            self._error = error
        return self._error is None

    def finished(self, succeeded: bool) -> None:  # noqa: ARG002
        """Note how it ended, put the results into the project, and tell; QGIS calls it in the main thread."""
        self._tell()
        self._note_end()
        self._load()
        if self._history:
            self._history.update(self.record)
        self._leave_project()
        _ALIVE.discard(self)
        self.ended.emit(self.record)

    def _is_cancelled(self) -> bool:
        """Tell the runner whether to go on; as it asks ten times a second, what waits to be told is told then."""
        self._news.say()
        return self.isCanceled()

    def _tell(self) -> None:
        for event in self._news.take():
            if isinstance(event, Started):
                self.record.state, self.record.pid = "running", event.pid
                self._save()
            elif isinstance(event, Metric):
                self.record.measure(event.name, event.step, event.value)
                if time.monotonic() - self._saved_at > _SAVED_EVERY_S:
                    self._save()
            elif isinstance(event, Progress):
                self.setProgress(100 * event.fraction)
            self.told.emit(event)

    def _save(self) -> None:
        self._saved_at = time.monotonic()
        if self._history:
            self._history.update(self.record)

    def _note_end(self) -> None:
        record, error = self.record, self._error
        record.ended = now()
        if self._done is not None:
            record.state = "stopped" if self._done.stopped else "done"
            record.results, record.numbers = dict(self._done.outputs), dict(self._done.numbers)
            is_over = not self._done.stopped
            if is_over and self._history and record.run_folder == self._history.run_folder(record):
                drop_checkpoint(record)
            return
        record.state = _STATES.get(type(error), "failed")
        record.sentence = _sentence(error)
        record.detail = getattr(error, "detail", "") or _trace(error)
        if record.state == "failed":
            QgsMessageLog.logMessage(record.detail or record.sentence, LOG, Qgis.MessageLevel.Warning)

    def _load(self) -> None:
        """Load the results, if the project is still the one that they were made for."""
        if self._done is None or not self._is_to_load:
            return
        project = self._project
        if project is None or sip.isdeleted(project):
            folder = os.path.dirname(next(iter(self._done.outputs.values()), ""))
            self.record.sentence = tr("The project was closed meanwhile; the results are in {}.").format(folder)
            return
        self.loaded = load_results(self._done, self.record.layers, project, group=self._group)

    def _leave_project(self) -> None:
        """Forget a project that is closed; the same object may be another project afterwards."""
        project, self._project = self._project, None
        if project is not None and not sip.isdeleted(project):
            project.cleared.disconnect(self._leave_project)


def _sentence(error: Optional[BaseException]) -> str:
    if error is None:
        return tr("The job was cancelled before it began.")
    if isinstance(error, SarOpticalError):
        return str(error)
    return tr("Something unexpected happened ({}). Please report it together with the log.").format(repr(error))


def _trace(error: Optional[BaseException]) -> str:
    return "".join(traceback.format_exception(type(error), error, error.__traceback__)) if error else ""
