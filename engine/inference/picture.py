"""A picture of a mapped pair for people: radar, optical and map side by side, with the legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..contract.card import ClassEntry
from ..io.arrays import read_thumbnail
from ..raster.stack import BandStack, ScenePair
from ..raster.window import Window
from .rows import Reader

SIDE_PX = 800
"""Longest side of each of the three pictures."""
_STRIP_PIXELS = 2**22
_PANEL_IN, _TITLE_IN, _ROW_IN = 5.0, 0.35, 0.25
"""Width of a picture, room for the titles, and for a row of the legend, in inches."""
_PATCH_IN, _LETTER_IN = 0.75, 0.085
"""Width that the legend takes for a patch of colour with its margins, and for a letter."""
_TITLES = {Sensor.S1: "Sentinel-1", Sensor.S2: "Sentinel-2"}


def draw_picture(path: str, reader: Reader, map_path: str, classes: Sequence[ClassEntry]) -> None:
    """Write a PNG of Sentinel-1, Sentinel-2 and the map.

    Args:
        path: The PNG to write.
        reader: The pair; read once more, averaged to the picture's size.
        map_path: The finished class map.
        classes: Its values, names and colours.
    """
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    step = max(1, -(-max(reader.grid.shape) // SIDE_PX))
    panels = shrink_pair(reader, step)
    values = read_thumbnail(map_path, step)
    panels["Land cover"] = _paint(values, classes)
    aspect = reader.grid.aspect
    shown = sorted((entry for entry in classes if (values == entry.value).any()), key=lambda entry: entry.value)
    width_in = _PANEL_IN * len(panels)
    columns = legend_columns([entry.name for entry in shown], width_in)
    legend_in = _ROW_IN * (-(-len(shown) // columns) + 1)
    height_in = _PANEL_IN * aspect * values.shape[0] / values.shape[1] + _TITLE_IN + legend_in
    figure = Figure(figsize=(width_in, height_in), dpi=120)
    for number, (title, pixels) in enumerate(panels.items()):
        axes = figure.add_subplot(1, len(panels), number + 1)
        axes.imshow(pixels, interpolation="nearest", aspect=aspect)
        axes.set_title(title)
        axes.set_axis_off()
    handles = [Patch(facecolor=entry.colour, edgecolor="#444444", label=entry.name) for entry in shown]
    figure.legend(handles=handles, loc="lower center", ncols=columns, frameon=False)
    figure.tight_layout(rect=(0, legend_in / height_in, 1, 1))
    figure.savefig(path, format="png")


def legend_columns(names: Sequence[str], width_in: float) -> int:
    """Count the columns in which a legend of these names is no wider than the picture; at least one."""
    widest = _PATCH_IN + _LETTER_IN * max(map(len, names), default=0)
    return max(1, min(len(names), int(width_in / widest)))


def show_pair(pair: ScenePair) -> dict[str, NDArray[np.float32]]:
    """Stretch a pair for the eye; (H, W, 3) in 0..1 by sensor title."""
    return {_TITLES[stack.sensor]: _stretch(_three_bands(stack)) for stack in pair.stacks}


def shrink_pair(reader: Reader, step: int) -> dict[str, NDArray[np.float32]]:
    """Average a pair to every `step`-th pixel and stretch it for the eye; (h, w, 3) in 0..1 by sensor title."""
    rows = max(step, _STRIP_PIXELS // reader.grid.width // step * step)
    parts: dict[str, list[NDArray[np.float32]]] = {}
    for row in range(0, reader.grid.height, rows):
        window = Window(row, 0, min(rows, reader.grid.height - row), reader.grid.width)
        pair: ScenePair = reader.read(window)
        for stack in pair.stacks:
            parts.setdefault(_TITLES[stack.sensor], []).append(_shrink(_three_bands(stack), step))
    return {title: _stretch(np.concatenate(strips, axis=1)) for title, strips in parts.items()}


def _three_bands(stack: BandStack) -> NDArray[np.float32]:
    """Choose what the eye sees: true colour, or VV, VH and their difference; NaN where not valid."""
    names, pixels = stack.bands, np.where(stack.valid, stack.pixels, np.float32(np.nan))
    if stack.sensor is Sensor.S2 and {"B04", "B03", "B02"} <= set(names):
        return pixels[[names.index(name) for name in ("B04", "B03", "B02")]]
    if stack.sensor is Sensor.S1 and len(names) > 1:
        return np.stack([pixels[0], pixels[1], pixels[0] - pixels[1]])
    return np.repeat(pixels[:1], 3, axis=0)


def _shrink(pixels: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    bands, height, width = pixels.shape
    padding = ((0, 0), (0, -height % step), (0, -width % step))
    cells = np.pad(pixels, padding, constant_values=np.nan)
    cells = cells.reshape(bands, cells.shape[1] // step, step, cells.shape[2] // step, step)
    found = np.isfinite(cells)
    total = np.where(found, cells, 0).sum(axis=(2, 4))
    return np.where(found.any(axis=(2, 4)), total / np.maximum(found.sum(axis=(2, 4)), 1), np.nan).astype(np.float32)


def _stretch(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stretch each band from its 2nd to its 98th percentile; nodata becomes white."""
    out = np.ones((*pixels.shape[1:], 3), np.float32)
    for number, band in enumerate(pixels):
        values = band[np.isfinite(band)]
        if len(values):
            low, high = np.percentile(values, (2, 98))
            shown = np.clip((band - low) / max(high - low, 1e-6), 0, 1)
            out[..., number] = np.where(np.isfinite(band), shown, 1)
    return out


def _paint(values: NDArray[np.generic], classes: Sequence[ClassEntry]) -> NDArray[np.float32]:
    out = np.ones((*values.shape, 3), np.float32)
    for entry in classes:
        out[values == entry.value] = [int(entry.colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return out
