"""Label the cells of a whole scene: read ahead, row of cells by row of cells, each cell by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.card import ModelCard
from ..contract.events import Progress, Report
from ..patches.normalize import USED_BIT, Normalized
from ..raster.grid import Grid
from ..raster.window import Window
from ..threads import prefetched
from .predictor import Predictor, Values
from .rows import Reader, Rows, chunk_rows, chunks


@dataclass(frozen=True)
class LabelledCells:
    """The cells of a scene that were labelled, by rows.

    Attributes:
        windows: (M,) where they lie; those at the scene's end are cut off there.
        probs: (M, K), those of a cell sum to 1 where it has exactly one label.
        valid: (M,) share of a whole cell that is usable.
        sensors: (M,) uint8, the sum of `USED_BIT` over the sensors that are usable in as much of the cell as must be,
            or of which most is.
        skipped: How many others there are, of which too little is usable.
    """

    windows: tuple[Window, ...]
    probs: NDArray[np.float32]
    valid: NDArray[np.float64]
    sensors: NDArray[np.uint8]
    skipped: int

    def outlines(self, grid: Grid) -> NDArray[np.object_]:
        """Give the cells' polygons in the grid's CRS."""
        ends = np.array([[w.col, w.row, w.col_end, w.row_end] for w in self.windows], float).reshape(-1, 4)
        left, top, right, bottom = ends.T
        cols, rows = np.stack([left, right, right, left], axis=1), np.stack([top, top, bottom, bottom], axis=1)
        a, b, c, d, e, f = grid.transform[:6]
        found: NDArray[np.object_] = shapely.polygons(
            np.stack([a * cols + b * rows + c, d * cols + e * rows + f], axis=2)
        )
        return found


def label_cells(
    reader: Reader,
    model: nn.Module,
    card: ModelCard,
    *,
    cell_px: int,
    least_valid: float = 0.0,
    device: str = "cpu",
    batch: int | None = None,
    report: Report,
) -> LabelledCells:
    """Label a scene's cells, from its upper left corner on.

    What of a cell lies beyond the scene's end counts as not usable, as in a
    training on scenes of different sizes.

    Args:
        reader: The scene.
        model: Maps (N, C, cell, cell) to logits (N, K).
        card: What the model eats.
        cell_px: Side of the cells.
        least_valid: Share of a cell that must be usable; a cell without any is left out in any case.
        device: Where to compute.
        batch: Cells at once; None chooses.
        report: Told of each cell; may raise Cancelled.

    Raises:
        OutOfMemory: If not even one cell fits into the device's memory.
    """
    walk = _Walk(reader.grid, cell_px, least_valid)
    found: list[tuple[_Cell, Tensor]] = []
    wanted = partial(_probabilities, several=bool(card.thresholds))
    ahead = -(-cell_px // chunk_rows(reader, card))
    with (
        prefetched(chunks(reader, card), ahead=ahead) as ready,
        Predictor(model, device=device, patch_px=cell_px, batch=batch, wanted=wanted, report=report) as predictor,
    ):
        for cell, values in predictor.stream(walk.cells(ready)):
            if values is not None:
                found.append((cell, values[0]))
            report(Progress(cell.number / walk.total, f"labelling, cell {cell.number} of {walk.total}"))
    cells = [cell for cell, _ in found]
    return LabelledCells(
        tuple(cell.window for cell in cells),
        torch.stack([probs for _, probs in found]).numpy() if found else np.zeros((0, len(card.classes)), np.float32),
        np.array([cell.valid for cell in cells], float),
        np.array([cell.sensors for cell in cells], np.uint8),
        walk.total - len(cells),
    )


def _probabilities(logits: Tensor, *, several: bool) -> Iterator[Values]:
    wide = logits.double()
    return zip((wide.sigmoid() if several else wide.softmax(dim=1)).float().cpu())


@dataclass(frozen=True)
class _Cell:
    """A cell: how many were met with it, its place in the scene, and what is usable of it."""

    number: int
    window: Window
    valid: float
    sensors: int


class _Walk:
    """The way over a scene's cells, row by row."""

    def __init__(self, grid: Grid, side: int, least_valid: float) -> None:
        self._scene, self._side, self._least = grid.window, side, least_valid
        self.total = -(-grid.height // side) * -(-grid.width // side)

    def cells(self, chunks: Iterator[tuple[int, Normalized]]) -> Iterator[tuple[_Cell, Tensor | None]]:
        """Give all cells, those that are to be labelled with their pixels."""
        rows, number, side = Rows(chunks, self._scene), 0, self._side
        for top in range(0, self._scene.height, side):
            rows.move(top, min(self._scene.height, top + side), first_mask=top)
            for left in range(0, self._scene.width, side):
                number += 1
                window = Window(top, left, side, side).intersect(self._scene)
                valid, used = rows.masks(window)
                cell = _Cell(number, window, float(valid.sum()) / side**2, self._sensors(used[valid]))
                is_usable = valid.any() and cell.valid >= self._least
                yield cell, self._pixels(rows.cut(window)) if is_usable else None

    def _sensors(self, used: NDArray[np.uint8]) -> int:
        """Add up the bits of the sensors that a cell rests on, of those that each of its usable pixels has."""
        shares = {bit: np.count_nonzero(used & bit) / self._side**2 for bit in USED_BIT.values()}
        enough = min(self._least, max(shares.values()))
        return sum(bit for bit, share in shares.items() if share and share >= enough)

    def _pixels(self, inside: NDArray[np.float32]) -> Tensor:
        whole = torch.zeros(len(inside), self._side, self._side)
        whole[:, : inside.shape[1], : inside.shape[2]] = torch.from_numpy(inside)
        return whole
