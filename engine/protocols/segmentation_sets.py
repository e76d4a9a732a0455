"""The data that unsupervised segmentation is judged on, each as splits of patches to learn from and to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import S2_10M
from ..datasets import dfc2020 as dfc
from ..datasets.controlled import SIGNATURES, controlled_set
from ..datasets.landcover import DFC_TO_SIX, EIGHT, SIX
from ..datasets.triplets import list_triplets, load_pair
from ..raster.stack import ScenePair

Labelled = tuple[ScenePair, NDArray[np.uint8]]


@dataclass(frozen=True)
class Split:
    """Patches to learn from, without labels, and patches to judge; read when asked for."""

    name: str
    train: Callable[[], list[ScenePair]]
    test: Callable[[], Iterable[Labelled]]


@dataclass(frozen=True)
class Setup:
    """A set of splits, its number of reference classes, and of clusters K."""

    key: str
    title: str
    classes: int
    clusters: int
    splits: tuple[Split, ...]


def open_setup(data: str) -> Setup:
    """Find out what a folder holds; the word `controlled` stands for made patches."""
    if data == "controlled":
        return controlled()
    return triplets(data) if (Path(data) / "folds.csv").is_file() else dfc2020(data)


def triplets(folder: str, *, clusters: int = 6) -> Setup:
    """Five folds grouped by MGRS tile; each is judged by a model of the other four."""
    listed = [(triplet.fold, load_pair(triplet)) for triplet in list_triplets(folder)]

    def split(fold: int) -> Split:
        return Split(
            f"fold{fold}",
            lambda: [pair for of, (pair, _) in listed if of != fold],
            lambda: [labelled for of, labelled in listed if of == fold],
        )

    folds = sorted({fold for fold, _ in listed})
    title = f"BigEarthNet triplets, {len(listed)} patches, five folds by MGRS tile, K = {clusters}, eight classes"
    return Setup("triplets", title, len(EIGHT), clusters, tuple(split(fold) for fold in folds))


def dfc2020(folder: str, *, learned: int = 100) -> Setup:
    """The published set-up: 100 tiles to learn from, the six merged categories to judge by.

    The published list of tiles is not ours to ship, so they are taken evenly through the official test part, and the
    official validation part is judged; a folder of one part is judged on the tiles that were not learned from.
    """
    listed = dfc.list_dfc2020(folder)
    judged = [triplet for triplet in listed if triplet.part == "validation"]
    others = [triplet for triplet in listed if triplet.part != "validation"] or listed
    step = max(1, len(others) // learned)
    chosen = others[::step][:learned]
    if len(judged) in (0, len(listed)):
        judged = [triplet for triplet in listed if triplet not in chosen]
    split = Split(
        "validation",
        lambda: [dfc.load_pair(triplet, bands=S2_10M)[0] for triplet in chosen],
        lambda: (dfc.load_pair(triplet, table=DFC_TO_SIX, bands=S2_10M) for triplet in judged),
    )
    title = f"DFC2020, {len(chosen)} tiles to learn from, {len(judged)} judged, K = {len(SIX)}, six merged categories"
    return Setup("dfc2020", title, len(SIX), len(SIX), (split,))


def controlled(*, train: int = 64, test: int = 32, looks: float = 1.0) -> Setup:
    """Made patches of eight classes, of which some differ only in one sensor, some only jointly."""
    classes = len(SIGNATURES)
    split = Split(
        "test",
        lambda: [pair for pair, _ in controlled_set(train, looks=looks, split="train")],
        lambda: controlled_set(test, looks=looks, split="test"),
    )
    title = f"Controlled set, {train} patches to learn from, {test} judged, {looks:g} looks, K = {classes}"
    return Setup("controlled", title, classes, classes, (split,))
