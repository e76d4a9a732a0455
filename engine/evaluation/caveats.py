"""What an honest analyst says beside the figures: how far they reach, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .accuracy import Accuracy

FEW_UNITS, FEW_PIXELS = 5, 30
"""A class judged by fewer polygons or points, or by fewer pixels of a raster, hangs on chance."""
_MOSTLY = 0.8


@dataclass(frozen=True)
class Sample:
    """What a map was judged by.

    Attributes:
        kind: polygons, points or raster.
        units: (K,) how many polygons or points, by reference class; () for a raster.
        design: How it was chosen: whole, random or stratified.
        held_out_by: How the training itself kept it apart from what the model learned from, as `Parting.by` says; ""
            where it did not.
    """

    kind: str
    units: tuple[int, ...] = ()
    design: str = "whole"
    held_out_by: str = ""

    @property
    def noun(self) -> str:
        """What is counted."""
        return "points" if self.kind == "points" else "pixels"

    def __str__(self) -> str:
        if not self.units:
            return "a raster of classes"
        return f"{sum(self.units):,} {self.kind} of {sum(count > 0 for count in self.units)} classes"


def caveats(accuracy: Accuracy, sample: Sample) -> list[str]:
    """List what a reader must know, most important first."""
    return [
        sentence
        for sentence in (
            _independence_of_training(sample) if accuracy.judged else "",
            _unjudged(accuracy),
            _dependence_of_pixels(accuracy, sample),
            _thin(accuracy, sample),
            _lopsided(accuracy),
            _reach(sample),
        )
        if sentence
    ]


def _independence_of_training(sample: Sample) -> str:
    if sample.held_out_by:
        return (
            f"The judged ground was kept apart from what the model learned from by {sample.held_out_by}, and the best "
            "state of the training was chosen by it: elsewhere, and at other dates, expect less."
        )
    return (
        "These figures hold only if the reference was not used to teach the map: polygons that a model has learned "
        "from must not judge it."
    )


def _unjudged(accuracy: Accuracy) -> str:
    names = [entry.name for entry, count in zip(accuracy.classes, accuracy.reference, strict=True) if not count]
    if not names:
        return ""
    return (
        f"The reference holds no {_listed(names, 'or')}, so nothing is known of {_these(names)}: the mIoU of all "
        "classes counts 0 there, and the average accuracy leaves it out."
    )


def _dependence_of_pixels(accuracy: Accuracy, sample: Sample) -> str:
    units = sum(sample.units)
    if sample.kind != "polygons" or accuracy.judged <= units:
        return ""
    return (
        f"The {accuracy.judged:,} judged pixels lie in {units:,} polygons: as the pixels of a polygon are alike, the "
        f"figures are about as certain as {units:,} observations make them."
    )


def _thin(accuracy: Accuracy, sample: Sample) -> str:
    counts: Sequence[int] = sample.units or accuracy.reference.tolist()
    least, noun = (FEW_UNITS, sample.kind) if sample.units else (FEW_PIXELS, "pixels")
    thin = [
        f"{entry.name} ({count})" for entry, count in zip(accuracy.classes, counts, strict=True) if 0 < count < least
    ]
    if not thin:
        return ""
    return f"Judged by fewer than {least} {noun}: {', '.join(thin)}. One more could change their figures much."


def _lopsided(accuracy: Accuracy) -> str:
    if len(accuracy.classes) < 2 or accuracy.reference.max() <= _MOSTLY * accuracy.judged:
        return ""
    largest = int(accuracy.reference.argmax())
    share = accuracy.reference[largest] / accuracy.judged
    return (
        f"{share:.0%} of what was judged is {accuracy.classes[largest].name}, so the overall accuracy is mostly that "
        "of this class; read the average accuracy and the mIoU beside it."
    )


def _reach(sample: Sample) -> str:
    if sample.design != "whole" or sample.held_out_by:
        return ""
    if sample.kind == "raster":
        return (
            "The reference is a raster, which has errors and mixed pixels of its own; all of them count as errors of "
            "the map."
        )
    return (
        "The reference is not said to be a random sample (design), so the figures tell of the places that it covers, "
        "and areas are given as mapped."
    )


def _listed(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _these(names: Sequence[str]) -> str:
    return "this class" if len(names) == 1 else "these classes"
