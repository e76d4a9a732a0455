"""How well a map agrees with what is known, class by class, as data for reports, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ClassEntry
from ..errors import InputError
from .area import AdjustedAreas, Estimate
from .calibration import Reliability
from .metrics import Counts, Scores, scores
from .resampling import PolygonSpread

Floats = NDArray[np.float64]
_M2_PER_HA = 1e4


@dataclass(frozen=True)
class Accuracy:
    """A confusion matrix with the names of its classes, and all that follows from it.

    Attributes:
        matrix: (K, K) counts, reference in rows, map in columns.
        classes: The K classes, in that order.
        mapped_m2: (K,) area that the whole map gives to each class; None where it is not known.
        areas: What a random sample tells of the whole map; None where the reference is none.
        reliability: Whether confidences hold; None where they are not known.
        spread: How far the figures depend on which polygons were drawn; None where there are no polygons.
    """

    matrix: Counts
    classes: tuple[ClassEntry, ...]
    mapped_m2: Floats | None = None
    areas: AdjustedAreas | None = None
    reliability: Reliability | None = None
    spread: PolygonSpread | None = None

    def __post_init__(self) -> None:
        """Check that the matrix has a row and a column for each class.

        Raises:
            InputError: If it has not.
        """
        if self.matrix.shape != (len(self.classes),) * 2:
            raise InputError(
                f"A confusion matrix of shape {self.matrix.shape} came with {len(self.classes)} classes; each class "
                "needs a row and a column."
            )

    @cached_property
    def scores(self) -> Scores:
        """All figures: of the whole map, by area, where a random sample tells of it; else of what was judged."""
        return self.counted if self.areas is None else scores(self.areas.proportions)

    @cached_property
    def counted(self) -> Scores:
        """All figures of the matrix as it was counted: of a sample, they follow how many units each class was given."""
        return scores(self.matrix)

    @property
    def judged(self) -> int:
        """Pixels or points that were compared."""
        return int(self.matrix.sum())

    @property
    def reference(self) -> Counts:
        """(K,) of these by reference class."""
        return np.asarray(self.matrix.sum(axis=1))

    @property
    def mapped(self) -> Counts:
        """(K,) of these by mapped class."""
        return np.asarray(self.matrix.sum(axis=0))


@dataclass(frozen=True)
class About:
    """What a reader must know beside the figures.

    Attributes:
        title: What is reported.
        facts: What was judged by what, a line each.
        caveats: What to know before quoting.
        noun: What was counted: pixels or points.
    """

    title: str
    facts: Mapping[str, str]
    caveats: Sequence[str] = ()
    noun: str = "pixels"


def to_json(accuracy: Accuracy, about: About) -> str:
    """Write all figures; what nothing defines is null."""
    found = accuracy.scores
    content = {
        "title": about.title,
        "facts": dict(about.facts),
        "judged": accuracy.judged,
        "weighed_by": "count" if accuracy.areas is None else "area",
        **_overall(found),
        "by_count": _overall(accuracy.counted),
        "interval95_of_resampled_polygons": asdict(accuracy.spread) if accuracy.spread else None,
        "classes": [
            {"value": entry.value, "colour": entry.colour, **figures}
            for entry, figures in zip(accuracy.classes, class_figures(accuracy), strict=True)
        ],
        "matrix": {"rows": "reference", "columns": "map", "counts": accuracy.matrix.tolist()},
        "adjusted_by_area": _adjusted(accuracy.areas),
        "calibration": _calibration(accuracy.reliability),
        "caveats": list(about.caveats),
    }
    return json.dumps(_known(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _overall(found: Scores) -> dict[str, float]:
    return {
        "overall_accuracy": found.oa,
        "average_accuracy": found.aa,
        "kappa": found.kappa,
        "miou_of_classes_in_the_reference": found.miou_present,
        "miou_of_all_classes": found.miou_all,
    }


def to_csv(accuracy: Accuracy) -> str:
    """Write a row for each reference class: its counts by mapped class, then its figures; totals last."""
    names = [entry.name for entry in accuracy.classes]
    rows = class_figures(accuracy)
    figures = [key for key in rows[0] if key not in ("name", "reference", "mapped")] if rows else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["reference \\ map", *names, "total", *figures])
    for counts, row in zip(accuracy.matrix.tolist(), rows, strict=True):
        cells = ("" if math.isnan(row[key]) else f"{row[key]:.10g}" for key in figures)
        writer.writerow([row["name"], *counts, row["reference"], *cells])
    writer.writerow(["total", *accuracy.mapped.tolist(), accuracy.judged, *[""] * len(figures)])
    return text.getvalue()


def class_figures(accuracy: Accuracy) -> list[dict[str, Any]]:
    """List the figures of each class by name, NaN where nothing defines one; areas and margins where they are known."""
    found, areas = accuracy.scores, accuracy.areas
    columns: dict[str, Sequence[Any]] = {
        "name": [entry.name for entry in accuracy.classes],
        "reference": accuracy.reference.tolist(),
        "mapped": accuracy.mapped.tolist(),
        "producers_accuracy": found.pa,
        "users_accuracy": found.ua,
        "f1": found.f1,
        "iou": found.iou,
    }
    if accuracy.mapped_m2 is not None:
        columns["mapped_ha"] = (accuracy.mapped_m2 / _M2_PER_HA).tolist()
    if areas is not None:
        columns["adjusted_ha"] = (areas.area_m2.value / _M2_PER_HA).tolist()
        columns["adjusted_ha_margin95"] = (areas.area_m2.margin / _M2_PER_HA).tolist()
        for name, estimate in (("producers", areas.pa), ("users", areas.ua)):
            columns[f"{name}_accuracy_margin95"] = estimate.margin.tolist()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _adjusted(areas: AdjustedAreas | None) -> dict[str, Any] | None:
    if areas is None:
        return None

    def both(estimate: Estimate) -> dict[str, Any]:
        return {"value": estimate.value[0], "margin95": estimate.margin[0]}

    return {"overall_accuracy": both(areas.oa), "proportions": areas.proportions.tolist()}


def _calibration(found: Reliability | None) -> dict[str, Any] | None:
    if found is None:
        return None
    bins = {"confidence": found.confidence, "accuracy": found.accuracy, "share": found.share}
    return {"expected_calibration_error": found.error, **{key: values.tolist() for key, values in bins.items()}}


def _known(value: Any) -> Any:
    """Replace what is not a number by null, however deep."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_known(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
