"""How many patches memory holds: a quarter of what the machine has, within bounds.

What is installed counts, not what happens to be free or how many processes share it: a training that is taken up
again, or by several processes, must get the same patches.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

BUDGET_BYTES = 512 * 2**20
"""What patches may take on any machine."""
_MOST_BYTES = 4 * 2**30
"""All patches of a thorough training of eight bands fit in, and half of it, which goes to the GPU, into any GPU."""
_SHARE = 4
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container says how much of the machine's memory is its own."""


def fitting_patches(bands: int, patch_px: int, *, copies: int = 2) -> int:
    """Tell how many patches fit; one at least.

    Args:
        bands: Bands of a patch, of four bytes a pixel.
        patch_px: Its side.
        copies: How often each is held at once: as read, and in the bank made of them.
    """
    budget = max(BUDGET_BYTES, min(_MOST_BYTES, installed_bytes() // _SHARE))
    return max(1, budget // (copies * 4 * bands * patch_px**2))


def installed_bytes() -> int:
    """Tell how much memory this machine, or this container, has; 0 where that is not known."""
    known = _machine_bytes()
    for path in _LIMITS:
        with suppress(OSError, ValueError):  # not Linux, or "max"
            known = min(known, int(Path(path).read_text()))
    return known


def _machine_bytes() -> int:
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        return status.total if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else 0
    with suppress(OSError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        *((f"other_{number}", ctypes.c_uint64) for number in range(6)),
    )
