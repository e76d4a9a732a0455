from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.errors import BandMissing, UnitMismatch
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair

GRID = Grid(None, Affine(10, 0, 0, 0, -10, 0), 2, 3)


def stack(sensor: Sensor, unit: str, **bands: float) -> BandStack:
    pixels = np.stack([np.full(GRID.shape, value, np.float32) for value in bands.values()])
    return BandStack(pixels, np.ones(GRID.shape, bool), tuple(bands), sensor, unit, GRID)


def card(*, required: tuple[str, ...] = ("s1", "s2"), optional: tuple[str, ...] = ()) -> ModelCard:
    bands = (
        BandStatistics("B04", clip=(0.0, 0.5), mean=0.1, std=0.2),
        BandStatistics("VH", clip=(-30.0, 0.0), mean=-18.0, std=4.0),
    )
    return ModelCard("segmentation", "m", "a", {}, bands, required_sensors=required, optional_sensors=optional)


def pair(red: float = 0.3, vh: float = -14.0) -> ScenePair:
    return ScenePair(stack(Sensor.S1, "db", VV=-7.0, VH=vh), stack(Sensor.S2, "reflectance", B02=0.7, B03=0.8, B04=red))


def test_channels_follow_the_card_by_name_and_are_standardised() -> None:
    pixels = normalize(pair(), card()).pixels
    np.testing.assert_allclose(pixels[:, 0, 0], [1.0, 1.0], rtol=1e-6)


def test_values_outside_the_clip_range_count_as_its_ends() -> None:
    pixels = normalize(pair(red=9.0, vh=-99.0), card()).pixels
    np.testing.assert_allclose(pixels[:, 0, 0], [2.0, -3.0], rtol=1e-6)


def test_a_hole_is_filled_with_zero_in_the_channels_of_its_sensor_only() -> None:
    scene = pair()
    scene.s1.valid[0, 1] = False
    scene.s1.pixels[:, 0, 1] = np.nan
    result = normalize(scene, card())
    np.testing.assert_allclose(result.pixels[:, 0, 1], [1.0, 0.0], rtol=1e-6)
    assert np.isfinite(result.pixels).all()
    assert result.valid.tolist() == [[True, False, True], [True, True, True]]
    assert result.used.tolist() == [[3, 2, 3], [3, 3, 3]]


def test_an_absent_optional_sensor_counts_as_masked_everywhere() -> None:
    result = normalize(ScenePair(None, pair().s2), card(required=("s2",), optional=("s1",)))
    assert (result.pixels[1] == 0).all()
    assert result.valid.all()
    assert (result.used == 2).all()


def test_with_no_required_sensor_any_will_do() -> None:
    scene = pair()
    scene.s1.valid[0] = False
    scene.s2.valid[:, 0] = False
    assert normalize(scene, card(required=(), optional=("s1", "s2"))).valid.tolist() == [
        [False, True, True],
        [True] * 3,
    ]


def test_the_scene_is_not_changed() -> None:
    scene = pair(red=9.0)
    normalize(scene, card())
    assert (scene.s2.pixels[2] == 9.0).all()


def test_a_missing_band_is_named() -> None:
    scene = ScenePair(pair().s1, stack(Sensor.S2, "reflectance", B02=0.1))
    with pytest.raises(BandMissing, match=r"has B02; model 'm' needs B04 VH\. Add B04"):
        normalize(scene, card())


def test_a_missing_required_sensor_is_named() -> None:
    with pytest.raises(BandMissing, match="no Sentinel-1 scene"):
        normalize(ScenePair(None, pair().s2), card())


def test_values_in_another_unit_are_refused() -> None:
    scene = ScenePair(stack(Sensor.S1, "linear", VV=0.1, VH=0.1), pair().s2)
    with pytest.raises(UnitMismatch, match="Sentinel-1 values are in linear; model 'm' needs db"):
        normalize(scene, card())
