"""A worker that waits: its imports are done, so that the next job starts at once."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import Any, Optional, Tuple

from ..engine.contract.jobs import Job
from ..engine.errors import EngineMissing
from .environment import child_environment
from .process import BOOTSTRAP, EngineProcess

KEPT_S = 600
"""So long a spare waits for a job; then it ends by itself, and its memory is free."""
_HURRY_S = 10
"""One that has less time left than this is not taken any more."""


class SpareWorker:
    """Keeps at most one; keeps none until it is switched on, as in a QGIS window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_on = False
        self._process: Optional[EngineProcess] = None
        self._kind: Tuple[Any, ...] = ()
        self._until = 0.0

    def switch(self, on: bool) -> None:
        """Begin to keep one, or end it and keep none."""
        with self._lock:
            self._is_on = on
            if not on:
                self._drop()

    def warm(self, interpreter: str, verb: str, *, is_training: bool = False) -> None:
        """Start one, unless one waits; it takes some tenths of a second, so not on the main thread.

        Args:
            interpreter: The engine's Python.
            verb: What will most likely be asked for next.
            is_training: Whether that will most likely train a network.
        """
        with self._lock:
            if not self._is_on or self._waits(interpreter):
                return
            self._drop()
            words = [str(KEPT_S), verb, *(["training"] if is_training else [])]
            with suppress(EngineMissing):  # the next job will tell
                self._process = EngineProcess(interpreter, spare=words)
                self._kind, self._until = _kind(interpreter), time.monotonic() + KEPT_S - _HURRY_S

    def take(self, job: Job, interpreter: str) -> Optional[EngineProcess]:
        """Give a job to the one that waits, if it would do the job as a fresh worker does; it is the caller's then.

        Its libraries were loaded for all cores, so a job that gets fewer needs a fresh one.
        """
        with self._lock:
            if job.threads != os.cpu_count() or not self._waits(interpreter):
                return None
            process, self._process = self._process, None
        assert process
        process.begin(job)
        return process

    def _waits(self, interpreter: str) -> bool:
        """Tell whether one waits that was started as a fresh one would be now."""
        if self._process is None:
            return False
        return self._process.is_alive and self._kind == _kind(interpreter) and time.monotonic() < self._until

    def _drop(self) -> None:
        if self._process:
            self._process.end()
        self._process = None


def _kind(interpreter: str) -> Tuple[Any, ...]:
    """Say all that a worker depends on: another interpreter, plugin or environment makes another worker."""
    written = [os.stat(path).st_mtime_ns if os.path.exists(path) else 0 for path in (interpreter, BOOTSTRAP)]
    return (interpreter, BOOTSTRAP, *written, child_environment())


SPARE = SpareWorker()
"""The one of this QGIS."""
