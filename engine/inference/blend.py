"""Weigh overlapping patches so that their sum is their blend.

A patch counts fully in its middle and fades out over the overlap along a
cosine, `cos(π (i + 1) / (o + 1)) / 2 + 1/2`, whose mirror image complements it
to 1. Along each axis the weights are divided by their sum over the windows
that cover a pixel, once and for all: blending is then a plain sum, Σ w·logit,
with Σ w = 1. Windows that are skipped because they hold no valid pixel need no
bookkeeping: every window over a valid pixel runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ..raster.tiling import check_tiling


def ramp(patch: int, *, overlap: int) -> Tensor:
    """Weigh the pixels of a patch along one axis, in (0, 1]; float64.

    Two neighbours that share `overlap` pixels sum to one there.

    Raises:
        TilingError: If the overlap is odd or more than half the patch.
    """
    check_tiling(patch=patch, overlap=overlap)
    weights = torch.ones(patch, dtype=torch.float64)
    steps = torch.arange(1, overlap + 1, dtype=torch.float64)
    fade = torch.cos(math.pi * steps / (overlap + 1)) / 2 + 0.5
    weights[patch - overlap :] = fade
    weights[:overlap] = fade.flip(0)
    return weights


def axis_weights(size: int, window_starts: Sequence[int], *, patch: int, overlap: int) -> Tensor:
    """Give each window's weights along one axis of a scene, (windows, patch), float32.

    At every pixel of the scene they sum to 1 over the windows; outside the
    scene they are 0.

    Raises:
        TilingError: If patch and overlap do not fit together.
    """
    fade = ramp(patch, overlap=overlap)
    total = torch.zeros(size, dtype=torch.float64)
    weights = torch.zeros(len(window_starts), patch, dtype=torch.float64)
    for row, start in zip(weights, window_starts, strict=True):
        inside = slice(max(0, -start), min(patch, size - start))
        row[inside] = fade[inside]
        total[start + inside.start : start + inside.stop] += fade[inside]
    for row, start in zip(weights, window_starts, strict=True):
        inside = slice(max(0, -start), min(patch, size - start))
        row[inside] /= total[start + inside.start : start + inside.stop]
    return weights.float()
