"""Run a program of the installation: its lines as they come, cancelled within a second, its descendants with it."""

from __future__ import annotations

import subprocess
import threading
from queue import Empty, Queue
from typing import IO, Callable, List, Mapping, Optional, Sequence

from ...engine.errors import Cancelled, EngineMissing
from ..process import kill_tree, start_options

_POLL_S = 0.2


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
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=dict(variables),
            **start_options(),
        )
    except OSError as error:
        raise EngineMissing(
            f"{command[0]} cannot be started ({error}). Choose another folder, then try again."
        ) from error
    lines: Queue[Optional[str]] = Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), name="installer reader", daemon=True)
    reader.start()
    try:
        _hand_on(lines, on_line, on_pause, is_cancelled)
        return process.wait(10)
    finally:
        kill_tree(process.pid)
        process.wait(10)
        reader.join(1)


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
