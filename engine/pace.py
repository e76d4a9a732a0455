"""How fast a job goes: lets few enough progress events through, and says how long the rest takes.

The pace is the exponentially weighted mean of fraction per second. Parts of a
job run at different paces (training, then mapping), and what is being done
names the part: at a text not seen before, numbers aside, the pace is measured
anew, and the old one serves until the new part has run a while.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from .contract.events import Progress

_LEAST_GAP_S = 0.1
"""At most ten events a second reach the reader."""
_SETTLE_S = 2.0
"""A part must have run this long before its own pace is believed."""
_MEMORY_S = 15.0
"""Time constant of the mean: what lies three times as far back hardly counts."""


class Pace:
    """Filters the progress of one job; may be called from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._parts: set[str] = set()
        self._fraction = 0.0
        self._shown_at = -math.inf
        self._rate: float | None = None
        self._restart(clock())

    def admit(self, progress: Progress) -> Progress | None:
        """Give the event to pass on, with the seconds left where they are known; None when it comes too soon.

        A fraction never goes back, whatever the verb says.
        """
        with self._lock:
            now = self._clock()
            before, self._fraction = self._fraction, max(self._fraction, min(progress.fraction, 1.0))
            part = re.sub(r"\d+", "", progress.what)
            is_turn = part not in self._parts or before < 1.0 <= self._fraction
            if part not in self._parts:
                self._parts.add(part)
                self._restart(now)
            self._measure(now)
            if now - self._shown_at < _LEAST_GAP_S and not is_turn:
                return None
            self._shown_at = now
            return replace(progress, fraction=self._fraction, eta_s=self._seconds_left())

    def _restart(self, now: float) -> None:
        self._from = (now, self._fraction)
        self._is_settled = False

    def _measure(self, now: float) -> None:
        since, fraction = self._from
        span = now - since
        if self._fraction <= fraction or span < (_LEAST_GAP_S if self._is_settled else _SETTLE_S):
            return
        rate = (self._fraction - fraction) / span
        if self._is_settled and self._rate is not None:
            rate = self._rate + (rate - self._rate) * (1 - math.exp(-span / _MEMORY_S))
        self._rate, self._is_settled, self._from = rate, True, (now, self._fraction)

    def _seconds_left(self) -> float | None:
        return None if self._rate is None else float(round((1.0 - self._fraction) / self._rate))
