"""Words and files of a protocol's tables."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..evaluation.clusters import paired_bootstrap
from ..evaluation.metrics import Counts, Scores, scores
from .cells import written_whole

Line = dict[str, str]
"""A line of a table: text by column."""

Statistic = Callable[[NDArray[np.float64]], float]

FIGURES = ("OA", "AA", "mIoU present", "mIoU all", "kappa")
GAINS = ("OA gain", "mIoU gain")
_DRAWS = 1000


def spread(values: Iterable[float]) -> str:
    """Write mean and standard deviation of several seeds; the mean alone of one."""
    found = list(values)
    return f"{np.mean(found):.3f}" + (f" ± {np.std(found, ddof=1):.3f}" if len(found) > 1 else "")


def figures(found: Sequence[Scores]) -> Line:
    """Write the accuracy figures of several seeds, by `FIGURES`."""
    columns = (
        [figure.oa for figure in found],
        [figure.aa for figure in found],
        [figure.miou_present for figure in found],
        [figure.miou_all for figure in found],
        [figure.kappa for figure in found],
    )
    return dict(zip(FIGURES, map(spread, columns), strict=True))


def gains(confusions: Counts, baseline: Counts) -> Line:
    """Write how much better than a baseline, by `GAINS`, with a 95 % paired bootstrap interval over patches.

    Args:
        confusions: (seeds, patches, classes, columns).
        baseline: The same of the baseline, on the same patches.
    """
    mine, other = _mean(confusions), _mean(baseline)
    return {
        "OA gain": _gain(mine, other, oa),
        "mIoU gain": _gain(mine, other, miou),
    }


def oa(confusion: NDArray[np.float64]) -> float:
    """Compute overall accuracy."""
    return scores(confusion).oa


def miou(confusion: NDArray[np.float64]) -> float:
    """Compute mean IoU over the classes that the reference holds."""
    return scores(confusion).miou_present


def _mean(confusions: Counts) -> NDArray[np.float64]:
    averaged: NDArray[np.float64] = confusions.sum(0) / len(confusions)
    return averaged


def _gain(mine: NDArray[np.float64], other: NDArray[np.float64], statistic: Statistic) -> str:
    gain = paired_bootstrap(mine, other, statistic, seed=0, draws=_DRAWS)
    return f"{gain.difference:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


def as_markdown(columns: Sequence[str], lines: Sequence[Line]) -> str:
    """Write lines as a Markdown table; a column that a line lacks stays empty."""
    rows = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    rows += ["| " + " | ".join(line.get(column, "") for column in columns) + " |" for line in lines]
    return "\n".join(rows) + "\n"


def write_markdown(path: Path, *parts: str) -> None:
    """Write parts of a text, a blank line between them."""
    with written_whole(path) as partial:
        partial.write_text("\n\n".join(part.strip("\n") for part in parts if part) + "\n", encoding="utf-8")


def write_csv(path: Path, columns: Sequence[str], lines: Sequence[Line]) -> None:
    """Write lines as CSV."""
    with written_whole(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)
