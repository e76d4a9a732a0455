import random
from dataclasses import replace

import numpy as np
import pytest
from saroptical.engine.evaluation.signatures import Signature, SignatureTally, describe_clusters

UNITS = {"s1": "db", "s2": "reflectance"}
BANDS = ("VV", "VH", "B02", "B03", "B04", "B08")
LAKE = (-20, -27, 0.032, 0.028, 0.014, 0.008)
FLOOD = (-14, -22, 0.10, 0.13, 0.14, 0.15)
CONIFERS = (-9.8, -15.2, 0.022, 0.034, 0.022, 0.18)
MEADOW = (-12.8, -19.6, 0.04, 0.074, 0.048, 0.36)
STUBBLE = (-12, -19, 0.06, 0.085, 0.09, 0.19)
SOIL = (-10, -19.5, 0.063, 0.081, 0.098, 0.14)
SAND = (-15, -23, 0.15, 0.195, 0.225, 0.28)
TOWN = (-3, -10, 0.10, 0.115, 0.13, 0.17)
SNOW = (-12, -18, 0.8, 0.8, 0.79, 0.75)
PLACES = (SAND, LAKE, TOWN, MEADOW, CONIFERS, FLOOD, SOIL, STUBBLE, SNOW)


def sign(means, bands=BANDS, units=UNITS, share=0.1):
    return Signature(dict(zip(bands, means, strict=True)), share, units)


def name_of(means, bands=BANDS, units=UNITS):
    return describe_clusters([sign(means, bands, units)])[0].name


def rgb(colour):
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (LAKE, "water"),
        (FLOOD, "wet or flooded ground"),
        (CONIFERS, "dense woody vegetation"),
        (MEADOW, "dense herbaceous vegetation"),
        (STUBBLE, "sparse vegetation"),
        (SOIL, "bare or built-up, dark"),
        (SAND, "bare or built-up, bright"),
        (TOWN, "built-up, strong backscatter"),
        (SNOW, "very bright: snow, cloud or salt"),
    ],
)
def test_plain_places_get_plain_names(place, name):
    assert name_of(place) == name


def test_a_sensor_missing_still_gives_a_name():
    assert name_of(LAKE[2:], BANDS[2:]) == "water"
    assert name_of(MEADOW[2:], BANDS[2:]) == "dense vegetation"
    assert name_of(LAKE[:2], BANDS[:2]) == "smooth surface, very low backscatter"
    assert name_of(CONIFERS[:2], BANDS[:2]) == "rough surface with volume scattering"
    assert name_of(TOWN[:2], BANDS[:2]) == "built-up, strong backscatter"
    assert name_of((-20,), ("VV",)) == "smooth surface, very low backscatter"
    assert name_of((-28,), ("VH",)) == "smooth surface, very low backscatter"
    assert name_of((-20, 0.03, 0.03, 0.02), ("VV", "B04", "B03", "B02")) == "water"


def test_pictures_get_names_without_claims_about_reflectance():
    units = {"s1": "byte", "s2": "byte"}
    assert name_of((120, 60, 95, 60), ("VV", "B04", "B03", "B02"), units) == "green surface"
    assert name_of((120, 20, 22, 24), ("VV", "B04", "B03", "B02"), units) == "dark surface"
    assert name_of((30,), ("VV",), units) == "smooth surface, very low backscatter"
    assert "VV 30 of 255" in describe_clusters([sign((30,), ("VV",), units)])[0].description


def test_dark_clear_water_is_not_called_green_for_want_of_infrared():
    assert name_of(LAKE[2:5], BANDS[2:5]) == "dark surface"
    assert name_of(CONIFERS[2:5], BANDS[2:5]) == "green surface"
    assert name_of(MEADOW[2:5], BANDS[2:5]) == "green surface"


def test_plants_in_false_colour_are_neither_built_up_nor_soil():
    """Infrared shown as red: 8-bit means of a meadow, of bare soil and of a lake in such a picture."""
    units, bands = {"s1": "db", "s2": "byte"}, ("VV", "VH", "B04", "B03", "B02")
    assert name_of((-5, -12, 190, 60, 55), bands, units) == "reddish surface"
    assert name_of((-10, -18, 75, 62, 55), bands, units) == "surface of medium brightness"
    assert name_of((-10, -18, 10, 25, 35), bands, units) == "dark surface"
    laterite = (-10, -18, 110, 70, 50)  # red soil in true colour
    assert name_of(laterite, bands, units) == "surface of medium brightness"


def test_pasture_with_some_volume_scattering_is_no_wood():
    pasture = (-9.1, -16.7, 0.011, 0.046, 0.032, 0.323)  # labelled rangeland of a real place
    assert name_of(pasture) == "dense herbaceous vegetation"
    assert name_of((-7.0, -13.3, 0.019, 0.035, 0.023, 0.254)) == "dense woody vegetation"  # labelled trees


def test_no_snow_is_as_blue_as_water():
    random_ = np.random.default_rng(0)
    entries = describe_clusters([sign(np.array(SNOW) * random_.uniform(0.95, 1.05, 6)) for _ in range(8)])
    assert all(entry.name.startswith("very bright") for entry in entries)
    for red, _, blue in (rgb(entry.colour) for entry in entries):
        assert red > 0.8 * blue


def test_colours_are_what_a_map_reader_expects():
    colours = {entry.name: rgb(entry.colour) for entry in describe_clusters([sign(place) for place in PLACES])}
    red, green, blue = colours["water"]
    assert blue > green > red
    woody, grass = colours["dense woody vegetation"], colours["dense herbaceous vegetation"]
    assert woody[1] == max(woody)
    assert sum(woody) < sum(grass)
    assert colours["built-up, strong backscatter"][0] == max(colours["built-up, strong backscatter"])
    assert min(colours["very bright: snow, cloud or salt"]) > 230


def test_values_run_from_water_over_vegetation_to_built_up():
    entries = describe_clusters([sign(place) for place in PLACES])
    assert [entry.index for entry in entries] == list(range(9))
    by_value = [entry.name for entry in sorted(entries, key=lambda entry: entry.value)]
    assert sorted(entry.value for entry in entries) == list(range(1, 10))
    assert by_value[0] == "water"
    assert by_value.index("dense woody vegetation") < by_value.index("sparse vegetation")
    assert by_value[-2:] == ["built-up, strong backscatter", "very bright: snow, cloud or salt"]


@pytest.mark.parametrize("seed", range(5))
def test_reordered_clusters_keep_value_name_and_colour(seed):
    random_ = np.random.default_rng(seed)
    signatures = [sign(np.array(place) * random_.uniform(0.9, 1.1, 6)) for place in PLACES * 3]
    order = random.Random(seed).sample(range(len(signatures)), len(signatures))
    straight, mixed = describe_clusters(signatures), describe_clusters([signatures[index] for index in order])
    for position, index in enumerate(order):
        assert replace(mixed[position], index=index) == straight[index]


@pytest.mark.parametrize("count", [2, 6, 20, 64])
def test_names_values_and_colours_are_unique(count):
    random_ = np.random.default_rng(count)
    entries = describe_clusters([sign(np.array(LAKE) * random_.uniform(0.9, 1.1, 6)) for _ in range(count)])
    for part in ("name", "value", "colour"):
        assert len({getattr(entry, part) for entry in entries}) == count
    assert {entry.name for entry in entries} == {f"water {number}" for number in range(1, count + 1)}


def test_an_unused_cluster_comes_last_and_is_grey():
    empty = Signature(dict.fromkeys(BANDS, float("nan")), 0.0, UNITS)
    entries = describe_clusters([empty, sign(TOWN), sign(LAKE)])
    assert (entries[0].value, entries[0].name) == (3, "unused cluster")
    assert len(set(rgb(entries[0].colour))) == 1
    assert entries[0].description == "unused cluster: no pixel belongs to it"


def test_the_description_says_the_numbers():
    text = describe_clusters([sign(MEADOW, share=0.231)])[0].description
    assert text == (
        "dense herbaceous vegetation: NDVI 0.76, NDWI -0.66, brightness 0.054, VV -12.8 dB, VH -19.6 dB; "
        "23.1% of the pixels"
    )


def test_the_tally_averages_radar_as_power_and_counts_only_clusters():
    tally = SignatureTally(("VV", "B04"), UNITS, 3)
    pixels = np.array([[-10.0, -20.0, -5.0, 0.0], [0.1, 0.3, 0.5, 0.9]], np.float32)
    tally.add(pixels[:, :2].reshape(2, 1, 2), np.array([[0, 0]]))
    tally.add(pixels[:, 2:], np.array([2, -1]))
    first, second, third = tally.signatures()
    assert first.means["VV"] == pytest.approx(10 * np.log10((0.1 + 0.01) / 2))
    assert first.means["B04"] == pytest.approx(0.2)
    assert (first.share, second.share, third.share) == pytest.approx((2 / 3, 0, 1 / 3))
    assert np.isnan(second.means["VV"])
    assert third.means == pytest.approx({"VV": -5.0, "B04": 0.5})


def test_the_tally_leaves_pictures_as_they_are():
    tally = SignatureTally(("VV",), {"s1": "byte"}, 1)
    tally.add(np.array([[10.0, 30.0]], np.float32), np.array([0, 0]))
    assert tally.signatures()[0].means["VV"] == pytest.approx(20)
