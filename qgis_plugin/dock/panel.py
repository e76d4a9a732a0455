"""The panel: the steps from two layers to a map, from top to bottom, and below them what runs.

It only shows and collects: what the settings are is `state`, what the pair is
is `pair`, how a job goes is `JobTask`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, List, Optional, Tuple

from qgis.core import Qgis, QgsApplication, QgsProcessingUtils, QgsProject
from qgis.gui import QgsCollapsibleGroupBox, QgsMessageBar
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from ...engine.contract.card import ModelCard, read_card
from ...engine.contract.findings import Finding
from ...engine.contract.jobs import Job
from ...engine.errors import InputError, SarOpticalError
from .. import settings
from ..checks import usable_interpreter
from ..errand import run_errand
from ..facts import probe
from ..history import RunRecord, open_history
from ..spare import SPARE
from ..task import JobTask
from ..temporary import new_folder
from ..wording import say, tr
from . import memory
from .area import AreaBox, view_of
from .engine import EngineBanner
from .footprints import Footprints
from .historyview import HistoryView
from .joblist import JobList
from .jobview import JobView
from .methodbox import MethodBox
from .missing import missing_words
from .pair import READING, Look, Looker, PairLook, judge, level_of, result_gsd_m
from .requests import Requests
from .runbox import OutputBox, RunBar
from .scenes import ScenesBox
from .state import DockState
from .taskbox import TaskBox, title_of
from .titles import layer_titles

_SETTLE_MS, _LAID_OUT_MS = 60, 300
_MOST_VIEWS = 2
_LEAST_STEPS_PX = 180


class Panel(QWidget):
    """All that the dock shows."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        super().__init__()
        self._iface = iface
        self.state = memory.load()
        self.pair = PairLook()
        self.findings: Tuple[Finding, ...] = ()
        self.history = open_history()
        self.views: List[JobView] = []
        self._looker, self._asked, self._turn, self._is_looking = Looker(probe), "", 0, False
        self._previewed: List[str] = []
        self._outlines = Footprints(iface.mapCanvas())
        self._shows_footprints = False
        self.scenes, self.task, self.method = ScenesBox(), TaskBox(), MethodBox(iface)
        self.area, self.output, self.bar = AreaBox(iface.mapCanvas()), OutputBox(), RunBar()
        self.engine, self.past = EngineBanner(self), HistoryView(self.history)
        self.requests = Requests(self)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self.refresh)
        self._build()
        self._connect()
        self.show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new height out among steps and jobs."""
        super().resizeEvent(event)
        self._jobs.updateGeometry()

    def let_go(self) -> None:
        """Leave nothing behind: no listener, nothing on the canvas, no file of history held."""
        self._settling.stop()
        self.scenes.let_go()
        self.area.let_go()
        self.method.teaching.let_go()
        self._outlines.clear()
        self.history.end()

    def show_state(self) -> None:
        """Set the widgets as the state says."""
        self.task.choose(self.state.verb)
        self.method.show_state(self.state)
        self.output.show_state(self.state)
        self.settle()

    def settle(self, *_: object) -> None:
        """Look at everything anew once the changes of this moment are through."""
        self._settling.start(_SETTLE_MS)

    def refresh(self) -> None:
        """Read the widgets, look at layers that changed, and say what can be done."""
        self.state.s1, self.state.s2, refusals = self.scenes.chosen()
        self.state.device = settings.device()
        refusals += self.method.fill(self.state)
        self.method.show_rows(self.state)
        scenes, _, method, area, _ = self._groups
        method.setVisible(self.method.isVisibleTo(method))
        for group in (scenes, area):
            group.setVisible(self.state.takes("s1"))
        self._fit()
        self.state.area, self.state.output = self.area.area(), self.output.file.filePath()
        self._outlines.show_area(self.state.area if self.area.choice.currentIndex() > 1 else None)
        values = self.state.values()
        asked = repr([values.get(name) for name in ("s1", "s2", *READING["s1"], *READING["s2"])])
        if asked != self._asked:
            self._look(asked, values)
        self._judge(refusals)

    def start(self, job: Job, *, title: str, group: str = "") -> JobTask:
        """Run a job in the background, and show how it goes."""
        titles = layer_titles(job)
        if group:
            titles = {name: tr("{} (preview)").format(text) for name, text in titles.items()}
        history = None if group else self.history
        task = JobTask(job, title=title, layers=titles, group=group, project=QgsProject.instance(), history=history)
        view = JobView(task, is_preview=bool(group))
        view.closed.connect(self._close)
        view.asked.connect(self.requests.answer)
        view.finished.connect(self._note_end)
        self.views.append(view)
        self._running.insertWidget(0, view)
        self._tabs.setCurrentIndex(0)
        for old in [one for one in self.views if one.task.record.has_ended][:-_MOST_VIEWS]:
            self._close(old)
        task.start()
        self._show_past()
        return task

    def run(self, *_: object) -> None:
        """Run what is set."""
        job = self._job()
        if job is not None:
            memory.save(self.state)
            self.start(job, title=title_of(self.state.verb))

    def preview(self, *_: object) -> None:
        """Run a small job of the same kind on what the map shows."""
        try:
            self._complete()
            view = view_of(self._iface.mapCanvas())
            job = self.state.preview(view, new_folder(), gsd_m=result_gsd_m(self.pair, self._card()))
        except SarOpticalError as error:
            self.say(str(error), "warning")
            return
        wrong = [one.sentence for one in judge(self.pair, job, self._card()) if one.level == "error"]
        if wrong:
            self.say(wrong[0], "warning")
            return
        for earlier in [one for one in self.views if one.is_preview]:
            if earlier.task.record.has_ended:
                self._close(earlier)
            else:
                earlier.task.cancel()
        title = tr("Preview by k-means: {}") if self.state.counts_classes else tr("Preview: {}")
        self.start(job, title=title.format(title_of(self.state.verb)), group=tr("Preview"))

    def forget(self, record: RunRecord) -> None:
        """Show a run no more; it stays in the history."""
        for view in [one for one in self.views if one.task.record.id == record.id]:
            self._close(view)

    def take(self, state: DockState) -> None:
        """Be set as a state says."""
        self.state = state
        if state.takes("s1"):
            self.scenes.s1.choose(state.s1)
            self.scenes.s2.choose(state.s2)
        self.area.set_area(state.area)
        self.show_state()
        self._tabs.setCurrentIndex(0)

    def say(self, sentence: str, level: str) -> None:
        """Say something at the top of the panel: a word of thanks (info), or what went wrong (warning)."""
        kind = Qgis.MessageLevel.Warning if level == "warning" else Qgis.MessageLevel.Info
        self._messages.pushMessage("", say(sentence), kind, 0 if level == "warning" else 6)

    def open_dialog(self, *_: object) -> None:
        """Open the algorithm's own dialog with what is set here."""
        from processing import createAlgorithmDialog

        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{self.state.verb}")
        job = self._job()
        said = algorithm.parameters_for(job) if job is not None else {}
        kept = {name: value for name, value in said.items() if not name.startswith("OUTPUT") or self.state.output}
        createAlgorithmDialog(f"saroptical:{self.state.verb}", kept).show()

    def _job(self) -> Optional[Job]:
        """Make the job, known classes included; None, with a word why, where it lacks something."""
        try:
            self._complete()
            return self.state.job(new_folder())
        except SarOpticalError as error:
            self.say(str(error), "warning")
            return None

    def _complete(self) -> None:
        """Save and read what is known of the ground, and where to work, just before it is needed."""
        if self.area.missing:
            raise InputError(self.area.missing)
        self.state.area = self.area.area()
        self.state.known = self.method.known_classes(self.state)

    def _look(self, asked: str, values: Any) -> None:
        """Look at the layers in the background; what an earlier look brings is not waited for any more."""
        self._asked = asked
        self._turn += 1
        turn = self._turn
        self._is_looking = bool(values.get("s1") or values.get("s2"))
        if not self._is_looking:
            self._take_pair(turn, PairLook())
            return
        self.scenes.show_waiting()
        run_errand(
            self,
            tr("Looking at the layers"),
            lambda: self._looker.look(values),
            lambda pair: self._take_pair(turn, pair),
            failed=lambda sentence: self._take_pair(turn, PairLook(Look("s1", None, sentence))),
        )

    def _take_pair(self, turn: int, pair: PairLook) -> None:
        if turn == self._turn:
            self.pair, self._is_looking = pair, False
            self.method.model.set_pair(*pair.facts)
            self._draw_footprints()
            self.settle()
            self._warm()

    def _warm(self) -> None:
        """Have the libraries loaded while the user still looks at the pair, so that the first map comes soon."""
        verb, is_training = self.state.verb, self.state.learns and not self.state.can_preview
        if self.engine.is_usable and any(self.pair.facts):
            work = partial(_warm_spare, verb, is_training=is_training)
            run_errand(self, tr("Getting the engine ready"), work, lambda _: None)

    def _judge(self, refusals: List[str]) -> None:
        """Show what the rules find, and enable what can be done."""
        named = self.method.known_layer(self.state)
        self.state.known = {self.state.known_field: named.source() or named.name()} if named is not None else {}
        job, missing = None, next(iter(refusals), missing_words(self.state))
        try:
            job = self.state.job(QgsProcessingUtils.tempFolder())
        except SarOpticalError as error:
            missing = missing or str(error)
        refused = tuple(Finding("error", "no-file", sentence) for sentence in refusals)
        self.findings = (*refused, *judge(self.pair, job, self._card()))
        if self._is_looking:
            missing = tr("Looking at the layers…")
        else:
            self.scenes.show_pair(self.pair, self.findings)
            if level_of(self.findings) == "error":
                missing = missing or tr("Something is wrong with the layers: see above.")
        missing = missing or self.area.missing
        self.engine.refresh()
        if not self.engine.is_usable:
            missing = self.engine.sentence
        self.bar.show_ready(missing=say(missing), can_preview=self.state.can_preview)

    def _card(self) -> Optional[ModelCard]:
        if self.state.model_field != "weights" or not self.state.model:
            return None
        model = self.method.model.model()
        return model.card if model is not None else read_card(self.state.model)

    def _note_end(self, view: JobView) -> None:
        """Take away the preview before, once a new one is there; show the run in the history."""
        task = view.task
        if view.is_preview and task.loaded:
            QgsProject.instance().removeMapLayers(
                [one for one in self._previewed if QgsProject.instance().mapLayer(one)]
            )
            self._previewed = list(task.loaded.values())
        self._show_past()
        self.method.model.refresh()

    def _show_past(self, *_: object) -> None:
        """Read the history anew, if it is looked at."""
        if self._tabs.currentWidget() is self.past:
            self.past.refresh()

    def _close(self, view: JobView) -> None:
        self.views.remove(view)
        view.setParent(None)
        view.deleteLater()

    def _draw_footprints(self) -> None:
        self._outlines.show_pair(self.pair if self._shows_footprints else None)

    def _show_footprints(self, shown: bool) -> None:
        self._shows_footprints = shown
        self._draw_footprints()

    def turn_to(self, verb: str, *, model: str = "") -> None:
        """Choose a task, and a model for it."""
        self.task.choose(verb)
        if model:
            self.method.model.set_path(model)
        self._tabs.setCurrentIndex(0)
        QTimer.singleShot(_LAID_OUT_MS, self._show_method)

    def _show_method(self) -> None:
        """Scroll to step 3."""
        self._scroll.verticalScrollBar().setValue(self._groups[2].y())

    def _turn_to(self, verb: str) -> None:
        if verb != self.state.verb:
            self.state = self.state.for_task(verb)
            self.method.show_state(self.state)
            self.output.show_state(self.state)
        self.settle()

    def _build(self) -> None:
        self._groups: List[QgsCollapsibleGroupBox] = []
        steps = QWidget()
        column = QVBoxLayout(steps)
        column.setContentsMargins(4, 4, 4, 4)
        for title, box in (
            (tr("1  Scenes"), self.scenes),
            (tr("2  Task"), self.task),
            (tr("3  Model and classes"), self.method),
            (tr("4  Area"), self.area),
            (tr("5  Result"), self.output),
        ):
            group = QgsCollapsibleGroupBox(title)
            self._groups.append(group)
            inner = QVBoxLayout(group)
            inner.setContentsMargins(6, 6, 6, 6)
            inner.addWidget(box)
            column.addWidget(group)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(steps)
        scroll.setWidgetResizable(True)
        scroll.setMinimumHeight(_LEAST_STEPS_PX)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        work = QWidget()
        jobs = QWidget()
        self._running = QVBoxLayout(jobs)
        self._running.setContentsMargins(0, 0, 0, 0)
        self._jobs = JobList(jobs)
        layout = QVBoxLayout(work)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.engine)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._jobs)
        layout.addWidget(self.bar)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("SarOpticalTabs")
        self._tabs.setToolTip(tr("Set up and run; or look at earlier runs"))
        self._tabs.addTab(work, tr("Work"))
        self._tabs.addTab(self.past, tr("History"))
        self._messages = QgsMessageBar()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._messages)
        outer.addWidget(self._tabs)

    def _fit(self) -> None:
        """Be as wide as the steps need: they do not scroll sideways."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(self._scroll.widget().minimumSizeHint().width() + bar)

    def _connect(self) -> None:
        for part in (self.scenes, self.method, self.area, self.output):
            part.changed.connect(self.settle)
        self.task.changed.connect(self._turn_to)
        self.scenes.footprints.connect(self._show_footprints)
        self.bar.run_button.clicked.connect(self.run)
        self.bar.preview_button.clicked.connect(self.preview)
        self.bar.more_button.clicked.connect(self.open_dialog)
        self.engine.changed.connect(self.settle)
        self.past.asked.connect(self.requests.answer)
        self._tabs.currentChanged.connect(self._show_past)


def _warm_spare(verb: str, *, is_training: bool) -> None:
    SPARE.warm(usable_interpreter(), verb, is_training=is_training)
