"""Confidence that means what it says: one temperature for all logits, and the error that is left.

Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks",
ICML 2017, arXiv:1706.04599: logits are divided by a temperature that makes
held-out labels likeliest; no decision changes by it. What we do differently:
the pixels of a polygon are alike and say less than their number, so the
temperature is drawn towards 1 as if a prior stood against a hundred pixels.
Without that, a few polygons that are all mapped right would make every
confidence 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

Logits = NDArray[np.float32]
"""(M, K), before softmax."""
Indices = NDArray[np.int64]
"""(M,), the true class of each row."""

BINS = 15
"""Intervals of confidence, as published."""
_LOG_RANGE = (np.log(0.1), np.log(10.0))
_PRIOR = 0.02
"""Of the squared log temperature: a deviation of 0.5 against 100 pixels, 1 / (2 × 0.5² × 100)."""


@dataclass(frozen=True)
class Reliability:
    """How often the surest are right.

    Attributes:
        confidence, accuracy: (bins,) means over the pixels of a bin; NaN where it has none.
        share: (bins,) share of all pixels.
    """

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    share: NDArray[np.float64]

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of confidence and accuracy, each bin by its share."""
        return float(np.nansum(self.share * np.abs(self.confidence - self.accuracy)))


def reliability(logits: Logits, labels: Indices, *, temperature: float = 1.0, bins: int = BINS) -> Reliability:
    """Compare confidence and accuracy in bins of equal width.

    Args:
        logits: (M, K); M may be 0.
        labels: (M,) true classes.
        temperature: Divides the logits.
        bins: How many.
    """
    probs = np.exp(log_softmax(logits.astype(np.float64) / temperature, axis=1))
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    owner = np.minimum((sure * bins).astype(np.int64), bins - 1)
    count = np.bincount(owner, minlength=bins)
    with np.errstate(invalid="ignore"):
        return Reliability(
            np.bincount(owner, sure, minlength=bins) / count,
            np.bincount(owner, right, minlength=bins) / count,
            count / max(1, len(labels)),
        )


def fit_temperature(logits: Logits, labels: Indices) -> float:
    """Find the temperature, 0.1 to 10, that makes the labels likeliest; 1 where there are none."""
    if not len(labels):
        return 1.0
    wide, rows = logits.astype(np.float64), np.arange(len(labels))

    def cost(log_temperature: float) -> float:
        likely = log_softmax(wide / np.exp(log_temperature), axis=1)[rows, labels]
        return float(_PRIOR * log_temperature**2 - likely.mean())

    return float(np.exp(minimize_scalar(cost, bounds=_LOG_RANGE, method="bounded").x))


_LEAST_OWNERS = 8
"""Patches below which no half says anything of the other: it may hold a single class, all right or all wrong."""


def cross_calibrated(logits: Logits, labels: Indices, owners: Indices) -> Logits:
    """Divide held-out logits by temperatures that were found on other ground, to measure what is left of the error.

    Args:
        logits: (M, K) of the held-out pixels.
        labels: (M,) their true classes.
        owners: (M,) number of the patch of each pixel; every other one calibrates the rest. Of fewer than eight, all
            take the temperature that they have together.
    """
    found, places = np.unique(owners, return_inverse=True)
    odd = places % 2 == 1
    halves = [odd, ~odd] if len(found) >= _LEAST_OWNERS else [np.ones(len(labels), bool)]
    scaled = np.array(logits)
    for here, there in zip(halves, reversed(halves), strict=True):
        scaled[here] = logits[here] / fit_temperature(logits[there], labels[there])
    return scaled
