"""Pictures of the places that a training kept for validation: the scene, the model's map, and what is known there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..contract.label_rules import IGNORE
from ..datasets.labelcells import spread_over_classes
from ..evaluation.report import Picture
from ..evaluation.sidebyside import SideBySide
from ..patches.bank import PatchBank
from ..patches.labels import LabelledBank
from ..patches.statistics import normalise
from ..raster.grid import Grid
from ..raster.overlap import span_of
from ..raster.stack import BandStack, ScenePair
from .picture import show_pair

_MOST = 5
"""Places that are shown; a rare class gets its share."""


def picture_held_out(
    model: nn.Module, card: ModelCard, labelled: LabelledBank, grids: Sequence[Grid]
) -> list[list[Picture]]:
    """Picture a few held-out places, a row each, with their maps.

    Args:
        model: Maps (N, C, H, W) to `Dense`; in eval mode, on the CPU.
        card: Its bands and classes.
        labelled: Patches, and which of their labels were held out.
        grids: Where each patch lies; a patch may be larger, filled up with invalid pixels.
    """
    truth = torch.where(labelled.held_out, labelled.labels, IGNORE)
    there = torch.stack([(truth == entry.index).flatten(1).any(dim=1) for entry in card.classes], dim=1).numpy()
    held = np.flatnonzero(there.any(axis=1))
    chosen = held[spread_over_classes(there[held], _MOST)].tolist()
    return [_row(model, card, labelled.bank, index, truth[index], grids[index]) for index in chosen]


def _row(model: nn.Module, card: ModelCard, bank: PatchBank, index: int, truth: Tensor, grid: Grid) -> list[Picture]:
    inside = np.s_[: grid.height, : grid.width]
    scenes = show_pair(_pair(bank, index, grid))
    drawn = SideBySide(*grid.shape)
    drawn.add(0, truth.numpy().astype(np.uint8)[inside], _map(model, card, bank, index)[inside])
    where = [span_of(grid), *[""] * (len(scenes) - 1)]
    return [
        *(
            Picture(title, (255 * pixels).round().astype(np.uint8), text, grid.aspect)
            for (title, pixels), text in zip(scenes.items(), where, strict=True)
        ),
        *drawn.pictures(card.classes, aspect=grid.aspect),
    ]


@torch.no_grad()
def _map(model: nn.Module, card: ModelCard, bank: PatchBank, index: int) -> NDArray[np.uint8]:
    """Map a whole patch: (P, P) class indices; `IGNORE` where it is not valid."""
    channels = [bank.bands.index(band.name) for band in card.bands]
    valid = bank.valid[index]
    logits = model(normalise(bank.pixels[index][channels], valid, card.bands)[None]).logits[0]
    return torch.where(valid, logits.argmax(dim=0), IGNORE).numpy().astype(np.uint8)


def _pair(bank: PatchBank, index: int, grid: Grid) -> ScenePair:
    """Give a patch of a bank as the pair that it was read from."""
    pixels = bank.pixels[index].numpy()[:, : grid.height, : grid.width]
    valid = bank.valid[index].numpy()[: grid.height, : grid.width]

    def stack(sensor: Sensor) -> BandStack | None:
        channels = [number for number, of in enumerate(bank.sensors) if of is sensor]
        names = tuple(bank.bands[number] for number in channels)
        return BandStack(pixels[channels], valid, names, sensor, bank.units[sensor.value], grid) if channels else None

    return ScenePair(stack(Sensor.S1), stack(Sensor.S2))
