"""Sample sheets of a translation: radar, what is made of it, and what was measured, of the same few each time."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.bands import TRUE_COLOUR
from ..contract.card import BandStatistics
from ..models.pix2pix import UnetGenerator

_PANEL_IN, _TITLE_IN = 1.8, 0.25
_NOTHING = 1.0
_MOST = 4
_SHOWN = (2.0, 98.0)
"""Percentiles of what was measured between which all optical panels are stretched."""


class SampleSheet:
    """A few patches or crops, always the same ones.

    Args:
        pixels: (N, C, H, W) from −1 to 1, Sentinel-1 first.
        valid: (N, H, W) bool.
        bands: Scales of all bands.
        title: Says whether they are learned from.
    """

    def __init__(self, pixels: Tensor, valid: Tensor, bands: tuple[BandStatistics, ...], *, title: str) -> None:
        some = slice(None, None, -(-len(pixels) // _MOST))
        self.pixels, self.valid, self.bands, self.title = pixels[some], valid[some].numpy(), bands, title

    def draw(self, path: str | Path, generator: UnetGenerator) -> None:
        """Write the sheet as a PNG, whole or not at all; the generator may be amid training."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        columns, rows = self.panels(generator), len(self.pixels)
        size = (_PANEL_IN * len(columns), _PANEL_IN * rows + 2 * _TITLE_IN)
        figure = Figure(figsize=size, dpi=120, layout="constrained")
        figure.suptitle(self.title, fontsize=8)
        axes = figure.subplots(rows, len(columns), squeeze=False)
        for column, (title, pictures) in enumerate(columns.items()):
            axes[0, column].set_title(title, fontsize=7)
            for row, picture in enumerate(pictures):
                axes[row, column].imshow(picture, interpolation="nearest")
                axes[row, column].set_axis_off()
        FigureCanvasAgg(figure)
        part = f"{path}.part"
        figure.savefig(part, format="png")
        os.replace(part, path)

    def panels(self, generator: UnetGenerator) -> dict[str, NDArray[np.float32]]:
        """Give the pictures (N, H, W, 3) in 0..1 of each column by its title; made ones stretched as measured ones."""
        radar, measured = self.pixels.tensor_split([generator.in_channels], dim=1)
        made = self._translate(generator, radar)
        names = [band.name for band in self.bands[generator.in_channels :]]
        shown = [names.index(name) for name in TRUE_COLOUR] if set(TRUE_COLOUR) <= set(names) else [0, 0, 0]
        limits = self._limits(measured[:, shown])
        seen = radar[:, [0, 1, 0]] if radar.shape[1] > 1 else radar[:, [0, 0, 0]]
        return {
            "radar": self._paint(seen, self._limits(seen)),
            "made of it": self._paint(made[:, shown], limits),
            "measured": self._paint(measured[:, shown], limits),
        }

    @staticmethod
    @torch.no_grad()
    def _translate(generator: UnetGenerator, radar: Tensor) -> Tensor:
        was_training, device = generator.training, next(generator.parameters()).device
        try:
            made: Tensor = generator.eval()(radar.to(device))
            return made.float().cpu()
        finally:
            generator.train(was_training)

    def _limits(self, like: Tensor) -> NDArray[np.float32]:
        """Give (2, bands) of the usable pixels of all crops."""
        known = like.movedim(1, -1).numpy()[self.valid]
        return np.percentile(known, _SHOWN, axis=0).astype(np.float32) if len(known) else np.zeros((2, 3), np.float32)

    def _paint(self, values: Tensor, limits: NDArray[np.float32]) -> NDArray[np.float32]:
        low, high = limits
        shown = np.clip((values.movedim(1, -1).numpy() - low) / np.maximum(high - low, 1e-6), 0, 1)
        return np.where(self.valid[..., None], shown, _NOTHING).astype(np.float32)
