"""Count what is written, band by band, so that no finished file has to be read again for its statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class BandSummary:
    """Lowest, highest, mean and standard deviation of a band's valid pixels, and how many there are of how many."""

    low: float
    high: float
    mean: float
    std: float
    valid: int
    total: int


class Tally:
    """Running statistics of the bands of one raster.

    Chunks are merged by the pairwise update of Chan, Golub and LeVeque (1979,
    Stanford STAN-CS-79-773), which keeps the variance exact where the mean is
    large. Whole numbers of one band are counted value by value instead.
    """

    def __init__(self, bands: int, *, dtype: str, nodata: float | None) -> None:
        """Begin at nothing.

        Args:
            bands: Number of bands.
            dtype: Pixel type; a single band of uint8 or uint16 is also counted by value.
            nodata: Value to leave out; NaN and infinities are left out always.
        """
        self._nodata = nodata
        self._values = np.zeros(np.iinfo(dtype).max + 1, np.int64) if bands == 1 and dtype in _COUNTED else None
        self._areas = np.zeros(0 if self._values is None else len(self._values))
        self._valid = np.zeros(bands, np.int64)
        self._total = 0
        self._mean = np.zeros(bands)
        self._squares = np.zeros(bands)
        self._low = np.full(bands, math.inf)
        self._high = np.full(bands, -math.inf)

    def add(self, pixels: NDArray[Any], *, row_areas_m2: NDArray[np.float64] | None = None) -> None:
        """Count a chunk (C, H, W); where values are counted, their areas too if those of its rows' pixels are given."""
        self._total += pixels[0].size
        if self._values is not None:
            self._count(pixels[0], row_areas_m2)
            return
        for band, values in enumerate(pixels):
            usable = values[self._is_usable(values)].astype(np.float64)
            if usable.size:
                self._merge(band, usable)

    def _count(self, values: NDArray[Any], row_areas_m2: NDArray[np.float64] | None) -> None:
        assert self._values is not None
        flat = values.reshape(-1)
        self._values += np.bincount(flat, minlength=len(self._values))
        if row_areas_m2 is not None:
            weights = np.repeat(row_areas_m2, values.shape[1])
            self._areas += np.bincount(flat, weights, minlength=len(self._values))

    def _is_usable(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        usable: NDArray[np.bool_] = np.isfinite(values)
        if self._nodata is not None and not math.isnan(self._nodata):
            usable &= values != self._nodata
        return usable

    def _merge(self, band: int, values: NDArray[np.float64]) -> None:
        mean = values.mean()
        before, step = self._valid[band], mean - self._mean[band]
        after = before + values.size
        self._mean[band] += step * values.size / after
        self._low[band] = min(self._low[band], values.min())
        self._high[band] = max(self._high[band], values.max())
        values -= mean
        self._squares[band] += np.square(values, out=values).sum() + step**2 * before * values.size / after
        self._valid[band] = after

    @property
    def counts(self) -> dict[int, int]:
        """Pixels by value, nodata left out; empty where values are not counted."""
        if self._values is None:
            return {}
        return {int(value): int(self._values[value]) for value in np.flatnonzero(self._values) if value != self._nodata}

    @property
    def areas_m2(self) -> dict[int, float]:
        """Area by value, nodata left out; 0 where no areas were given."""
        return {value: float(self._areas[value]) for value in self.counts}

    def summaries(self) -> list[BandSummary | None]:
        """Summarise each band; None where it has no valid pixel."""
        if self._values is not None:
            return [self._summary_of_counts()]
        return [
            BandSummary(float(low), float(high), float(mean), math.sqrt(squares / valid), int(valid), self._total)
            if valid
            else None
            for low, high, mean, squares, valid in zip(
                self._low, self._high, self._mean, self._squares, self._valid, strict=True
            )
        ]

    def _summary_of_counts(self) -> BandSummary | None:
        if not self.counts:
            return None
        values = np.array(list(self.counts), np.float64)
        share = np.array(list(self.counts.values()), np.float64)
        mean = np.average(values, weights=share)
        std = math.sqrt(np.average((values - mean) ** 2, weights=share))
        return BandSummary(values.min(), values.max(), float(mean), std, int(share.sum()), self._total)


_COUNTED = ("uint8", "uint16")
