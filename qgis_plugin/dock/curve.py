"""A training's curve: where its points lie in a picture; plain Python."""

from __future__ import annotations

import math
from typing import Dict, List, Mapping, NamedTuple, Sequence, Tuple

Point = Sequence[float]
"""A step and a value."""
_LOSSES = ("loss", "validation_loss")


class Line(NamedTuple):
    """A named line, its points in the unit square (0, 0 is the lower left), and its last value."""

    name: str
    points: Tuple[Tuple[float, float], ...]
    last: float


class Chart(NamedTuple):
    """What is drawn: lines, the lowest and highest value, and the last step."""

    lines: Tuple[Line, ...]
    low: float
    high: float
    steps: float


def chart(metrics: Mapping[str, Sequence[Point]]) -> Chart:
    """Choose the lines that are drawn together, and scale them to the unit square.

    The loss is drawn, or what was measured first where there is none, and with
    it the loss on what is not learned from: other losses have other scales.
    Values that are no numbers are left out.
    """
    finite = {name: [point for point in points if math.isfinite(point[1])] for name, points in metrics.items()}
    long_enough: Dict[str, List[Point]] = {name: points for name, points in finite.items() if len(points) > 1}
    losses = [name for name in _LOSSES if name in long_enough]
    names = losses or [name for name in long_enough if "loss" in name][:1] or list(long_enough)[:1]
    points = [point for name in names for point in long_enough[name]]
    if not points:
        return Chart((), 0.0, 1.0, 0.0)
    steps, values = zip(*points)
    left, right, low, high = min(steps), max(steps), min(values), max(values)
    wide, tall = right - left or 1.0, high - low or 1.0
    lines = tuple(
        Line(name, tuple(((x - left) / wide, (y - low) / tall) for x, y in long_enough[name]), long_enough[name][-1][1])
        for name in names
    )
    return Chart(lines, low, high, right)
