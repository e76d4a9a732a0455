"""Run a program of the installation: its lines as they come, cancelled within a second, its descendants with it.

It ends with QGIS, also when that is killed: on Windows a job object sees to
it, elsewhere a shell beside the program, whose standard input ends with QGIS.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from queue import Empty, Queue
from typing import IO, Any, Callable, List, Mapping, Optional, Sequence

from ...engine.errors import Cancelled, EngineMissing
from ..jobobject import JobObject
from ..process import engine_options, kill_tree

_POLL_S = 0.2
_GUARD = """exec 3<&0
"$@" 3<&- </dev/null &
work=$!
(cat <&3; kill -9 -$$) >/dev/null 2>&1 &
exec 3<&-
wait $work"""


def follow(
    command: Sequence[str],
    variables: Mapping[str, str],
    *,
    on_line: Callable[[str], None],
    on_pause: Callable[[], None],
    is_cancelled: Callable[[], bool],
) -> int:
    """Run a program to its end and give its exit code.

    Args:
        command: Program and arguments.
        variables: Its whole environment.
        on_line: Takes each line that it prints, to whichever stream.
        on_pause: Called a few times a second.
        is_cancelled: True ends it.

    Raises:
        EngineMissing: If it cannot be started.
        Cancelled: If that was asked for.
    """
    try:
        process: Any = subprocess.Popen(
            guarded(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=dict(variables),
            **engine_options(),
        )
    except OSError as error:
        raise EngineMissing(
            f"{command[0]} cannot be started ({error}). Choose another folder, then try again."
        ) from error
    held = JobObject(process) if sys.platform == "win32" else None
    lines: Queue[Optional[str]] = Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), name="installer reader", daemon=True)
    reader.start()
    try:
        _hand_on(lines, on_line, on_pause, is_cancelled)
        return process.wait(10)
    finally:
        if held is None or not held.kill():
            kill_tree(process.pid)
        process.wait(10)
        process.stdin.close()
        reader.join(1)


def guarded(command: Sequence[str], platform: str = sys.platform) -> List[str]:
    """Give the command that runs a command and, but on Windows, ends it when our end of its standard input is gone."""
    return list(command) if platform == "win32" else ["/bin/sh", "-c", _GUARD, "sh", *command]


def _hand_on(
    lines: Queue[Optional[str]],
    on_line: Callable[[str], None],
    on_pause: Callable[[], None],
    is_cancelled: Callable[[], bool],
) -> None:
    while True:
        if is_cancelled():
            raise Cancelled("The installation was cancelled; what was downloaded is kept.")
        try:
            line = lines.get(timeout=_POLL_S)
        except Empty:
            on_pause()
            continue
        if line is None:
            return
        on_line(line.rstrip())


def _read(stream: IO[str], lines: Queue[Optional[str]]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def last_words(lines: List[str]) -> str:
    """Pick the line of an error: uv's and pip's own, else the last."""
    telling = [line for line in lines if line.lower().startswith(("error", "  cause", "  ×", "  ╰"))]
    return (telling or lines or ["no word"])[-1].strip(" ×╰─▶")
