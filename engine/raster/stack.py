"""Pixels with everything needed to read them rightly: bands, unit, validity, grid."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..errors import GridMismatch, InputError
from .grid import Grid
from .window import Window

UNITS = {Sensor.S1: "db", Sensor.S2: "reflectance"}
"""The unit that a stack is in once it is in the engine: radar in dB, optical as reflectance."""


@dataclass(frozen=True)
class BandStack:
    """Bands of one sensor on one grid.

    Attributes:
        pixels: (C, H, W) float32; undefined where not valid.
        valid: (H, W) bool, True where every band is usable.
        bands: C band names in channel order.
        sensor: The instrument.
        unit: "db" or "linear" for radar, "reflectance" for optical, "byte" for 8-bit pictures of either.
        grid: Where the pixels lie.
    """

    pixels: NDArray[np.float32]
    valid: NDArray[np.bool_]
    bands: tuple[str, ...]
    sensor: Sensor
    unit: str
    grid: Grid

    def __post_init__(self) -> None:
        """Check that the parts agree.

        Raises:
            GridMismatch: If pixels, validity and grid differ in shape, or bands and channels in number.
        """
        expected = (len(self.bands), *self.grid.shape)
        if self.pixels.shape != expected or self.valid.shape != expected[1:]:
            raise GridMismatch(
                f"A stack of {len(self.bands)} bands on a {self.grid.width} × {self.grid.height} grid got pixels of "
                f"shape {self.pixels.shape} and validity of shape {self.valid.shape}; expected {expected}."
            )
        if self.pixels.dtype != np.float32 or self.valid.dtype != np.bool_:
            raise InputError(
                f"A stack got {self.pixels.dtype} pixels and {self.valid.dtype} validity; expected float32 and bool."
            )

    def crop(self, window: Window) -> BandStack:
        """Cut out a window that lies inside the stack's grid; the arrays are views."""
        rows, cols = window.within(self.grid.window)
        return BandStack(
            self.pixels[:, rows, cols],
            self.valid[rows, cols],
            self.bands,
            self.sensor,
            self.unit,
            self.grid.crop(window),
        )

    def select(self, bands: tuple[str, ...]) -> BandStack:
        """Take bands by name, in the order given."""
        index = [self.bands.index(name) for name in bands]
        return BandStack(self.pixels[index], self.valid, bands, self.sensor, self.unit, self.grid)


@dataclass(frozen=True)
class ScenePair:
    """Both sensors on one grid; either may be absent. The only place that checks that they match."""

    s1: BandStack | None
    s2: BandStack | None

    def __post_init__(self) -> None:
        """Check sensors and grids.

        Raises:
            InputError: If both are absent, or a stack is of the wrong sensor.
            GridMismatch: If the two do not lie on one grid.
        """
        if self.s1 is None and self.s2 is None:
            raise InputError("A pair needs a Sentinel-1 or a Sentinel-2 stack; both are absent.")
        if (self.s1 and self.s1.sensor is not Sensor.S1) or (self.s2 and self.s2.sensor is not Sensor.S2):
            raise InputError("A pair got its Sentinel-1 and Sentinel-2 stacks in the wrong places; swap them.")
        if self.s1 and self.s2 and not self.s1.grid.is_same(self.s2.grid):
            raise GridMismatch("The Sentinel-1 and Sentinel-2 stacks do not lie on one pixel grid; align them first.")

    @property
    def stacks(self) -> tuple[BandStack, ...]:
        """The stacks that are there, Sentinel-1 first."""
        return tuple(stack for stack in (self.s1, self.s2) if stack is not None)

    @property
    def grid(self) -> Grid:
        """The shared grid."""
        return self.stacks[0].grid

    @property
    def bands(self) -> tuple[str, ...]:
        """All band names, Sentinel-1 first."""
        return tuple(name for stack in self.stacks for name in stack.bands)

    def valid_for(self, sensors: tuple[Sensor, ...]) -> NDArray[np.bool_]:
        """(H, W): True where every one of these sensors is usable; an absent one is usable nowhere."""
        valid = np.ones(self.grid.shape, dtype=bool)
        for sensor in sensors:
            stack = self.s1 if sensor is Sensor.S1 else self.s2
            valid &= stack.valid if stack is not None else False
        return valid

    def crop(self, window: Window) -> ScenePair:
        """Cut out a window that lies inside the pair's grid."""
        return ScenePair(*(stack.crop(window) if stack else None for stack in (self.s1, self.s2)))


@dataclass(frozen=True)
class Patch:
    """A pair's pixels at one window, with labels (H, W) where there are any."""

    pair: ScenePair
    window: Window
    labels: NDArray[np.int64] | None = field(default=None)
