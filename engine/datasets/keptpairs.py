"""Keep some of many pairs for validation, whole scenes at a time: pairs of one scene may show the same ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..contract.pairtable import VALIDATION, PairFiles


def keep_scenes(pairs: Sequence[PairFiles], *, share: float, seed: int) -> tuple[PairFiles, ...]:
    """Give some pairs the split validation, unless some have it.

    Args:
        pairs: Those of one scene, or of one place, stay together.
        share: Of the pairs that are kept, at most: where every scene holds more of them, none is.
        seed: Draws the scenes.
    """
    if any(pair.split == VALIDATION for pair in pairs):
        return tuple(pairs)
    scenes: dict[str, int] = {}
    for pair in pairs:
        scenes[_scene_of(pair)] = scenes.get(_scene_of(pair), 0) + 1
    kept: set[str] = set()
    room = int(share * len(pairs))
    for number in np.random.default_rng(seed).permutation(len(scenes)):
        scene = list(scenes)[number]
        if scenes[scene] <= room:
            kept.add(scene)
            room -= scenes[scene]
    return tuple(replace(pair, split=VALIDATION) if _scene_of(pair) in kept else pair for pair in pairs)


def _scene_of(pair: PairFiles) -> str:
    return pair.scene or pair.place or pair.name
