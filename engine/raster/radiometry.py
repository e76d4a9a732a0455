"""From stored numbers to physical ones: decibels and power, scale and offset, nodata, cloud classes.

Unusable pixels become NaN, never a number: 0 dB is the brightest radar value
there is, so a hole filled with 0 would shine.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

_DB_PER_OCTAVE = np.float32(10.0 * math.log10(2.0))
_OCTAVES_PER_DB = np.float32(math.log2(10.0) / 10.0)
_ABSURD = np.float32(1e30)
"""Larger magnitudes are nodata whatever the file declares: headers often round -3.4028235e38."""

FLOOR_POWER = 1e-5
"""-50 dB: what is left of a calibrated pixel whose power does not exceed the thermal noise taken off it."""

SCL_UNUSABLE = (0, 1, 3, 8, 9, 10)
"""Scene classification: no data, saturated, cloud shadow, cloud of medium and high probability, thin cirrus."""
_QA60_CLOUDS = (1 << 10) | (1 << 11)


def to_db(power: Pixels) -> Pixels:
    """Turn linear power into decibels; what is not above 0 becomes NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        db = np.log2(power, dtype=np.float32)
    db *= _DB_PER_OCTAVE
    np.copyto(db, np.nan, where=np.isneginf(db))
    return db


def from_db(db: Pixels) -> Pixels:
    """Turn decibels into linear power; NaN stays NaN."""
    power = np.multiply(db, _OCTAVES_PER_DB, dtype=np.float32)
    return np.exp2(power, out=power)


def to_physical(
    stored: NDArray[Any],
    *,
    scale: float = 1.0,
    offset: float = 0.0,
    nodata: float | None = None,
    out: Pixels | None = None,
) -> Pixels:
    """Turn stored numbers into physical ones, stored × scale + offset; unusable ones become NaN.

    Args:
        stored: Any shape and number type.
        scale: Factor of the band.
        offset: Number added after scaling.
        nodata: Declared nodata value, as stored; NaN, infinity and absurd magnitudes are nodata in any case.
        out: Where to put the result; None makes a new array.
    """
    values = np.empty(stored.shape, np.float32) if out is None else out
    np.copyto(values, stored, casting="unsafe")
    if stored.dtype.kind == "f" and not (values.max() < _ABSURD and values.min() > -_ABSURD):  # true for NaN as well
        np.copyto(values, np.nan, where=~(np.abs(values) < _ABSURD))
    if scale != 1.0:
        values *= np.float32(scale)
    if offset != 0.0:
        values += np.float32(offset)
    hole = _declared_hole(stored, nodata)
    if hole is not None:
        np.copyto(values, np.nan, where=hole)
    return values


def _declared_hole(stored: NDArray[Any], nodata: float | None) -> Mask | None:
    if nodata is None or math.isnan(nodata):
        return None
    if stored.dtype.kind in "iu":
        limits = np.iinfo(stored.dtype)
        if nodata != int(nodata) or not limits.min <= nodata <= limits.max:
            return None
        return np.asarray(stored == int(nodata))
    with np.errstate(over="ignore"):
        return np.asarray(stored == stored.dtype.type(nodata))


def mask_zero_db(db: Pixels) -> None:
    """Set to NaN, in place, the pixels of a (C, H, W) stack that are exactly 0 in every band.

    For radar in dB whose file declares no nodata: borders left by a warp or an
    export are 0 there, while a measured floating-point dB is never exactly 0
    in all bands but by a one-in-millions chance.
    """
    db[:, (db == 0).all(axis=0)] = np.nan


def clouds_in_classification(classes: NDArray[Any]) -> Mask:
    """Find pixels that a Sentinel-2 scene classification (SCL) calls cloud, shadow, cirrus, saturated or no data."""
    table = np.zeros(256, dtype=bool)
    table[list(SCL_UNUSABLE)] = True
    return np.asarray(table[classes.astype(np.uint8)])


def clouds_in_qa60(bits: NDArray[Any]) -> Mask:
    """Find pixels that a QA60 band calls opaque cloud (bit 10) or cirrus (bit 11)."""
    return np.asarray((bits.astype(np.int64) & _QA60_CLOUDS) != 0)
