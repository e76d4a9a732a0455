"""What a job tells, handed from the thread that follows it to another, a few times a second at most."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Callable, Deque, Dict, Hashable, List

from ..engine.contract.events import Event, Message, Metric, Progress

_PAUSE_S = 0.1
_MOST_MESSAGES = 50


class News:
    """Keeps what is still news: of progress and of each metric the last, a message once, of a flood of them the end.

    Events come from one thread and are taken by another, which is told ten
    times a second at most that there are any.
    """

    def __init__(self, on_news: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._on_news = on_news
        self._clock = clock
        self._lock = threading.Lock()
        self._events: Dict[Hashable, Event] = {}
        self._messages: Deque[Hashable] = deque()
        self._left_out = 0
        self._said_at = -_PAUSE_S

    def add(self, event: Event) -> None:
        """Take an event, and say so if that is due."""
        subject = _subject(event)
        with self._lock:
            if self._events.pop(subject, None) is None and isinstance(event, Message):
                self._messages.append(subject)
            self._events[subject] = event
            if len(self._messages) > _MOST_MESSAGES:
                del self._events[self._messages.popleft()]
                self._left_out += 1
        self.say()

    def say(self) -> None:
        """Say that there is news, if there is any and nothing was said just now."""
        if self._events and self._clock() - self._said_at >= _PAUSE_S:
            self._said_at = self._clock()
            self._on_news()

    def take(self) -> List[Event]:
        """Give what is news, in order, and forget it."""
        with self._lock:
            events, left_out = list(self._events.values()), self._left_out
            self._events, self._left_out = {}, 0
            self._messages.clear()
        note = [Message(f"({left_out} earlier lines are left out)")] if left_out else []
        return [*note, *events]


def _subject(event: Event) -> Hashable:
    if isinstance(event, Progress):
        return "progress"
    if isinstance(event, Metric):
        return "metric", event.name
    return repr(event)
