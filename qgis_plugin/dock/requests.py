"""What can be asked of a run that has ended: again, resume, copy, load, keep, show."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict

from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtCore import QObject, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ...engine.contract.card import read_card
from ...engine.contract.events import Done
from ...engine.errors import InputError, SarOpticalError
from ..errand import run_errand
from ..history import RunRecord, job_of, plain_job, resumable
from ..models.folder import open_shelf
from ..models.window import USED_BY
from ..recipes import as_python, as_qgis_process, as_shell
from ..results import load_results
from ..temporary import is_temporary, new_folder
from ..wording import say, tr
from .state import DockState, with_new_outputs


class Requests(QObject):
    """Answers what the history and ended jobs offer."""

    def __init__(self, panel: Any) -> None:
        super().__init__(panel)
        self._panel = panel
        self._answers: Dict[str, Callable[[RunRecord], None]] = {
            "again": self._run_again,
            "set": lambda record: panel.take(DockState.of_job(record.verb, plain_job(record))),
            "resume": self._resume,
            "python": lambda record: self._copy(as_python(record)),
            "qgis_process": lambda record: self._copy(as_qgis_process(record)),
            "shell": lambda record: self._copy(as_shell(record)),
            "load": self._load,
            "remove": self._remove,
            "keep": self._keep,
            "use": self._use,
            "name": self._name_clusters,
            "report": self._open_report,
            "details": self._show_details,
        }

    def answer(self, word: str, record: RunRecord) -> None:
        """Do what was asked; what cannot be done is said."""
        try:
            self._answers[word](record)
        except SarOpticalError as error:
            self._panel.say(str(error), "warning")

    def _run_again(self, record: RunRecord) -> None:
        """Run a job of the history as it was, into new temporary files."""
        self._panel.start(with_new_outputs(job_of(record), new_folder()), title=record.title)

    def _resume(self, record: RunRecord) -> None:
        """Take a training up where it stands; what it made before stays in its temporary files until QGIS is closed."""
        (now,) = [one for one in self._panel.history.records() if one.id == record.id] or (record,)
        if not now.has_ended:
            raise InputError(tr("This training is under way already."))
        if not resumable(now):
            raise InputError(tr("This training is over, or what it would go on from is gone. Run it again."))
        job = job_of(record, resume=True)
        if any(map(is_temporary, job.outputs().values())):
            job = with_new_outputs(job, new_folder())
        self._panel.forget(record)
        self._panel.start(job, title=record.title)

    def _copy(self, text: str) -> None:
        QgsApplication.clipboard().setText(text)
        self._panel.say(tr("Copied; paste it where you need it."), "info")

    def _load(self, record: RunRecord) -> None:
        there = {name: path for name, path in record.results.items() if os.path.exists(path)}
        if not there:
            self._panel.say(tr("The results are gone: they were temporary. Run it again."), "warning")
            return
        load_results(Done(outputs=there), record.layers, QgsProject.instance())

    def _remove(self, record: RunRecord) -> None:
        self._panel.history.remove(record)
        self._panel.past.refresh()

    def _keep(self, record: RunRecord) -> None:
        path = record.results["output_weights"]
        run_errand(
            self._panel,
            tr("Keeping a model"),
            lambda: open_shelf().add(path),
            self._kept,
            failed=lambda sentence: self._panel.say(sentence, "warning"),
        )

    def _kept(self, path: str) -> None:
        self._panel.say(tr("Kept among your models: {}").format(os.path.basename(path)), "info")
        self._panel.method.model.refresh()

    def _use(self, record: RunRecord) -> None:
        """Go over to the task that the model is for, with the model chosen."""
        path = record.results["output_weights"]
        self._panel.turn_to(USED_BY[read_card(path).task], model=path)

    def _name_clusters(self, record: RunRecord) -> None:
        """Go over to teaching, with the map's clusters to be named."""
        layers = QgsProject.instance().mapLayers().values()
        maps = [layer for layer in layers if layer.source() == record.results["output"]]
        self._panel.turn_to("trainlandcover")
        if maps:
            self._panel.method.teaching.name_clusters(maps[0])

    def _open_report(self, record: RunRecord) -> None:
        (page, *_) = (path for path in record.results.values() if path.endswith(".html"))
        QDesktopServices.openUrl(QUrl.fromLocalFile(page))

    def _show_details(self, record: RunRecord) -> None:
        viewer = QgsMessageViewer(self._panel)
        viewer.setTitle(record.title)
        viewer.setMessageAsPlainText(f"{say(record.sentence)}\n\n{record.detail}")
        viewer.exec()
