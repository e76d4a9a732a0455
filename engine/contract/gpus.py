"""What the NVIDIA driver knows of its GPUs, asked without PyTorch."""

from __future__ import annotations

import subprocess
from typing import List, NamedTuple

_QUESTION = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits"]


class Gpu(NamedTuple):
    """A GPU, as its driver names it."""

    name: str
    driver: str
    memory_mib: int


def find_gpus() -> List[Gpu]:
    """Ask the driver; none where there is no driver. Takes up to seconds."""
    silently = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        told = subprocess.run(_QUESTION, capture_output=True, text=True, timeout=20, check=True, creationflags=silently)
    except (OSError, subprocess.SubprocessError):
        return []
    return read_gpus(told.stdout)


def read_gpus(text: str) -> List[Gpu]:
    """Read the driver's table."""
    rows = [[cell.strip() for cell in line.split(",")] for line in text.splitlines()]
    return [Gpu(row[0], row[1], int(row[2])) for row in rows if len(row) == 3 and row[2].isdigit()]
