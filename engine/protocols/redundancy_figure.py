"""The picture of what the bands of a pair repeat: the bands, their correlations, and what explains each of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ..evaluation.redundancy import Redundancy
from ..patches.bank import PatchBank

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PER_ROW, _CELL_IN, _DPI = 7, 1.45, 130
_OWN, _OTHER = "#2f6f9f", "#d98b2b"


def draw(path: Path, bank: PatchBank, found: Mapping[str, Redundancy], *, square_px: int) -> None:
    """Write the picture as a PNG.

    Args:
        path: The file.
        bank: Whose fullest patch is shown, band by band, each stretched by itself.
        found: By its name, what was measured.
        square_px: Side of the squares that detail is within.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = -(-len(bank.bands) // _PER_ROW)
    height = _CELL_IN * rows + 3.6 * len(found)
    figure = Figure(figsize=(_CELL_IN * _PER_ROW, height), dpi=_DPI, layout="constrained")
    grid = figure.add_gridspec(1 + len(found), 1, height_ratios=[_CELL_IN * rows, *[3.6] * len(found)])
    pictures = grid[0].subgridspec(rows, _PER_ROW)
    shown = int(bank.valid.flatten(1).sum(dim=1).argmax())
    for number, name in enumerate(bank.bands):
        axes = figure.add_subplot(pictures[divmod(number, _PER_ROW)])
        picture = _stretched(bank.pixels[shown, number], bank.valid[shown])
        axes.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(name, fontsize=8)
        axes.set_axis_off()
    for number, (kind, one) in enumerate(found.items(), start=1):
        cells = grid[number].subgridspec(1, 2, width_ratios=[1, 1.3])
        within = "" if number == 1 else f" within {square_px} × {square_px} pixels"
        matrix = figure.add_subplot(cells[0])
        _draw_matrix(matrix, one)
        matrix.set_title(f"Correlation of {kind}{within}", fontsize=8)
        bars = figure.add_subplot(cells[1])
        _draw_shares(bars, one)
        bars.set_title(f"Share of the variance of {kind} that others explain", fontsize=8)
    FigureCanvasAgg(figure)
    figure.savefig(path, format="png")


def _stretched(values: torch.Tensor, valid: torch.Tensor) -> NDArray[np.float32]:
    """Bring a band's middle 96 % to 0 … 1; what is not valid is white."""
    pixels, known = values.numpy(), valid.numpy()
    if not known.any():
        return np.ones(pixels.shape, np.float32)
    low, high = np.percentile(pixels[known], (2, 98))
    return np.where(known, np.clip((pixels - low) / max(high - low, 1e-9), 0, 1), 1).astype(np.float32)


def _draw_matrix(axes: Axes, one: Redundancy) -> None:
    count = len(one.bands)
    axes.imshow(one.correlations, cmap="RdBu_r", vmin=-1, vmax=1)
    for row in range(count):
        for col in range(count):
            value = one.correlations[row, col]
            text = f"{round(value, 1) + 0.0:.1f}".replace("0.", ".") if np.isfinite(value) else "–"
            axes.text(col, row, text, ha="center", va="center", fontsize=5, color="w" if abs(value) > 0.6 else "k")
    axes.set_xticks(range(count), one.bands, fontsize=6, rotation=90)
    axes.set_yticks(range(count), one.bands, fontsize=6)


def _draw_shares(axes: Axes, one: Redundancy) -> None:
    places = np.arange(len(one.bands))
    axes.bar(places - 0.2, np.nan_to_num(one.by_own), width=0.38, color=_OWN, label="bands of its own sensor")
    axes.bar(places + 0.2, np.nan_to_num(one.by_other), width=0.38, color=_OTHER, label="bands of the other sensor")
    axes.set_xticks(places, one.bands, fontsize=6, rotation=90)
    axes.set_ylim(0, 1.12)
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.tick_params(axis="y", labelsize=6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=6, frameon=False, loc="upper left", ncols=2)
