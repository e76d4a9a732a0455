"""The data that labels of whole scenes are judged on: made scenes, the triplets, or a published data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..contract.label_rules import LabelClass
from ..datasets.bigearthnet_classes import NINETEEN
from ..datasets.controlled import CLASSES, controlled_set
from ..datasets.scenelabels import ScenePlace
from ..datasets.triplet_scenes import list_triplet_scenes
from ..errors import InputError
from ..patches.bank import PatchBank
from ..patches.published import published_scenes
from ..patches.scenes import SceneBank
from .cells import settings_hash
from .scene_folders import JUDGED, PUBLISHED, PublishedScenes, choose_classes, list_published, take_parts

LEAST_SHARE = 0.1
"""Part of a made scene that a class must cover to be one of its labels; half a field, which is a quarter of a scene."""
TRAIN, TEST, SIDE_PX = 3000, 1000, 48
"""Made scenes to learn from, those that are judged, and their side: about four fields, of three labels or so."""
SHARES = (0.01, 0.1, 0.5, 1.0)
TRIPLET_SHARES = (0.1, 0.25, 0.5, 1.0)
"""A hundredth of 68 scenes is none."""
MOST = 4000
"""Scenes of each part that are read of a large folder, unless more are asked for."""


@dataclass(frozen=True)
class SceneSet:
    """Scenes with labels, and how they are parted.

    Attributes:
        key, title: Short name, and what the tables say.
        content: Tells sets of one title apart.
        classes: What the labels mean.
        shares: Parts of the labelled scenes that are learned from; the second stands for few, the last is all.
        square: Pixels of a place of the networks.
        folds: Names of the ways to part the scenes.
        load: Reads all scenes of a fold; held out is what is judged, after all that is learned from.
        places: What is read; () where scenes are made.
    """

    key: str
    title: str
    content: str
    classes: tuple[LabelClass, ...]
    shares: tuple[float, ...]
    square: int
    folds: tuple[str, ...]
    load: Callable[[str], SceneBank]
    places: Sequence[ScenePlace] = ()


def open_scenes(data: str, *, split: str = PUBLISHED, most: int = MOST, classes: int = 0) -> SceneSet:
    """Find out what a folder holds; the word `controlled` stands for made scenes.

    Args:
        data: Folder of the triplets, of BigEarthNet of version 1 or 2, or of SEN12MS; or the word.
        split: Of a published data set, see `take_parts`.
        most: How many scenes of each part are read.
        classes: Length of the class list, see `list_published`.
    """
    if data == "controlled":
        choose_classes(classes, [entry.name for entry in CLASSES], source="The controlled set")
        return controlled_scenes(train=min(most, TRAIN), test=min(most, TEST))
    if (Path(data) / "folds.csv").is_file():
        choose_classes(classes, NINETEEN, source="The triplets")
        return triplet_scenes(data)
    return published_set(list_published(data, classes=classes), split=split, most=most)


def controlled_scenes(*, train: int = TRAIN, test: int = TEST, size: int = SIDE_PX) -> SceneSet:
    """Made scenes of eight classes, of which some differ only in one sensor, some only in both together."""

    @lru_cache(maxsize=1)
    def load(_: str) -> SceneBank:
        made = controlled_set(train, size=size, split="train") + controlled_set(test, size=size, split="test")
        targets = np.stack([label_cover(labels) for _, labels in made])
        bank = PatchBank.from_pairs([pair for pair, _ in made])
        return SceneBank(bank, torch.from_numpy(targets), torch.arange(train + test) >= train)

    title = (
        f"Controlled set, {train} scenes of {size} px to learn from, {test} judged, eight labels, each of a class that "
        f"covers {LEAST_SHARE:.0%} or more"
    )
    classes = tuple(LabelClass(entry.name, entry.value, entry.name, entry.colour) for entry in CLASSES)
    return SceneSet("controlled", title, "", classes, SHARES, 8, ("test",), load)


def label_cover(labels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give (K,): 1 for each class that covers enough of a map of class indices."""
    shares = np.bincount(labels.ravel(), minlength=len(CLASSES)) / labels.size
    return (shares >= LEAST_SHARE).astype(np.float32)


def triplet_scenes(folder: str) -> SceneSet:
    """Five folds grouped by MGRS tile; nothing of a fold is learned from where it is judged, not even its pixels."""
    places = list_triplet_scenes(folder)
    folds = tuple(sorted({place.split for place in places}))
    title = f"BigEarthNet triplets, {len(places)} scenes, {len(folds)} folds by MGRS tile, 19 labels"
    load = _reader(places, NINETEEN, lambda fold: fold)
    return SceneSet("triplets", title, _content(places), _classes(NINETEEN), TRIPLET_SHARES, 12, folds, load, places)


def published_set(found: PublishedScenes, *, split: str, most: int) -> SceneSet:
    """Learn from the training part of a published data set, judge the test part.

    Places are of one size in all of them, so that a network goes from one to another.
    """
    taken = take_parts(found, split=split, most=most)
    load = _reader(taken.places, taken.classes, lambda _: JUDGED)
    content, classes = _content(taken.places), _classes(taken.classes)
    return SceneSet(taken.key, taken.title, content, classes, SHARES, 12, ("test",), load, taken.places)


def _reader(
    places: Sequence[ScenePlace], classes: Sequence[str], judged: Callable[[str], str]
) -> Callable[[str], SceneBank]:
    @lru_cache(maxsize=1)
    def load(fold: str) -> SceneBank:
        ordered = sorted(places, key=lambda place: place.split == judged(fold))
        return published_scenes(ordered, classes, held_out={judged(fold)})

    return load


def _content(places: Sequence[ScenePlace]) -> str:
    return settings_hash([(place.name, place.split, place.labels) for place in places])


def _classes(names: Sequence[str]) -> tuple[LabelClass, ...]:
    return tuple(LabelClass(name, value, name, f"#80{5 * value:02x}80") for value, name in enumerate(names, start=1))


def cut_scenes(scenes: SceneBank, square: int) -> SceneBank:
    """Cut scenes to their middle, to as many whole places as they hold; nothing is copied.

    Raises:
        InputError: If a scene is smaller than a place.
    """
    side_px = scenes.bank.patch_px // square * square
    if not side_px:
        raise InputError(
            f"The scenes are {scenes.bank.patch_px} pixels wide and high, and the networks see squares of {square}. "
            "Choose a network of smaller squares (--init), or other scenes."
        )
    first = (scenes.bank.patch_px - side_px) // 2
    inner = (..., *2 * (slice(first, first + side_px),))
    return replace(scenes, bank=replace(scenes.bank, pixels=scenes.bank.pixels[inner], valid=scenes.bank.valid[inner]))


def part_scenes(scenes: SceneBank) -> tuple[SceneBank, SceneBank]:
    """Part scenes into what is learned from, of which nothing is held out, and what is judged; nothing is copied."""
    count = int((~scenes.held_out).sum())
    assert not scenes.held_out[:count].any()
    return _part(scenes, slice(count)), _part(scenes, slice(count, None))


def _part(scenes: SceneBank, part: slice) -> SceneBank:
    bank = replace(scenes.bank, pixels=scenes.bank.pixels[part], valid=scenes.bank.valid[part])
    return SceneBank(bank, scenes.targets[part], torch.zeros(len(bank), dtype=torch.bool))


def see_sensors(bank: PatchBank, sensors: Sequence[str]) -> PatchBank:
    """Leave out the bands of sensors that are not named; nothing is copied, since those of a sensor lie together."""
    kept = [index for index, sensor in enumerate(bank.sensors) if sensor.value in sensors]
    own = slice(kept[0], kept[-1] + 1)
    return replace(
        bank,
        pixels=bank.pixels[:, own],
        bands=bank.bands[own],
        sensors=bank.sensors[own],
        units={name: unit for name, unit in bank.units.items() if name in sensors},
    )
