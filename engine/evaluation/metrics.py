"""Agreement of a map with its reference, from one confusion matrix.

Two conventions of mean IoU are given side by side, because published tables
mix them: over the classes that the reference holds, and over all classes with
absent ones counted 0 (as the released code of SARoptical_fusion counts them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError

IGNORE = 255
"""Reference value of pixels that are not judged."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """Accuracy figures, each 0 to 1 (kappa from -1); NaN where nothing defines them.

    Attributes:
        oa: Overall accuracy.
        aa: Average accuracy: mean producer's accuracy of the classes that the reference holds.
        kappa: Cohen's kappa.
        miou_present: Mean IoU of the classes that the reference holds.
        miou_all: Mean IoU of all classes, absent ones counted 0.
        iou, f1: Per class.
        pa: Producer's accuracy (recall) per class.
        ua: User's accuracy (precision) per class.
    """

    oa: float
    aa: float
    kappa: float
    miou_present: float
    miou_all: float
    iou: tuple[float, ...]
    f1: tuple[float, ...]
    pa: tuple[float, ...]
    ua: tuple[float, ...]


def confusion(truth: ArrayLike, prediction: ArrayLike, classes: int, ignore: int = IGNORE) -> Counts:
    """Count pixels by reference class (rows) and predicted class (columns).

    Args:
        truth: Reference class indices of any shape; `ignore` is left out.
        prediction: Predicted class indices, same shape.
        classes: Number of classes.
        ignore: Reference value that is not judged, whatever was predicted there.

    Raises:
        InputError: If the shapes differ, or a judged pixel holds no class.
    """
    return count_pairs(truth, prediction, classes, classes, ignore)


def count_pairs(truth: ArrayLike, other: ArrayLike, classes: int, others: int, ignore: int = IGNORE) -> Counts:
    """Count pixels by reference class (rows) and any other index (columns), where the reference is judged.

    Raises:
        InputError: If the shapes differ, or a judged pixel lies outside the rows or columns.
    """
    rows, columns = np.asarray(truth), np.asarray(other)
    if rows.shape != columns.shape:
        raise InputError(
            f"The reference has shape {rows.shape} and the map {columns.shape}; they must be alike. Align them first."
        )
    judged = rows != ignore
    rows, columns = rows[judged].astype(np.int64), columns[judged].astype(np.int64)
    for name, values, limit in (("reference", rows, classes), ("map", columns, others)):
        outside = values[(values < 0) | (values >= limit)]
        if outside.size:
            raise InputError(
                f"The {name} holds the index {outside[0]} at {outside.size} judged pixels; expected 0 to {limit - 1}. "
                f"Set the reference to {ignore} where nothing is to be judged."
            )
    return np.bincount(rows * others + columns, minlength=classes * others).reshape(classes, others)


def scores(confusion: ArrayLike) -> Scores:
    """Compute all figures of a confusion matrix.

    Args:
        confusion: (classes, classes) counts, reference in rows. Columns beyond the last class hold pixels that
            were mapped to no class; they count as wrong.

    Raises:
        InputError: If there are fewer columns than rows.
    """
    counts = np.asarray(confusion, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[1] < counts.shape[0]:
        raise InputError(f"A confusion matrix has shape {counts.shape}; expected one column per row, or more.")
    classes = counts.shape[0]
    hits, total = np.diagonal(counts), counts.sum()
    truth, mapped = counts.sum(1), counts.sum(0)[:classes]
    present = truth > 0
    oa, chance = _ratio(hits.sum(), total), _ratio(truth @ mapped, total * total)
    iou, pa = _ratio(hits, truth + mapped - hits), _ratio(hits, truth)
    return Scores(
        oa=float(oa),
        aa=_mean(pa[present]),
        kappa=float(_ratio(oa - chance, 1 - chance)),
        miou_present=_mean(iou[present]),
        miou_all=_mean(np.nan_to_num(iou)) if total else float("nan"),
        iou=tuple(map(float, iou)),
        f1=tuple(map(float, _ratio(2 * hits, truth + mapped))),
        pa=tuple(map(float, pa)),
        ua=tuple(map(float, _ratio(hits, mapped))),
    )


def _ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    over, under = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    result = np.full(under.shape, np.nan)
    np.divide(over, under, out=result, where=under != 0)
    return result


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else float("nan")
