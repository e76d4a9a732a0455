"""Processes that share a protocol's work."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence


def run_workers(main: Callable[[Sequence[str]], None], arguments: Sequence[str], count: int) -> None:
    """Start a command `count` times, each for its part of the work.

    Args:
        main: The command; it takes `--workers` and `--part`, the last of which counts.
        arguments: Its command line.
        count: How many.

    Raises:
        SystemExit: If one of them failed.
    """
    context = multiprocessing.get_context("spawn")
    commands = [[*arguments, "--workers", "1", "--part", str(part), str(count)] for part in range(count)]
    workers = [context.Process(target=main, args=(command,)) for command in commands]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    failed = sum(worker.exitcode != 0 for worker in workers)
    if failed:
        raise SystemExit(f"{failed} of {count} processes failed; see above.")
