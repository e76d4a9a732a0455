"""Tell the user of a run what the engine's events say."""

from __future__ import annotations

import re
import time
from typing import Callable, Optional

from qgis.core import QgsProcessingFeedback

from ...engine.contract.events import Event, Message, Metric, Progress, Started
from .wording import tr

_REPEAT_S = 5.0
"""The dialog logs each progress text: one a stage, then one in this many seconds, is enough to read."""


class Narrator:
    """Writes events to a feedback: the bar always, the text when it says something new."""

    def __init__(self, feedback: QgsProcessingFeedback, clock: Callable[[], float] = time.monotonic) -> None:
        self._feedback = feedback
        self._clock = clock
        self._stage: Optional[str] = None
        self._said_at = 0.0

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        if isinstance(event, Progress):
            self._tell_progress(event)
        elif isinstance(event, Message):
            tell = self._feedback.pushWarning if event.level == "warning" else self._feedback.pushInfo
            tell(event.text)
        elif isinstance(event, Started):
            self._feedback.pushInfo(tr("Engine {} on {}").format(event.version, event.device))
        elif isinstance(event, Metric):
            self._feedback.pushDebugInfo(f"{event.name} {event.value:.6g} ({event.step})")

    def _tell_progress(self, progress: Progress) -> None:
        self._feedback.setProgress(100 * progress.fraction)
        stage, now = re.sub(r"\d+", "#", progress.what), self._clock()
        if stage != self._stage or now - self._said_at >= _REPEAT_S:
            self._stage, self._said_at = stage, now
            left = "" if progress.eta_s is None else ", " + tr("{} left").format(spell_duration(progress.eta_s))
            self._feedback.setProgressText(progress.what + left)


def spell_duration(seconds: float) -> str:
    """Write a duration as people say it: 45 s, 1 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
