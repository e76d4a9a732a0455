"""Smoothing as a baseline: radar in power, holes left out."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.protocols.baselines import smooth_pair
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair


def test_radar_is_averaged_in_power_over_the_valid_pixels_of_the_window() -> None:
    grid = Grid(None, Affine.identity(), 1, 5)
    pixels = np.array([[[-10.0, 0.0, 99.0, -20.0, -20.0]]], np.float32)
    valid = np.array([[True, True, False, True, True]])
    smooth = smooth_pair(ScenePair(BandStack(pixels, valid, ("VV",), Sensor.S1, "db", grid), None), 3).s1
    assert smooth is not None
    expected = 10 * np.log10([(0.1 + 1) / 2, (0.1 + 1) / 2, 1, 0.01, 0.01])
    np.testing.assert_allclose(smooth.pixels[0, 0][valid[0]], expected[valid[0]], atol=1e-4)


def test_a_constant_stays_constant_to_the_border() -> None:
    grid = Grid(None, Affine.identity(), 9, 7)
    stack = BandStack(
        np.full((2, 9, 7), 0.3, np.float32), np.ones((9, 7), bool), ("B02", "B08"), Sensor.S2, "reflectance", grid
    )
    smooth = smooth_pair(ScenePair(None, stack), 5).s2
    assert smooth is not None
    assert smooth.pixels == pytest.approx(0.3, abs=1e-6)
