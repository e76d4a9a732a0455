"""Randomness that is a pure function of place: any window of a made scene can be drawn alone.

Nothing here keeps a generator's state. A pixel, a lattice point or a field is
hashed with a seed, so two windows agree to the last bit wherever they overlap,
and a scene of any size is drawn piece by piece.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_STRIDES = (1, 2, 4, 8)


def mix(values: Hashes) -> Hashes:
    """Scramble 32-bit integers so that each bit of the input moves half of the output's (Wellons' lowbias32)."""
    shifted = values >> np.uint32(16)
    mixed: Hashes = np.bitwise_xor(values, shifted)
    for factor, shift in ((0x7FEB352D, 15), (0x846CA68B, 16)):
        np.multiply(mixed, np.uint32(factor), out=mixed)
        np.right_shift(mixed, np.uint32(shift), out=shifted)
        np.bitwise_xor(mixed, shifted, out=mixed)
    return mixed


def hash_places(rows: ArrayLike, cols: ArrayLike, seed: int) -> Hashes:
    """Hash integer places, broadcast against each other; rows and cols may be negative."""
    salt = _salt(seed)
    by_row = mix(np.atleast_1d(rows).astype(np.uint32) + salt)
    by_col = mix(np.atleast_1d(cols).astype(np.uint32) ^ ~salt)
    return mix(by_row + by_col * np.uint32(0x9E3779B1))


def rehash(hashes: Hashes, seed: int) -> Hashes:
    """Derive independent hashes from hashes."""
    return mix(hashes ^ _salt(seed))


def to_unit(hashes: Hashes) -> Floats:
    """Turn hashes into numbers in [0, 1)."""
    return (hashes >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def smooth_noise(rows: Indices, cols: Indices, *, cell: float, octaves: int, seed: int) -> Floats:
    """Draw smooth noise of about unit variance at each crossing of rows and columns.

    Octaves of cubic B-splines through lattice values, each of half the size and a
    little over half the height of the one before. Noise that is much coarser than
    a pixel is drawn on every 2nd, 4th or 8th pixel of the plane and filled in linearly.

    Args:
        rows: Row numbers, rising.
        cols: Column numbers, rising.
        cell: Lattice spacing of the first octave in pixels.
        octaves: How many octaves.
        seed: Number that fixes the noise.
    """
    stride = max(step for step in _STRIDES if step == 1 or step * 4 <= cell / 2 ** (octaves - 1))
    if stride == 1:
        return _octaves(rows, cols, cell, octaves, seed)
    coarse_rows, coarse_cols = (_cover(values, stride) for values in (rows, cols))
    coarse = _octaves(coarse_rows, coarse_cols, cell, octaves, seed)
    return _fill_in(coarse, rows / stride - coarse_rows[0] // stride, cols / stride - coarse_cols[0] // stride)


def nearest_points(ys: Floats, xs: Floats, *, cell: float, seed: int) -> tuple[Hashes, Floats]:
    """Find the nearest point of a jittered lattice: the cells of an irregular mosaic (Worley 1996).

    Args:
        ys: (H, W) vertical positions, which may be bent beforehand.
        xs: (H, W) horizontal positions.
        cell: Lattice spacing in pixels; one point per lattice cell, up to 0.4 cells off its centre.
        seed: Number that fixes the points.

    Returns:
        The hash of the nearest point, and how much farther (in pixels) the second nearest is, about twice the
        distance to the border of the mosaic's cell.
    """
    y, x = ys / np.float32(cell), xs / np.float32(cell)
    row, col = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    top, left = int(row.min()) - 1, int(col.min()) - 1
    places = hash_places(np.arange(top, row.max() + 2)[:, None], np.arange(left, col.max() + 2), seed)
    point_y, point_x = _jittered(places, top, left)
    middle = (row - top) * places.shape[1] + (col - left)
    first, second = np.full(y.shape, np.inf, np.float32), np.full(y.shape, np.inf, np.float32)
    nearest = middle.copy()
    for step in (i * places.shape[1] + j for i in (-1, 0, 1) for j in (-1, 0, 1)):
        candidate = middle + step
        distance = np.square(point_y.take(candidate) - y)
        distance += np.square(point_x.take(candidate) - x)
        np.minimum(second, np.maximum(distance, first), out=second)
        np.copyto(nearest, candidate, where=distance < first)
        np.minimum(first, distance, out=first)
    return places.take(nearest), (np.sqrt(second) - np.sqrt(first)) * np.float32(cell)


@lru_cache(maxsize=4096)
def _salt(seed: int) -> np.uint32:
    return np.uint32(mix(np.array([seed & 0xFFFFFFFF], np.uint32) + np.uint32(0x85EBCA6B))[0])


def _jittered(places: Hashes, top: int, left: int) -> tuple[Floats, Floats]:
    down, across = to_unit(places), to_unit(rehash(places, 1))
    rows = np.arange(top, top + places.shape[0], dtype=np.float32)[:, None]
    cols = np.arange(left, left + places.shape[1], dtype=np.float32)
    return rows + 0.1 + 0.8 * down, cols + 0.1 + 0.8 * across


def _octaves(rows: Indices, cols: Indices, cell: float, octaves: int, seed: int) -> Floats:
    total = np.zeros((len(rows), len(cols)), np.float32)
    gain, power = 1.0, 0.0
    for octave in range(octaves):
        total += np.float32(gain) * _spline(rows, cols, cell / 2**octave, seed * 31 + octave)
        power, gain = power + gain * gain, gain * 0.55
    return total * np.float32(_SPLINE_UNIT / np.sqrt(power))


def _spline(rows: Indices, cols: Indices, cell: float, seed: int) -> Floats:
    row, row_weights = _taps(rows, cell)
    col, col_weights = _taps(cols, cell)
    top, left = int(row[0]), int(col[0])
    values = to_unit(hash_places(np.arange(top, row[-1] + 4)[:, None], np.arange(left, col[-1] + 4), seed)) - 0.5
    across = sum(weight * values.take(col - left + tap, axis=1) for tap, weight in enumerate(col_weights))
    down = sum(weight[:, None] * np.asarray(across)[row - top + tap] for tap, weight in enumerate(row_weights))
    return np.asarray(down, np.float32)


def _taps(places: Indices, cell: float) -> tuple[Indices, list[Floats]]:
    """Give the first of four lattice points around each place, and the cubic B-spline weights of the four."""
    at = places / cell
    first = np.floor(at).astype(np.int64)
    t = (at - first).astype(np.float32)
    square, rest = t * t, 1 - t
    cube = square * t
    weights: list[Floats] = [rest * rest * rest, 3 * cube - 6 * square + 4, 3 * (square + t - cube) + 1, cube]
    return first - 1, [np.divide(weight, 6, dtype=np.float32) for weight in weights]


_SPLINE_UNIT = np.sqrt(12) * 315 / 151
"""Scale to unit variance: uniform values have 1/12, of which B-spline interpolation keeps (151/315)² on average."""


def _cover(places: Indices, stride: int) -> Indices:
    return np.arange(places[0] // stride, places[-1] // stride + 2) * stride


def _fill_in(coarse: Floats, at_rows: NDArray[np.float64], at_cols: NDArray[np.float64]) -> Floats:
    row, col = np.floor(at_rows).astype(np.int64), np.floor(at_cols).astype(np.int64)
    down, across = (at_rows - row).astype(np.float32)[:, None], (at_cols - col).astype(np.float32)
    left = coarse.take(col, axis=1)
    sideways = left + across * (coarse.take(col + 1, axis=1) - left)
    upper = sideways[row]
    return upper + down * (sideways[row + 1] - upper)
