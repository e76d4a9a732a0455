"""Patches of a scene, or of many, read once and kept in memory for training.

The whole scene is looked at: it is cut into as many cells as patches are
asked for, and each cell gives one patch, so that a small scene is covered
without gaps and a large one sampled evenly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from ..contract.bands import Sensor
from ..contract.events import Message, Progress, Report
from ..errors import InputError
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from ..raster.window import Window
from .budget import fitting_patches

_NEARLY = 0.75
"""Windows stand in rows and columns, so that a few less than asked for may be meant."""


class Reader(Protocol):
    """What a bank needs of a pair reader."""

    @property
    def grid(self) -> Grid:
        """The shared grid."""

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands that are read."""

    def read(self, window: Window) -> ScenePair:
        """Read a window, which may reach outside; invalid there."""


@dataclass(frozen=True)
class PatchBank:
    """Square patches of equal size and equal bands.

    Attributes:
        pixels: (N, C, P, P) float32 in the sensors' units; 0 where not valid.
        valid: (N, P, P) bool: every sensor is usable.
        bands: C band names, Sentinel-1 first.
        sensors: The sensor of each band.
        units: Unit by sensor name, as a card states it.
        gsd_m: Pixel size on the ground, to three digits.
        partners: (N,) index of the patch of the same place at another date, a patch's own where there is no other;
            None where places are not known.
        kept: How many patches, the last ones, are kept for validation and not learned from.
    """

    pixels: Tensor
    valid: Tensor
    bands: tuple[str, ...]
    sensors: tuple[Sensor, ...]
    units: dict[str, str]
    gsd_m: float
    partners: Tensor | None = None
    kept: int = 0

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def patch_px(self) -> int:
        """Side of the patches."""
        return int(self.pixels.shape[-1])

    @property
    def present(self) -> tuple[Sensor, ...]:
        """The sensors that are there, Sentinel-1 first."""
        return tuple(dict.fromkeys(self.sensors))

    def parted(self) -> tuple[PatchBank, PatchBank]:
        """Give the patches to learn from, and those that are kept; both are views."""
        assert self.partners is None, "dates of a place are not parted"
        at = len(self) - self.kept
        parts = (slice(0, at), slice(at, None))
        learned, kept = (replace(self, pixels=self.pixels[part], valid=self.valid[part], kept=0) for part in parts)
        return learned, kept

    @classmethod
    def from_pairs(cls, pairs: Sequence[ScenePair], *, places: Sequence[str] | None = None) -> PatchBank:
        """Keep whole pairs as patches; smaller ones are filled up with invalid pixels.

        Args:
            pairs: Of the same bands and units.
            places: Name of the ground of each pair, where one place has several dates; makes `partners`.

        Raises:
            InputError: If there is no pair, bands or units differ, or no pixel is usable.
        """
        if not pairs:
            raise InputError("A patch bank got no pair; give at least one Sentinel-1 or Sentinel-2 patch.")
        first = pairs[0]
        units = {stack.sensor.value: stack.unit for stack in first.stacks}
        for pair in pairs:
            found = {stack.sensor.value: stack.unit for stack in pair.stacks}
            if pair.bands != first.bands or found != units:
                raise InputError(
                    f"One pair has the bands {' '.join(pair.bands)} in {found}, another {' '.join(first.bands)} in "
                    f"{units}; choose the bands and units that all pairs share."
                )
        size = max(max(pair.grid.shape) for pair in pairs)
        pixels = torch.zeros(len(pairs), len(first.bands), size, size)
        valid = torch.zeros(len(pairs), size, size, dtype=torch.bool)
        sensors = tuple(stack.sensor for stack in first.stacks for _ in stack.bands)
        for index, pair in enumerate(pairs):
            height, width = pair.grid.shape
            usable = pair.valid_for(tuple(dict.fromkeys(sensors)))
            values = np.where(usable, np.concatenate([stack.pixels for stack in pair.stacks]), 0)
            pixels[index, :, :height, :width] = torch.from_numpy(values)
            valid[index, :height, :width] = torch.from_numpy(usable)
        if not valid.any():
            raise InputError(
                "No pixel is usable in all the layers at once; check nodata values, cloud mask and the overlap."
            )
        kept = valid.flatten(1).any(dim=1)
        partners = None
        if places is not None:
            partners = pair_dates([place for place, keep in zip(places, kept.tolist(), strict=True) if keep])
        if not kept.all():
            pixels, valid = pixels[kept], valid[kept]
        gsd_m = _nominal(sum(first.grid.gsd_m) / 2)
        return cls(pixels, valid, first.bands, sensors, units, gsd_m, partners)

    @classmethod
    def from_reader(cls, reader: Reader, *, count: int, patch_px: int, seed: int, report: Report) -> PatchBank:
        """Read up to `count` patches, spread over the whole scene.

        Args:
            reader: Gives windows of both sensors on one grid.
            count: Most patches to read; fewer when they cover the scene, or fill the byte budget.
            patch_px: Side of a patch; a smaller scene makes smaller patches.
            seed: Draws where in its cell a patch lies.
            report: Told after each patch; may cancel.
        """
        height, width = reader.grid.shape
        patch_px = min(patch_px, max(height, width))
        fitting = fitting_patches(len(reader.bands), patch_px)
        windows = spread_windows(height, width, patch_px=patch_px, count=min(count, fitting), seed=seed)
        pairs: list[ScenePair] = []
        for done, window in enumerate(windows):
            pair = reader.read(window)
            sensors = tuple(stack.sensor for stack in pair.stacks)
            if pair.valid_for(sensors).any():
                pairs.append(pair)
            report(Progress((done + 1) / len(windows), f"reading patches, {done + 1} of {len(windows)}"))
        if not pairs:
            raise InputError(
                "No pixel of the scene is usable in all the layers at once; check nodata values, cloud mask and "
                "the overlap."
            )
        say_fewer(len(pairs), count, fitting, report)
        return cls.from_pairs(pairs)


def say_fewer(found: int, asked: int, fitting: int, report: Report) -> None:
    """Say that fewer patches are learned from than were asked for, and why."""
    text = f"{found:,} patches are read, where the preset asks for {asked:,}"
    if fitting < asked:
        report(Message(f"{text}: memory holds no more. They are spread over all the ground.", "warning"))
    elif found < _NEARLY * asked:
        report(Message(f"{text}: the usable ground holds no more."))


def pair_dates(places: Sequence[str]) -> Tensor:
    """Give each patch the next one of its place, the last one the first; (N,) indices.

    Three dates of A and one of B, A B A A: 2 1 3 0.
    """
    same: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        same.setdefault(place, []).append(index)
    partners = torch.arange(len(places))
    for indices in same.values():
        partners[indices] = torch.tensor(indices[1:] + indices[:1])
    return partners


def _nominal(gsd_m: float) -> float:
    """Round a ground distance to three digits: a 10 m grid in UTM has pixels of 9.996 to 10.01 m."""
    return float(f"{gsd_m:.3g}")


def spread_windows(height: int, width: int, *, patch_px: int, count: int, seed: int) -> list[Window]:
    """Place at most `count` square windows evenly, each at a drawn place in a cell of its own.

    Cells no larger than a patch give windows that cover the scene; the order is by rows, so that
    blocks of the file are read together.
    """
    rows, cols = math.ceil(height / patch_px), math.ceil(width / patch_px)
    if rows * cols > count:
        shrink = math.sqrt(count / (rows * cols))
        rows = max(1, min(count, math.floor(rows * shrink)))
        cols = max(1, min(count // rows, cols))
    rng = np.random.default_rng(seed)
    windows = []
    for row in range(rows):
        for col in range(cols):
            top = _place(height, rows, row, patch_px, float(rng.random()))
            left = _place(width, cols, col, patch_px, float(rng.random()))
            windows.append(Window(top, left, patch_px, patch_px))
    return windows


def _place(length: int, cells: int, cell: int, patch_px: int, draw: float) -> int:
    start, end = cell * length / cells, (cell + 1) * length / cells
    slack = max(0.0, end - start - patch_px)
    return round(min(start + draw * slack, max(0, length - patch_px)))
