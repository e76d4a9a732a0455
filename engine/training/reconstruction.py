"""A picture of what a masked autoencoder makes of a few crops: what it sees, what it tells, and what is there.

The loss is on patches of mean 0 and deviation 1, so what is told of a patch has
neither brightness nor contrast: in the picture a hidden patch has those of the
original, and what is told is what lies within. The picture says so.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.bands import BANDS, TRUE_COLOUR, Sensor
from ..contract.card import BandStatistics
from ..losses.masked import normalise_patches
from ..models.mae import MaskedAutoencoder
from ..models.tokens import cut_patches, join_patches
from ..patches.bank import PatchBank
from ..patches.masked import MaskedBatches
from ..patches.squares import Cutter

_PANEL_IN, _FOOT_IN = 1.8, 0.5
_HIDDEN, _NOTHING = 0.5, 1.0
"""Greys of what is hidden, and of what holds no data."""
_NOTE = "Hidden squares have the brightness and contrast of the original; what lies within them is told by the network."


class Reconstructions:
    """A few crops of a bank, always the same ones and hidden alike.

    Args:
        bank: What they are cut from.
        bands: Statistics that normalise it.
        batches: Its batches, of which the first crops are shown.
        most: How many.
    """

    def __init__(
        self, bank: PatchBank, bands: tuple[BandStatistics, ...], batches: MaskedBatches, *, most: int = 4
    ) -> None:
        batch = batches[0]
        pixels, valid = Cutter(bank, bands, torch.device("cpu")).cut(batch.squares)
        self.pixels, self.valid, self.hidden = pixels[:most], valid[:most], batch.hidden[:most]
        self.bands = bands

    def draw(self, path: str | Path, model: MaskedAutoencoder) -> None:
        """Write the picture as a PNG, whole or not at all; the model may be amid training."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        columns = self.panels(model)
        rows = len(self.pixels)
        height = _PANEL_IN * rows + _FOOT_IN
        figure = Figure(figsize=(_PANEL_IN * len(columns), height), dpi=120, layout="constrained")
        axes = figure.subplots(rows, len(columns), squeeze=False)
        for column, (title, pictures) in enumerate(columns.items()):
            axes[0, column].set_title(title, fontsize=7)
            for row, picture in enumerate(pictures):
                axes[row, column].imshow(picture, interpolation="nearest")
                axes[row, column].set_axis_off()
        figure.supxlabel(_NOTE, fontsize=7)
        FigureCanvasAgg(figure)
        part = f"{path}.part"
        figure.savefig(part, format="png")
        os.replace(part, path)

    @torch.no_grad()
    def panels(self, model: MaskedAutoencoder) -> dict[str, NDArray[np.float32]]:
        """Give the pictures (N, H, W, 3) in 0..1 of each column by its title."""
        device = next(model.parameters()).device
        told = [part.float().cpu() for part in model(self.pixels.to(device), self.hidden.to(device))]
        columns = {}
        start = 0
        for number, (sensor, channels) in enumerate(zip(Sensor, model.encoder.channels, strict=True)):
            own = self.pixels[:, start : start + channels]
            start += channels
            if channels:
                hidden = self.hidden[:, number]
                restored = self._restore(told[number], own, hidden, model.encoder.patch_px)
                spread = hidden.repeat_interleave(model.encoder.patch_px, 1).repeat_interleave(
                    model.encoder.patch_px, 2
                )
                original = self._paint(own, own, sensor)
                columns[f"{sensor.mission}, {hidden.float().mean():.0%} hidden"] = np.where(
                    spread.numpy()[..., None] & self.valid.numpy()[..., None], np.float32(_HIDDEN), original
                )
                columns[f"{sensor.mission}, told"] = self._paint(restored, own, sensor)
                columns[f"{sensor.mission}, original"] = original
        return columns

    def _restore(self, told: Tensor, own: Tensor, hidden: Tensor, patch_px: int) -> Tensor:
        """Put what is told of hidden patches, with their own mean and deviation, among those that are seen."""
        patches = cut_patches(own, patch_px)
        usable = cut_patches(self.valid[:, None], patch_px).repeat(1, 1, own.shape[1])
        _, means, deviations = normalise_patches(patches.flatten(0, 1), usable.flatten(0, 1))
        filled = (told.flatten(0, 1) * deviations + means).reshape(patches.shape)
        joined = torch.where(hidden.flatten(1)[..., None], filled, patches)
        return join_patches(joined, (hidden.shape[1], hidden.shape[2]), patch_px)

    def _paint(self, values: Tensor, like: Tensor, sensor: Sensor) -> NDArray[np.float32]:
        """Stretch normalised bands for the eye, as the original is stretched."""
        shown, reference = (self._three_bands(part, sensor) for part in (values, like))
        out = np.full((*shown.shape[:1], *shown.shape[2:], 3), _NOTHING, np.float32)
        for item, valid in enumerate(self.valid.numpy()):
            for band in range(3):
                known = reference[item, band][valid]
                if len(known):
                    low, high = np.percentile(known, (2, 98))
                    stretched = np.clip((shown[item, band] - low) / max(high - low, 1e-6), 0, 1)
                    out[item, ..., band] = np.where(valid, stretched, _NOTHING)
        return out

    def _three_bands(self, values: Tensor, sensor: Sensor) -> NDArray[np.float32]:
        """Choose what the eye sees: true colour, or VV, VH and their difference; else the first band in grey."""
        bands = [band for band in self.bands if BANDS[band.name].sensor is sensor]
        names = [band.name for band in bands]
        pixels = values.numpy()
        if set(TRUE_COLOUR) <= set(names):
            return pixels[:, [names.index(name) for name in TRUE_COLOUR]]
        if sensor is Sensor.S1 and len(names) > 1:
            first, second = (pixels[:, at] * bands[at].std + bands[at].mean for at in (0, 1))
            return np.stack([first, second, first - second], axis=1)
        return np.repeat(pixels[:, :1], 3, axis=1)
