"""The pairs that translation is judged on: each scene of SEN1-2 left out in turn, or one split of a large folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..datasets.sen12 import Sen12Place, list_sen12
from ..datasets.sen12_split import Sen12Split, leave_out, read_split, split_at_random, split_by_scene

MOST_SCENES = 5
"""Scenes up to which each is left out in turn."""
MOST = 4000
"""Pairs that are learned from, or judged, at most, unless more are asked for: all are held in memory."""
FOUNDING = 250
"""Pairs of each terrain that the founding project's description keeps for choosing, and for judging."""


@dataclass(frozen=True)
class TranslationFold:
    """What is learned from, and what is judged.

    Attributes:
        name: Of cells.
        split: Its pairs.
    """

    name: str
    split: Sen12Split


@dataclass(frozen=True)
class TranslationSet:
    """Pairs, and the ways in which they are parted.

    Attributes:
        key, title: Short name, and what the tables say.
        folds: Each is learned and judged by itself.
    """

    key: str
    title: str
    folds: tuple[TranslationFold, ...]

    @property
    def leak(self) -> str:
        """Say that a fold leaks; "" where none does."""
        return next((fold.split.leak for fold in self.folds if fold.split.leak), "")


def open_translation(folder: str, *, split: str = "", terrains: Sequence[str] = (), most: int = MOST) -> TranslationSet:
    """Part the pairs of a folder.

    Args:
        folder: SEN1-2 in either layout.
        split: leave-out (each scene in turn), scene, random (leaks), founding (random, 250 of each terrain; leaks), or
            a split file; "" takes leave-out of few scenes and scene of many.
        terrains: The terrains that must be there.
        most: Pairs of each part that are taken at most, spread over it.

    Raises:
        InputError: If the folder cannot be read, or parted so.
    """
    places = list_sen12(folder, terrains=terrains)
    scenes = sorted({place.scene for place in places})
    way = split or ("leave-out" if len(scenes) <= MOST_SCENES else "scene")
    if way == "leave-out":
        splits = {scene: leave_out(places, scene) for scene in scenes}
    elif way == "scene":
        splits = {"scenes": split_by_scene(places, seed=0)}
    elif way in ("random", "founding"):
        splits = {way: split_at_random(places, per_terrain=FOUNDING if way == "founding" else 0, seed=0)}
    else:
        splits = {"file": read_split(way, places)}
    folds = tuple(TranslationFold(name, _thinned(one, most)) for name, one in splits.items())
    names = sorted({place.terrain for place in places} - {""})
    title = f"SEN1-2, {len(places):,} pairs of {len(scenes)} scenes" + (f" ({', '.join(names)})" if names else "")
    key = f"sen12_{'file' if 'file' in splits else way}"
    return TranslationSet(key, f"{title}, split: {way}", folds)


def _thinned(split: Sen12Split, most: int) -> Sen12Split:
    def thin(places: tuple[Sen12Place, ...]) -> tuple[Sen12Place, ...]:
        if len(places) <= most:
            return places
        return tuple(places[index * len(places) // most] for index in range(most))

    return Sen12Split(thin(split.train), thin(split.val), thin(split.test))
