"""The engine's process: started apart from QGIS, read on threads, ended with everything that it started."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from contextlib import suppress
from queue import Empty, Queue
from typing import IO, Any, Callable, Deque, Dict, List, Optional, Sequence

from ..engine.contract.events import Done, Event, Failed, Started, from_line
from ..engine.contract.jobs import Job, to_json
from ..engine.contract.partial import remove_partials
from ..engine.errors import EngineError, EngineMissing, InputError
from .environment import child_environment
from .jobobject import SUSPENDED, JobObject

BOOTSTRAP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bootstrap.py")

_POLL_S = 0.1
_GRACE_S = 0.4
"""How long a cancelled job may take to unwind by itself."""
_GOODBYE_S = 5.0
"""How long a process that has said its last event may take to exit."""
_KEPT_LINES = 200


class EngineProcess:
    """One worker with one job, at once or when there is one; `end` must be called, whatever happened."""

    def __init__(self, interpreter: str, *, job: Optional[Job] = None, spare: Sequence[str] = ()) -> None:
        """Start it, with a folder for the job file and all that the job keeps aside.

        Args:
            interpreter: The engine's Python.
            job: What it shall do at once; None lets it wait for `begin`.
            spare: What it does while it waits: see `engine.worker`.

        Raises:
            EngineMissing: If the interpreter cannot be started.
        """
        self.interpreter = interpreter
        self._folder = tempfile.mkdtemp(prefix="sar-")
        self._job: Optional[Job] = None
        self._patience_s = 0.0
        if job:
            self._write(job)
        try:
            self._process: Any = subprocess.Popen(
                [interpreter, "-u", BOOTSTRAP, "worker", self._job_file, *(("--spare", *spare) if spare else ())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env={**child_environment(), **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder)},
                **engine_options(),
            )
        except OSError as error:
            shutil.rmtree(self._folder)
            raise EngineMissing(
                f"{interpreter} cannot be started ({error}). Choose another interpreter for the engine."
            ) from error
        self._held = JobObject(self._process) if sys.platform == "win32" else None
        self._pids = {self._process.pid}
        self._lines: Queue[str] = Queue()
        self._words: Deque[str] = deque(maxlen=_KEPT_LINES)
        pipes = ((self._process.stdout, self._lines.put), (self._process.stderr, self._words.append))
        self._readers = [_read(pipe, take) for pipe, take in pipes if pipe]

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def begin(self, job: Job) -> None:
        """Give a job to a process that waits for one."""
        self._write(job)
        self.tell("begin")

    @property
    def _job_file(self) -> str:
        return os.path.join(self._folder, "job.json")

    def _write(self, job: Job) -> None:
        self._job = job
        with open(self._job_file, "w", encoding="utf-8") as file:
            file.write(to_json(job))

    def next_event(self) -> Optional[Event]:
        """Wait up to 0.1 s for an event; a line that is none is kept with the last words.

        Raises:
            EngineError: If the process died without a last event.
        """
        try:
            line = self._lines.get(timeout=_POLL_S)
        except Empty:
            if self._process.poll() is not None:
                self._raise_unless_more()
            return None
        try:
            event = from_line(line)
        except InputError:
            self._words.append(line)
            return None
        if isinstance(event, Started):
            self._pids.add(event.pid)  # another than ours where the interpreter is a launcher, as in venvs on Windows
        if isinstance(event, (Done, Failed)):
            self._patience_s = _GOODBYE_S
        return event

    def _raise_unless_more(self) -> None:
        for reader in self._readers:
            reader.join(_POLL_S)
        if self._lines.empty():
            raise EngineError(f"The engine's process {how_it_ended(self._process.returncode)}")

    def tell(self, order: str) -> None:
        """Send an order; that a process which has just ended does not take it, the next look shows."""
        with suppress(OSError):
            os.write(self._process.stdin.fileno(), f"{order}\n".encode("ascii"))

    def cancel(self) -> Optional[Done]:
        """Ask the job to unwind, and give it a moment for that.

        Returns:
            The receipt of a job that in this very moment put its results in place.
        """
        self.tell("cancel")
        deadline = time.monotonic() + _GRACE_S
        event: Optional[Event] = None
        with suppress(EngineError):
            while time.monotonic() < deadline and not isinstance(event, (Done, Failed)):
                event = self.next_event()
        self._patience_s = 0.0
        return event if isinstance(event, Done) else None

    def end(self) -> None:
        """Leave nothing behind: no process, no child or grandchild of it, no unfinished file, no folder."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self._patience_s)
        if self._held is None or not self._held.kill():
            kill_tree(self._process.pid)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GOODBYE_S)
        self._process.stdin.close()
        for reader in self._readers:
            reader.join(_POLL_S)
        for pid in self._pids:
            remove_partials(self._job.outputs().values() if self._job else (), pid)
        shutil.rmtree(self._folder, ignore_errors=True)

    def last_words(self) -> str:
        """Give the end of what was printed beside events."""
        return "".join(self._words)


def start_options(platform: str = sys.platform) -> Dict[str, Any]:
    """Give the options by which a process leads a group of its own, without a console window."""
    if platform == "win32":
        return {"creationflags": 0x00000200 | 0x08000000}  # CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW
    return {"start_new_session": True}


def engine_options(platform: str = sys.platform) -> Dict[str, Any]:
    """Give the options for the engine's process: on Windows it waits to be held by a job object."""
    options = start_options(platform)
    return {"creationflags": options["creationflags"] | SUSPENDED} if platform == "win32" else options


def kill_command(pid: int) -> List[str]:
    """Give the command by which Windows ends a process and its descendants."""
    return ["taskkill", "/F", "/T", "/PID", str(pid)]


def kill_tree(pid: int) -> None:
    """Kill the process that leads a group, and the group, also when the leader itself is gone."""
    if sys.platform == "win32":
        subprocess.run(kill_command(pid), capture_output=True, check=False, **start_options())
        return
    with suppress(ProcessLookupError, PermissionError):  # none left; macOS says the latter of unawaited ones
        os.killpg(pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """Say what an exit code without a last event means, and what to do."""
    if code == -9:
        return (
            "was killed, most likely because the machine ran out of memory. Close other programs, or choose a smaller "
            "extent or patch size; then run again. What stood there before is untouched."
        )
    if code < 0 or code > 255:
        name = signal.Signals(-code).name if code < 0 else f"code 0x{code:08X}"
        return (
            f"crashed ({name}). Run again with device cpu; if that works, update the GPU's driver. What stood there "
            "before is untouched."
        )
    return (
        f"ended without a result (exit code {code}). The log holds its last words; check the engine's environment. "
        "What stood there before is untouched."
    )


def _read(stream: IO[str], take: Callable[[str], object]) -> threading.Thread:
    def read() -> None:
        with stream:
            for line in stream:
                take(line)

    thread = threading.Thread(target=read, name="engine reader", daemon=True)
    thread.start()
    return thread
