"""Work in slices: a long walk over features that lets the window breathe, since layers belong to the main thread."""

from __future__ import annotations

import time
from typing import Callable, Iterator, Optional, TypeVar

from qgis.PyQt.QtCore import QObject, QTimer

Found = TypeVar("Found")
_SLICE_S = 0.03


class Slices(QObject):
    """Walks through one iterator at a time, some hundredths of a second at once."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._walk)
        self._steps: Iterator[object] = iter(())
        self._last: object = None
        self._then: Callable[[object], None] = lambda _: None

    def start(self, steps: Iterator[Found], then: Callable[[Found], None]) -> None:
        """Begin anew, and hand the last of the steps on at the end."""
        self._steps, self._then, self._last = steps, then, None  # type: ignore[assignment]
        self._timer.start()

    def stop(self) -> None:
        """Give up what is under way."""
        self._timer.stop()
        self._steps = iter(())

    def _walk(self) -> None:
        deadline = time.monotonic() + _SLICE_S
        for step in self._steps:
            self._last = step
            if time.monotonic() > deadline:
                return
        self._timer.stop()
        if self._last is not None:
            self._then(self._last)
