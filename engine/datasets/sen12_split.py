"""Part SEN1-2 into what is learned from, what chooses and what judges: by scene, at random, or as a file says.

Patches of a scene overlap by half: a random split, such as that of the founding project, judges on ground that was
learned from. It is there to compare with, and says that it leaks.

A split file is JSON, as the founding project writes it: the radar pictures' paths within the data set's folder.

    {"data": {"train": ["urban/s1/ROIs1970_fall_s1_47_p421.png", …], "val": […], "test": […]}}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..contract.pairtable import VALIDATION, PairFiles
from ..errors import InputError
from .sen12 import Sen12Place, pair_files
from .split import Pieces, part_ground

PARTS = ("train", "val", "test")
_NAMED = 3
"""Most absent files that a message names."""
Places = tuple[Sen12Place, ...]


@dataclass(frozen=True)
class Sen12Split:
    """The three parts; val may be empty."""

    train: Places
    val: Places
    test: Places

    @property
    def shared_scenes(self) -> tuple[str, ...]:
        """Name the scenes that are judged and were seen before in training, or in choosing."""
        seen = {place.scene for place in (*self.train, *self.val)}
        return tuple(sorted({place.scene for place in self.test} & seen))

    @property
    def leak(self) -> str:
        """Say that the split leaks; "" where it does not."""
        shared = self.shared_scenes
        if not shared:
            return ""
        count = sum(place.scene in shared for place in self.test)
        return (
            f"This split leaks: {count} of {len(self.test)} judged patches are of scenes that were learned from, and "
            "patches of a scene overlap by half, so the figures say how well it was learned by heart."
        )


def leave_out(places: Sequence[Sen12Place], scene: str) -> Sen12Split:
    """Judge on one scene and learn from all others."""
    test = tuple(place for place in places if place.scene == scene)
    return Sen12Split(tuple(place for place in places if place.scene != scene), (), test)


def split_by_scene(places: Sequence[Sen12Place], *, shares: tuple[float, float] = (0.1, 0.1), seed: int) -> Sen12Split:
    """Part whole scenes, drawn once for all terrains, whose shares are as near to what is wanted as scenes allow.

    Where a terrain has two scenes only, none of it is for choosing.

    Args:
        places: Pairs.
        shares: Of the pairs that are to be in val and in test; of a share above 0 at least one scene is in test.
        seed: Draws the scenes.

    Raises:
        InputError: If a terrain has one scene only.
    """
    terrains = list(dict.fromkeys(place.terrain for place in places))
    for terrain in terrains:
        scenes = {place.scene for place in places if place.terrain == terrain}
        if len(scenes) < 2:
            raise InputError(
                f"{terrain or 'The folder'} has pairs of the scene {scenes.pop()} alone, which cannot be parted by "
                "scene; add scenes, or take the random split, which leaks."
            )
    test = _draw_scenes(places, shares[1], seed=seed)
    rest = [place for place in places if place.scene not in test]
    val = _draw_scenes(rest, shares[0] * len(places) / len(rest), seed=seed)
    split = Sen12Split(
        tuple(place for place in rest if place.scene not in val),
        tuple(place for place in rest if place.scene in val),
        tuple(place for place in places if place.scene in test),
    )
    assert not split.leak
    return split


def _draw_scenes(places: Sequence[Sen12Place], share: float, *, seed: int) -> set[str]:
    """Draw scenes that hold a share of each terrain's pairs; no terrain loses its last scene."""
    scenes, terrains = (sorted({getattr(place, name) for place in places}) for name in ("scene", "terrain"))
    rows, columns = ({name: number for number, name in enumerate(names)} for names in (scenes, terrains))
    counts = np.zeros((len(scenes), len(terrains)), np.int64)
    for place in places:
        counts[rows[place.scene], columns[place.terrain]] += 1
    numbers, nowhere = np.arange(len(scenes)), np.zeros(len(scenes))
    pieces = Pieces(counts, numbers, numbers, numbers, nowhere, nowhere)  # each scene is ground of its own
    parting = part_ground(pieces, share=share, block_m=1.0, is_fixed=False, seed=seed)
    return {scene for scene, is_held in zip(scenes, parting.held_out, strict=True) if is_held}


def split_at_random(
    places: Sequence[Sen12Place], *, shares: tuple[float, float] = (0.1, 0.1), per_terrain: int = 0, seed: int
) -> Sen12Split:
    """Part patches at random, as the founding project did; the split leaks.

    Args:
        places: Pairs.
        shares: Of the pairs that are to be in val and in test.
        per_terrain: So many pairs of each terrain in val, and in test, instead (the founding project: 250).
        seed: Draws the pairs.

    Raises:
        InputError: If a terrain has too few pairs.
    """
    rng = np.random.default_rng(seed)

    def part(of_terrain: Places) -> Sequence[Places]:
        counts = [per_terrain or round(share * len(of_terrain)) for share in shares]
        if sum(counts) >= len(of_terrain):
            raise InputError(
                f"{of_terrain[0].terrain or 'The folder'} has {len(of_terrain)} pairs; {counts[0]} for choosing and "
                f"{counts[1]} for judging leave none to learn from. Ask for fewer."
            )
        drawn = rng.permutation(len(of_terrain))
        ends = np.cumsum([0, *counts, len(of_terrain) - sum(counts)])
        val, test, train = (
            tuple(of_terrain[index] for index in sorted(drawn[start:end])) for start, end in pairwise(ends)
        )
        return train, val, test

    return _join(places, part)


def read_split(path: str, places: Sequence[Sen12Place]) -> Sen12Split:
    """Read a split file; it may name radar or optical pictures, and need not name all.

    Args:
        path: The file.
        places: What the folder holds.

    Raises:
        InputError: If it is none, names files that are not in the folder, or one file twice.
    """
    try:
        parts = json.loads(Path(path).read_text(encoding="utf-8"))["data"]
        named = {part: [str(name).replace("\\", "/") for name in parts.get(part, ())] for part in PARTS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f'{path} cannot be read as a split ({error}); JSON such as {{"data": {{"train": ["agri/s1/….png"], '
            '"val": [], "test": []}}} was expected.'
        ) from error
    known = {name: place for place in places for name in (place.name, _optical_name(place.name))}
    absent = [name for names in named.values() for name in names if name not in known]
    if absent:
        more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
        raise InputError(
            f"{path} names {', '.join(absent[:_NAMED])}{more}, which the folder does not hold; complete the folder, "
            "or give the split file that was made for it."
        )
    chosen = [known[name] for names in named.values() for name in names]
    if len(set(chosen)) < len(chosen):
        twice = next(place.name for place in chosen if chosen.count(place) > 1)
        raise InputError(f"{path} names {twice} more than once; each pair may be in one part only. Take one out.")
    return Sen12Split(*(tuple(known[name] for name in named[part]) for part in PARTS))


def learned_files(split: Sen12Split) -> tuple[PairFiles, ...]:
    """Name the pairs to learn from, and those of val, which watch a training; nothing of test."""
    chosen = ((split.train, "train"), (split.val, VALIDATION))
    return tuple(pair_files(place, split=part) for places, part in chosen for place in places)


def write_split(path: str, split: Sen12Split) -> None:
    """Write a split file.

    Raises:
        OSError: If it cannot be written.
    """
    data = {part: [place.name for place in getattr(split, part)] for part in PARTS}
    Path(path).write_text(json.dumps({"data": data}, indent=2) + "\n", encoding="utf-8")


def _join(places: Sequence[Sen12Place], part: Callable[[Places], Sequence[Places]]) -> Sen12Split:
    """Part each terrain by itself and put equal parts together."""
    terrains = dict.fromkeys(place.terrain for place in places)
    parts = [part(tuple(place for place in places if place.terrain == terrain)) for terrain in terrains]
    return Sen12Split(*(tuple(place for one in parts for place in one[number]) for number in range(len(PARTS))))


def _optical_name(name: str) -> str:
    """Name the optical picture beside a radar one, in either layout."""
    folder, _, file = name.rpartition("/")
    home, _, last = folder.rpartition("/")
    return "/".join(part for part in (home, last.replace("s1", "s2", 1), file.replace("_s1_", "_s2_")) if part)
