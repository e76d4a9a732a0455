"""Spoil crops so that a network must restore them from what is left: lost bands, cut-out squares, blur, other tones.

Montanaro, Valsesia, Fracastoro and Magli, "Semi-supervised learning for joint
SAR and multispectral land cover classification", IEEE GRSL 2022: bands are set
to 0, squares are cut out of all bands, and a Gaussian blurs them. They do not
say how much of each; what we chose stands in `Corruption`. What we add: now and
then a whole sensor is lost, so that the network learns to do without it, or all
10 m bands, so that it learns to sharpen the others.

What is drawn is a handful of numbers per crop, a function of (seed, step, k);
a whole batch is spoiled by them at once, on whatever device it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.bands import BANDS, S2_10M

_STREAM = 0xC0
"""Keeps these draws apart from those of the crops' places, which have the same (seed, step, k)."""


@dataclass(frozen=True)
class Corruption:
    """How strongly crops are spoiled.

    Attributes:
        bands: Largest share of the bands that is lost; at least one is, unless there is but one. 0 loses none.
        sensor: Chance that one of two sensors is lost instead.
        sharp: Chance that all 10 m bands are lost instead, where there are coarser optical ones.
        holes: Most squares that are cut out of all bands; at least one is. 0 cuts none.
        hole: Smallest and largest side of a square, as a share of the crop's.
        blur: Chance that a crop is blurred.
        blur_px: Smallest and largest standard deviation of the blur.
        gain, offset: Spread of a factor and of an offset per band, in standard deviations of the normalised bands.
    """

    bands: float = 0.5
    sensor: float = 0.2
    sharp: float = 0.1
    holes: int = 4
    hole: tuple[float, float] = (0.125, 0.5)
    blur: float = 0.5
    blur_px: tuple[float, float] = (0.1, 2.0)
    gain: float = 0.0
    offset: float = 0.0


@dataclass(frozen=True)
class Damage:
    """What was drawn for a batch of N crops of C bands.

    Attributes:
        gain, offset: (N, C) float32.
        blur_px: (N,) float32; 0 does not blur.
        holes: (N, K, 4) first and last-but-one row and column of squares; equal ones are no square.
        kept: (N, C) bool: the band is not lost.
    """

    gain: Tensor
    offset: Tensor
    blur_px: Tensor
    holes: Tensor
    kept: Tensor

    def to(self, device: torch.device, **_: bool) -> Damage:
        """Move the tensors; Lightning calls this."""
        return Damage(*(getattr(self, name).to(device) for name in ("gain", "offset", "blur_px", "holes", "kept")))


def draw_damage(
    plan: Corruption, bands: Sequence[str], *, size: int, seed: int, step: int, crops: Iterable[int]
) -> Damage:
    """Draw how each of some crops of a step is spoiled.

    Args:
        plan: How strongly.
        bands: Their bands' names.
        size: Side of the crops.
        seed: Fixes all draws.
        step: Number of the batch.
        crops: Numbers k of the crops; what is drawn for one does not depend on the others.
    """
    groups = _groups(bands)
    drawn = [_draw(np.random.default_rng((seed, step, k, _STREAM)), plan, groups, size) for k in crops]
    return Damage(*(torch.from_numpy(np.stack(column)) for column in zip(*drawn, strict=True)))


def corrupt(pixels: Tensor, damage: Damage) -> Tensor:
    """Spoil crops (N, C, H, W), normalised; what is lost becomes 0, the mean."""
    height, width = pixels.shape[-2:]
    toned = pixels * damage.gain[..., None, None] + damage.offset[..., None, None]
    with torch.autocast(pixels.device.type, enabled=False):  # half a precision would blur what is not to be blurred
        rows, cols = (_blur_matrices(damage.blur_px, size)[:, None] for size in (height, width))
        blurred = rows @ toned.float() @ cols.mT
    spared = damage.kept[..., None, None] & ~_inside(damage.holes, height, width)[:, None]
    return blurred * spared


@dataclass(frozen=True)
class _Groups:
    """Masks (C,) of the bands that are lost together."""

    count: int
    sensors: list[NDArray[np.bool_]]
    sharp: NDArray[np.bool_] | None


def _groups(bands: Sequence[str]) -> _Groups:
    sensors = [BANDS[name].sensor for name in bands]
    each = [np.array([one == sensor for one in sensors]) for sensor in dict.fromkeys(sensors)]
    sharp = np.array([name in S2_10M for name in bands])
    coarse = [name for name in bands if name not in S2_10M and BANDS[name].wavelength_nm]
    return _Groups(len(bands), each, sharp if sharp.any() and coarse else None)


def _draw(
    rng: np.random.Generator, plan: Corruption, groups: _Groups, size: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    gain, offset = (rng.standard_normal((2, groups.count)) * [[plan.gain], [plan.offset]]).astype(np.float32)
    blur_px = np.float32(rng.uniform(*plan.blur_px) * (rng.random() < plan.blur))
    return 1 + gain, offset, np.asarray(blur_px), _draw_holes(rng, plan, size), ~_draw_lost(rng, plan, groups)


def _draw_holes(rng: np.random.Generator, plan: Corruption, size: int) -> NDArray[np.int64]:
    sides = np.maximum(1, np.rint(rng.uniform(*plan.hole, plan.holes) * size)).astype(np.int64).clip(max=size)
    sides[int(rng.integers(1, plan.holes + 1)) if plan.holes else 0 :] = 0
    starts = rng.integers(0, size - sides + 1, (2, plan.holes))
    return np.stack([starts[0], starts[0] + sides, starts[1], starts[1] + sides], axis=-1)


def _draw_lost(rng: np.random.Generator, plan: Corruption, groups: _Groups) -> NDArray[np.bool_]:
    lost = np.zeros(groups.count, bool)
    most = int(plan.bands * groups.count)
    order = rng.permutation(groups.count)
    if plan.bands and groups.count > 1:
        lost[order[: rng.integers(1, max(1, most) + 1)]] = True
    chance, which = rng.random(), rng.integers(2)
    if chance < plan.sensor and len(groups.sensors) == 2:
        return groups.sensors[which]
    if plan.sensor <= chance < plan.sensor + plan.sharp and groups.sharp is not None:
        return groups.sharp
    return lost


def _blur_matrices(blur_px: Tensor, size: int) -> Tensor:
    """Give (N, size, size) matrices whose rows are Gaussian weights of sum 1; the identity where the blur is 0."""
    at = torch.arange(size, device=blur_px.device, dtype=torch.float32)
    distance = (at[:, None] - at).square()
    weights = (-distance / (2 * blur_px.clamp_min(1e-3).square())[:, None, None]).exp()
    return weights / weights.sum(dim=-1, keepdim=True)


def _inside(holes: Tensor, height: int, width: int) -> Tensor:
    """Tell which pixels (N, H, W) lie in one of the squares."""
    top, bottom, left, right = holes[..., None].unbind(dim=2)
    rows, cols = (torch.arange(size, device=holes.device) for size in (height, width))
    down, across = (rows >= top) & (rows < bottom), (cols >= left) & (cols < right)
    return (down[..., :, None] & across[..., None, :]).any(dim=1)
