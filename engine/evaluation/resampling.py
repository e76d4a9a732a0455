"""How far accuracy depends on which polygons happened to be drawn: a bootstrap of whole polygons.

Pixels of one polygon are alike, so an interval from their number would be far
too narrow; the polygon is what is drawn again (a cluster bootstrap, within each
class, as an analyst draws so many of each; Efron and Tibshirani 1993, An
Introduction to the Bootstrap, chapter 8). With a few polygons of a class it
is still somewhat too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .metrics import Counts, scores

_DRAWS = 500
_TAILS = (2.5, 97.5)

Range = tuple[float, float]


@dataclass(frozen=True)
class PolygonSpread:
    """95 % intervals from drawing the polygons again."""

    oa: Range
    aa: Range
    miou_present: Range


def polygon_spread(by_unit: Counts, class_of_unit: NDArray[np.integer], *, seed: int = 0) -> PolygonSpread:
    """Draw the polygons of each class again, with replacement.

    Args:
        by_unit: (U, K) judged pixels of each polygon by mapped class.
        class_of_unit: (U,) reference class of each.
        seed: Fixes the draws.
    """
    random = np.random.default_rng(seed)
    groups = [(index, by_unit[class_of_unit == index]) for index in np.unique(class_of_unit)]
    matrix = np.zeros((by_unit.shape[1],) * 2, np.int64)
    figures = np.empty((_DRAWS, 3))
    for draw in range(_DRAWS):
        for index, polygons in groups:
            matrix[index] = polygons[random.integers(len(polygons), size=len(polygons))].sum(axis=0)
        found = scores(matrix)
        figures[draw] = found.oa, found.aa, found.miou_present
    low, high = np.percentile(figures, _TAILS, axis=0).tolist()
    return PolygonSpread(*zip(low, high, strict=True))
