"""Which layer is radar and which is optical, guessed as a person would."""

from __future__ import annotations

import pytest
from saroptical.engine.contract.bands import Sensor
from saroptical.qgis_plugin.dock.guess import Candidate, likeness, pick

RADAR = Candidate("r", "scene", "/data/a.tif", ("Band 1: VV (Gray)", "Band 2: VH"))
OPTICAL = Candidate("o", "scene", "/data/b.tif", ("Band 01: B02", "Band 02: B03", "Band 03: B04", "Band 04: B08"))
BLANK = tuple(f"Band {number}" for number in range(1, 14))


def unnamed(key, name, count, source="/x/y.tif"):
    return Candidate(key, name, source, BLANK[:count])


@pytest.mark.parametrize("order", [1, -1])
def test_named_bands_decide(order):
    both = [RADAR, OPTICAL][::order]
    assert pick(both, Sensor.S1) == "r"
    assert pick(both, Sensor.S2) == "o"


def test_named_bands_count_more_than_a_name_that_lies():
    liar = OPTICAL._replace(key="liar", name="Sentinel-1 export")
    assert pick([liar], Sensor.S1) is None
    assert pick([liar], Sensor.S2) == "liar"


@pytest.mark.parametrize(
    ("name", "sensor"),
    [
        ("S1A_IW_GRDH_1SDV_20211223", Sensor.S1),
        ("sentinel-1 spring", Sensor.S1),
        ("my SAR", Sensor.S1),
        ("Spain_7370579_S2Hand S2", Sensor.S2),
        ("S2A_MSIL2A_20221005T115411", Sensor.S2),
        ("T29UNU_20221005", Sensor.S2),
        ("optical", Sensor.S2),
    ],
)
def test_names_decide_where_bands_are_silent(name, sensor):
    other = Sensor.S2 if sensor is Sensor.S1 else Sensor.S1
    layer = unnamed("k", name, 5)
    assert pick([layer], sensor) == "k"
    assert pick([layer], other) is None


def test_the_number_of_bands_is_a_weak_hint():
    two, thirteen = unnamed("two", "a", 2), unnamed("thirteen", "b", 13)
    assert pick([thirteen, two], Sensor.S1) == "two"
    assert pick([two, thirteen], Sensor.S2) == "thirteen"
    assert pick([two, unnamed("called", "radar", 7)], Sensor.S1) == "called"


def test_what_looks_like_nothing_is_not_guessed():
    for layer in (unnamed("dem", "elevation", 1), unnamed("map", "Land cover", 1), unnamed("photo", "sarcasm", 7)):
        assert pick([layer], Sensor.S1) is None
        assert pick([layer], Sensor.S2) is None
    assert pick([], Sensor.S1) is None


def test_a_stack_of_both_serves_both():
    stack = Candidate("stack", "Aligned pair", "/a.tif", (*RADAR.bands, *OPTICAL.bands))
    assert pick([stack], Sensor.S1) == pick([stack], Sensor.S2) == "stack"


def test_likeness_is_against_the_other_sensor():
    assert likeness(RADAR, Sensor.S2) < 0 < likeness(RADAR, Sensor.S1)


def test_of_many_places_the_layer_of_the_same_ground_is_chosen():
    here, there, nowhere = (OPTICAL._replace(key=f"o{n}", ground=(n, 0.0, n + 1.0, 1.0)) for n in (0.0, 5.0, 9.0))
    ground = (5.5, 0.5, 6.5, 1.5)
    assert pick([here, there, nowhere], Sensor.S2, ground=ground) == "o5.0"
    assert pick([here, nowhere], Sensor.S2, ground=ground) == "o0.0"
    likelier = unnamed("called", "optical", 13)._replace(ground=(0.0, 0.0, 1.0, 1.0))
    assert pick([likelier, there], Sensor.S2, ground=ground) == "o5.0"
    assert pick([unnamed("silent", "optical", 13), here], Sensor.S2, ground=ground) == "silent"
    assert pick([RADAR._replace(ground=ground)], Sensor.S2, ground=ground) is None
