"""Run one job for the plugin: events out on what was standard output, orders in on standard input.

The plugin sees that the process lives, so there is no heartbeat: a job that
computes for an hour between two events is not ill. The other way round, the
end of standard input says that the plugin is gone.
"""

from __future__ import annotations

import importlib
import io
import itertools
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from .contract.events import Event, Failed, to_line
from .contract.jobs import Job, from_json
from .contract.partial import remove_partials
from .errors import SarOpticalError
from .failures import explain
from .perform import CANCELLED, DONE, FAILED, USAGE, Orders, Verb, find_verb, perform, perform_part
from .ranks import is_first_rank

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_ORPHAN_GRACE_S, _CHECKPOINT_GRACE_S = 2.0, 20.0
"""How long a job whose plugin is gone may take to unwind by itself, and a training to end at a checkpoint."""


def take_stdout() -> int:
    """Keep standard output to ourselves under a new descriptor: what is printed goes to standard error, at once."""
    kept = os.dup(_STDOUT)  # a duplicate is not inherited by further processes
    os.dup2(_STDERR, _STDOUT)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what lay in a buffer would be lost where the process is ended
    return kept


class EventStream:
    """Writes events as lines, from any thread."""

    def __init__(self, descriptor: int, orders: Orders) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._orders = orders

    def send(self, event: Event) -> None:
        """Write an event as one whole line; when nobody reads any more, the job is cancelled."""
        rest = memoryview(to_line(event).encode())
        with self._lock:
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except BrokenPipeError:
                self._orders.cancel.set()


class Listener(threading.Thread):
    """Heeds the plugin's orders, and ends the job when the plugin is gone."""

    def __init__(self, job: Job, path: str, orders: Orders) -> None:
        super().__init__(name="listener", daemon=True)
        self._job = job
        self._path = path
        self._orders = orders
        self._is_alone = threading.Event()
        self._is_finished = threading.Event()
        self._descriptor = os.dup(_STDIN)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), _STDIN)  # no library and no further process shall take an order away

    def run(self) -> None:
        """Read orders until the end; then give the job a moment to unwind before everything is ended by force."""
        with open(self._descriptor, "rb", buffering=0) as lines:
            for line in lines:
                self._orders.heed(line.decode("ascii", "replace").strip(), self._job)
        self._is_alone.set()
        self._orders.heed("suspend" if self._job.is_resumable else "cancel", self._job)
        self._is_finished.wait(_CHECKPOINT_GRACE_S if self._job.is_resumable else _ORPHAN_GRACE_S)
        remove_partials(self._job.outputs().values(), os.getpid())
        _remove_folder(self._path)
        _end_group()

    def finish(self) -> None:
        """Say that the job is over; does not return when the plugin is gone."""
        self._is_finished.set()
        if self._is_alone.is_set():
            self.join()


def _remove_folder(path: str) -> None:
    """Remove the folder of a job file where the plugin, which is gone, made it for temporary files."""
    folder = os.path.dirname(os.path.abspath(path))
    if os.environ.get("TMPDIR") == folder:
        shutil.rmtree(folder, ignore_errors=True)


def _end_group() -> None:
    """End this process and, where it leads a group of its own, everything that it started."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(CANCELLED)


def main(arguments: Sequence[str], *, find: Callable[[str], Verb] = find_verb) -> int:
    """Run the job of a job file and return the exit code.

    A training's further ranks come here too, by the same command line: they
    do their part and leave both streams alone.
    """
    path, *spare = arguments or [""]
    if not path or (spare and (spare[0] != "--spare" or len(spare) < 3)):
        os.write(_STDERR, b"usage: saroptical worker JOB.json [--spare SECONDS VERB [training]]\n")
        return USAGE
    orders = Orders()
    if not is_first_rank():
        return perform_part(_read(path), orders=orders, find=find)
    send = EventStream(take_stdout(), orders).send
    if spare and not wait_for_a_job(float(spare[1]), spare[2], is_training="training" in spare[3:], find=find):
        _remove_folder(path)
        return DONE
    try:
        job = _read(path)
    except (SarOpticalError, OSError) as error:
        known = explain(error)
        send(Failed(type(known).__name__, str(known), known.detail))
        return FAILED
    listener = Listener(job, path, orders)
    listener.start()
    code = perform(job, send=send, orders=orders, find=find)
    listener.finish()
    return code


def wait_for_a_job(seconds: float, verb: str, *, is_training: bool, find: Callable[[str], Verb] = find_verb) -> bool:
    """Have a verb's libraries imported and wait for the word that there is a job; False if none came.

    A library that cannot be imported is for the job to tell.

    Args:
        seconds: How long to wait; then this process ends.
        verb: The job will most likely be one of these.
        is_training: It will most likely be one that trains.
        find: Gives the verb of an algorithm id.
    """
    end = threading.Timer(seconds, os._exit, [DONE])
    end.daemon = True
    end.start()
    with suppress(Exception):
        find(verb)
        if is_training:
            importlib.import_module(".training.fit", __package__)
    word = iter(lambda: os.read(_STDIN, 1), b"\n")  # no byte more: what follows is for the listener
    is_begun = b"".join(itertools.takewhile(bool, word)) == b"begin"
    end.cancel()
    return is_begun


def _read(path: str) -> Job:
    with open(path, encoding="utf-8") as file:
        return from_json(file.read())
