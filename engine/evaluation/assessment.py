"""From the counts of a comparison to its accuracy, with sentences on what is lacking."""

from __future__ import annotations

from dataclasses import dataclass

from ..contract.card import ClassEntry
from ..errors import InputError, NoOverlap
from .accuracy import Accuracy
from .area import LEAST_PER_STRATUM, AdjustedAreas, adjusted_areas
from .caveats import Sample
from .comparison import Comparison


@dataclass(frozen=True)
class Subject:
    """What was compared.

    Attributes:
        map, reference: What messages call them.
        classes: In index order, those that only the reference has last.
        on_map: How many of them the map has.
        design: How the reference was chosen: whole, random or stratified.
        has_ground: Whether the map lies on the ground, so that its pixels have areas.
    """

    map: str
    reference: str
    classes: tuple[ClassEntry, ...]
    on_map: int
    design: str
    has_ground: bool


def assess(counts: Comparison, subject: Subject) -> tuple[Accuracy, Sample, list[str]]:
    """Turn counts into figures; with what they rest on, and sentences on what is lacking.

    Raises:
        NoOverlap: If nothing was judged.
        InputError: If a random sample was stated where a raster, or polygons of several pixels, cannot be one.
    """
    if not counts.matrix.any():
        raise NoOverlap(
            f"{subject.map} has no class at any of the {counts.unmapped:,} pixels that {subject.reference} knows, so "
            "nothing can be judged. Check the CRS of both, or choose a reference of this place."
        )
    units = counts.units
    kind = "raster" if not units else "polygons" if counts.matrix.sum() > sum(units) else "points"
    if subject.design != "whole" and kind != "points":
        what = "is a raster of pixels" if kind == "raster" else "has polygons of several pixels"
        raise InputError(
            f"design={subject.design} is for random points, and {subject.reference} {what}, which are not "
            "independent. Choose design=whole, or points that were drawn at random."
        )
    areas, lacking = _areas(counts, subject)
    mapped_m2 = counts.mapped_m2 if subject.has_ground else None
    accuracy = Accuracy(counts.matrix, subject.classes, mapped_m2, areas, counts.reliability, counts.spread)
    return accuracy, Sample(kind, units, subject.design), [*_absences(counts, subject), *lacking]


def _areas(counts: Comparison, subject: Subject) -> tuple[AdjustedAreas | None, list[str]]:
    """Adjust the areas where a random sample allows it; with a sentence where it ought to and does not."""
    if not subject.has_ground:
        return None, [f"{subject.map} has no CRS, so no areas are given."]
    if subject.design == "whole":
        return None, []
    thin = _thin(counts, subject)
    if not thin:
        return adjusted_areas(counts.matrix, counts.mapped_m2), []
    return None, [
        f"Areas are not adjusted, and the figures are by count: design={subject.design} needs {LEAST_PER_STRATUM} "
        f"points or more in each mapped class, and there are fewer in {', '.join(thin)}. Add points there, or merge "
        "classes."
    ]


def _absences(counts: Comparison, subject: Subject) -> list[str]:
    judged = counts.matrix.sum(axis=1)
    return [
        f"{subject.classes[index].name} of the reference is nowhere on the map: its {judged[index]:,} pixels count as "
        "wrong. If the map calls it something else, say so in the legend."
        for index in range(subject.on_map, len(subject.classes))
        if judged[index]
    ]


def _thin(counts: Comparison, subject: Subject) -> list[str]:
    """Name mapped classes with too few points for a variance."""
    found = counts.matrix.sum(axis=0)
    return [
        f"{entry.name} ({found[index]})"
        for index, entry in enumerate(subject.classes)
        if counts.mapped_m2[index] > 0 and found[index] < LEAST_PER_STRATUM
    ]
