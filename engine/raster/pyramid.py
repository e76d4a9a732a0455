"""Shrink a band by half, in the way that its values allow: what overviews are made of.

    mean   reflectance, probabilities, features
    power  decibels: their powers are averaged, as the mean of decibels lies too low (by 2.5 dB in one-look speckle)
    mode   classes and codes: the commonest of the four; of two that are equally common, the first in reading order

Nodata counts nowhere: a pixel is nodata where all four below it are.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .radiometry import from_db, to_db

Shrink = Literal["mean", "power", "mode"]


def halve(band: NDArray[Any], how: Shrink, *, nodata: float | None) -> NDArray[Any]:
    """Shrink (H, W) to (ceil(H / 2), ceil(W / 2)) of the same type; an odd last row or column counts for two."""
    height, width = band.shape
    if height % 2 or width % 2:
        band = np.pad(band, ((0, height % 2), (0, width % 2)), mode="edge")
    if how == "mode":
        return _commonest(band, nodata)
    values = np.where(_is_usable(band, nodata), band, np.nan).astype(np.float32, copy=False)
    if how == "power":
        return to_db(_mean(from_db(values)))
    return _stored(_mean(values), band.dtype, nodata)


def _is_usable(band: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    usable: NDArray[np.bool_] = np.isfinite(band)
    if nodata is not None and not math.isnan(nodata):
        usable &= band != nodata
    return usable


def _quarters(band: NDArray[Any]) -> list[NDArray[Any]]:
    """Give the four pixels of each block of 2 × 2 in reading order, as views."""
    return [band[row::2, col::2] for row in (0, 1) for col in (0, 1)]


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average blocks of 2 × 2, NaN left out."""
    total = _block_sums(values)
    if np.isnan(total).any():
        known = ~np.isnan(values)
        with np.errstate(invalid="ignore"):
            return _block_sums(np.where(known, values, np.float32(0))) / _block_sums(known.astype(np.float32))
    return total * np.float32(0.25)


def _block_sums(values: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = values[0::2] + values[1::2]
    return rows[:, 0::2] + rows[:, 1::2]


def _stored(mean: NDArray[np.float32], dtype: np.dtype[Any], nodata: float | None) -> NDArray[Any]:
    if dtype.kind == "f" and (nodata is None or math.isnan(nodata)):
        return mean.astype(dtype, copy=False)
    filled = np.where(np.isnan(mean), np.float32(nodata or 0), mean)
    return (filled if dtype.kind == "f" else np.rint(filled)).astype(dtype)


def _commonest(band: NDArray[Any], nodata: float | None) -> NDArray[Any]:
    quarters = _quarters(band)
    usable = _quarters(_is_usable(band, nodata))
    votes = np.zeros((4, *quarters[0].shape), np.uint8)
    for count, one, is_in in zip(votes, quarters, usable, strict=True):
        for other in quarters:
            count += (one == other) & is_in
    chosen: NDArray[Any] = np.choose(votes.argmax(axis=0), quarters)
    return chosen
