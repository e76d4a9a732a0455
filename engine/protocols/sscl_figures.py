"""Pictures to the tables of spatial-spectral context learning: maps side by side, label scarcity, feature maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ClassEntry
from ..datasets.landcover import IGNORE
from ..evaluation.metrics import Scores
from ..inference.picture import show_pair
from .cells import Cell, written_whole
from .sscl_plan import FINETUNE
from .sscl_table import Tables
from .teaching import SHARPNESS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL_IN = 2.2
_ROWS = 5
"""Most patches of a picture."""
MAPPED = ("merged", "random", "simsiam", "sscl")
LOOKED_AT = ("random", "simsiam", "sscl")


def draw_figures(folder: Path, tables: Tables) -> list[Path]:
    """Draw what there is: Figure 2 (`_maps`), 3 (`_labels`) and 4 (`_features`); the files that were written."""
    key = tables.plan.data.key
    drawn = {"maps": _draw_maps(tables), "labels": _draw_curves(tables), "features": _draw_features(tables)}
    written = []
    for name, figure in drawn.items():
        if figure is not None:
            path = folder / f"sscl_{key}_{name}.png"
            with written_whole(path) as partial:
                figure.savefig(partial, format="png", dpi=110)
            written.append(path)
    return written


def paint(classes: NDArray[np.integer], legend: Sequence[ClassEntry]) -> NDArray[np.float64]:
    """Colour class indices (H, W); white where nothing is known."""
    colours = np.ones((IGNORE + 1, 3))
    for entry in legend:
        colours[entry.index] = [channel / 255 for channel in bytes.fromhex(entry.colour[1:])]
    painted: NDArray[np.float64] = colours[classes]
    return painted


def _draw_maps(tables: Tables) -> Figure | None:
    """Show input, maps of the first seed with all labels, and reference, of a few patches of every fold."""
    plan = tables.plan
    cells: dict[tuple[str, str], Cell] = {}
    for key in MAPPED:
        known = tables.cells(plan.task(key, FINETUNE, plan.all))
        cells |= {(key, unit.fold.name): cell for unit, cell in known.items() if unit.seed == tables.seeds[0]}
    rows: list[dict[str, NDArray[np.floating]]] = []
    for fold in plan.data.folds:
        here = {plan.starts[key].title: cells[key, fold.name] for key in MAPPED if (key, fold.name) in cells}
        for index in next(iter(here.values())).arrays["pictured"].tolist() if here else []:
            pair, labels = plan.data.load(fold.judged[index])
            maps = {title: cell.arrays[f"map{index}"] for title, cell in here.items() if f"map{index}" in cell.arrays}
            painted = {title: paint(found, plan.data.legend) for title, found in maps.items()}
            rows.append({**show_pair(pair), **painted, "reference": paint(labels, plan.data.legend)})
    return _panels(rows[:: -(-len(rows) // _ROWS)], plan.data.legend) if rows else None


def _draw_features(tables: Tables) -> Figure | None:
    """Show the three strongest components of the features of a patch of every fold."""
    plan = tables.plan
    rows: list[dict[str, NDArray[np.floating]]] = []
    for fold in plan.data.folds:
        pair, labels = plan.data.load(fold.judged[0])
        maps = {}
        for key in LOOKED_AT:
            cells = tables.cells(plan.task(key, SHARPNESS, 0))
            found = [cell for unit, cell in cells.items() if (unit.fold, unit.seed) == (fold, tables.seeds[0])]
            if found:
                maps[plan.starts[key].title] = np.moveaxis(found[0].arrays["features"], 0, -1)
        if maps:
            rows.append({**show_pair(pair), **maps, "reference": paint(labels, plan.data.legend)})
    return _panels(rows, plan.data.legend) if rows else None


def _panels(rows: Sequence[Mapping[str, NDArray[np.floating]]], legend: Sequence[ClassEntry]) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    titles = list(dict.fromkeys(title for row in rows for title in row))
    titles.sort(key=lambda title: title == "reference")
    figure = Figure(figsize=(_PANEL_IN * len(titles), _PANEL_IN * (len(rows) + 0.4)), layout="constrained")
    axes = figure.subplots(len(rows), len(titles), squeeze=False)
    for line, row in zip(axes, rows, strict=True):
        for place, title in zip(line, titles, strict=True):
            place.set_axis_off()
            if title in row:
                place.imshow(row[title], interpolation="nearest")
                place.set_title(title if row is rows[0] else "", fontsize=9)
    handles = [Patch(facecolor=entry.colour, label=entry.name) for entry in legend]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(8, len(handles)), frameon=False, fontsize=8)
    return figure


def _draw_curves(tables: Tables) -> Figure | None:
    """Draw accuracies over the number of labelled patches, mean and spread of the seeds."""
    curves = tables.curves()
    if not curves:
        return None
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.6), layout="constrained")
    axes = figure.subplots(1, 3)
    for place, (title, name) in zip(axes, (("OA", "oa"), ("AA", "aa"), ("mIoU", "miou_present")), strict=True):
        _curve(place, title, curves, name)
    axes[0].legend(fontsize=7)
    return figure


def _curve(axes: Axes, title: str, curves: Mapping[str, Mapping[int, Sequence[Scores]]], name: str) -> None:
    for method, found in curves.items():
        values = [[getattr(one, name) for one in seeds] for seeds in found.values()]
        deviations = [np.std(one, ddof=1) if len(one) > 1 else 0 for one in values]
        axes.errorbar(list(found), [np.mean(one) for one in values], deviations, marker="o", capsize=2, label=method)
    axes.set(title=title, xlabel="labelled patches", xscale="log")
    ticks = sorted({count for found in curves.values() for count in found})
    axes.set_xticks(ticks, [str(count) for count in ticks])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
