"""Agreement of clusters, which carry no names, with reference classes.

Everything starts from one (clusters × classes) matrix of pixel counts, so a
whole scene or a whole data set is judged by adding matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .metrics import IGNORE, Counts, count_pairs

UNMATCHED = -1
"""Class of a cluster that no class was left for."""


@dataclass(frozen=True)
class Interval:
    """A difference a - b, its 95 % bootstrap interval, and the share of draws in which a is ahead."""

    difference: float
    low: float
    high: float
    ahead: float


def count_clusters(clusters: ArrayLike, truth: ArrayLike, count: int, classes: int, ignore: int = IGNORE) -> Counts:
    """Count pixels by cluster (rows) and reference class (columns), where the reference is judged."""
    return count_pairs(truth, clusters, classes, count, ignore).T


def match_hungarian(counts: ArrayLike) -> Counts:
    """Match clusters to classes one to one so that most pixels agree (Kuhn 1955, doi:10.1002/nav.3800020109).

    Returns:
        The class of each cluster; `UNMATCHED` for clusters left over when they outnumber the classes.
    """
    from scipy.optimize import linear_sum_assignment

    table = np.asarray(counts)
    matching = np.full(len(table), UNMATCHED, dtype=np.int64)
    rows, columns = linear_sum_assignment(table, maximize=True)
    matching[rows] = columns
    return matching


def match_many_to_one(counts: ArrayLike) -> Counts:
    """Give each cluster the class that most of its pixels have; `UNMATCHED` for a cluster without pixels."""
    table = np.asarray(counts)
    return np.where(table.sum(1) > 0, table.argmax(1), UNMATCHED).astype(np.int64)


def matched_confusion(counts: ArrayLike, matching: ArrayLike) -> Counts:
    """Turn cluster counts and a matching into a confusion matrix.

    Returns:
        (classes, classes + 1), reference in rows; the last column holds the pixels of unmatched clusters, which
        `scores` counts as wrong.
    """
    table, target = np.asarray(counts), np.asarray(matching)
    classes = table.shape[1]
    result = np.zeros((classes, classes + 1), dtype=np.int64)
    np.add.at(result.T, np.where(target == UNMATCHED, classes, target), table)
    return result


def nmi(counts: ArrayLike) -> float:
    """Compute normalised mutual information, normalised by the mean of both entropies; 1 where both are one group."""
    joint = np.asarray(counts, dtype=np.float64)
    joint = joint / joint.sum()
    rows, columns = joint.sum(1), joint.sum(0)
    entropies = _entropy(rows) + _entropy(columns)
    mutual = entropies - _entropy(joint.ravel())
    return float(2 * max(mutual, 0.0) / entropies) if entropies > 0 else 1.0


def ari(counts: ArrayLike) -> float:
    """Compute the adjusted Rand index (Hubert and Arabie 1985, doi:10.1007/BF01908075); 0 is chance, 1 the same."""
    table = np.asarray(counts, dtype=np.float64)
    both, rows, columns = (_pairs(part) for part in (table, table.sum(1), table.sum(0)))
    expected = rows * columns / _pairs(table.sum()) if table.sum() > 1 else 0.0
    best = (rows + columns) / 2
    return float((both - expected) / (best - expected)) if best != expected else 1.0


def paired_bootstrap(
    confusions_a: ArrayLike,
    confusions_b: ArrayLike,
    statistic: Callable[[NDArray[np.float64]], float],
    *,
    seed: int,
    draws: int = 2000,
) -> Interval:
    """Say how sure the difference of two methods is, by drawing patches with replacement, the same for both.

    Args:
        confusions_a: (patches, rows, columns) counts of one method.
        confusions_b: The same of the other, on the same patches.
        statistic: Figure of one summed (rows, columns) matrix, such as `lambda c: scores(c).miou_present`.
        seed: Number that fixes the draws.
        draws: Number of draws.

    Raises:
        InputError: If the two do not cover the same number of patches.
    """
    one, two = np.asarray(confusions_a, dtype=np.float64), np.asarray(confusions_b, dtype=np.float64)
    if len(one) != len(two) or not len(one):
        raise InputError(
            f"The methods were judged on {len(one)} and {len(two)} patches; a paired comparison needs the same ones."
        )
    weights = np.random.default_rng(seed).multinomial(len(one), np.full(len(one), 1 / len(one)), size=draws)
    drawn = [np.tensordot(weights, part, axes=1) for part in (one, two)]
    differences = np.array([statistic(a) - statistic(b) for a, b in zip(*drawn, strict=True)])
    low, high = np.nanpercentile(differences, [2.5, 97.5])
    whole = statistic(one.sum(0)) - statistic(two.sum(0))
    return Interval(float(whole), float(low), float(high), float((differences > 0).mean()))


def _entropy(shares: NDArray[np.float64]) -> float:
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def _pairs(counts: ArrayLike) -> float:
    table = np.asarray(counts, dtype=np.float64)
    return float((table * (table - 1) / 2).sum())
