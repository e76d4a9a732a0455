"""Where a result lies until it is complete, so that whoever outlives a killed job can clean up after it.

Each file of a result is written under its final name inside a hidden folder
beside its final place: sidecar names come out right, and moving it out is a
rename on one file system. The folder's name holds the writer's process id.
"""

from __future__ import annotations

import os
import shutil
import zlib
from typing import Iterable

_LONGEST_NAME = 80
"""Characters of the result's name kept in the folder's, far below the 255 bytes of most file systems."""


def partial_folder(path: str, pid: int) -> str:
    """Name the folder in which process `pid` builds the result `path` and the files beside it."""
    folder, name = os.path.split(os.path.abspath(path))
    if len(name) > _LONGEST_NAME:  # two long names that begin alike still differ
        name = f"{name[:_LONGEST_NAME]}-{zlib.crc32(name.encode()):08x}"
    return os.path.join(folder, f".{name}.{pid}.part")


def remove_partials(paths: Iterable[str], pid: int) -> None:
    """Remove what process `pid`, which no longer writes, has left unfinished of these results."""
    for path in paths:
        shutil.rmtree(partial_folder(path, pid), ignore_errors=True)
