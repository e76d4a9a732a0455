"""Plots of an accuracy report, as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .accuracy import Accuracy
from .area import AdjustedAreas
from .calibration import Reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Curve = Sequence[tuple[float, float]]
"""(step, value) of a training."""

_BLUE, _ORANGE, _GREY = "#2f6f9f", "#d98b2b", "#8a8f98"
_ROW_IN, _WIDTH_IN, _DPI = 0.42, 7.2, 144


def accuracy_plot(accuracy: Accuracy) -> bytes:
    """Draw producer's and user's accuracy of each class; with 95 % intervals where a random sample gives them."""
    found, areas = accuracy.scores, accuracy.areas
    producers = (areas.pa.value, areas.pa.margin) if areas else (np.array(found.pa), None)
    users = (areas.ua.value, areas.ua.margin) if areas else (np.array(found.ua), None)
    figure, axes = _bars(accuracy, ("producer's accuracy", *producers), ("user's accuracy", *users))
    axes.set_xlim(0, 1.005)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    return _png(figure)


def area_plot(accuracy: Accuracy, areas: AdjustedAreas) -> bytes:
    """Draw the mapped area of each class beside the adjusted one with its 95 % interval."""
    adjusted = "adjusted area, 95 % interval", areas.area_m2.value / 1e4, areas.area_m2.margin / 1e4
    figure, axes = _bars(accuracy, ("mapped area", areas.mapped_m2 / 1e4, None), adjusted)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("hectares")
    return _png(figure)


def reliability_plot(found: Reliability) -> bytes:
    """Draw how often the map is right against how sure it is; the bars say how much of it is that sure."""
    figure = _figure(4.6, 4.2)
    axes = _axes(figure)
    middles = (np.arange(len(found.share)) + 0.5) / len(found.share)
    axes.bar(middles, found.share, width=0.9 / len(found.share), color="#d5dde5", label="share of pixels")
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1, label="as sure as right")
    known = np.isfinite(found.accuracy)
    axes.plot(found.confidence[known], found.accuracy[known], "o-", color=_BLUE, markersize=4, label="this map")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence of the map", ylabel="share that is right")
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    return _png(figure)


def curves_plot(curves: Mapping[str, Curve]) -> bytes:
    """Draw the curves of a training, one below the other, over its steps."""
    figure = _figure(_WIDTH_IN, 1.7 * len(curves) + 0.5)
    for number, (name, curve) in enumerate(curves.items(), 1):
        axes = _axes(figure, len(curves), number)
        steps, values = zip(*curve, strict=True) if curve else ((), ())
        axes.plot(steps, values, color=_BLUE, linewidth=1.4)
        axes.set_ylabel(name.replace("_", " "))
        axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("step")
    return _png(figure)


def _bars(
    accuracy: Accuracy, *series: tuple[str, NDArray[np.float64], NDArray[np.float64] | None]
) -> tuple[Figure, Axes]:
    """Draw one or more bars for each class, the first class on top."""
    places = np.arange(len(accuracy.classes))
    figure = _figure(_WIDTH_IN, _ROW_IN * len(places) + 1.0)
    axes = _axes(figure)
    thick = 0.8 / len(series)
    for number, ((label, values, margin), colour) in enumerate(zip(series, (_BLUE, _ORANGE), strict=True)):
        shift = (number - (len(series) - 1) / 2) * thick
        style: dict[str, Any] = {"ecolor": "#333333", "capsize": 2, "error_kw": {"linewidth": 1}}
        shown = np.nan_to_num(values)
        error = None if margin is None else np.nan_to_num(margin)
        axes.barh(places + shift, shown, height=thick * 0.92, color=colour, label=label, xerr=error, **style)
        for place in places[~np.isfinite(values)]:
            axes.text(0.005, place + shift, "not known", va="center", fontsize=7, color="#777777")
    axes.set_yticks(places, [entry.name for entry in accuracy.classes])
    axes.set_ylim(len(places) - 0.4, -0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(series), frameon=False, fontsize=9)
    axes.grid(axis="x", color="#e3e6ea", linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _figure(width_in: float, height_in: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width_in, height_in), dpi=_DPI, layout="constrained")


def _axes(figure: Figure, rows: int = 1, row: int = 1) -> Axes:
    axes = figure.add_subplot(rows, 1, row)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _png(figure: Figure) -> bytes:
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()
