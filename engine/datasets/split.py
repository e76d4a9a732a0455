"""Part labelled ground into what is learned from and what is kept for validation.

Whole scenes are kept apart where there are several, else blocks on the ground,
as large as the classes allow, else single polygons. Every class is in both
parts where it can be: a class that lies in one piece is learned from. Pixels
near the border of the other part belong to neither (`GAP_PX`): speckle and
resampling make neighbours alike, and a map judged there would look better than
it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..raster.grid import Floats, Grid, same_crs

GAP_PX = 5
"""Pixels between the parts: twice the reach of speckle and of bilinear resampling, and the window of a Lee filter."""
_LEAST_BLOCK_PX = 4 * GAP_PX
_FINEST = 16
"""Blocks are a half to a sixteenth of the labelled ground's side."""
_UNTAUGHT, _UNJUDGED = 1000.0, 2.0
"""What it costs that a class is not learned at all, or not judged; errors of shares cost at most 2 together."""
_ALIKE = 0.005
"""Choices whose costs differ by less are equally good, and the seed draws one: shares are off by 7 % or so."""
_STARTS = 16
_MOST_UNITS = 3000
_NARROW, _WIDE = 0.5, 1.6
"""The kept share may be so much smaller or larger than what was asked for."""
_CLASS_NARROW = 0.3
"""Of each class, the kept and the learned share may be so much smaller."""
_RARE = 0.02
"""Of a class of less than this share of all labelled pixels little may be kept: it would make all blocks small."""

Counts = NDArray[np.int64]
Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """What is never divided: polygons, points, or the smallest blocks of a raster.

    Attributes:
        counts: (M, K) labelled pixels of each class.
        groups: (M,) pieces of one number are neighbours, and stay together.
        places: (M,) number of the scene or place.
        frames: (M,) number of the frame that x and y are measured in.
        xs, ys: (M,) middle of the piece in metres.
    """

    counts: Counts
    groups: NDArray[np.int64]
    places: NDArray[np.int64]
    frames: NDArray[np.int64]
    xs: Floats
    ys: Floats


@dataclass(frozen=True)
class Parting:
    """What is kept for validation, by piece, and by what it was parted, in words."""

    held_out: NDArray[np.bool_]
    by: str


class Frames:
    """Places on the ground in metres, the same for all grids of one CRS."""

    def __init__(self) -> None:
        """Begin without any."""
        self._grids: list[Grid] = []

    def locate(self, grid: Grid, rows: Floats, cols: Floats) -> tuple[int, Floats, Floats]:
        """Give the frame's number, and x and y in metres of positions in a grid's pixels."""
        number = next((n for n, other in enumerate(self._grids) if same_crs(other.crs, grid.crs)), len(self._grids))
        if number == len(self._grids):
            self._grids.append(grid)
        anchor = self._grids[number]
        at_rows, at_cols = anchor.rowcol(*grid.xy(rows, cols))
        return number, at_cols * anchor.gsd_m[0], at_rows * anchor.gsd_m[1]


def smallest_block_m(side_px: int, gsd_m: float, asked_m: float) -> float:
    """Choose the smallest block that labelled ground of a side may be parted into; larger ones are of whole ones."""
    if asked_m:
        return asked_m
    parts = _FINEST
    while parts > 2 and side_px / parts < _LEAST_BLOCK_PX:
        parts //= 2
    return max(1.0, side_px / parts) * gsd_m


def part_ground(pieces: Pieces, *, share: float, block_m: float, is_fixed: bool, seed: int) -> Parting:
    """Choose what is kept for validation.

    Args:
        pieces: What there is.
        share: Of the labelled pixels that are to be kept; 0 keeps none.
        block_m: Side of the smallest blocks.
        is_fixed: Whether blocks of this side were asked for, and no others are tried.
        seed: Draws among choices that are equally good.
    """
    if not share:
        return Parting(np.zeros(len(pieces.groups), bool), "nothing")
    rng = np.random.default_rng(seed)
    can_part = _can_part(pieces.counts, pieces.groups)
    best: tuple[tuple[float, ...], Parting] | None = None
    for by, units in _levels(pieces, block_m, is_fixed=is_fixed):
        totals = _sum_by(units, pieces.counts)
        filled = totals.any(axis=1)
        if not 1 < filled.sum() <= _MOST_UNITS:
            continue
        held = np.zeros(len(totals), bool)
        held[filled] = _draw(totals[filled], share, rng)
        lacking, off, cost = _judge(totals, held, share, can_part)
        score = float(lacking), float(off), cost
        if best is None or score < best[0]:
            best = score, Parting(held[units], by)
        if not lacking and not off:
            break
    return best[1] if best else Parting(np.zeros(len(pieces.groups), bool), "nothing")


def join_neighbours(same: Pairs, near: Pairs, counts: Counts) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give pieces that share ground one number, and neighbours too unless a class could then not be in both parts.

    Pieces that hang together by neighbours are joined all or not at all, few before many: of a field of parcels
    without gaps, half joined, no fair share could be kept; there the strip between the parts must do.

    Args:
        same: (2, Q) pairs of pieces that share ground.
        near: (2, Q) pairs of pieces that are near each other.
        counts: (M, K) labelled pixels of each class.

    Returns:
        (M,) numbers, and (K,) the classes for whose sake neighbours were not joined.
    """
    groups = _connected(same, len(counts))
    chains = _connected(np.concatenate([same, near], axis=1), len(counts))
    chain_of, there = _first_of_each(groups, chains), (_sum_by(groups, counts) > 0).astype(np.int64)
    fewer = np.maximum(_sum_by(chain_of, there) - 1, 0)
    left, apart = there.sum(axis=0), np.zeros(counts.shape[1], bool)
    is_joined = np.ones(len(fewer), bool)
    for chain in np.argsort(np.bincount(chain_of), kind="stable"):
        lost = (left > 1) & (left - fewer[chain] < 2)
        if lost.any():
            is_joined[chain] = False
            apart |= lost
        else:
            left = left - fewer[chain]
    return np.where(is_joined[chains], chains, len(is_joined) + groups), apart


def _connected(pairs: Pairs, count: int) -> NDArray[np.int64]:
    """Number what hangs together from 0, (count,)."""
    links = coo_array((np.ones(pairs.shape[1], bool), (pairs[0], pairs[1])), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)


def _levels(pieces: Pieces, block_m: float, *, is_fixed: bool) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Give the ways to part, the coarsest first: a name, and a unit for each piece."""
    places = _first_of(pieces.groups, pieces.places)
    if len(np.unique(places)) > 1 and not is_fixed:
        yield "whole scenes", _numbered(places[:, None])
    weights = pieces.counts.sum(axis=1) + 1e-6  # a piece without usable pixels has no place of its own
    xs, ys = (_mean_of(pieces.groups, values, weights) for values in (pieces.xs, pieces.ys))
    frames = _first_of(pieces.groups, pieces.frames)
    for times in (1,) if is_fixed else (8, 4, 2, 1):
        side = block_m * times
        blocks = np.stack([frames, np.floor(xs / side).astype(np.int64), np.floor(ys / side).astype(np.int64)], 1)
        units = _numbered(blocks)
        yield f"blocks of {side:.0f} m", units
    alone = _numbered(pieces.groups[:, None])
    if not is_fixed and alone.max() > units.max():
        yield "single polygons", alone


def _draw(totals: Counts, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Keep units for validation, one after another from a drawn one on, as long as it comes nearer to the share.

    None, if a class would be lost to what is learned from.
    """
    best, least = np.zeros(len(totals), bool), float(np.inf)
    for start in rng.permutation(len(totals))[:_STARTS]:
        held = np.zeros(len(totals), bool)
        held[start] = True
        cost = _cost(totals[start][None], totals, share)[0]
        while not held.all():
            free = np.flatnonzero(~held)
            costs = _cost(totals[held].sum(axis=0) + totals[free], totals, share)
            if costs.min() >= cost:
                break
            cost = costs.min()
            held[free[costs.argmin()]] = True
        if cost < min(least - _ALIKE, _UNTAUGHT):
            best, least = held, cost
    return best


def _cost(kept: Counts, totals: Counts, share: float) -> Floats:
    """Judge (N, K) kept pixels: the squared error of each class's share, and classes that one part lacks."""
    whole = totals.sum(axis=0)
    there = whole > 0
    shares = kept[:, there] / whole[there]
    can = ((totals[:, there] > 0).sum(axis=0) > 1).astype(float)
    untaught = (shares >= 1).sum(axis=1) * _UNTAUGHT
    unjudged = ((shares <= 0) * can).sum(axis=1) * _UNJUDGED
    overall = kept.sum(axis=1) / whole.sum()
    errors: Floats = ((shares - share) ** 2).mean(axis=1) + (overall - share) ** 2 + untaught + unjudged
    return errors


def _judge(
    totals: Counts, held: NDArray[np.bool_], share: float, can_part: NDArray[np.bool_]
) -> tuple[int, int, float]:
    """Count classes that could be in both parts and are not; those whose share is far off, or the whole's; the cost."""
    kept, whole = totals[held].sum(axis=0), totals.sum(axis=0)
    lacking = can_part & ((kept == 0) | (kept == whole)) | (whole > 0) & (kept == whole)
    shares = kept / np.maximum(whole, 1)
    unjudged = (shares < _CLASS_NARROW * share) & (whole >= _RARE * whole.sum())
    is_off = can_part & (unjudged | (1 - shares < _CLASS_NARROW * (1 - share)))
    overall = kept.sum() / whole.sum()
    is_whole_off = not _NARROW * share <= overall <= max(_WIDE * share, share + 0.05)
    return int(lacking.sum()), int(is_off.sum() + is_whole_off), float(_cost(kept[None], totals, share)[0])


def _can_part(counts: Counts, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which classes lie in two groups or more."""
    found: NDArray[np.int64] = (_sum_by(_numbered(groups[:, None]), counts) > 0).sum(axis=0)
    return found > 1


def _sum_by(units: NDArray[np.int64], counts: Counts) -> Counts:
    totals = np.zeros((int(units.max(initial=-1)) + 1, counts.shape[1]), np.int64)
    np.add.at(totals, units, counts)
    return totals


def _numbered(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number different rows from 0."""
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _first_of(groups: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give every piece the value of its group's first piece."""
    return _first_of_each(groups, values)[_numbered(groups[:, None])]


def _first_of_each(groups: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give every group, in the order of their numbers, the value of its first piece."""
    return values[np.unique(groups, return_index=True)[1]]


def _mean_of(groups: NDArray[np.int64], values: Floats, weights: Floats) -> Floats:
    """Give every piece the mean of its group."""
    numbers = _numbered(groups[:, None])
    sums = np.bincount(numbers, values * weights) / np.bincount(numbers, weights)
    return np.asarray(sums[numbers])
