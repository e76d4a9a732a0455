"""A rectangle of whole pixels of one grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Window:
    """A rectangle of pixels: first row and column, height and width. It may reach outside its grid."""

    row: int
    col: int
    height: int
    width: int

    @property
    def row_end(self) -> int:
        """Row after the last one."""
        return self.row + self.height

    @property
    def col_end(self) -> int:
        """Column after the last one."""
        return self.col + self.width

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width

    @property
    def is_empty(self) -> bool:
        """Whether the window holds no pixel."""
        return self.height <= 0 or self.width <= 0

    def intersect(self, other: Window) -> Window:
        """Cut out what both windows share; empty (height or width 0) when they share nothing."""
        row, col = max(self.row, other.row), max(self.col, other.col)
        height = max(0, min(self.row_end, other.row_end) - row)
        width = max(0, min(self.col_end, other.col_end) - col)
        return Window(row, col, height, width)

    def grow(self, pixels: int) -> Window:
        """Add a margin on all four sides."""
        return Window(self.row - pixels, self.col - pixels, self.height + 2 * pixels, self.width + 2 * pixels)

    def shift(self, rows: int, cols: int) -> Window:
        """Move the window."""
        return Window(self.row + rows, self.col + cols, self.height, self.width)

    def cut(self, height: int, width: int) -> Iterator[Window]:
        """Cut the window into pieces of so many rows and columns, row by row; those at its end are smaller."""
        for row in range(self.row, self.row_end, height):
            for col in range(self.col, self.col_end, width):
                yield Window(row, col, height, width).intersect(self)

    def within(self, outer: Window) -> tuple[slice, slice]:
        """Give the slices that cut this window out of an array that covers `outer`."""
        row, col = self.row - outer.row, self.col - outer.col
        return slice(row, row + self.height), slice(col, col + self.width)
