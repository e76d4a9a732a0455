"""Filter the speckle of a radar image, in patches or in windows of a scene.

Refined Lee: J.-S. Lee, "Refined filtering of image noise using local
statistics", Computer Graphics and Image Processing 15, 1981,
doi:10.1016/S0146-664X(81)80018-4. Of the eight halves of a 7×7 window the one
is taken that lies on the pixel's side of the strongest edge, and in it the
estimate of least mean square error for multiplicative noise. What we do
differently: edges are found by ratios, not by differences, so that they are
found alike in bright and in dark ground, and what is not usable has no say.
SAR-BM3D is not at hand as a library; bm3d (Dabov et al., 2007, on decibels,
with the bias of their mean given back) stands for it where it is installed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from importlib import import_module
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ..errors import InputError, UnitMismatch
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from ..raster.window import Window

LOOKS = 4.4
"""Equivalent number of looks of Sentinel-1 IW GRD products in high resolution (10 m)."""
REACH_PX = {"none": 0, "lee": 3, "bm3d": 32}
"""How far each method looks to every side; of bm3d nearly all of it."""
_DB = 10 / math.log(10)


class Reader(Protocol):
    """What is wrapped: a pair reader."""

    @property
    def grid(self) -> Grid:
        """The shared grid."""

    @property
    def block_rows(self) -> int:
        """Rows that suit the files."""

    def read(self, window: Window) -> ScenePair:
        """Read a window, which may reach outside; invalid there."""


class DespecklingReader:
    """Read windows whose radar is filtered; what a pixel becomes does not depend on the window it is read in."""

    def __init__(self, reader: Reader, method: str) -> None:
        """Wrap a reader; `method` is none, lee or bm3d."""
        self._reader, self._method = reader, method
        self.grid, self.block_rows = reader.grid, reader.block_rows

    def read(self, window: Window) -> ScenePair:
        """Read a window, which may reach outside; invalid there."""
        reach = REACH_PX[self._method]
        pair = despeckle_pair(self._reader.read(window.grow(reach)), self._method)
        return pair.crop(Window(reach, reach, window.height, window.width))


def despeckle_pair(pair: ScenePair, method: str) -> ScenePair:
    """Filter each radar band of a pair; one without radar stays as it is.

    Raises:
        UnitMismatch: If the radar is not in decibels.
        InputError: If the library of the method is not installed.
    """
    radar = pair.s1
    if radar is None or method == "none":
        return pair
    if radar.unit != "db":
        raise UnitMismatch(
            f"The Sentinel-1 values are in {radar.unit}; decibels were expected to filter their speckle. State the "
            "scene's unit, or choose despeckle=none."
        )
    bands = [despeckle(np.where(radar.valid, band, np.float32(np.nan)), method) for band in radar.pixels]
    return ScenePair(replace(radar, pixels=np.stack(bands)), pair.s2)


def despeckle(power_db: NDArray[np.float32], method: str = "none", *, looks: float = LOOKS) -> NDArray[np.float32]:
    """Filter one band.

    Args:
        power_db: (H, W) decibels; NaN where not usable, and so it stays there.
        method: none, lee or bm3d.
        looks: Equivalent number of looks; fewer looks have more speckle.

    Raises:
        InputError: If the library of the method is not installed.
    """
    if method == "none" or not np.isfinite(power_db).any():
        return power_db
    if method == "lee":
        filtered = _refined_lee(torch.from_numpy(power_db.astype(np.float64)), looks).numpy()
    elif method == "bm3d":
        filtered = _bm3d(power_db, looks)
    else:
        raise ValueError(f"method is {method!r}; it must be none, lee or bm3d")
    result: NDArray[np.float32] = filtered.astype(np.float32)
    return result


def _halves() -> Tensor:
    """Draw the eight halves of a 7×7 window, (8, 7, 7): those before and after each of four edges."""
    row, col = torch.meshgrid(torch.arange(-3, 4), torch.arange(-3, 4), indexing="ij")
    return torch.stack([part <= 0 for at in (col, row, row + col, row - col) for part in (at, -at)]).double()


_BEFORE_AND_AFTER = ((3, 5), (1, 7), (0, 8), (2, 6))
"""Of 3×3 blocks, numbered by rows, the middle ones on either side of each edge of `_halves`."""
_SIDES = (((0, 3, 6), (2, 5, 8)), ((0, 1, 2), (6, 7, 8)), ((0, 1, 3), (5, 7, 8)), ((1, 2, 5), (3, 6, 7)))
"""All blocks on either side."""


def _refined_lee(power_db: Tensor, looks: float) -> Tensor:
    usable = power_db.isfinite()
    power = torch.where(usable, 10 ** (power_db / 10), 0.0)
    window = _choose_half(power_db, usable)
    layers = torch.stack([usable.double(), power, power.square()])[:, None]
    sums = F.conv2d(layers, _halves()[:, None], padding=3).gather(1, window.expand(3, 1, -1, -1))[:, 0]
    count = sums[0].clamp_min(1)
    mean, square = sums[1] / count, sums[2] / count
    variance = (square - mean.square()).clamp_min(0)
    of_ground = ((variance - mean.square() / looks) / (1 + 1 / looks)).clamp_min(0)
    weight = of_ground / variance.clamp_min(1e-300)
    estimate = mean + weight * (power - mean)
    return torch.where(usable, _DB * estimate.clamp_min(1e-30).log(), torch.nan)


def _choose_half(power_db: Tensor, usable: Tensor) -> Tensor:
    """Give the number of the half window that lies on each pixel's side of its strongest edge, (1, 1, H, W)."""
    box = torch.ones(1, 1, 3, 3, dtype=torch.float64)
    layers = (torch.where(usable, power_db, 0.0), usable.double())
    sums, counts = (F.conv2d(F.pad(layer[None, None], (3,) * 4), box)[0, 0] for layer in layers)
    height, width = power_db.shape
    level = torch.where(counts > 0, sums / counts, torch.nan)
    blocks = torch.stack([level[r : r + height, c : c + width] for r in (0, 2, 4) for c in (0, 2, 4)])
    centre = blocks[4].nan_to_num()
    blocks = torch.where(blocks.isnan(), centre, blocks)
    steps = [(blocks[list(one)].sum(0) - blocks[list(other)].sum(0)).abs() for one, other in _SIDES]
    before, after = ((blocks[list(side)] - centre).abs() for side in zip(*_BEFORE_AND_AFTER, strict=True))
    edge = torch.stack(steps).argmax(dim=0, keepdim=True)
    is_after = (after < before).long().gather(0, edge)
    return (2 * edge + is_after)[None]


def _bm3d(power_db: NDArray[np.float32], looks: float) -> NDArray[np.float64]:
    try:
        bm3d = import_module("bm3d")
    except ImportError as error:
        raise InputError(
            "Speckle is to be filtered by bm3d, and that library is not installed; its licence lets it be used for "
            "research only, so it does not come along. Install bm3d beside the engine, or choose despeckle=lee."
        ) from error
    from scipy.special import polygamma, psi

    usable = np.isfinite(power_db)
    filled = np.where(usable, power_db, np.median(power_db[usable]))
    smooth = bm3d.bm3d(filled, sigma_psd=_DB * math.sqrt(polygamma(1, looks)))
    bias = _DB * (math.log(looks) - psi(looks))
    filtered: NDArray[np.float64] = np.where(usable, smooth + bias, np.nan)
    return filtered
