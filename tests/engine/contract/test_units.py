import pytest
from saroptical.engine.contract.units import settle_unit
from saroptical.engine.errors import UnitMismatch
from saroptical.tests.engine.contract.made import DB, DN, LINEAR, layer

UNCALIBRATED = (12.0, 80.0, 150.0, 260.0, 900.0)
REFLECTANCE = (0.009, 0.04, 0.09, 0.19, 0.32)


def radar(percentiles, *, dtype="float32", stated="auto", source="s1.tif", **facts):
    return settle_unit("s1", [layer(percentiles, dtype=dtype, **facts)], source=source, stated=stated)


def optical(percentiles, *, dtype="uint16", stated="auto", offset=None, tags=None, **facts):
    layers = [layer(percentiles, dtype=dtype, **facts)]
    return settle_unit("s2", layers, source="s2.tif", stated=stated, offset=offset, tags=tags)


@pytest.mark.parametrize(
    ("percentiles", "dtype", "unit"),
    [
        (DB, "float32", "db"),
        ((-8.0, -2.0, 1.0, 6.0, 14.0), "float32", "db"),  # a city
        (LINEAR, "float32", "linear"),
        ((-0.001, 0.0, 0.01, 0.02, 0.06), "float32", "linear"),  # noise taken off may leave a little below 0
        (UNCALIBRATED, "uint16", "dn"),
        ((1e3, 1e4, 3e4, 7e4, 8e5), "float32", "dn"),  # intensity, uncalibrated
        ((0.0, 60.0, 120.0, 180.0, 255.0), "uint8", "byte"),
    ],
)
def test_radar_units_are_inferred_from_the_values(percentiles, dtype, unit):
    assert radar(percentiles, dtype=dtype).name == unit


def test_the_reason_gives_the_numbers():
    assert radar(DB).reason == "negative median and values from -22 to -4, median -11"


def test_the_name_of_the_file_tells_quantity_and_decibels():
    settled = radar(DB, source="Gamma0_VV_db.tif")
    assert settled.quantity == "gamma0"
    assert settled.reason.startswith("named so in the file")


def test_a_median_too_high_for_power_is_said_to_be_perhaps_amplitude():
    settled = radar((0.08, 0.2, 0.28, 0.36, 0.63))
    assert settled.name == "linear"
    assert "if these are amplitudes, square them first" in settled.notes[0]
    assert radar(LINEAR).notes == ()


def test_radar_that_fits_no_unit_is_refused():
    with pytest.raises(UnitMismatch, match=r"values from 5 to 40, median 12, which fits neither decibels .* State its"):
        radar((5.0, 9.0, 12.0, 20.0, 40.0))
    with pytest.raises(UnitMismatch, match="which fits neither decibels"):
        radar((-2200.0, -1400.0, -1100.0, -900.0, -400.0), dtype="int16")  # hundredths of a decibel


def test_dn_stated_as_decibels_are_refused_with_the_remedy():
    with pytest.raises(UnitMismatch) as refusal:
        radar(UNCALIBRATED, dtype="uint16", stated="db")
    assert str(refusal.value) == (
        "Sentinel-1 layer s1.tif is stated as db but has values from 12 to 900, median 150; decibels lie within about "
        "-60 to 35, mostly below 0. These look like uncalibrated digital numbers: calibrate them to sigma0, or give "
        "the GRD .SAFE."
    )


@pytest.mark.parametrize(
    ("percentiles", "stated", "remedy"),
    [
        (LINEAR, "db", "State linear, or auto."),
        (DB, "linear", "State db, or auto."),
        (DB, "dn", "State db, or auto."),
        (DB, "byte", "State db, or auto."),
        ((*UNCALIBRATED[:4], 60_000.0), "linear", "calibrate them to sigma0"),
    ],
)
def test_a_stated_radar_unit_that_cannot_be_right_is_refused(percentiles, stated, remedy):
    with pytest.raises(UnitMismatch, match=remedy):
        radar(percentiles, stated=stated)


def test_a_stated_unit_that_can_be_right_is_taken():
    assert radar(DB, stated="db").reason == "as stated"
    assert radar((0.5, 2.0, 5.0, 9.0, 30.0), stated="linear").name == "linear"


def test_nothing_but_holes_leaves_the_unit_open():
    assert radar(()).reason == "no value to judge by"


def test_slc_is_refused():
    with pytest.raises(UnitMismatch, match=r"complex numbers \(SLC\).*Use a GRD or RTC product"):
        radar(DN, dtype="complex64")


def test_the_file_s_own_scale_comes_first():
    hundredths = radar((-2200.0, -1400.0, -1100.0, -900.0, -400.0), dtype="int16", scale=0.01)
    assert hundredths.name == "db"
    catalogue = settle_unit("s2", [layer(DN, dtype="uint16", scale=1e-4, offset=-0.1)], source="s2.tif")
    assert (catalogue.name, catalogue.scale, catalogue.offset) == ("reflectance", 1, 0)


@pytest.mark.parametrize(
    ("percentiles", "dtype", "scale"),
    [
        (DN, "uint16", 1e-4),
        (DN, "int16", 1e-4),
        (DN, "float32", 1e-4),
        (REFLECTANCE, "float32", 1.0),
        ((20.0, 60.0, 90.0, 130.0, 250.0), "uint8", 1.0),
    ],
)
def test_optical_units_are_inferred_from_the_values(percentiles, dtype, scale):
    settled = optical(percentiles, dtype=dtype)
    assert settled.name == ("byte" if dtype == "uint8" else "reflectance")
    assert settled.scale == scale


def test_without_metadata_the_offset_is_0_and_said():
    assert optical(DN).reason.endswith("offset 0, since no metadata states one")


@pytest.mark.parametrize(
    ("tags", "offset"),
    [
        ({"BOA_ADD_OFFSET": "-1000"}, -0.1),
        ({"radio_add_offset_B02": "-1000"}, -0.1),
        ({"PROCESSING_BASELINE": "04.00"}, -0.1),
        ({"PROCESSING_BASELINE": "N0509"}, -0.1),
        ({"PROCESSING_BASELINE": "02.14"}, 0.0),
        ({"PROCESSING_BASELINE": "99.99"}, 0.0),  # reprocessed outside ESA; says nothing
    ],
)
def test_the_offset_comes_from_metadata(tags, offset):
    assert optical(DN, tags=tags).offset == pytest.approx(offset)


def test_a_stated_offset_goes_before_the_metadata():
    settled = optical(DN, offset=0.0, tags={"BOA_ADD_OFFSET": "-1000"})
    assert settled.offset == 0
    assert settled.reason.endswith("offset 0 as stated")


def test_scaled_optical_stated_as_dn_is_refused_with_the_remedy():
    with pytest.raises(UnitMismatch) as refusal:
        optical(REFLECTANCE, dtype="float32", stated="dn")
    assert str(refusal.value) == (
        "Sentinel-2 layer s2.tif is stated as dn but has values from 0.009 to 0.32, median 0.09; digital numbers reach "
        "from hundreds to about 10 000. The values look scaled already: state reflectance, or auto."
    )


@pytest.mark.parametrize(("stated", "remedy"), [("reflectance", "state dn, or auto"), ("byte", "State dn, or auto")])
def test_dn_stated_as_something_else_are_refused(stated, remedy):
    with pytest.raises(UnitMismatch, match=remedy):
        optical(DN, stated=stated)


def test_optical_that_fits_no_unit_is_refused():
    with pytest.raises(UnitMismatch, match="fits neither digital numbers"):
        optical((2.0, 8.0, 15.0, 30.0, 80.0), dtype="float32")  # per cent


def test_decibels_given_as_optical_are_refused():
    with pytest.raises(UnitMismatch, match=r"looks like radar in decibels.*Swap the two layers"):
        optical(DB, dtype="float32")


@pytest.mark.parametrize("stated", ["auto", "db", "linear"])
def test_holes_that_radar_does_not_call_nodata_are_told_as_such(stated):
    with pytest.raises(UnitMismatch, match="If -9999 stands for nodata, set it as the file's nodata value"):
        radar((-9999.0, *DB[1:]), stated=stated)


@pytest.mark.parametrize("stated", ["auto", "reflectance", "dn"])
@pytest.mark.parametrize("values", [REFLECTANCE, DN])
def test_holes_that_optical_does_not_call_nodata_are_told_as_such(values, stated):
    with pytest.raises(UnitMismatch, match="If -9999 stands for nodata, set it as the file's nodata value"):
        optical((-9999.0, *values[1:]), dtype="float32", stated=stated)


def test_reflectance_a_little_below_0_is_neither_hole_nor_radar():
    assert optical((-0.06, -0.03, -0.01, 0.02, 0.2), dtype="float32").name == "reflectance"  # open water
    assert optical((-0.04, *REFLECTANCE[1:]), dtype="float32").name == "reflectance"
    assert optical((-400.0, *DN[1:]), dtype="int16").scale == 1e-4


def test_an_offset_for_values_that_are_scaled_already_is_refused():
    with pytest.raises(UnitMismatch, match=r"whose reflectance .* is scaled already"):
        optical(DN, scale=1e-4, offset=-1000.0)
    assert optical(DN, scale=1e-4, offset=0.0).name == "reflectance"


def test_an_offset_in_the_metadata_that_is_no_number_is_passed_over():
    assert optical(DN, tags={"BOA_ADD_OFFSET": "-1000 -1000"}).offset == 0


@pytest.mark.parametrize(
    ("percentiles", "unit", "reason"),
    [
        ((0.0, 60.0, 120.0, 180.0, 255.0), "byte", "8-bit values"),
        ((0.0, 600.0, 1200.0, 1800.0, 2550.0), "reflectance", "digital numbers"),  # the tag went along when stretched
    ],
)
def test_a_tag_of_8_bit_values_is_believed_where_they_can_be_such(percentiles, unit, reason):
    settled = optical(percentiles, dtype="int16", tags={"SAROPTICAL_UNIT": "byte"})
    assert settled.name == unit
    assert settled.reason.startswith(reason)
