"""Keep some patches for validation, none of which shares ground with what is learned from.

Patches of one scene may overlap. What a kept patch shows is hidden in all others, with a gap around it: speckle and
resampling make neighbours alike. Scenes that share ground with others give none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..datasets.split import GAP_PX
from ..raster.grid import Grid
from ..raster.overlap import clip, outline_of
from ..raster.stack import BandStack, ScenePair
from ..raster.window import Window


@dataclass(frozen=True)
class TakenPatch:
    """A patch as read.

    Attributes:
        pair: Its pixels.
        window: Where it lies in its scene.
        scene: Number of the scene.
        grid: That scene's.
        is_kept: Whether it is kept for validation.
    """

    pair: ScenePair
    window: Window
    scene: int
    grid: Grid
    is_kept: bool = False


def keep_apart(taken: Sequence[TakenPatch], *, share: float) -> list[TakenPatch]:
    """Keep at most a share of each scene's patches, spread over it, and hide them in the others; the kept are last.

    Args:
        taken: Of any scenes; where some are kept already, these are all that is.
        share: Of the patches of a scene: of fewer than 1 / share none is kept.
    """
    found: list[TakenPatch] = []
    scenes: dict[int, list[TakenPatch]] = {}
    for patch in taken:
        scenes.setdefault(patch.scene, []).append(patch)
    is_parted = any(patch.is_kept for patch in taken)
    for number, own in scenes.items():
        count = 0 if is_parted else int(share * len(own))
        others = [patches[0].grid for other, patches in scenes.items() if other != number] if count else []
        if any(_may_share_ground(own[0].grid, grid) for grid in others):
            count = 0
        found += _part(own, count) if count else own
    return sorted(found, key=lambda patch: patch.is_kept)


def _may_share_ground(one: Grid, other: Grid) -> bool:
    return one.crs is None or other.crs is None or clip(outline_of(one), other) is not None


def _part(own: Sequence[TakenPatch], count: int) -> list[TakenPatch]:
    """Keep so many of a scene's patches."""
    chosen = [(2 * number + 1) * len(own) // (2 * count) for number in range(count)]
    shown = [own[number].window.grow(GAP_PX) for number in chosen]
    learned = [_hide(patch, shown) for number, patch in enumerate(own) if number not in chosen]
    return [*learned, *(replace(own[number], is_kept=True) for number in chosen)]


def _hide(patch: TakenPatch, shown: Sequence[Window]) -> TakenPatch:
    """Make unusable what these windows show."""
    shared = [part for window in shown if not (part := window.intersect(patch.window)).is_empty]

    def hidden(stack: BandStack | None) -> BandStack | None:
        if stack is None:
            return None
        valid = stack.valid.copy()
        for part in shared:
            valid[part.within(patch.window)] = False
        return replace(stack, valid=valid)

    return replace(patch, pair=ScenePair(hidden(patch.pair.s1), hidden(patch.pair.s2))) if shared else patch
