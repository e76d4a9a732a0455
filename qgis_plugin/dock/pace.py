"""How fast a job goes, from what it says of its progress; plain Python."""

from __future__ import annotations

import re
import time
from collections import deque
from typing import Callable, Deque, NamedTuple, Optional, Tuple

from ...engine.contract.events import Progress

_COUNT = re.compile(r"(?:(?P<before>[a-z]+) )?(?P<done>\d+) of (?P<total>\d+)(?: (?P<after>[a-z]+))?")
_WINDOW_S = 20.0


class Rate(NamedTuple):
    """So many things each second; the thing's name as the engine writes it, in the plural."""

    per_s: float
    things: str


class Pace:
    """Takes progress, and gives the rate of the stage that is on, over the last twenty seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._seen: Deque[Tuple[float, int]] = deque()

    def take(self, progress: Progress) -> Optional[Rate]:
        """Take progress; None where it counts nothing, or has only begun to."""
        count = _COUNT.search(progress.what)
        stage = re.sub(r"\d+", "#", progress.what)
        if stage != self._stage:
            self._seen.clear()
        self._stage = stage
        if count is None:
            return None
        now = self._clock()
        self._seen.append((now, int(count["done"])))
        while now - self._seen[0][0] > _WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()
        passed, done = now - self._seen[0][0], int(count["done"]) - self._seen[0][1]
        if passed < 1 or done <= 0:
            return None
        return Rate(done / passed, count["after"] or f"{(count['before'] or 'part').rstrip('s')}s")
