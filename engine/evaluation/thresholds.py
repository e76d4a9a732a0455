"""Probabilities of labels that mean what they say, and from which probability on a scene is given a label.

One temperature divides the logits of all labels, as `calibration` does for
classes that exclude each other. A threshold is the probability above which F1
is best, and stays at one half where there are too few scenes to choose by.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ENOUGH = 20
"""Scenes with a label, and scenes without it, from which on a threshold is chosen."""
_LOG_RANGE = (np.log(0.1), np.log(10.0))
_PRIOR = 0.02
"""Of the squared log temperature: a deviation of 0.5 against 100 decisions, 1 / (2 × 0.5² × 100)."""


def fit_label_temperature(logits: NDArray[np.float32], truth: Bools) -> float:
    """Find the temperature, 0.1 to 10, that makes the labels (M, K) likeliest; 1 where there are none."""
    if not truth.size:
        return 1.0
    wide, signs = logits.astype(np.float64), np.where(truth, -1.0, 1.0)

    def cost(log_temperature: float) -> float:
        missed = np.logaddexp(0.0, signs * wide / np.exp(log_temperature)).mean()
        return float(_PRIOR * log_temperature**2 + missed)

    return float(np.exp(minimize_scalar(cost, bounds=_LOG_RANGE, method="bounded").x))


def fit_thresholds(probs: Floats, truth: Bools) -> Floats:
    """Find each label's threshold (K,) in (0, 1)."""
    return np.array([_threshold(probs[:, index], truth[:, index]) for index in range(truth.shape[1])])


def cross_decided(probs: Floats, truth: Bools) -> Bools:
    """Decide (M, K) labels by thresholds that were found on the other half of the scenes, to measure what they do.

    Scenes lie in the order in which they were read, neighbours beside each other: the halves are the first and the
    last, so that what is decided about has few neighbours among what decides.
    """
    half = len(truth) // 2
    last = probs[half:] >= fit_thresholds(probs[:half], truth[:half])
    first = probs[:half] >= fit_thresholds(probs[half:], truth[half:])
    return np.concatenate([first, last])


def label_probs(logits: NDArray[np.float32]) -> Floats:
    """Turn logits (M, K) of labels that do not exclude each other into probabilities."""
    return np.asarray(expit(logits.astype(np.float64)))


def _threshold(probs: Floats, truth: Bools) -> float:
    """Choose between two neighbouring probabilities, or halve: of n scenes above, h are hits, F1 = 2h / (n + P)."""
    positives = int(truth.sum())
    if min(positives, len(truth) - positives) < ENOUGH:
        return 0.5
    order = np.argsort(-probs, kind="stable")
    ranked = probs[order]
    f1 = 2 * truth[order].cumsum() / (np.arange(1, len(truth) + 1) + positives)
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0  # equal probabilities are on one side
    last = int(f1.argmax())
    below = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float(np.clip((ranked[last] + below) / 2, 1e-6, 1 - 1e-6))
