import pytest
from saroptical.engine.contract.bands import BANDS, USUAL_ORDERS, Sensor, canonical_band, match_bands
from saroptical.engine.errors import BandMissing


@pytest.mark.parametrize(
    ("text", "sensor", "band"),
    [
        ("B2", Sensor.S2, "B02"),
        ("b8a", Sensor.S2, "B8A"),
        ("B08, central wavelength 842 nm", Sensor.S2, "B08"),
        ("20190302T134211_20190302T134342_T22MGU.B4.tif", Sensor.S2, "B04"),
        ("red", Sensor.S2, "B04"),
        ("nir08", Sensor.S2, "B8A"),
        ("swir22", Sensor.S2, "B12"),
        ("Sigma0_VV_db", Sensor.S1, "VV"),
        ("S1A_IW_GRDH_1SDV_20190320T085042_DC34.VH.tif", Sensor.S1, "VH"),
        ("VV", Sensor.S2, None),
        ("B13", Sensor.S2, None),
        ("VV VH", Sensor.S1, None),
        ("", Sensor.S1, None),
        (None, Sensor.S2, None),
    ],
)
def test_a_description_names_at_most_one_band(text, sensor, band):
    assert canonical_band(text, sensor) == band


def test_names_win_over_position():
    assert match_bands(Sensor.S2, ["B04", "B03", "B02", "B08"], source="x").names == ("B04", "B03", "B02", "B08")


@pytest.mark.parametrize(("sensor", "count"), [(s, n) for s, orders in USUAL_ORDERS.items() for n in orders])
def test_usual_orders_hold_that_many_known_bands(sensor, count):
    match = match_bands(sensor, [""] * count, source="scene.tif")
    assert len(set(match.names)) == count
    assert all(BANDS[name].sensor is sensor for name in match.names)
    assert "usual order" in match.reason


@pytest.mark.parametrize(
    ("name", "count", "bands"),
    [
        ("S1A_EW_GRDM_1SDH_20200101T000000_gamma0.tif", 2, ("HH", "HV")),
        ("S1A_EW_GRDM_1SDH_20200101T000000_gamma0.tif", 1, ("HH",)),
        ("S1B_EW_GRDH_1SSH_20200101T000000.tif", 1, ("HH",)),
        ("S1B_IW_GRDH_1SSV_20200101T000000.tif", 1, ("VV",)),
        ("S1B_IW_GRDH_1SDV_20200101T000000.tif", 2, ("VV", "VH")),
        ("radar.tif", 2, ("VV", "VH")),
    ],
)
def test_unnamed_radar_bands_are_those_of_the_product_that_the_file_is_named_after(name, count, bands):
    match = match_bands(Sensor.S1, [""] * count, source=name)
    assert match.names == bands
    assert ("product's name" in match.reason) is name.startswith("S1")


def test_a_doubly_named_band_is_refused():
    with pytest.raises(BandMissing, match="names band B04 more than once"):
        match_bands(Sensor.S2, ["B04", "red", "B02"], source="x.tif")


def test_an_unusual_count_is_refused():
    with pytest.raises(BandMissing, match="5 unnamed bands"):
        match_bands(Sensor.S2, [None] * 5, source="x.tif")
