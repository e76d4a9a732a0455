"""Whether scenes fit into memory, said before they are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch

from ..datasets.scenelabels import ScenePlace
from ..errors import InputError
from ..patches.budget import installed_bytes
from ..patches.published import bytes_of
from .scene_folders import JUDGED

_MEMORY = Path("/proc/meminfo")
_GIB = 2.0**30


def check_memory(places: Sequence[ScenePlace], *, processes: int, device: str) -> None:
    """Refuse more scenes than there is memory for.

    Args:
        places: What is to be read; none where scenes are made.
        processes: How many read them.
        device: Where networks are trained; those without labels take what they learn from there.

    Raises:
        InputError: If they do not fit.
    """
    if not places:
        return
    learned = [place for place in places if place.split != JUDGED]
    rooms = [(places, "memory", free_bytes())]
    if device.startswith("cuda"):
        rooms.append((learned, "memory of the GPU", torch.cuda.mem_get_info(device)[0]))
    each = bytes_of(places[:1]) * processes
    for scenes, what, free in rooms:
        if each * len(scenes) > free:
            by = f" in {processes} processes" if processes > 1 else ""
            raise InputError(
                f"{len(scenes)} scenes take {each * len(scenes) / _GIB:.1f} GiB of {what}{by}, and {free / _GIB:.1f} "
                f"GiB are free. Read fewer of each part (--most {max(1, int(free / each) // 2)})."
            )


def free_bytes() -> float:
    """Tell how much memory is to be had: what is free, as far as the system says, and never more than there is."""
    found = float(installed_bytes() or math.inf)
    if _MEMORY.is_file():
        lines = (line.split() for line in _MEMORY.read_text(encoding="ascii").splitlines())
        found = min([found, *(float(line[1]) * 1024 for line in lines if line[0] == "MemAvailable:")])
    return found
