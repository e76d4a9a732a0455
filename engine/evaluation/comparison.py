"""Compare a map with what is known, chunk by chunk, and keep count of all that a report needs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.label_rules import IGNORE
from .calibration import BINS, Reliability
from .metrics import Counts, confusion
from .resampling import PolygonSpread, polygon_spread

Indices = NDArray[np.uint8]


class Comparison:
    """Counts of a comparison under way.

    Attributes:
        matrix: (K, K) judged pixels, reference in rows, map in columns.
        unmapped: Reference pixels where the map has no class; they are not judged.
        mapped_px, mapped_m2: (K,) pixels and area that the map gives to each class.
    """

    def __init__(self, classes: int, *, units: int) -> None:
        """Begin at nothing.

        Args:
            classes: K.
            units: Number of polygons and points of the reference; 0 where it is not made of any.
        """
        self._classes = classes
        self.matrix: Counts = np.zeros((classes, classes), np.int64)
        self.unmapped = 0
        self.mapped_px: Counts = np.zeros(classes, np.int64)
        self.mapped_m2 = np.zeros(classes)
        self._class_of_unit = np.full(units + 1, IGNORE, np.uint8)
        self._by_unit = np.zeros((units + 1, classes), np.int32)
        self._bins = np.zeros((3, BINS))

    def add_mapped(self, mapped: Indices, row_areas_m2: NDArray[np.float64]) -> None:
        """Count a chunk (H, W) of the map; `row_areas_m2` is the area of a pixel in each row."""
        k = self._classes
        rows = np.broadcast_to(np.arange(len(mapped))[:, None] * (k + 1), mapped.shape)
        by_row = np.bincount((rows + np.minimum(mapped, k)).ravel(), minlength=len(mapped) * (k + 1))
        by_row = by_row.reshape(len(mapped), k + 1)[:, :k]
        self.mapped_px += by_row.sum(axis=0)
        self.mapped_m2 += row_areas_m2 @ by_row

    def add(
        self, reference: Indices, mapped: Indices, unit: NDArray[np.int32], confidence: NDArray[Any] | None = None
    ) -> None:
        """Compare a chunk.

        Args:
            reference: (H, W) class indices; `IGNORE` where nothing is known.
            mapped: (H, W) class indices; `IGNORE` where nothing is mapped.
            unit: (H, W) number of the polygon or point; 0 where there is none.
            confidence: (H, W) probability of the mapped class, NaN where it is not known.
        """
        known = reference != IGNORE
        judged = known & (mapped != IGNORE)
        self.unmapped += int(known.sum() - judged.sum())
        truth, found = reference[judged], mapped[judged]
        self.matrix += confusion(truth, found, self._classes)
        owners = unit[judged]
        self._class_of_unit[owners] = truth
        if len(self._by_unit) > 1:
            np.add.at(self._by_unit, (owners, found), 1)
        if confidence is not None:
            self._add_confidence(confidence[judged].astype(np.float64), truth == found)

    def _add_confidence(self, sure: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
        known = np.isfinite(sure)
        sure, right = sure[known], right[known]
        place = np.clip((sure * BINS).astype(np.int64), 0, BINS - 1)
        for line, weights in enumerate((None, sure, right)):
            self._bins[line] += np.bincount(place, weights, minlength=BINS)

    @property
    def units(self) -> tuple[int, ...]:
        """Judged polygons and points by reference class; () where the reference has none."""
        if len(self._class_of_unit) == 1:
            return ()
        judged = self._class_of_unit[1:]
        return tuple(np.bincount(judged[judged != IGNORE], minlength=self._classes).tolist())

    @property
    def spread(self) -> PolygonSpread | None:
        """What chance there is in the polygons; None where each unit is one pixel, or the reference has no units."""
        if self.matrix.sum() <= sum(self.units) or not self.units:
            return None
        judged = self._class_of_unit != IGNORE
        judged[0] = False
        return polygon_spread(self._by_unit[judged], self._class_of_unit[judged])

    @property
    def reliability(self) -> Reliability | None:
        """How confidence and accuracy compare; None where no confidence was known."""
        count, sure, right = self._bins
        if not count.any():
            return None
        with np.errstate(invalid="ignore"):
            return Reliability(sure / count, right / count, count / count.sum())
