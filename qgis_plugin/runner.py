"""Run a job in the engine's process and wait for it, from any thread.

Needs neither QGIS nor Qt: `is_cancelled` is asked ten times a second, and
events are handed on in the thread that called.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Callable, Dict, Iterator, List, Optional, Tuple, Type

from ..engine import __version__
from ..engine.contract.events import Done, Failed, Message, Report, Started
from ..engine.contract.jobs import Job
from ..engine.errors import Cancelled, EngineError, EngineMissing, SarOpticalError, Suspended
from .jobqueue import JobQueue
from .process import EngineProcess
from .spare import SPARE

_QUEUE = JobQueue()
_LEAVING_S = 1.0
_PATIENCE_S = 3.0
"""How long a training may take to end at a checkpoint when the plugin is unloaded."""


class Running:
    """A job that waits or runs."""

    def __init__(self, job: Job, title: str) -> None:
        self.job = job
        self.title = title
        self.is_called_off = False
        self.leave_by: Optional[float] = None
        """Until when it may unwind, by the monotonic clock; None while nobody wants it to end."""

    def cancel(self) -> None:
        """End it within a second, and keep nothing."""
        self.is_called_off = True

    def leave(self, patience_s: float) -> None:
        """End it so that it can be taken up again, if it is a training that keeps a run; else cancel it.

        Args:
            patience_s: How long it may take to come to a checkpoint; after that, the last one there is will do.
        """
        if self.job.is_resumable:
            self.leave_by = time.monotonic() + patience_s
        else:
            self.cancel()


_RUNNING: List[Running] = []


def running_jobs() -> Tuple[Running, ...]:
    """List the jobs that wait or run, whichever door they came through."""
    return tuple(_RUNNING)


def run_job(
    job: Job,
    *,
    interpreter: str,
    on_event: Report,
    is_cancelled: Callable[[], bool],
    should_stop: Optional[Callable[[], bool]] = None,
    title: str = "",
) -> Done:
    """Run a job to its end; nothing of its process is left when this returns or raises.

    Args:
        job: What to do.
        interpreter: The engine's Python.
        on_event: Takes every event but the last.
        is_cancelled: True ends the job within a second and keeps nothing.
        should_stop: True ends a training early and keeps what it has learned.
        title: What people call it.

    Raises:
        SarOpticalError: What the engine refused or failed at; `detail` is for the log.
        Cancelled: If that was asked for.
        Suspended: If it was left at a checkpoint, see `Running.leave`.
    """
    running = Running(job, title or job.verb)

    def check() -> None:
        if running.is_called_off or is_cancelled():
            raise Cancelled("The job was cancelled; nothing of it is kept.")

    def wait() -> None:
        check()
        if running.leave_by is not None:
            raise Suspended("The training was ended before it began.")

    def say_wait() -> None:
        on_event(Message(f"waiting for an earlier job to leave the device ({job.device})"))

    check()
    _RUNNING.append(running)
    try:
        with _QUEUE.turn(job.device, on_wait=say_wait, while_waiting=wait) as threads:
            running.job = replace(job, threads=job.threads or threads)
            return _run(running, interpreter, on_event, check, should_stop or (lambda: False))
    finally:
        _RUNNING.remove(running)


def cancel_all() -> None:
    """End every job, for a plugin that is unloaded, and wait a moment for them to be gone.

    A training that keeps a run is left where it can be taken up again.
    """
    for running in running_jobs():
        running.leave(_PATIENCE_S)
    patience = _PATIENCE_S if any(running.job.is_resumable for running in _RUNNING) else 0.0
    deadline = time.monotonic() + patience + _LEAVING_S
    while _RUNNING and time.monotonic() < deadline:
        time.sleep(0.02)


def _run(
    running: Running,
    interpreter: str,
    on_event: Report,
    check: Callable[[], None],
    should_stop: Callable[[], bool],
) -> Done:
    job = running.job
    process = SPARE.take(job, interpreter) or EngineProcess(interpreter, job=job)
    try:
        done = _follow(process, running, on_event, check, should_stop)
    except SarOpticalError as error:
        error.detail = "\n".join(filter(None, (error.detail, process.last_words())))
        raise
    finally:
        process.end()
    SPARE.warm(interpreter, job.verb, is_training=job.is_training)
    return done


def _follow(
    process: EngineProcess,
    running: Running,
    on_event: Report,
    check: Callable[[], None],
    should_stop: Callable[[], bool],
) -> Done:
    told = ""
    while True:
        event = process.next_event()
        if isinstance(event, Done):
            return event
        if isinstance(event, Failed):
            raise error_from(event)
        try:
            check()
        except Cancelled:
            done = process.cancel()
            if done:
                return done
            raise
        order = "suspend" if running.leave_by is not None else "stop" if should_stop() else ""
        if order not in ("", told):
            process.tell(order)
            told = order
        if running.leave_by is not None and time.monotonic() > running.leave_by:
            raise Suspended("The training was ended; its run can be resumed at its last checkpoint, if it had one.")
        if isinstance(event, Started):
            _check_version(event, process.interpreter)
        if event:
            on_event(event)


def _check_version(started: Started, interpreter: str) -> None:
    if started.version != __version__:
        raise EngineMissing(
            f"{interpreter} started saroptical {started.version}; this plugin is {__version__}. Restart QGIS if the "
            "plugin was just updated; else uninstall saroptical from that Python, the plugin brings its own."
        )


def error_from(failed: Failed) -> SarOpticalError:
    """Build the error that the engine failed with, by its class name."""
    kinds: Dict[str, Type[SarOpticalError]] = {kind.__name__: kind for kind in _family(SarOpticalError)}
    error = kinds.get(failed.kind, EngineError)(failed.message)
    error.detail = failed.detail
    return error


def _family(kind: Type[SarOpticalError]) -> Iterator[Type[SarOpticalError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
