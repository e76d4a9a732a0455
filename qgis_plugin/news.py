"""What a job tells, handed from the thread that follows it to another, a few times a second at most."""

from __future__ import annotations

import threading
import time
from typing import Callable, Hashable, List

from ..engine.contract.events import Event, Message, Metric, Progress

_PAUSE_S = 0.1
_MOST_MESSAGES = 50


class News:
    """Collects events in one thread and gives them in another; says no more than ten times a second that it has any."""

    def __init__(self, on_news: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._on_news = on_news
        self._clock = clock
        self._lock = threading.Lock()
        self._events: List[Event] = []
        self._said_at = -_PAUSE_S

    def add(self, event: Event) -> None:
        """Take an event, and say so if that is due."""
        with self._lock:
            self._events.append(event)
        self.say()

    def say(self) -> None:
        """Say that there is news, if there is any and nothing was said just now."""
        if self._events and self._clock() - self._said_at >= _PAUSE_S:
            self._said_at = self._clock()
            self._on_news()

    def take(self) -> List[Event]:
        """Give what is still news, in order, and forget it."""
        with self._lock:
            events, self._events = self._events, []
        return coalesce(events)


def coalesce(events: List[Event]) -> List[Event]:
    """Keep the last progress, the last value of each metric, a message only once, and of a flood of them the end."""
    last = {_subject(event, index): index for index, event in enumerate(events)}
    kept = [event for index, event in enumerate(events) if last[_subject(event, index)] == index]
    messages = [event for event in kept if isinstance(event, Message)]
    flood = messages[:-_MOST_MESSAGES]
    if not flood:
        return kept
    note = Message(f"({len(flood)} earlier lines are left out)")
    return [note, *(event for event in kept if event not in flood)]


def _subject(event: Event, index: int) -> Hashable:
    if isinstance(event, Progress):
        return "progress"
    if isinstance(event, Metric):
        return "metric", event.name
    if isinstance(event, Message):
        return "message", event.text, event.level
    return index
