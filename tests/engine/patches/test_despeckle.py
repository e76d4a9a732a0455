"""Speckle filters: laws of what may not change, what must fall, and that a window is as good as the scene."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.errors import InputError, UnitMismatch
from saroptical.engine.patches.despeckle import LOOKS, DespecklingReader, despeckle, despeckle_pair
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.engine.raster.window import Window

Pixels = NDArray[np.float32]


def speckled(level_db: Pixels, *, seed: int = 0) -> Pixels:
    """Multiply power by speckle of `LOOKS` looks."""
    noise = np.random.default_rng(seed).gamma(LOOKS, 1 / LOOKS, level_db.shape)
    return (level_db + 10 * np.log10(noise)).astype(np.float32)


def power(decibels: Pixels) -> NDArray[np.float64]:
    return 10 ** (decibels.astype(np.float64) / 10)


def pair_of(pixels: Pixels, *, unit: str = "db") -> ScenePair:
    grid = _grid(pixels.shape)
    return ScenePair(BandStack(pixels[None], np.isfinite(pixels), ("VV",), Sensor.S1, unit, grid), None)


def _grid(shape: tuple[int, ...]) -> Grid:
    from affine import Affine
    from pyproj import CRS

    return Grid(CRS.from_epsg(32632), Affine(10, 0, 0, 0, -10, 0), shape[0], shape[1])


class Scene:
    """A reader of one band; outside it nothing is valid."""

    block_rows = 8

    def __init__(self, pixels: Pixels) -> None:
        self.pixels, self.grid = pixels, _grid(pixels.shape)

    def read(self, window: Window) -> ScenePair:
        found = np.full(window.shape, np.nan, np.float32)
        inside = window.intersect(self.grid.window)
        rows, cols = inside.within(window)
        found[rows, cols] = self.pixels[inside.row : inside.row_end, inside.col : inside.col_end]
        stack = BandStack(found[None], np.isfinite(found), ("VV",), Sensor.S1, "db", self.grid.crop(window))
        return ScenePair(stack, None)


def test_level_ground_stays_level_and_holes_stay_holes() -> None:
    ground = np.full((9, 12), -13, np.float32)
    ground[4, 5:9] = np.nan
    np.testing.assert_allclose(despeckle(ground, "lee"), ground, atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 3)])
def test_small_pictures_are_filtered_too(shape: tuple[int, int]) -> None:
    assert np.isfinite(despeckle(speckled(np.full(shape, -10, np.float32)), "lee")).all()


def test_none_and_nothing_usable_change_nothing() -> None:
    noisy = speckled(np.zeros((5, 5), np.float32))
    assert despeckle(noisy) is noisy
    nothing = np.full((5, 5), np.nan, np.float32)
    assert np.isnan(despeckle(nothing, "lee")).all()


def test_speckle_falls_and_mean_power_stays() -> None:
    noisy = power(speckled(np.full((128, 128), -12, np.float32)))
    calm = power(despeckle((10 * np.log10(noisy)).astype(np.float32), "lee"))
    assert calm.mean() == pytest.approx(noisy.mean(), rel=0.03)
    looks_before, looks_after = ((image.mean() / image.std()) ** 2 for image in (noisy, calm))
    assert looks_before == pytest.approx(LOOKS, rel=0.05)
    assert looks_after > 4 * LOOKS


@pytest.mark.parametrize("turn", [0, 1])
def test_an_edge_stays_where_it_is(turn: int) -> None:
    ground = np.full((64, 64), -18, np.float32)
    ground[:, 32:] = -6
    calm = despeckle(np.rot90(speckled(ground), turn).copy(), "lee")
    columns = np.rot90(power(calm), -turn).mean(axis=0)
    assert columns[31] < 1.3 * 10**-1.8
    assert columns[32] > 10**-0.6 / 1.3


def test_what_is_not_usable_has_no_say() -> None:
    noisy = speckled(np.full((20, 20), -10, np.float32))
    holed, bright = noisy.copy(), noisy.copy()
    holed[:, 10:], bright[:, 10:] = np.nan, 30
    alone = despeckle(noisy[:, :10].copy(), "lee")
    np.testing.assert_allclose(despeckle(holed, "lee")[:, :10], alone, atol=1e-4)
    assert np.isnan(despeckle(holed, "lee")[:, 10:]).all()


def test_windows_agree_with_the_whole_scene() -> None:
    noisy = speckled(np.random.default_rng(3).normal(-12, 4, (40, 33)).astype(np.float32))
    noisy[10:14, 20:] = np.nan
    whole = despeckle(noisy, "lee")
    reader = DespecklingReader(Scene(noisy), "lee")
    for window in (Window(0, 0, 40, 33), Window(7, 11, 9, 8), Window(30, 25, 10, 8), Window(12, 0, 1, 33)):
        radar = reader.read(window).s1
        assert radar is not None
        expected = whole[window.row : window.row_end, window.col : window.col_end]
        np.testing.assert_allclose(radar.pixels[0], expected, atol=1e-4)


def test_a_pair_without_radar_stays_and_other_units_are_refused() -> None:
    noisy = speckled(np.zeros((6, 6), np.float32))
    optical = BandStack(noisy[None], np.isfinite(noisy), ("B04",), Sensor.S2, "reflectance", _grid(noisy.shape))
    pair = ScenePair(None, optical)
    assert despeckle_pair(pair, "lee") is pair
    with pytest.raises(UnitMismatch, match="decibels were expected"):
        despeckle_pair(pair_of(noisy, unit="byte"), "lee")


def test_bm3d_is_asked_for_in_a_sentence_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm3d", None)
    with pytest.raises(InputError, match=r"not installed.*choose despeckle=lee"):
        despeckle(np.zeros((4, 4), np.float32), "bm3d")


def test_bm3d_filters_decibels_and_gives_the_bias_of_their_mean_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def mean_of(image: Pixels, *, sigma_psd: float) -> Pixels:
        asked["sigma"] = sigma_psd
        return np.full_like(image, image.mean())

    monkeypatch.setitem(sys.modules, "bm3d", SimpleNamespace(bm3d=mean_of))
    noisy = speckled(np.full((128, 128), -12, np.float32))
    calm = despeckle(noisy, "bm3d")
    assert asked["sigma"] == pytest.approx(noisy.std(), rel=0.03)
    assert float(calm[0, 0]) == pytest.approx(-12, abs=0.1)
