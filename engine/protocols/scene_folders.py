"""Folders of published scene labels: what they hold, how it is parted, and which of many scenes are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..datasets.bigearthnet import list_version1, list_version2
from ..datasets.bigearthnet_classes import FORTY_THREE, NINETEEN
from ..datasets.scenelabels import SPLITS, ScenePlace, split_by_region, targets_of
from ..datasets.sen12ms_scenes import IGBP, SIMPLIFIED, list_sen12ms_scenes
from ..datasets.stratified import take_share
from ..errors import InputError

PUBLISHED, GEOGRAPHIC = "published", "geographic"
"""Splits: the authors', or one that keeps neighbours together."""
LEARNED, JUDGED = SPLITS[0], SPLITS[2]
"""The parts of a split that are used; the validation part is left alone."""


@dataclass(frozen=True)
class PublishedScenes:
    """Scenes of a published data set.

    Attributes:
        key, title: Short name, and what the tables say.
        places: The scenes.
        classes: Names of the labels.
        tables: Where the published split is read from.
    """

    key: str
    title: str
    places: Sequence[ScenePlace]
    classes: Sequence[str]
    tables: str


def list_published(folder: str, *, classes: int = 0) -> PublishedScenes:
    """List all scenes of a folder of BigEarthNet of version 1 or 2, or of SEN12MS.

    Args:
        folder: Holds the data set.
        classes: Length of the class list, of those that the data set has; 0 takes the usual one.

    Raises:
        InputError: If it is none of these, or incomplete, or has no such class list.
    """
    root = Path(folder)
    if any(root.glob("ROIs*/lc_*")):
        names = choose_classes(classes, SIMPLIFIED, IGBP, source="SEN12MS")
        places = list_sen12ms_scenes(folder, simplified=names is SIMPLIFIED)
        return PublishedScenes("sen12ms", "SEN12MS", places, names, "train_list.txt and test_list.txt")
    if any((root / f"metadata.{kind}").is_file() for kind in ("parquet", "csv")):
        title = "BigEarthNet version 2"
        names = choose_classes(classes, NINETEEN, source=title)
        return PublishedScenes("bigearthnet", title, list_version2(folder), names, "its metadata")
    title = "BigEarthNet version 1"
    names = choose_classes(classes, NINETEEN, FORTY_THREE, source=title)
    places = list_version1(folder, classes=len(names))
    return PublishedScenes("bigearthnet", title, places, names, "train.csv, val.csv and test.csv")


def choose_classes(count: int, *lists: Sequence[str], source: str) -> Sequence[str]:
    """Choose a class list by its length, 0 for the first one.

    Raises:
        InputError: If none is of that length.
    """
    found = [names for names in lists if count in (0, len(names))]
    if not found:
        lengths = " or ".join(str(len(names)) for names in lists)
        raise InputError(
            f"{source} has {lengths} classes, and {count} were asked for. Choose another number (--classes), or none."
        )
    return found[0]


def take_parts(found: PublishedScenes, *, split: str, most: int) -> PublishedScenes:
    """Take scenes to learn from, and after them scenes to judge by; the title says how many of how many.

    Where there is a published split, what is in no part of it is left out of the geographic one too: of version 1 of
    BigEarthNet these scenes lie under snow, clouds or their shadows.

    Args:
        found: What there is.
        split: See above.
        most: How many of each part, chosen by their labels, always the same ones.

    Raises:
        InputError: If no split was published and one is asked for, or no scene is in one of the parts.
    """
    places = [place for place in found.places if place.split]
    left_out = len(found.places) - len(places)
    if not places:
        if split == PUBLISHED:
            raise InputError(
                f"None of the {left_out} scenes of {found.title} is in a part of the published split, which is read "
                f"from {found.tables}. Complete the folder, or choose --split geographic."
            )
        places, left_out = list(found.places), 0
    if split == GEOGRAPHIC:
        places = split_by_region(places, found.classes)
    parts = [[place for place in places if place.split == part] for part in (LEARNED, JUDGED)]
    for name, part in zip((LEARNED, JUDGED), parts, strict=True):
        if not part:
            raise InputError(
                f"Of the {len(places)} scenes of {found.title} none is in the part {name} of the {split} split; scenes "
                "to learn from and to judge by were expected. Complete the folder, or choose the other split (--split)."
            )
    taken = [_some(part, found.classes, most) for part in parts]
    apart = f" ({left_out} others are in no part of the published split)" if left_out else ""
    title = (
        f"{found.title}, {split} split, {len(taken[0])} scenes to learn from and {len(taken[1])} judged of "
        f"{len(places)}{apart}, {len(found.classes)} labels"
    )
    return replace(found, title=title, places=[place for part in taken for place in part])


def _some(places: Sequence[ScenePlace], classes: Sequence[str], most: int) -> list[ScenePlace]:
    """Choose so many scenes by their labels."""
    if len(places) <= most:
        return list(places)
    chosen = take_share(targets_of(places, classes) > 0, most / len(places), seed=0)
    return [places[number] for number in chosen.tolist()]
