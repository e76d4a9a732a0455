"""Gather labelled scenes of one pair or of many into a bank, and part them into what is learned from and what is kept.

A scene that is named with its labels is a cell, or is cut into cells that all
have its labels; polygons label the cells that they cover. Whole places are
kept for validation where there are several, else blocks on the ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from ..contract.events import Message, Progress, Report
from ..contract.jobs.scenelabels import TrainScenelabels
from ..contract.label_rules import LabelClass
from ..contract.pairtable import VALIDATION, PairFiles, is_table, name_some
from ..contract.scene_labels import (
    Labels,
    labels_by_file,
    legend_of_labels,
    read_label_table,
    renamed,
    split_labels,
)
from ..datasets.labels import read_labels
from ..datasets.labelsource import LabelSource
from ..datasets.scenecells import SceneCell, cells_of_scene, covered_cells
from ..datasets.split import Frames, Pieces, part_ground
from ..datasets.stratified import take_share
from ..errors import InputError
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from .bank import PatchBank
from .despeckle import DespecklingReader
from .gather import Once, check_sizes, choose_bands, named, open_one
from .scenes import SceneBank

_BUDGET_BYTES = 2 * 2**30
_COPIES = 2
"""The scenes as read, and the bank made of them, exist at once."""
_MOST_PX = 256
_USUAL_PX = 64
_LEAST_DRAWN = 10
"""Scenes from which on some are drawn for validation where no ground can be parted."""


def gather_scenes(
    job: TrainScenelabels, pairs: Sequence[PairFiles], *, side_px: int = 0, square_px: int = 1, report: Report
) -> tuple[SceneBank, tuple[LabelClass, ...]]:
    """Read labelled scenes, as far as memory goes.

    Args:
        job: How scenes and labels are read, and how much is kept for validation.
        pairs: One or more. Where some have the split validation, these are what is kept, else it is drawn.
        side_px: Of the cells where polygons label them and the job does not say; 0 takes 64.
        square_px: What the network cuts scenes into; the scenes' own size is enlarged to a multiple of it.
        report: Told of all that is inferred and left out; may raise Cancelled.

    Raises:
        InputError: Of the kind that fits, if a pair or its labels cannot be used.
    """
    source = None
    if _are_drawn(job):
        source = read_labels(job.labels, field=job.class_field, legend=job.legend, report=report)
    labels = {} if source else _named_labels(job, pairs, report)
    used = [pair for pair in pairs if source or labels.get(pair.name)]
    bands = choose_bands(job, used, report)
    draft = _Draft(job.scene_px or (side_px or _USUAL_PX) * (source is not None), square_px, len(bands), len(used))
    tell, sizes = Once(report, used), list[float]()
    for done, pair in enumerate(used, start=1):
        with open_one(job, pair, bands=bands, report=tell) as reader, named(pair):
            sizes.append(sum(reader.grid.gsd_m) / 2)
            check_sizes(sizes, [pair])
            side = draft.side_for(reader.grid)
            cells = _cells(job, source, labels.get(pair.name, ()), reader.grid, side)
            draft.take(cells, DespecklingReader(reader, job.despeckle), pair)
        report(Progress(done / len(used), f"reading labelled scenes, {done} of {len(used)} pairs"))
    return draft.finish(job, source, report)


def _are_drawn(job: TrainScenelabels) -> bool:
    return bool(job.labels) and not is_table(job.labels)


def _named_labels(job: TrainScenelabels, pairs: Sequence[PairFiles], report: Report) -> dict[str, Labels]:
    """Give the labels of each pair by its name, of its own row or of the table of labels."""
    table = read_label_table(job.labels) if job.labels else {}
    found = {pair.name: split_labels(pair.labels) or labels_by_file(table, (*pair.s2, *pair.s1)) for pair in pairs}
    found = {name: renamed(labels, job.legend) for name, labels in found.items()}
    without = [name or "the scene" for name, labels in found.items() if not labels]
    if len(without) == len(found):
        where = f"{job.labels} names none of the scenes" if job.labels else "The column labels is empty"
        raise InputError(
            f"{where}; names of classes were expected for {name_some(without)}. Name each scene by its file or folder, "
            "or give polygons."
        )
    if without:
        report(Message(f"{name_some(without)} has no labels; only scenes with labels are learned from.", "warning"))
    return found


def _cells(job: TrainScenelabels, source: LabelSource | None, labels: Labels, grid: Grid, side: int) -> list[SceneCell]:
    if source is None:
        return cells_of_scene(labels, grid, side)
    return list(covered_cells(source, grid, side, least_share=job.least_share))


@dataclass
class _Draft:
    """A bank in the making.

    Attributes:
        side: Of the cells; 0 until the first scene tells its size.
        square: What sides are multiples of, where they are not asked for.
        bands: How many there are.
        pairs: How many are to be read.
    """

    side: int
    square: int
    bands: int
    pairs: int
    scenes: list[ScenePair] = field(default_factory=list)
    labels: list[Labels] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    frames: Frames = field(default_factory=Frames)
    spots: list[tuple[int, float, float]] = field(default_factory=list)
    unusable: int = 0
    left_out: int = 0

    def side_for(self, grid: Grid) -> int:
        """Give the side of the cells; that of the first scene, where none was asked for."""
        if not self.side:
            self.side = -(-min(_MOST_PX, max(grid.shape)) // self.square) * self.square
        return self.side

    def take(self, cells: Sequence[SceneCell], reader: DespecklingReader, pair: PairFiles) -> None:
        """Read the cells of a pair, or as many as memory holds, spread over the scene."""
        most = max(1, _BUDGET_BYTES // (_COPIES * 4 * self.bands * self.side**2) // self.pairs)
        chosen = [cells[at * len(cells) // most] for at in range(most)] if len(cells) > most else cells
        self.left_out += len(cells) - len(chosen)
        for cell in chosen:
            pixels = reader.read(cell.window)
            if not pixels.valid_for(tuple(stack.sensor for stack in pixels.stacks)).any():
                self.unusable += 1
                continue
            self.scenes.append(pixels)
            self.labels.append(cell.labels)
            self.kept.append(pair.split == VALIDATION)
            self.places.append(self.known.setdefault(pair.place or pair.name, len(self.known)))
            middle = np.array([self.side / 2])
            frame, x, y = self.frames.locate(pixels.grid, middle, middle)
            self.spots.append((frame, float(x[0]), float(y[0])))

    def finish(
        self, job: TrainScenelabels, source: LabelSource | None, report: Report
    ) -> tuple[SceneBank, tuple[LabelClass, ...]]:
        """Put what was read into a bank, and part it.

        Raises:
            InputError: If no cell is labelled and usable, or nothing can be told apart.
        """
        if not self.scenes:
            why = "they lie on nodata, or under masked clouds" if self.unusable else "polygons cover no half of a cell"
            raise InputError(
                f"No cell of {self.side} pixels has labels and can be used: {why}. Label other places, or choose "
                "smaller cells (scene_px)."
            )
        if self.unusable:
            report(Message(f"{self.unusable} labelled scenes hold nothing usable of a sensor; left out.", "warning"))
        if self.left_out:
            text = f"Memory holds {len(self.scenes)} labelled scenes; {self.left_out} others are not read"
            report(Message(f"{text}. Every part of the scenes is used.", "warning"))
        title = source.name if source else job.labels or "The table of pairs"
        found = {f"{title}, scene {number}": labels for number, labels in enumerate(self.labels, start=1)}
        legend = legend_of_labels(found, job.classes, source=title, shown=_looks(job, source))
        several = _have_several(job, self.labels)
        counts = np.zeros((len(self.labels), len(legend.classes)), np.float32)
        for row, labels in zip(counts, self.labels, strict=True):
            row[[legend.indices[label] for label in (labels if several else labels[:1])]] = 1
        held_out, by = self._part(job, counts.astype(np.int64))
        _say_parts(counts, held_out, by, [entry.name for entry in legend.classes], report)
        targets = torch.from_numpy(counts if several else counts.argmax(axis=1))
        bank = PatchBank.from_pairs(self.scenes)
        return SceneBank(bank, targets, torch.from_numpy(held_out)), legend.classes

    def _part(self, job: TrainScenelabels, counts: NDArray[np.int64]) -> tuple[NDArray[np.bool_], str]:
        """Choose what is kept for validation, or take what the table says."""
        if any(self.kept):
            return np.array(self.kept), "the table's column split"
        frames, xs, ys = (np.array(column) for column in zip(*self.spots, strict=True))
        pieces = Pieces(counts, np.arange(len(counts)), np.array(self.places), frames, xs, ys)
        block_m = 2.0 * self.side * sum(self.scenes[0].grid.gsd_m) / 2
        found = part_ground(pieces, share=job.validation_share, block_m=block_m, is_fixed=False, seed=job.seed)
        if found.held_out.any() or not job.validation_share or len(counts) < _LEAST_DRAWN:
            return found.held_out, found.by.replace("single polygons", "single cells")
        held_out = np.zeros(len(counts), bool)  # thousands of places, each with ground of its own
        held_out[take_share(counts > 0, job.validation_share, seed=job.seed)] = True
        return held_out, "single scenes"


def _looks(job: TrainScenelabels, source: LabelSource | None) -> list[tuple[str, str, str]]:
    """List name, colour and map value of classes as the legend or the source's own style has them."""
    if source is None:
        padded = [(*row, "", "")[:4] for row in job.legend]
        return [(name or key, colour, value) for key, name, colour, value in padded]
    valued = bool(job.legend)
    return [(entry.name, entry.colour, str(entry.value) if valued else "") for entry in source.classes]


def _have_several(job: TrainScenelabels, labels: Sequence[Labels]) -> bool:
    """Tell whether scenes may have several labels.

    Raises:
        InputError: If exactly one was asked for, and a table gives a scene several.
    """
    most = max(labels, key=len)
    if job.kind == "single" and len(most) > 1 and not _are_drawn(job):
        raise InputError(
            f"A scene has the labels {name_some(most)}, and one label a scene was asked for (kind=single). Keep one of "
            "them, or choose multi."
        )
    return job.kind == "multi" or (job.kind == "auto" and len(most) > 1)


def _say_parts(
    counts: NDArray[np.float32],
    held_out: NDArray[np.bool_],
    by: str,
    names: Sequence[str],
    report: Report,
) -> None:
    """Say how many scenes of each class are in which part, and of what nothing will be known."""
    learned, kept = (counts[held_out == part].sum(axis=0).astype(int).tolist() for part in (False, True))
    listed = [", ".join(f"{name} {count}" for name, count in zip(names, part, strict=True)) for part in (learned, kept)]
    total = f"{int((~held_out).sum())} scenes are learned from ({listed[0]})"
    if not held_out.any():
        report(Message(f"{total}; none is kept for validation."))
        return
    report(Message(f"{total}; {int(held_out.sum())} are kept for validation, by {by} ({listed[1]})."))
    for part, what, so in (
        (kept, "No scene that is kept has the label", "how well it is given will not be known"),
        (learned, "No scene that is learned from has the label", "it is not learned"),
    ):
        lacking = [name for name, count in zip(names, part, strict=True) if not count]
        if lacking:
            report(Message(f"{what} {name_some(lacking)}, so {so}. Label it in other places too.", "warning"))
