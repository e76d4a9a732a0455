"""Pictures of SEN1-2 read window by window, as scenes are; they say neither their bands nor how large a pixel is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..contract.bands import Sensor
from ..contract.jobs import PairJob
from ..contract.pairtable import PairFiles
from ..errors import InputError
from ..raster.stack import BandStack, ScenePair
from ..raster.window import Window
from .sen12 import BANDS, GSD_M, load_pictures


class PictureReader:
    """Windows of a pair, or of one sensor's picture, as `PairReader` gives those of scenes; a context manager.

    Attributes:
        grid: The pixels, of `GSD_M`, and no place on Earth.
        block_rows: All rows: pictures are small.
    """

    def __init__(self, files: PairFiles, bands: tuple[str, ...]) -> None:
        """Read the pictures, of which these bands are given, in that order.

        Raises:
            InputError: As `load_sen12`.
        """
        pair = load_pictures("".join(files.s1), "".join(files.s2))
        self._stacks = [
            stack.select(tuple(name for name in bands if name in stack.bands)) if stack else None
            for stack in (pair.s1, pair.s2)
        ]
        self.grid, self.block_rows = pair.grid, pair.grid.height

    def __enter__(self) -> PictureReader:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, window: Window) -> ScenePair:
        """Read a window, which may reach outside; invalid there."""
        return ScenePair(*(_cut(stack, window) if stack else None for stack in self._stacks))


def check_asked(job: PairJob) -> None:
    """Refuse a job that wants the pictures to be other than they are.

    Raises:
        InputError: Naming the field.
    """
    known = {
        "s1_bands": ((), BANDS[Sensor.S1]),
        "s2_bands": ((), BANDS[Sensor.S2]),
        "s1_unit": ("auto", "byte"),
        "s2_unit": ("auto", "byte"),
        "s2_offset": (None,),
        "grid": ("auto", "pixels"),
        "gsd_m": (None, GSD_M),
        "extent": (None,),
    }
    odd = [name for name, allowed in known.items() if getattr(job, name) not in allowed]
    if odd:
        raise InputError(
            f"{odd[0]} is {getattr(job, odd[0])}; pictures of SEN1-2 are taken as they are: VV and B04 B03 B02 of 8 "
            f"bits, pixels of {GSD_M:g} m without a place on Earth. Leave {odd[0]} out."
        )


def _cut(stack: BandStack, window: Window) -> BandStack:
    """Cut out a window, which may reach outside."""
    inside = window.intersect(stack.grid.window)
    pixels = np.zeros((len(stack.bands), *window.shape), np.float32)
    valid = np.zeros(window.shape, bool)
    rows, cols = inside.within(window)
    part = stack.crop(inside)
    pixels[:, rows, cols], valid[rows, cols] = part.pixels, part.valid
    return replace(stack, pixels=pixels, valid=valid, grid=stack.grid.crop(window))
