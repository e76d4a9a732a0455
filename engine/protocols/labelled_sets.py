"""The data that land cover from few labels is judged on: what may be learned from, with and without labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..contract.bands import S2_10M
from ..contract.card import ClassEntry
from ..datasets import dfc2020 as dfc
from ..datasets.controlled import CLASSES, controlled_set
from ..datasets.landcover import EIGHT, IGNORE
from ..datasets.triplets import list_triplets
from ..datasets.triplets import load_pair as load_triplet
from ..errors import InputError
from .segmentation_sets import Labelled

ALL = 10**9
"""Number of labelled patches that stands for all there are."""
DFC_COUNTS = (10, 50, 100, 500, 1000)
_DFC_SEED = 0


@dataclass(frozen=True)
class Fold:
    """Names of patches: to learn features from without labels, to draw labelled ones from, and to judge.

    Attributes:
        validated: Labelled patches that choose the best weights of a training; none where all are needed to learn.
    """

    name: str
    learned: tuple[str, ...]
    labelled: tuple[str, ...]
    judged: tuple[str, ...]
    validated: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelledSet:
    """Folds of patches with land cover.

    Attributes:
        key, title: Short name, and what the table says.
        classes: Number of reference classes.
        clusters: Number of clusters where nothing is labelled.
        counts: Numbers of labelled patches to learn from; `ALL` for all of a fold's.
        folds: Which patch is what.
        load: Reads a patch by name.
        subsets: Names of the labelled patches by number, where they are fixed; else each seed draws its own.
        groups: Classes whose recall is shown by itself, by name of the group.
        legend: Names and colours of the classes.
    """

    key: str
    title: str
    classes: int
    clusters: int
    counts: tuple[int, ...]
    folds: tuple[Fold, ...]
    load: Callable[[str], Labelled]
    subsets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    legend: tuple[ClassEntry, ...] = EIGHT

    def shown(self, fold: Fold, count: int, seed: int) -> tuple[str, ...]:
        """Choose the patches whose labels are shown; a smaller number is part of a larger one."""
        if count in self.subsets:
            return self.subsets[count]
        order = np.random.default_rng(seed).permutation(len(fold.labelled))
        return tuple(sorted(fold.labelled[index] for index in order[:count]))


def open_labelled(data: str) -> LabelledSet:
    """Find out what a folder holds; the word `controlled` stands for made patches."""
    if data == "controlled":
        return controlled()
    return triplets(data) if (Path(data) / "folds.csv").is_file() else dfc2020(data)


def triplets(folder: str) -> LabelledSet:
    """Five folds grouped by MGRS tile; nothing of a fold is learned from where it is judged, not even its pixels."""
    listed = list_triplets(folder)
    loaded = {triplet.patch_id: _judged(load_triplet(triplet)) for triplet in listed}

    def fold(number: int) -> Fold:
        others = tuple(triplet.patch_id for triplet in listed if triplet.fold != number)
        return Fold(
            f"fold{number}", others, others, tuple(triplet.patch_id for triplet in listed if triplet.fold == number)
        )

    numbers = sorted({triplet.fold for triplet in listed})
    title = f"BigEarthNet triplets, {len(listed)} patches, five folds by MGRS tile, eight classes"
    return LabelledSet("triplets", title, len(EIGHT), 6, (10, ALL), tuple(map(fold, numbers)), loaded.__getitem__)


def controlled(*, train: int = 64, test: int = 32, looks: float = 1.0) -> LabelledSet:
    """Made patches of eight classes, of which some differ only in one sensor, some only in both together."""
    parts = {
        part: {
            f"{part}{index}": labelled for index, labelled in enumerate(controlled_set(size, looks=looks, split=part))
        }
        for part, size in (("train", train), ("test", test))
    }
    learned, judged = tuple(parts["train"]), tuple(parts["test"])
    loaded = parts["train"] | parts["test"]
    return LabelledSet(
        "controlled",
        f"Controlled set, {train} patches to learn from, {test} judged, {looks:g} looks, eight classes",
        len(CLASSES),
        len(CLASSES),
        (10, ALL),
        (Fold("test", learned, learned, judged),),
        loaded.__getitem__,
        groups={"only S1": (0, 1), "only S2": (2, 3), "only both": (4, 5, 6, 7)},
        legend=CLASSES,
    )


def dfc2020(folder: str) -> LabelledSet:
    """The published set-up: 10 to 1000 labelled tiles, nested, and 5 114 judged; features from the 1000 without labels.

    The index files train10.npy … train1000.npy and vali5114.npy are taken from the folder when they are there: arrays
    of tile names, or of places in the list of all tiles in order of part, scene and number. They are not ours to ship;
    where they are not there, tiles are drawn with a stated seed and the rest is judged, and the title says so.

    Raises:
        InputError: If an index file names a tile that is not there, or labelled tiles are judged too.
    """
    tiles = {tile.patch_id: tile for tile in dfc.list_dfc2020(folder)}
    subsets, judged, source = _published_tiles(Path(folder), tuple(tiles)) or _drawn_tiles(tuple(tiles))
    _need_apart(subsets, judged)
    largest = subsets[max(subsets)]
    title = f"DFC2020, {', '.join(map(str, subsets))} labelled tiles ({source}), {len(judged)} judged, eight classes"
    return LabelledSet(
        "dfc2020",
        title,
        len(EIGHT),
        len(EIGHT),
        tuple(subsets),
        (Fold("tiles", largest, largest, judged),),
        lambda name: _judged(dfc.load_pair(tiles[name], bands=S2_10M)),
        subsets,
    )


def dfc2020_official(folder: str, *, counts: tuple[int, ...], most: int = ALL) -> LabelledSet:
    """Learn from the official test part, judge on the official validation part, in all 15 bands.

    Args:
        folder: The folder as it was published.
        counts: Numbers of labelled tiles.
        most: How many tiles may be learned from without labels; they are held in memory, 4 MiB each.
    """
    places = dfc.list_dfc2020(folder)
    split = dfc.split_official(places)
    known = {place.patch_id: place for place in places}
    learned, labelled, validated, judged = (
        tuple(place.patch_id for place in part)
        for part in (split.learned, split.labelled, split.validated, split.judged)
    )
    learned = learned[:: -(-len(learned) // most)]
    return LabelledSet(
        "dfc2020",
        f"DFC2020, {len(learned)} tiles of the test part without labels, up to {len(labelled)} of it with, "
        f"{len(validated)} to choose weights by, {len(judged)} of the validation part judged, eight classes",
        len(EIGHT),
        len(EIGHT),
        counts,
        (Fold("official", learned, labelled, judged, validated),),
        lambda name: _judged(dfc.load_pair(known[name])),
    )


_Tiles = tuple[dict[int, tuple[str, ...]], tuple[str, ...], str]
"""Labelled tiles by number, judged tiles, and where they are from."""


def _published_tiles(folder: Path, names: tuple[str, ...]) -> _Tiles | None:
    """Read the index files, if the folder holds all of them."""
    files = {count: folder / f"train{count}.npy" for count in DFC_COUNTS}
    judged = folder / "vali5114.npy"
    if not all(path.is_file() for path in (*files.values(), judged)):
        return None
    subsets = {count: _indexed(path, names) for count, path in files.items()}
    return subsets, _indexed(judged, names), "index files of the folder"


def _drawn_tiles(names: tuple[str, ...]) -> _Tiles:
    """Draw nested lists; of a folder of few tiles at most two thirds are labelled."""
    order = [names[index] for index in np.random.default_rng(_DFC_SEED).permutation(len(names))]
    most = min(max(DFC_COUNTS), len(names) * 2 // 3)
    counts = [count for count in DFC_COUNTS if count <= most] or [most]
    subsets = {count: tuple(order[:count]) for count in counts}
    return subsets, tuple(order[counts[-1] :]), f"drawn with seed {_DFC_SEED}, not the published list"


def _indexed(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Read an index file: names, or places in the list of names."""
    entries = np.load(path, allow_pickle=False)
    if entries.dtype.kind in "iu":
        if entries.size and not 0 <= entries.min() <= entries.max() < len(names):
            raise InputError(
                f"{path} points at tile {entries.max()} of {len(names)} in the folder; give the folder of all tiles."
            )
        return tuple(names[int(entry)] for entry in entries.ravel())
    missing = [str(entry) for entry in entries.ravel() if str(entry) not in set(names)]
    if missing:
        raise InputError(f"{path} names the tile {missing[0]}, which is not in the folder; complete the folder.")
    return tuple(str(entry) for entry in entries.ravel())


def _need_apart(subsets: Mapping[int, tuple[str, ...]], judged: tuple[str, ...]) -> None:
    shared = set(judged) & {name for subset in subsets.values() for name in subset}
    if shared:
        raise InputError(
            f"{len(shared)} tiles, such as {min(shared)}, are both labelled and judged; mend the index files."
        )
    if not judged:
        raise InputError("No tile is left to judge on; give a folder of more tiles.")


def _judged(labelled: Labelled) -> Labelled:
    """Leave out pixels where a sensor is not valid, so that all methods are judged on the same ones."""
    pair, labels = labelled
    valid = pair.valid_for(tuple(stack.sensor for stack in pair.stacks))
    return pair, np.where(valid, labels, IGNORE).astype(np.uint8)
