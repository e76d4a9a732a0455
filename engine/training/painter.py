"""A picture of a training, drawn anew while it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ..contract.events import Artifact, Event, Metric, Report


class Painter:
    """Pass events on, and draw: at the first news of losses, now and then, and when asked.

    Args:
        report: Told of all that comes, and of each picture.
        role: What the picture is called in the news.
        path: Where it lies.
        paint: Writes it, whole or not at all.
    """

    interval_s = 60.0

    def __init__(self, report: Report, role: str, path: Path, paint: Callable[[Path], None]) -> None:
        self._report, self._role, self._path, self._paint = report, role, path, paint
        self._drawn_at = -self.interval_s

    def __call__(self, event: Event) -> None:
        """Pass on news."""
        self._report(event)
        if isinstance(event, Metric) and time.monotonic() - self._drawn_at >= self.interval_s:
            self.draw()

    def draw(self) -> None:
        """Draw now, and tell of the picture."""
        self._paint(self._path)
        self._drawn_at = time.monotonic()
        self._report(Artifact(self._role, str(self._path)))
