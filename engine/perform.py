"""Do a job in this process, from Started to Done or Failed, for whoever takes its events and gives it orders."""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag

from . import __version__
from .contract.events import Artifact, Done, Event, Failed, Progress, Report, Started
from .contract.jobs import Job
from .contract.targets import check_targets
from .errors import Cancelled, Suspended
from .failures import explain
from .pace import Pace
from .ranks import PartDone

Verb = Callable[[Job, Report, Callable[[], bool]], Done]
DONE, FAILED, USAGE, CANCELLED, SUSPENDED = 0, 1, 2, 130, 143
"""Exit codes of the worker and of the shell's command."""

_PARENT_WATCH_S = 0.5
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_RESULT = "output"
"""How the fields of results begin; what else a job tells of, such as a picture of a run, is not its end."""


@dataclass(frozen=True)
class Orders:
    """What whoever started the job has asked for since."""

    cancel: Flag = field(default_factory=Flag)
    stop: Flag = field(default_factory=Flag)
    suspend: Flag = field(default_factory=Flag)

    def heed(self, word: str, job: Job) -> None:
        """Take an order.

        Args:
            word: `cancel`; `stop` (and keep), which a job that learns nothing takes for cancel; or `suspend`, which a
                job that has no run to be resumed takes for stop.
            job: The job it is for.
        """
        if word == "suspend" and job.is_resumable:
            self.suspend.set()
        elif word in ("stop", "suspend") and job.is_training:
            self.stop.set()
        elif word in ("cancel", "stop", "suspend"):
            self.cancel.set()

    def check(self) -> None:
        """Unwind the job if that was asked for.

        Raises:
            Cancelled, Suspended: As asked.
        """
        if self.cancel.is_set():
            raise Cancelled("The job was cancelled; nothing of it is kept.")
        if self.suspend.is_set():
            raise Suspended("The training was ended from outside; its run can be resumed at its last checkpoint.")


def find_verb(name: str) -> Verb:
    """Import the verb of that algorithm id, and with it the libraries that it needs."""
    verb: Verb = importlib.import_module(f".verbs.{name}", __package__).run
    return verb


def perform(job: Job, *, send: Report, orders: Orders, find: Callable[[str], Verb] = find_verb) -> int:
    """Do a job and return the exit code.

    Args:
        job: What to do.
        send: Takes the events worth showing, from whichever thread works; Done or Failed is the last.
        orders: Looked at whenever the verb reports.
        find: Gives the verb of an algorithm id.
    """
    pace = Pace()
    is_in_place = Flag()

    def report(event: Event) -> None:
        if isinstance(event, Artifact) and event.role.startswith(_RESULT):
            is_in_place.set()
        if not is_in_place.is_set():  # else it is too late: nothing is taken back
            orders.check()
        shown = pace.admit(event) if isinstance(event, Progress) else event
        if shown is not None:
            send(shown)

    send(Started(__version__, os.getpid(), job.device))
    try:
        check_targets(job)
        _limit_threads(job.threads)
        done = find(job.verb)(job, report, orders.stop.is_set)
    except PartDone:
        return DONE
    except BaseException as error:  # also KeyboardInterrupt, and a library's SystemExit: no job ends without a word
        known = explain(error, job)
        send(Failed(type(known).__name__, str(known), known.detail))
        if isinstance(known, Suspended):
            return SUSPENDED
        return CANCELLED if isinstance(known, Cancelled) else FAILED
    send(done)
    return DONE


def perform_part(job: Job, *, orders: Orders, find: Callable[[str], Verb] = find_verb) -> int:
    """Do a further process's part of a training, with no word but of a failure, and not longer than its parent lives.

    Args:
        job: What all of them do.
        orders: As of the first process; where signals reach all processes, so do they.
        find: Gives the verb of an algorithm id.
    """
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent-watch", daemon=True).start()

    def send(event: Event) -> None:
        if isinstance(event, Failed) and event.kind not in (Cancelled.__name__, Suspended.__name__):
            sys.stderr.write(f"{event.kind}: {event.message}\n{event.detail}\n")

    return perform(job, send=send, orders=orders, find=find)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_WATCH_S)
    os._exit(CANCELLED)


def _limit_threads(count: int) -> None:
    """Hold the numerical libraries to `count` threads; they read these variables when they are first loaded."""
    if count:
        os.environ.update(dict.fromkeys(_THREADS, str(count)))
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(count)
