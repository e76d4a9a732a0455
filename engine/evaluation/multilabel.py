"""How well scene labels agree with what is known, over a whole set of scenes at once.

Published tables average in different ways, so each figure says how. None is a
mean over batches, as some released code takes: average precision within a few
scenes is another figure than that of the set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COMMON = 3
"""Positive scenes that a class needs to count for `macro_ap_common`: the precision of one or two is mere luck."""


@dataclass(frozen=True)
class LabelScores:
    """Agreement of M scenes over K classes, each figure 0 to 1; NaN where nothing defines it.

    Attributes:
        macro_ap: Mean average precision of the classes that have a positive scene.
        macro_ap_common: The same, of the classes that have `COMMON` or more.
        micro_ap: Average precision of all scenes and classes in one list.
        macro_f1: Mean F1 of the classes that have a positive scene.
        micro_f1: F1 of all decisions together; of exactly one label a scene, the overall accuracy.
        weighted_precision, weighted_recall, weighted_f1: Means weighed by the positives of each class.
        ap: Per class.
        positives: Positive scenes per class.
    """

    macro_ap: float
    macro_ap_common: float
    micro_ap: float
    macro_f1: float
    micro_f1: float
    weighted_precision: float
    weighted_recall: float
    weighted_f1: float
    ap: tuple[float, ...]
    positives: tuple[int, ...]

    @property
    def figures(self) -> dict[str, float]:
        """All figures of the whole set by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, float)}


def label_scores(truth: Bools, probs: Floats, decided: Bools) -> LabelScores:
    """Compute all figures.

    Args:
        truth: (M, K), which labels each scene has.
        probs: (M, K), how likely each label is held to be; only the order counts.
        decided: (M, K), which labels each scene is given.
    """
    from sklearn.metrics import average_precision_score, precision_recall_fscore_support

    positives = truth.sum(axis=0)
    there = positives > 0
    ap = np.full(len(there), np.nan)
    for index in np.flatnonzero(there):
        ap[index] = average_precision_score(truth[:, index], probs[:, index])
    if not there.any():
        nan = float("nan")
        return LabelScores(nan, nan, nan, nan, nan, nan, nan, nan, tuple(ap.tolist()), tuple(positives.tolist()))

    def judged(average: str, columns: Bools) -> list[float]:
        """Give precision, recall and F1."""
        found = precision_recall_fscore_support(
            truth[:, columns], decided[:, columns], average=average, zero_division=0.0
        )
        return [float(value) for value in found[:3]]

    weighted = judged("weighted", there)
    return LabelScores(
        macro_ap=float(ap[there].mean()),
        macro_ap_common=float(ap[positives >= COMMON].mean()) if (positives >= COMMON).any() else float("nan"),
        micro_ap=float(average_precision_score(truth.ravel(), probs.ravel())),
        macro_f1=judged("macro", there)[2],
        micro_f1=judged("micro", np.ones_like(there))[2],
        weighted_precision=weighted[0],
        weighted_recall=weighted[1],
        weighted_f1=weighted[2],
        ap=tuple(ap.tolist()),
        positives=tuple(positives.tolist()),
    )
