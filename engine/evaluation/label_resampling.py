"""How far a difference of average precision depends on which scenes happened to be judged: a paired bootstrap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .clusters import Interval
from .multilabel import COMMON, Bools

Floats = NDArray[np.floating]

DRAWS = 1000
_LEAST_DRAWS, _MOST_CELLS = 200, 1_000_000
"""Of many scenes fewer draws are made, so that a class takes seconds."""
_TAILS = (2.5, 97.5)


def drawn_ap(truth: Bools, scores: Floats, weights: NDArray[np.integer]) -> NDArray[np.float64]:
    """Give the average precision of one class in each of several draws; NaN in those without a positive scene.

    Args:
        truth: (M,), which scenes have the label.
        scores: (M,); only the order counts, and equal ones make one step.
        weights: (D, M), how often each draw holds each scene.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    drawn = weights[:, order]
    given, right = (part.cumsum(axis=1)[:, ends] for part in (drawn, drawn * truth[order]))
    area = (np.diff(right, axis=1, prepend=0) * (right / np.maximum(given, 1))).sum(axis=1)
    positives = right[:, -1]
    return np.where(positives > 0, area / np.maximum(positives, 1), np.nan)


def paired_ap(truth: Bools, mine: Sequence[Floats], others: Sequence[Floats], *, seed: int) -> Interval:
    """Say how sure a difference of `macro_ap_common` is, by drawing scenes with replacement, the same for both methods.

    Classes are those with `COMMON` positive scenes or more in the whole set; a
    draw without a positive scene of one leaves it out.

    Args:
        truth: (M, K), which labels each scene has.
        mine: (M, K) scores of one method in each of its runs, of which the mean is taken.
        others: Those of the other.
        seed: Fixes the draws.
    """
    scenes = len(truth)
    draws = int(np.clip(_MOST_CELLS // max(1, scenes), _LEAST_DRAWS, DRAWS))
    drawn = np.random.default_rng(seed).multinomial(scenes, np.full(scenes, 1 / scenes), size=draws)
    weights = np.concatenate([np.ones((1, scenes), drawn.dtype), drawn])
    differences = _macro(truth, mine, weights) - _macro(truth, others, weights)
    low, high = np.nanpercentile(differences[1:], _TAILS)
    return Interval(float(differences[0]), float(low), float(high), float((differences[1:] > 0).mean()))


def _macro(truth: Bools, runs: Sequence[Floats], weights: NDArray[np.integer]) -> NDArray[np.float64]:
    common = np.flatnonzero(truth.sum(axis=0) >= COMMON)
    found = [[drawn_ap(truth[:, index], run[:, index], weights) for index in common] for run in runs]
    mean: NDArray[np.float64] = np.nanmean(np.array(found), axis=(0, 1))
    return mean
