"""Lock a file against other processes; the operating system frees it when its holder ends, however that ends."""

from __future__ import annotations

import sys


def take(descriptor: int) -> bool:
    """Lock an open file that no one else holds; False where someone does."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
