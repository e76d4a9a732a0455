"""Lay overlapping windows over a scene.

Every pixel lies at least half an overlap inside one window, also along the
scene's border: the outermost windows reach out by half an overlap, and what
lies outside is filled by reflection.

    size 10, patch 6, overlap 2 (stride 4, margin 1): windows start at -1, 3, 5

The last window moves back so as to reach out by no more than the margin; a
scene that one window covers, margins included, gets one window, centred.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import TilingError
from .window import Window


def check_tiling(*, patch: int, overlap: int) -> None:
    """Refuse a patch and overlap that cannot tile.

    Raises:
        TilingError: If the overlap is odd, negative, or more than half the patch.
    """
    if patch < 1 or overlap < 0 or overlap % 2 or overlap * 2 > patch:
        raise TilingError(
            f"Patches of {patch} pixels with an overlap of {overlap} were asked for; the overlap must be even and at "
            f"most half the patch. Choose up to {max(0, patch) // 4 * 2}."
        )


def starts(size: int, *, patch: int, overlap: int) -> list[int]:
    """Give the first pixels of the windows along one axis, from -overlap/2 on, strictly increasing.

    Raises:
        TilingError: If patch and overlap do not fit together.
    """
    check_tiling(patch=patch, overlap=overlap)
    margin, stride = overlap // 2, patch - overlap
    last = size + margin - patch
    if last <= -margin:
        return [(size - patch) // 2]
    return [*range(-margin, last, stride), last]


def cover(height: int, width: int, *, patch: int, overlap: int) -> list[Window]:
    """Cover a scene with windows, row by row; they may reach outside.

    Raises:
        TilingError: If patch and overlap do not fit together.
    """
    cols = starts(width, patch=patch, overlap=overlap)
    return [Window(row, col, patch, patch) for row in starts(height, patch=patch, overlap=overlap) for col in cols]


def reflect(start: int, stop: int, size: int) -> NDArray[np.intp]:
    """Map positions start..stop of an axis that reaches outside to positions inside, mirrored at the end pixels.

    size 4: positions -2 -1 0 1 2 3 4 5 map to 2 1 0 1 2 3 2 1
    """
    period = max(1, 2 * (size - 1))
    position = np.arange(start, stop) % period
    return np.minimum(position, period - position) if size > 1 else np.zeros_like(position)
