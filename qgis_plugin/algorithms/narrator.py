"""Tell the user of a run what the engine's events say."""

from __future__ import annotations

import html
import math
import re
import time
from typing import Callable, Dict, List, Optional, Sequence

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QUrl

from ...engine.contract.events import Event, Message, Metric, Progress, Started
from ..wording import tr

_REPEAT_S = 5.0
"""The dialog logs each progress text: one a stage, then one in this many seconds, is enough to read."""

_LETTERS = "▁▂▃▄▅▆▇█"
_CURVE_WIDTH, _LEAST_POINTS = 16, 4


class Narrator:
    """Writes events to a feedback: the bar always, the text when it says something new, curves as they grow."""

    def __init__(self, feedback: QgsProcessingFeedback, clock: Callable[[], float] = time.monotonic) -> None:
        self._feedback = feedback
        self._clock = clock
        self._stage: Optional[str] = None
        self._said_at = 0.0
        self._measured: Dict[str, List[float]] = {}

    def __call__(self, event: Event) -> None:
        """Tell one event; what a training measures is told with its progress."""
        if isinstance(event, Progress):
            self._tell_progress(event)
        elif isinstance(event, Message):
            tell = self._feedback.pushWarning if event.level == "warning" else self._feedback.pushInfo
            tell(event.text)
        elif isinstance(event, Started):
            self._feedback.pushInfo(tr("Engine {} is running.").format(event.version))
        elif isinstance(event, Metric):
            self._measured.setdefault(event.name, []).append(event.value)

    def _tell_progress(self, progress: Progress) -> None:
        self._feedback.setProgress(100 * progress.fraction)
        stage, now = re.sub(r"\d+", "#", progress.what), self._clock()
        if stage != self._stage:
            self._measured.clear()
        elif now - self._said_at < _REPEAT_S:
            return
        self._stage, self._said_at = stage, now
        measured = [
            f"{name.replace('_', ' ')} {values[-1]:.3g}{draw_curve(values)}" for name, values in self._measured.items()
        ]
        left = [tr("{} left").format(spell_duration(progress.eta_s))] if progress.eta_s else []
        self._feedback.setProgressText(", ".join([progress.what, *measured, *left]))


def draw_curve(values: Sequence[float]) -> str:
    """Draw what was measured so far as a curve of up to sixteen letters, a space before it; "" for too few points."""
    points = [value for value in values if math.isfinite(value)]
    if len(points) < _LEAST_POINTS:
        return ""
    width = min(_CURVE_WIDTH, len(points))
    edges = [len(points) * part // width for part in range(width + 1)]
    means = [sum(points[start:end]) / (end - start) for start, end in zip(edges, edges[1:])]
    low, span = min(means), max(means) - min(means)
    heights = [round((mean - low) / span * (len(_LETTERS) - 1)) if span else 0 for mean in means]
    return " " + "".join(_LETTERS[height] for height in heights)


def link_to(path: str, feedback: QgsProcessingFeedback) -> None:
    """Tell where a page to read lies: as a link where this QGIS's log has links (3.36), else as its address."""
    address = QUrl.fromLocalFile(path).toString()
    plain = tr("Open the report in a browser: {}").format(address)
    if hasattr(feedback, "pushFormattedMessage"):
        feedback.pushFormattedMessage(f'<a href="{html.escape(address)}">{tr("Open the report")}</a>', plain)
    else:
        feedback.pushInfo(plain)


def spell_duration(seconds: float) -> str:
    """Write a duration as people say it: 45 s, 1 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
