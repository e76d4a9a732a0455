"""Indices: values that a hand can check, and what the bands at hand allow."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches.indices import index_layers, index_names, normalised_difference
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair


def stack(sensor: Sensor, valid: list[bool] | None = None, **bands: list[float]) -> BandStack:
    pixels = np.array(list(bands.values()), np.float32)[:, None, :]
    grid = Grid(None, Affine.identity(), 1, pixels.shape[-1])
    usable = np.array([valid or [True] * pixels.shape[-1]])
    return BandStack(pixels, usable, tuple(bands), sensor, "db" if sensor is Sensor.S1 else "reflectance", grid)


def test_all_five_are_what_a_hand_finds() -> None:
    radar = stack(Sensor.S1, VV=[-10.0], VH=[-16.0])
    optical = stack(Sensor.S2, B03=[0.1], B04=[0.05], B08=[0.35], B11=[0.3])
    pair = ScenePair(radar, optical)
    assert index_names(pair.bands) == ("NDVI", "NDWI", "DBSI", "SAR mean", "SAR ratio")
    expected = [0.3 / 0.4, -0.25 / 0.45, 0.2 / 0.4 - 0.3 / 0.4, -13.0, 6.0]
    np.testing.assert_allclose(index_layers(pair)[:, 0, 0], expected, rtol=1e-5)


def test_what_lacks_a_band_is_left_out() -> None:
    assert index_names(("VV", "VH", "B02", "B03", "B04", "B08")) == ("NDVI", "NDWI", "SAR mean", "SAR ratio")
    assert index_names(("B02", "B03", "B04")) == ()
    assert index_layers(ScenePair(stack(Sensor.S1, VV=[-10.0, -9.0]), None)).shape == (0, 1, 2)


def test_a_hole_is_zero_whatever_it_holds() -> None:
    radar = stack(Sensor.S1, [True, False], VV=[-10.0, np.nan], VH=[-16.0, np.inf])
    optical = stack(Sensor.S2, [True, True], B04=[0.1, 0.1], B08=[0.3, 0.3])
    layers = index_layers(ScenePair(radar, optical))
    np.testing.assert_allclose(layers[:, 0, 1], 0)
    np.testing.assert_allclose(layers[:, 0, 0], [0.5, -13, 6], rtol=1e-6)


def test_a_difference_stays_within_one_and_needs_light() -> None:
    one, other = np.array([[0.2, 0.0, -0.1, 0.5]], np.float32), np.array([[-0.1, 0.0, -0.1, 0.5]], np.float32)
    assert normalised_difference(one, other).tolist() == [pytest.approx([1, 0, 0, 0])]
