"""The queue of jobs: one at a time on each device, in the order in which they were asked for."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable, Iterator, List

_POLL_S = 0.1


@dataclass(eq=False)
class _Ticket:
    device: str
    is_running: bool = False

    def may_clash(self, other: _Ticket) -> bool:
        """Tell whether both may be on one device: `auto` may be on any, `cuda` is the first."""
        mine, its = ("cuda:0" if device == "cuda" else device for device in (self.device, other.device))
        return mine == its or "auto" in (mine, its)


class JobQueue:
    """Lets a job begin when none before it may be on its device."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._tickets: List[_Ticket] = []

    @contextmanager
    def turn(self, device: str, *, on_wait: Callable[[], None], while_waiting: Callable[[], None]) -> Iterator[int]:
        """Wait for a device, hold it, and give the CPU threads that are this job's share.

        Args:
            device: As in the job.
            on_wait: Called once when the job has to wait.
            while_waiting: Called every 0.1 s meanwhile; raises to give up the place.
        """
        ticket = _Ticket(device)
        with self._changed:
            self._tickets.append(ticket)
        try:
            if not self._begin(ticket):
                on_wait()
            while not self._begin(ticket):
                while_waiting()
                with self._changed:
                    self._changed.wait(_POLL_S)
            yield self._share()
        finally:
            with self._changed:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def _begin(self, ticket: _Ticket) -> bool:
        with self._changed:
            before = self._tickets[: self._tickets.index(ticket)]
            ticket.is_running = ticket.is_running or not any(ticket.may_clash(other) for other in before)
            return ticket.is_running

    def _share(self) -> int:
        with self._changed:
            running = sum(ticket.is_running for ticket in self._tickets)
        return max(1, (os.cpu_count() or 1) // running)
