"""Pairs to build banks of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair


def make_pair(height: int, width: int, *, seed: int = 0, hole: float = 0.0) -> ScenePair:
    rng = np.random.default_rng(seed)
    grid = Grid(None, Affine(10, 0, 0, 0, -10, 0), height, width)
    stacks = []
    for sensor, bands, unit in ((Sensor.S1, ("VV", "VH"), "db"), (Sensor.S2, ("B03", "B08"), "reflectance")):
        pixels = rng.normal(size=(len(bands), height, width)).astype(np.float32)
        valid = rng.random((height, width)) >= hole
        pixels[:, ~valid] = np.nan
        stacks.append(BandStack(pixels, valid, bands, sensor, unit, grid))
    return ScenePair(*stacks)


@pytest.fixture(scope="session")
def pair() -> Callable[..., ScenePair]:
    """Make a random pair of VV, VH, B03, B08 with holes of NaN, each sensor its own."""
    return make_pair
