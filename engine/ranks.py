"""Which of the processes of a training this one is.

Lightning, torchrun and SLURM start a training's further processes from the
same command line and number them by variables of the environment. Those work
along, but neither print, nor listen, nor write.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_NUMBERS = ("RANK", "LOCAL_RANK", "NODE_RANK", "GROUP_RANK", "SLURM_PROCID")


class PartDone(Exception):
    """Unwind a further process: what comes after the training is the first one's to do."""


def is_first_rank(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether this process speaks and writes for its job."""
    return all(environ.get(name, "0") == "0" for name in _NUMBERS)


def part_of(processes: int, environ: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Give this process's number and how many there are, of a training that asks for `processes` on each machine.

    The first process asks before it has started the others, so their number is not in its environment yet.
    """
    if processes == 1:
        return 0, 1
    rank = next((environ[name] for name in ("RANK", "SLURM_PROCID", "LOCAL_RANK") if name in environ), "0")
    ranks = next((environ[name] for name in ("WORLD_SIZE", "SLURM_NTASKS") if name in environ), str(processes))
    return int(rank), int(ranks)
