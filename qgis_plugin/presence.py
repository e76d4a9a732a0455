"""Which QGIS is still there: each locks a file of its own, which the operating system frees when the process ends."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress

from .filelock import take


class Presence:
    """Shows others that this process lives, by a locked file in a folder that they share; a crash frees the lock."""

    def __init__(self, folder: str) -> None:
        self.name = uuid.uuid4().hex[:12]
        self._path = _path(folder, self.name)
        self._file = open(self._path, "w", encoding="ascii")  # noqa: SIM115 - open as long as we live
        take(self._file.fileno())

    def end(self) -> None:
        """Free the lock, and take the file away."""
        self._file.close()
        with suppress(OSError):
            os.remove(self._path)


def is_present(folder: str, name: str) -> bool:
    """Tell whether the process that shows itself by that name still lives; what it left behind otherwise goes."""
    try:
        file = open(_path(folder, name), "r+", encoding="ascii")  # noqa: SIM115 - closed below, before it is removed
    except OSError:
        return False
    with file:
        is_free = take(file.fileno())
    if is_free:
        with suppress(OSError):
            os.remove(_path(folder, name))
    return not is_free


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, f"{name}.lock")
