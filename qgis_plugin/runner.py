"""Run a job in the engine's process and wait for it, from any thread.

Needs neither QGIS nor Qt: `is_cancelled` is asked ten times a second, and
events are handed on in the thread that called.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from dataclasses import replace
from typing import Callable, Dict, Iterator, List, Optional, Type

from ..engine import __version__
from ..engine.contract.events import Done, Failed, Message, Report, Started
from ..engine.contract.jobs import Job
from ..engine.errors import Cancelled, EngineError, EngineMissing, SarOpticalError
from .jobqueue import JobQueue
from .process import EngineProcess

_QUEUE = JobQueue()
_CALLED_OFF: List[threading.Event] = []
"""One for each job that waits or runs."""
_LEAVING_S = 1.0


def run_job(
    job: Job,
    *,
    interpreter: str,
    on_event: Report,
    is_cancelled: Callable[[], bool],
    should_stop: Optional[Callable[[], bool]] = None,
) -> Done:
    """Run a job to its end; nothing of its process is left when this returns or raises.

    Args:
        job: What to do.
        interpreter: The engine's Python.
        on_event: Takes every event but the last.
        is_cancelled: True ends the job within a second and keeps nothing.
        should_stop: True ends a training early and keeps what it has learned.

    Raises:
        SarOpticalError: What the engine refused or failed at; `detail` is for the log.
        Cancelled: If that was asked for.
    """
    called_off = threading.Event()

    def check() -> None:
        if called_off.is_set() or is_cancelled():
            raise Cancelled("The job was cancelled; nothing of it is kept.")

    def say_wait() -> None:
        on_event(Message(f"waiting for an earlier job to leave the device ({job.device})"))

    check()
    _CALLED_OFF.append(called_off)
    try:
        with _QUEUE.turn(job.device, on_wait=say_wait, while_waiting=check) as threads:
            shared = replace(job, threads=job.threads or threads)
            return _run(shared, interpreter, on_event, check, should_stop or (lambda: False))
    finally:
        _CALLED_OFF.remove(called_off)


def cancel_all() -> None:
    """Cancel every job, for a plugin that is unloaded, and wait a second for them to be gone."""
    for called_off in tuple(_CALLED_OFF):
        called_off.set()
    deadline = time.monotonic() + _LEAVING_S
    while _CALLED_OFF and time.monotonic() < deadline:
        time.sleep(0.02)


def _run(
    job: Job, interpreter: str, on_event: Report, check: Callable[[], None], should_stop: Callable[[], bool]
) -> Done:
    folder = tempfile.mkdtemp(prefix="sar-")
    try:
        process = EngineProcess(job, interpreter, folder)
        try:
            return _follow(process, on_event, check, should_stop)
        except SarOpticalError as error:
            error.detail = "\n".join(filter(None, (error.detail, process.last_words())))
            raise
        finally:
            process.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _follow(
    process: EngineProcess, on_event: Report, check: Callable[[], None], should_stop: Callable[[], bool]
) -> Done:
    is_stopping = False
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
        if not is_stopping and should_stop():
            is_stopping = True
            process.tell("stop")
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
