"""The data that spatial-spectral context learning is judged on, with the numbers of labels of its figure 3."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ..patches.despeckle import despeckle_pair
from .labelled_sets import ALL, Fold, LabelledSet, controlled, dfc2020_official, triplets
from .segmentation_sets import Labelled

COUNTS = (5, 10, 20, 40, ALL)
TILE_COUNTS = (10, 100, 500, 1000, 2000, ALL)
_KEPT = 512
"""Most filtered patches that are kept in memory."""
_SMOKE_PATCHES = 6


def open_set(data: str, *, most: int = ALL) -> LabelledSet:
    """Find out what a folder holds; the word `controlled` stands for made patches.

    Args:
        data: Folder of the triplets or of DFC2020, or the word.
        most: How many tiles of DFC2020 may be learned from without labels.
    """
    if data == "controlled":
        return replace(controlled(), counts=COUNTS)
    if (Path(data) / "folds.csv").is_file():
        return replace(triplets(data), counts=COUNTS)
    return dfc2020_official(data, counts=TILE_COUNTS, most=most)


def little(data: LabelledSet) -> LabelledSet:
    """Leave one fold of few patches, and two numbers of labels."""
    first = data.folds[0]
    parts = (first.learned, first.labelled, first.judged, first.validated)
    fold = Fold(first.name, *(names[:_SMOKE_PATCHES] for names in parts))
    return replace(data, title=f"{data.title}; smoke: {_SMOKE_PATCHES} patches of each", folds=(fold,), counts=(2, ALL))


def despeckled(data: LabelledSet, method: str) -> LabelledSet:
    """Filter the radar of all patches, before anything is learned from them or judged."""
    if method == "none":
        return data

    @lru_cache(maxsize=_KEPT)
    def load(name: str) -> Labelled:
        pair, labels = data.load(name)
        return despeckle_pair(pair, method), labels

    return replace(data, title=f"{data.title}; radar filtered by {method}", load=load)
