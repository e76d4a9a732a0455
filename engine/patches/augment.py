"""Two views of one crop: a dihedral turn with a shift, and changes of tone, noise and sensor.

What is drawn is a handful of numbers per crop; `source_index` turns the
geometric ones into one index map, and `carry` takes pixels, features and
region maps alike along it, so that what was aligned stays aligned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Turn:
    """Flip and transpose, then move by whole pixels: `carry(x)[r, c] = turned(x)[r - rows, c - cols]`."""

    flip_rows: bool = False
    flip_cols: bool = False
    transpose: bool = False
    rows: int = 0
    cols: int = 0


@dataclass(frozen=True)
class Tone:
    """How strongly the second view's tones differ, in standard deviations of the bands.

    Attributes:
        gain: Spread of a factor per sensor (sun, season, incidence angle).
        offset: Spread of an offset per sensor, and of half that per band.
        noise: Spread of a value per pixel and band (speckle is additive in dB).
        sensor_drop: Chance that one of two sensors is blank.
    """

    gain: float = 0.0
    offset: float = 0.0
    noise: float = 0.0
    sensor_drop: float = 0.0


def draw_turn(rng: np.random.Generator, size: int, *, max_shift: float, dihedral: bool = True) -> Turn:
    """Draw a turn of a square crop, shifted by up to `max_shift` of its size on each axis."""
    flips = rng.random(3) < 0.5
    reach = int(max_shift * size)
    rows, cols = rng.integers(-reach, reach + 1, 2)
    return Turn(bool(flips[0]), bool(flips[1]), bool(flips[2] and dihedral), int(rows), int(cols))


def source_index(turn: Turn, size: int) -> NDArray[np.int64]:
    """Map each pixel of the turned crop to the flat index it came from; −1 where it came from outside.

    A 1-D example of size 4: flip, then shift by one, reads 3 2 1 0 and then −1 3 2 1.
    """
    at = np.arange(size)
    rows, cols = at - turn.rows, at - turn.cols
    inside = ((rows >= 0) & (rows < size))[:, None] & ((cols >= 0) & (cols < size))[None, :]
    rows = size - 1 - rows if turn.flip_rows else rows
    cols = size - 1 - cols if turn.flip_cols else cols
    row, col = (cols[None, :], rows[:, None]) if turn.transpose else (rows[:, None], cols[None, :])
    return np.where(inside, row * size + col, -1)


def carry(maps: Tensor, source: Tensor) -> Tensor:
    """Take maps (N, …, H, W) along index maps (N, H, W); 0 comes in from outside.

    Differentiable, so that the features of one view can be compared with the other's pixel by pixel.
    """
    count, height, width = source.shape
    lead = maps.shape[1:-2]
    flat = maps.reshape(count, -1, height * width)
    index = source.clamp_min(0).reshape(count, 1, -1).expand(-1, flat.shape[1], -1)
    moved = flat.gather(2, index) * (source >= 0).reshape(count, 1, -1)
    return moved.reshape(count, *lead, height, width)


def carry_back(ids: Tensor, source: Tensor) -> Tensor:
    """Take ids (N, H, W) of view 1 to where they came from; 0 where nothing did. Undoes `carry` on the overlap."""
    flat = torch.zeros_like(ids).flatten(1)
    return flat.scatter_add(1, source.clamp_min(0).flatten(1), (ids * (source >= 0)).flatten(1)).view_as(ids)


def draw_tone(
    rng: np.random.Generator,
    pixels: NDArray[np.float32],
    sensors: NDArray[np.int64],
    tone: Tone,
    *,
    means: NDArray[np.float64] | float = 0.0,
    spreads: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float32]:
    """Change the tones of a normalised crop.

    Args:
        rng: Draws the change; the number of draws does not depend on their outcome.
        pixels: (C, H, W), normalised.
        sensors: (C,) number of the sensor of each band, 0 or 1.
        tone: How strongly.
        means: (C,) mean of each band as it is normalised, which gains leave where it is.
        spreads: (C,) standard deviation of each band as it is normalised, that offsets and noise are in.
    """
    gains = 1 + tone.gain * rng.standard_normal(2)[sensors]
    shifts = tone.offset * (rng.standard_normal(2)[sensors] + 0.5 * rng.standard_normal(len(sensors)))
    offsets = spreads * shifts - (gains - 1) * means
    dropped, which = rng.random() < tone.sensor_drop, rng.integers(2)
    noise = tone.noise * rng.standard_normal(pixels.shape, dtype=np.float32) if tone.noise else 0
    scales = np.asarray(spreads, np.float64).reshape(-1, 1, 1)
    changed = pixels * gains[:, None, None] + offsets[:, None, None] + scales * noise
    if dropped and len(np.unique(sensors)) == 2:
        changed[sensors == which] = 0
    return changed.astype(np.float32)


def stack_indices(turns: list[Turn], size: int) -> Tensor:
    """Build the (N, size, size) index maps of a batch."""
    return torch.from_numpy(np.stack([source_index(turn, size) for turn in turns]))
