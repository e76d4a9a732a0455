"""Gather patches around known classes, and part them into what is learned from and what is kept for validation.

A scene is cut into cells; those that hold labels are read, each as a patch
that is moved so that the labels lie in its middle. A patch keeps the labels of
its own cell alone, so every labelled pixel counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from torch import Tensor

from ..contract.events import Message, Progress, Report
from ..contract.jobs.teaching import TrainLandcover
from ..contract.label_rules import IGNORE, LabelClass, check_learnable
from ..contract.pairtable import VALIDATION, PairFiles, name_some
from ..datasets.labelcells import choose_cells, find_cells
from ..datasets.labels import read_many_labels
from ..datasets.labelsource import LabelSource
from ..datasets.pieces import NONE, Codes, PieceBook
from ..datasets.rasterlabels import RasterLabels
from ..datasets.split import GAP_PX, Parting, Pieces, part_ground, smallest_block_m
from ..datasets.splitlayer import Split
from ..errors import InputError, NoOverlap
from ..raster.grid import Grid
from ..raster.overlap import span_of
from ..raster.stack import ScenePair
from ..raster.window import Window
from .bank import PatchBank
from .budget import BUDGET_BYTES
from .despeckle import DespecklingReader
from .gather import LEAST_PX, Once, check_sizes, choose_bands, named, open_one, spread_pairs

_COPIES = 3
"""The pairs as read, the bank made of them, and their labels exist at once."""
_INNER = slice(GAP_PX, -GAP_PX)


@dataclass(frozen=True)
class LabelledBank:
    """Patches with what is known of their pixels.

    Attributes:
        bank: The patches.
        labels: (N, P, P) int64 class index; `IGNORE` where it is not known, not usable, or too near the other part.
        held_out: (N, P, P) bool, True where the label is kept for validation.
    """

    bank: PatchBank
    labels: Tensor
    held_out: Tensor

    def __post_init__(self) -> None:
        """Check that all three are of one shape."""
        assert self.labels.shape == self.held_out.shape == self.bank.valid.shape


def gather_labelled(
    job: TrainLandcover, pairs: Sequence[PairFiles], *, patch_px: int, report: Report
) -> tuple[LabelledBank, tuple[LabelClass, ...], Split]:
    """Read patches wherever classes are known, as far as memory goes.

    Args:
        job: How scenes and labels are read, and how much is kept for validation.
        pairs: One or more; one without labels of its own has those of the job. Where some have the split validation,
            these are what is kept, else it is drawn.
        patch_px: Side of a patch; smaller scenes make smaller patches.
        report: Told of all that is inferred and left out; may raise Cancelled.

    Returns:
        The patches with their labels, the classes that these have, and which labels belong to which part.

    Raises:
        InputError: Of the kind that fits, if a pair or its labels cannot be used.
    """
    used = _with_labels(job, pairs, report)
    paths = list(dict.fromkeys(pair.labels for pair in used))
    sources = read_many_labels(paths, field=job.class_field, legend=job.legend, report=report)
    bands = choose_bands(job, used, report)
    fitting = max(1, BUDGET_BYTES // (_COPIES * 4 * len(bands) * patch_px**2))
    used = list(spread_pairs(used, fitting, report))
    draft, tell, sizes = _Draft(patch_px, fitting // len(used), job.block_m), Once(report, used), list[float]()
    for done, pair in enumerate(used, start=1):
        source = sources[paths.index(pair.labels)]
        with named(pair), open_one(job, pair, bands=bands, report=tell) as reader:
            sizes.append(sum(reader.grid.gsd_m) / 2)
            check_sizes(sizes, [pair])
            draft.take(source, reader.grid, DespecklingReader(reader, job.despeckle).read, pair, report)
        report(Progress(done / len(used), f"reading labelled patches, {done} of {len(used)} pairs"))
    draft.say_unused(sources, report)
    names = name_some([source.name for source in sources])
    return draft.finish(job, sources[0].classes, names, report)


@dataclass(frozen=True)
class _Patch:
    """A patch as read.

    Attributes:
        pair: Its pixels.
        index: (P, P) class index of what is usable and its own; `IGNORE` elsewhere.
        piece: (P + 2 · GAP_PX, P + 2 · GAP_PX) the labelled pieces in and around it; `NONE` elsewhere.
        is_kept: Whether the table keeps its scene for validation.
    """

    pair: ScenePair
    index: NDArray[np.uint8]
    piece: Codes
    is_kept: bool


@dataclass
class _Draft:
    """A bank in the making."""

    patch_px: int
    each: int
    asked_block_m: float
    patches: list[_Patch] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    seen: dict[int, set[int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    left_out: int = 0
    book: PieceBook | None = None

    def take(
        self,
        source: LabelSource,
        grid: Grid,
        read: Callable[[Window], ScenePair],
        pair: PairFiles,
        report: Report,
    ) -> None:
        """Read the labelled patches of a pair."""
        if isinstance(source, RasterLabels) and source.is_resampled_on(grid):
            report(Message(f"{source.name} lies on another grid than the scene; each pixel takes the nearest class."))
        side = min(self.patch_px, max(grid.shape))
        cells, seen = find_cells(source, grid, side)
        self.seen.setdefault(id(source), set()).update(seen.tolist())
        if not cells:
            span = source.span_on(grid)
            where = span_of(grid.crop(span)) if not span.is_empty else "no ground of this CRS"
            self.missed.append(f"{source.name} covers {where}, {pair.name or 'the scene'} covers {span_of(grid)}")
            return
        if self.book is None:
            span = source.span_on(grid).intersect(grid.window)
            block_m = smallest_block_m(max(span.shape), sum(grid.gsd_m) / 2, self.asked_block_m)
            self.book = PieceBook(len(source.classes), block_m)
        chosen = choose_cells(cells, self.each)
        self.left_out += len(cells) - len(chosen)
        place = self.places.setdefault(pair.place or pair.name, len(self.places))
        for cell in chosen:
            around = cell.patch.grow(GAP_PX)
            index, part = source.on(grid, around)
            piece = self.book.number(source, part, grid, around, place=place)
            piece[index == IGNORE] = NONE
            pixels = read(cell.patch)
            usable = pixels.valid_for(tuple(stack.sensor for stack in pixels.stacks))
            usable &= index[_INNER, _INNER] != IGNORE
            own = np.zeros_like(usable)
            own[cell.own.intersect(cell.patch).within(cell.patch)] = True
            usable &= own
            if usable.any():
                inner = np.where(usable, index[_INNER, _INNER], IGNORE).astype(np.uint8)
                self.book.count(np.where(usable, piece[_INNER, _INNER], NONE), inner, grid, cell.patch)
                self.patches.append(_Patch(pixels, inner, piece, pair.split == VALIDATION))
        self.book.find_neighbours(source, grid)

    def say_unused(self, sources: Sequence[LabelSource], report: Report) -> None:
        """Say which labels are of no use, and why.

        Raises:
            NoOverlap: If none lies in a scene.
            InputError: If none lies where a scene can be used.
        """
        if self.book is None:
            raise NoOverlap(
                f"No label lies in the scenes: {self.missed[0]}. Choose labels of the same place, or assign the right "
                "CRS."
            )
        if not self.patches:
            raise InputError(
                "Nothing is known where the scenes can be used: the labels lie on nodata, or under masked clouds. "
                "Label other places, or choose other scenes."
            )
        if self.missed:
            report(Message(f"Pairs without labels are left out: {name_some(self.missed)}.", "warning"))
        if self.left_out:
            text = f"Memory holds {len(self.patches)} labelled patches; {self.left_out} others are not read"
            report(Message(f"{text}. Every class and every part of the scenes is used.", "warning"))
        for source in sources:
            seen = self.seen.get(id(source), set())
            missing, useless = source.parts - len(seen), len(seen - self.book.counted_parts(source))
            if source.parts and missing:
                text = (
                    f"{missing} of {source.parts} polygons and points lie outside the scenes, or hold no pixel's centre"
                )
                report(Message(f"{source.name}: {text}; left out.", "warning"))
            if source.parts and useless and not self.left_out:
                text = f"{useless} of {source.parts} polygons and points lie where the scenes hold nothing"
                report(Message(f"{source.name}: {text}; left out.", "warning"))

    def finish(
        self, job: TrainLandcover, classes: tuple[LabelClass, ...], names: str, report: Report
    ) -> tuple[LabelledBank, tuple[LabelClass, ...], Split]:
        """Part what was read, and put it into a bank.

        Raises:
            InputError: If there are fewer than two classes, or the scenes are too small.
        """
        assert self.book is not None
        pieces, apart = self.book.pieces()
        there: NDArray[np.bool_] = pieces.counts.sum(axis=0) > 0
        check_learnable([entry.name for entry, found in zip(classes, there, strict=True) if found], names)
        lacking = [entry.name for entry, found in zip(classes, there, strict=True) if not found]
        if lacking:
            report(Message(f"No usable pixel is known of {name_some(lacking)}; not learned.", "warning"))
        parting = self._part(job, pieces)
        if parting.held_out.any() and apart.any() and not self._is_parted_by_table:
            close = name_some([entry.name for entry, is_apart in zip(classes, apart, strict=True) if is_apart])
            text = f"Some places of {close} lie within {GAP_PX} pixels of others, and are parted all the same"
            report(Message(f"{text}, or nothing would judge them; they may look better than they are.", "warning"))
        bank = PatchBank.from_pairs([patch.pair for patch in self.patches])
        if bank.patch_px < LEAST_PX:
            raise InputError(
                f"The scenes are at most {bank.patch_px} pixels wide and high; {LEAST_PX} or more are needed to learn "
                "from. Choose larger scenes, or a larger extent."
            )
        number = np.full(IGNORE + 1, IGNORE, np.uint8)
        number[np.flatnonzero(there)] = np.arange(there.sum())
        shape = len(self.patches), bank.patch_px, bank.patch_px
        labels, held_out, numbers = (
            np.full(shape, IGNORE, np.uint8),
            np.zeros(shape, bool),
            np.full(shape, NONE, np.int32),
        )
        for at, patch in enumerate(self.patches):
            height, width = patch.index.shape
            index, held = _apply(patch, parting.held_out)
            labels[at, :height, :width], held_out[at, :height, :width] = number[index], held
            numbers[at, :height, :width] = patch.piece[_INNER, _INNER]
        kept = tuple(entry for entry, found in zip(classes, there, strict=True) if found)
        split = Split(kept, parting.by, labels, held_out, numbers, tuple(patch.pair.grid for patch in self.patches))
        _say_parts(split, job.validation_share, report)
        return LabelledBank(bank, torch.from_numpy(labels.astype(np.int64)), torch.from_numpy(held_out)), kept, split

    @property
    def _is_parted_by_table(self) -> bool:
        return any(patch.is_kept for patch in self.patches)

    def _part(self, job: TrainLandcover, pieces: Pieces) -> Parting:
        """Choose what is kept for validation, or take what the table says."""
        if self._is_parted_by_table:
            held_out = np.zeros(len(pieces.groups), bool)
            for patch in self.patches:
                if patch.is_kept:
                    held_out[np.unique(patch.piece[patch.piece != NONE])] = True
            return Parting(held_out, "the table's column split")
        assert self.book is not None
        is_fixed = self.asked_block_m > 0
        return part_ground(
            pieces, share=job.validation_share, block_m=self.book.block_m, is_fixed=is_fixed, seed=job.seed
        )


def _with_labels(job: TrainLandcover, pairs: Sequence[PairFiles], report: Report) -> list[PairFiles]:
    """Give the pairs that have labels, of their own or of the job."""
    used = [replace(pair, labels=pair.labels or job.labels) for pair in pairs if pair.labels or job.labels]
    if not used:
        raise InputError(
            "No pair has labels; name a vector file of polygons or a raster of known classes (labels), or fill the "
            "column labels of the table."
        )
    if len(used) < len(pairs):
        without = name_some([pair.name for pair in pairs if not pair.labels])
        report(Message(f"{without} has no labels; only pairs with labels are learned from.", "warning"))
    return used


def _apply(patch: _Patch, held_out: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Give a patch's labels and which are held out; what is to be learned from stays `GAP_PX` away from the others."""
    held = np.append(held_out, False)[patch.piece]  # NONE is the last one
    near = maximum_filter(held, size=2 * GAP_PX + 1)[_INNER, _INNER]
    inner = held[_INNER, _INNER]
    index = np.where(near & ~inner, IGNORE, patch.index).astype(np.uint8)
    return index, inner & (index != IGNORE)


def _say_parts(split: Split, share: float, report: Report) -> None:
    """Say how much is in which part, the rarest classes by name, and of what nothing will be known."""
    learned, kept = split.pixels(held_out=False), split.pixels(held_out=True)
    names = [entry.name for entry in split.classes]
    told = f"Learned from {_counted(names, learned)}"
    if not share and not any(kept):
        report(Message(f"{told}; nothing is kept for validation."))
        return
    report(Message(f"{told}; validated on {_counted(names, kept)}, set apart by {split.by}."))
    unjudged = [name for name, count in zip(names, kept, strict=True) if not count]
    if unjudged:
        text = f"{name_some(unjudged)} lies in one place only and is learned from, so its accuracy will not be known"
        report(Message(f"{text}. Label it in another place, some way off.", "warning"))
    untaught = [name for name, count in zip(names, learned, strict=True) if not count]
    if untaught:
        text = f"{name_some(untaught)} is left in the validation part alone, and is not learned"
        report(Message(f"{text}. Label it in another place, or keep a smaller share for validation.", "warning"))


def _counted(names: Sequence[str], counts: Sequence[int]) -> str:
    """Count pixels, the rarest classes by name."""
    rarest = sorted(zip(counts, names, strict=True), key=lambda one: one[0])
    return f"{sum(counts):,} pixels ({name_some([f'{count:,} {name}' for count, name in rarest])})"
