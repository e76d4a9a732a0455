"""A job on its way, and how it ended: bar, words, curve, picture, and the buttons that end it."""

from __future__ import annotations

from html import escape
from typing import List, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from ...engine.contract.events import Artifact, Event, Message, Metric, Progress, Started
from ..algorithms.narrator import spell_duration
from ..history import RunRecord
from ..task import JobTask
from ..wording import tr
from .curveview import CurveView
from .endings import ending_of
from .findings import sign, wrapped
from .pace import Pace, Rate

_PICTURE_PX = 130
_MOST_REMARKS = 3


class JobView(QFrame):
    """One job."""

    closed = pyqtSignal(object)
    finished = pyqtSignal(object)
    asked = pyqtSignal(str, object)
    """What the user wants with an ended run (a word of `endings`), and its record."""

    def __init__(self, task: JobTask, *, is_preview: bool) -> None:
        super().__init__()
        self.task, self.is_preview = task, is_preview
        self._pace = Pace()
        self._remarks: List[str] = []
        self.setObjectName("SarOpticalJob")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(6, 6, 6, 6)
        self.title = wrapped(f"<b>{escape(task.record.title)}</b>")
        self.close_button = QToolButton()
        self.close_button.setIcon(QgsApplication.getThemeIcon("/mIconClose.svg"))
        self.close_button.setToolTip(tr("Take this line away; the run stays in the history"))
        self.close_button.setAutoRaise(True)
        self.close_button.clicked.connect(self._close)
        self.close_button.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.words = wrapped(tr("Starting the engine…"))
        self.words.setObjectName("SarOpticalProgress")
        self.curve, self.picture, self.remarks = CurveView(), QLabel(), wrapped()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("End it within a second; nothing of it is kept"))
        self.cancel.clicked.connect(self._cancel)
        self.stop = QPushButton(tr("Stop and keep"))
        self.stop.setToolTip(tr("End the training now, and keep what it has learned so far"))
        self.stop.clicked.connect(self._stop)
        self.stop.setVisible(task.job.is_training)
        self._buttons = QGridLayout()
        for column, button in enumerate((self.stop, self.cancel)):
            self._buttons.addWidget(button, 0, column)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button)
        self._layout.addLayout(top)
        for widget in (self.bar, self.words, self.curve, self.picture, self.remarks):
            self._layout.addWidget(widget)
        self._layout.addLayout(self._buttons)
        self.picture.hide()
        self.remarks.hide()
        task.told.connect(self._hear)
        task.ended.connect(self._end)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * event.fraction))
            self.words.setText(progress_words(event, self._pace.take(event)))
        elif isinstance(event, Metric):
            self.curve.show_metrics(self.task.record.metrics)
        elif isinstance(event, Artifact) and event.path.lower().endswith(".png"):
            self._show_picture(event.path)
        elif isinstance(event, Started):
            self.words.setText(tr("The engine has started…"))
        elif isinstance(event, Message):
            self._remark(event)

    def _remark(self, message: Message) -> None:
        """Show a warning, and what is said before anything is under way, such as that the device is taken."""
        if message.level == "warning":
            self._remarks.append(message.text)
            self.remarks.setText("\n".join(f"• {text}" for text in self._remarks[-_MOST_REMARKS:]))
            self.remarks.setToolTip("\n\n".join(self._remarks))
            self.remarks.show()
        elif self.bar.maximum() == 0:
            self.words.setText(message.text[:1].upper() + message.text[1:])

    def _show_picture(self, path: str) -> None:
        pixmap = QPixmap(path)
        if pixmap.isNull():
            return
        kept = Qt.AspectRatioMode.KeepAspectRatio
        width = max(200, self.width() - 12)
        self.picture.setPixmap(pixmap.scaled(width, _PICTURE_PX, kept, Qt.TransformationMode.SmoothTransformation))
        self.picture.setToolTip(f'<img src="{path}">')
        self.picture.setAccessibleName(tr("Sample of what the training makes"))
        self.picture.show()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.stop.setEnabled(False)
        self.words.setText(tr("Cancelling…"))
        self.task.cancel()

    def _close(self) -> None:
        self.closed.emit(self)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.words.setText(tr("Stopping; what was learned is being kept…"))
        self.task.stop_and_keep()

    def _end(self, record: RunRecord) -> None:
        """Turn into a line that says how it ended, with what can be done next."""
        for widget in (self.bar, self.words, self.curve, self.picture, self.cancel, self.stop):
            widget.hide()
        ending = ending_of(record)
        line = QHBoxLayout()
        line.addWidget(sign(ending.level), 0, Qt.AlignmentFlag.AlignTop)
        said = wrapped(ending.sentence)
        said.setObjectName("SarOpticalEnding")
        line.addWidget(said, 1)
        self._layout.insertLayout(1, line)
        offers = [offer for offer in ending.offers if not self.is_preview or offer[0] == "details"]
        for place, (word, text) in enumerate(offers):
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, what=word: self.asked.emit(what, record))
            self._buttons.addWidget(button, 1 + place // 2, place % 2)
        self.close_button.show()
        self.finished.emit(self)


def progress_words(progress: Progress, rate: Optional[Rate]) -> str:
    """Say what is being done, how fast, and how long that will take."""
    parts = [progress.what[:1].upper() + progress.what[1:]]
    if rate is not None:
        parts.append(rate_words(rate))
    if progress.eta_s:
        parts.append(tr("{} left").format(spell_duration(progress.eta_s)))
    return " · ".join(parts)


def rate_words(rate: Rate) -> str:
    """Say how fast things are done, or, where they are slow, how long each takes."""
    if rate.per_s >= 1:
        return str(tr("{} {} a second").format(f"{rate.per_s:.3g}", rate.things))
    return str(tr("{} s each").format(f"{1 / rate.per_s:.2g}"))
