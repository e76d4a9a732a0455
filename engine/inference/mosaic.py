"""Add up weighted patches and let go of what no later window touches.

Windows are walked row by row, and within a row panel by panel. A panel's sums
reach as far right as its last window; the part that the next panel also adds
to is handed on. What lies below the row's finished part is carried to the next
row of windows, in memory or, where a row of sums would not fit into the
budget, in a temporary file. So memory grows neither with the scene's height
nor, beyond the budget, with its width; the result does not depend on the
panels but for the order of three additions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np
import torch
from torch import Tensor

from ..errors import OutputFailed, TilingError
from ..raster.tiling import starts
from ..raster.window import Window
from .blend import axis_weights

_COMFORT = 4
"""The part of the budget that is used where that suffices: wider panels are not faster."""
_FINISHED_COPIES = 3
"""Finished blocks that exist at once: being made, waiting for the writer, being written."""


@dataclass(frozen=True)
class Panel:
    """Neighbouring windows of a row of windows.

    Attributes:
        first, last: Their numbers, `last` not included.
        col, col_end: The columns that are finished with them.
        reach: Column after the last one that they touch.
    """

    first: int
    last: int
    col: int
    col_end: int
    reach: int


@dataclass(frozen=True)
class Layout:
    """Where windows, panels and finished rows lie; blocks leave in whole multiples of the files' blocks.

    Attributes:
        height, width: Scene size.
        patch, overlap: Of the windows.
        channels: Numbers summed per pixel.
        block: (rows, columns) that finished parts are multiples of, but for the scene's end.
        budget_bytes: Most that all sums may take.
    """

    height: int
    width: int
    patch: int
    overlap: int
    channels: int
    block: tuple[int, int]
    budget_bytes: int

    @cached_property
    def rows(self) -> list[int]:
        """First rows of the windows."""
        return starts(self.height, patch=self.patch, overlap=self.overlap)

    @cached_property
    def cols(self) -> list[int]:
        """First columns of the windows."""
        return starts(self.width, patch=self.patch, overlap=self.overlap)

    @cached_property
    def first_rows(self) -> list[int]:
        """First row not finished before each row of windows, and the height."""
        return [*(max(0, row) // self.block[0] * self.block[0] for row in self.rows), self.height]

    def last_row(self, number: int) -> int:
        """Give the row after the last that a row of windows touches."""
        return min(self.height, self.rows[number] + self.patch)

    def finished(self, row: int, panel: int) -> Window:
        """Give what no later window touches once a panel is done in a row of windows; maybe no rows."""
        place, top = self.panels[panel], self.first_rows[row]
        return Window(top, place.col, self.first_rows[row + 1] - top, place.col_end - place.col)

    @cached_property
    def carried_rows(self) -> int:
        """Most rows that are carried to a next row of windows."""
        return max(self.last_row(i) - self.first_rows[i + 1] for i in range(len(self.rows)))

    @property
    def carried_bytes(self) -> int:
        """Bytes of the sums carried from one row of windows to the next."""
        return 4 * self.channels * self.carried_rows * self.width

    @property
    def panels(self) -> list[Panel]:
        """A row of windows cut into panels, as wide as the budget allows.

        Raises:
            TilingError: If not even the narrowest panel fits.
        """
        return self._plan[0]

    @property
    def is_carried_in_memory(self) -> bool:
        """Whether the budget holds the carried sums beside a panel; else they go to a file."""
        return self._plan[1]

    @cached_property
    def _plan(self) -> tuple[list[Panel], bool]:
        in_memory, in_file = self.carried_bytes, 0
        for budget_bytes, carried_bytes in (
            (self.budget_bytes // _COMFORT, in_memory),
            (self.budget_bytes, in_memory),
            (self.budget_bytes, in_file),
        ):
            panels = self._cut(budget_bytes - carried_bytes)
            if panels:
                return panels, carried_bytes == in_memory
        raise TilingError(
            f"Patches of {self.patch} pixels with {self.channels} channels need more than the "
            f"{self.budget_bytes // 2**20} MiB that blending may take. Choose a smaller patch."
        )

    def _cut(self, budget_bytes: int) -> list[Panel]:
        """Cut a row of windows into panels that fit; none if one does not."""
        panels: list[Panel] = []
        while not panels or panels[-1].last < len(self.cols):
            first = panels[-1].last if panels else 0
            panel = self._panel(first, first + 1)
            while panel.last < len(self.cols):
                wider = self._panel(first, panel.last + 1)
                if panel.col < panel.col_end and self._bytes(wider) > budget_bytes:
                    break
                panel = wider
            if self._bytes(panel) > budget_bytes:
                return []
            panels.append(panel)
        return panels

    def _panel(self, first: int, last: int) -> Panel:
        ends = [*(max(0, col) // self.block[1] * self.block[1] for col in self.cols), self.width]
        reach = min(self.width, self.cols[last - 1] + self.patch)
        return Panel(first, last, ends[first], ends[last], reach)

    def _bytes(self, panel: Panel) -> int:
        sums = (self.patch + self.block[0]) * (panel.reach - panel.col)
        finished = (self.patch + self.block[0]) * (panel.col_end - panel.col)
        return 4 * self.channels * (sums + _FINISHED_COPIES * finished)


class Mosaic:
    """The sums of one panel at a time, and what goes on to the next panel and the next row."""

    def __init__(self, layout: Layout, *, scratch: str) -> None:
        """Begin at nothing; `scratch` is a folder for carried sums that do not fit into memory."""
        self._layout = layout
        weights = {"patch": layout.patch, "overlap": layout.overlap}
        self._row_weights = axis_weights(layout.height, layout.rows, **weights)
        self._col_weights = axis_weights(layout.width, layout.cols, **weights)
        self._carry: _Memory | _File = _Memory() if layout.is_carried_in_memory else _File(layout, scratch)
        self._right: Tensor | None = None
        self._present: tuple[int, int] | None = None

    def __enter__(self) -> Mosaic:
        """Give the mosaic."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the temporary file, if there is one."""
        self._carry.close()

    def _take_up(self, row: int, panel: int) -> None:
        """Make the sums of a panel in a row of windows the present ones."""
        if (row, panel) == self._present:
            return
        self._present = row, panel
        layout, place = self._layout, self._layout.panels[panel]
        self._top = layout.first_rows[row]
        self._sums = torch.zeros(layout.channels, layout.last_row(row) - self._top, place.reach - place.col)
        if row:
            carried = self._carry.take(panel)
            self._sums[:, : carried.shape[1], : carried.shape[2]] = carried
        if panel and self._right is not None:
            self._sums[:, :, : self._right.shape[2]] += self._right

    def add(self, row: int, panel: int, col: int, values: Sequence[Tensor]) -> None:
        """Add a panel's window: (channels, patch, patch) in all, in one or more pieces of channels."""
        self._take_up(row, panel)
        layout = self._layout
        window = Window(layout.rows[row], layout.cols[col], layout.patch, layout.patch)
        inside = window.intersect(Window(0, 0, layout.height, layout.width))
        from_rows, from_cols = inside.within(window)
        rows, cols = inside.within(Window(self._top, layout.panels[panel].col, *self._sums.shape[1:]))
        weights = self._row_weights[row][from_rows, None] * self._col_weights[col][from_cols]
        start = 0
        for part in values:
            sums = self._sums[start : start + len(part), rows, cols]
            sums.addcmul_(part[:, from_rows, from_cols], weights)
            start += len(part)

    def finish(self, row: int, panel: int) -> Tensor:
        """Give the sums (channels, H, W) of what a panel has finished, and pass on the rest."""
        self._take_up(row, panel)
        rows, cols = self._layout.finished(row, panel).shape
        self._right = self._sums[:, :, cols:].clone()
        self._carry.put(panel, self._sums[:, rows:, :cols])
        return self._sums[:, :rows, :cols]


class _Memory:
    """Carried sums by panel, in memory."""

    def __init__(self) -> None:
        self._sums: dict[int, Tensor] = {}

    def put(self, panel: int, sums: Tensor) -> None:
        self._sums[panel] = sums.clone()

    def take(self, panel: int) -> Tensor:
        return self._sums.pop(panel)

    def close(self) -> None:
        self._sums.clear()


class _File:
    """Carried sums by panel, in a temporary file that has no name where the system allows it."""

    def __init__(self, layout: Layout, scratch: str) -> None:
        self._folder, self._bytes = scratch, layout.carried_bytes
        self._offsets = [4 * layout.channels * layout.carried_rows * panel.col for panel in layout.panels]
        self._shapes: dict[int, torch.Size] = {}
        self._file: BinaryIO = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115  closed with the mosaic

    def put(self, panel: int, sums: Tensor) -> None:
        self._shapes[panel] = sums.shape
        self._file.seek(self._offsets[panel])
        try:
            for channel in sums.numpy():
                np.ascontiguousarray(channel).tofile(self._file)
        except OSError as error:
            raise OutputFailed(
                f"The sums of {len(sums)} channels cannot be kept in {self._folder} ({error}); its disk needs "
                f"{self._bytes / 1e6:,.0f} MB more while the job runs. Free some space, or choose another disk."
            ) from error

    def take(self, panel: int) -> Tensor:
        self._file.seek(self._offsets[panel])
        shape = self._shapes[panel]
        return torch.from_numpy(np.fromfile(self._file, np.float32, shape.numel()).reshape(shape))

    def close(self) -> None:
        self._file.close()
