from dataclasses import replace

import pytest
from saroptical.engine.contract.facts import SceneFacts
from saroptical.engine.contract.safe import resolve_sources
from saroptical.engine.contract.scenes import scene_facts
from saroptical.engine.errors import BandMissing, GridMismatch, UnitMismatch
from saroptical.tests.engine.contract.made import DB, DN, layer, optical, radar, raster, scene


def stack(*descriptions, name="stack.tif", sensor="s2", **stated) -> SceneFacts:
    values = DN if sensor == "s2" else DB
    dtype = "uint16" if sensor == "s2" else "float32"
    return scene(
        [raster(name, [layer(values, description=text, dtype=dtype) for text in descriptions])], sensor, **stated
    )


def test_a_stack_is_matched_by_its_descriptions_whatever_their_order():
    facts = stack("B8", "B4", "cloud probability", "B2")
    assert [(band.name, band.layer) for band in facts.bands] == [("B08", 1), ("B04", 2), ("B02", 4)]
    assert "cloud probability left out" in facts.notes[1]


def test_an_unnamed_stack_is_matched_by_the_usual_order_and_says_so():
    facts = stack(*[""] * 13)
    assert facts.band_names[8:11] == ("B8A", "B09", "B10")
    assert "by the usual order of 13-band Sentinel-2 files" in facts.notes[0]


def test_files_of_one_band_each_are_matched_by_name_into_the_usual_order():
    files = [raster(f"S2A_{band}.tif", [layer()]) for band in ("B11", "B02", "B8A")]
    facts = scene(files, "s2")
    assert [(band.name, band.file) for band in facts.bands] == [("B02", 1), ("B8A", 2), ("B11", 0)]
    assert "B02 from S2A_B02.tif" in facts.notes[0]


def test_a_vv_file_and_a_vh_file_are_one_scene():
    files = [raster(f"x_{band}.tif", [layer(DB, dtype="float32")]) for band in ("VH", "VV")]
    assert scene(files, "s1").band_names == ("VV", "VH")


def test_unnamed_files_of_one_band_each_follow_the_usual_order():
    files = [raster(f"{number}.tif", [layer(DB, dtype="float32")]) for number in (1, 2)]
    assert scene(files, "s1").band_names == ("VV", "VH")


def test_a_file_without_a_band_among_named_ones_is_refused():
    files = [raster(name, [layer()]) for name in ("x_B02.tif", "x_slope.tif")]
    with pytest.raises(BandMissing, match=r"x_slope\.tif names no Sentinel-2 band; .* Leave it out, or state"):
        scene(files, "s2")


def test_a_band_named_twice_is_refused():
    with pytest.raises(BandMissing, match="names band B02 more than once"):
        stack("B2", "B02", "B03")


def test_an_unusual_number_of_unnamed_bands_is_refused():
    with pytest.raises(BandMissing, match=r"has 5 unnamed bands; .* State the bands in file order"):
        stack(*[""] * 5)


def test_stated_bands_go_before_names():
    facts = stack("B02", "B03", bands=("B08", "b4"))
    assert facts.band_names == ("B08", "B04")
    assert "as stated" in facts.notes[0]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (("B02",), r"has 2 bands but 1 were stated \(B02\); state each band once"),
        (("B02", "B02"), "B02 was stated more than once"),
        (("B02", "B99"), r"Sentinel-2 has no band B99; it has B01 B02 .* Name the bands from these"),
    ],
)
def test_stated_bands_that_cannot_be_are_refused(stated, message):
    with pytest.raises(BandMissing, match=message):
        stack("", "", bands=stated)


@pytest.mark.parametrize(
    ("sensor", "names", "message"),
    [
        ("s1", ("B02", "B03", "B04", "B08"), "given as the Sentinel-1 layer but names B02 B03 B04 B08"),
        ("s2", ("VV", "VH"), "given as the Sentinel-2 layer but names VV VH, bands of Sentinel-1; swap the two layers"),
    ],
)
def test_swapped_layers_are_recognised_by_their_names(sensor, names, message):
    with pytest.raises(BandMissing, match=message):
        stack(*names, sensor=sensor)


def test_an_alpha_channel_is_no_band():
    file = raster("picture.png", [layer(DN, dtype="uint8", description=text) for text in ("", "", "", "alpha")])
    assert scene([file], "s2").band_names == ("B04", "B03", "B02")


def test_digital_numbers_become_reflectance():
    band = optical(nodata=0.0).bands[0]
    assert [value * band.scale + band.offset for value in (0, 10_000)] == [0, 1]
    assert band.percentiles == pytest.approx([value / 10_000 for value in DN])
    assert band.nodata == 0


def test_the_offset_lowers_all_percentiles():
    file = replace(optical().files[0], tags={"PROCESSING_BASELINE": "04.00"})
    band = scene([file], "s2").bands[0]
    assert band.percentiles == pytest.approx([(value - 1000) / 10_000 for value in DN])


def test_files_of_other_places_are_refused():
    files = [raster("x_B02.tif", [layer()]), raster("x_B03.tif", [layer()], at=(700_000.0, 5_100_000.0))]
    with pytest.raises(GridMismatch, match=r"x_B03\.tif does not cover the same ground as x_B02\.tif"):
        scene(files, "s2")


@pytest.mark.parametrize(
    ("name", "sensor", "date"),
    [
        ("S1A_IW_GRDH_1SDV_20190320T085042_VV.tif", "s1", "2019-03-20"),
        ("S2A_MSIL2A_20170613T101031_s1.tif", "s1", ""),  # named after its optical partner
        ("20190302T134211_T22MGU_B02.tif", "s2", "2019-03-02"),
        ("scene_2021-07-23.tif", "s2", "2021-07-23"),
        ("row_20991332.tif", "s2", ""),
        ("123201907231.tif", "s2", ""),
    ],
)
def test_the_date_is_read_from_the_name(name, sensor, date):
    made = radar(name=name) if sensor == "s1" else optical(name=name)
    assert made.date == date


def test_the_date_in_the_metadata_goes_first():
    file = replace(optical(name="x_20200101.tif").files[0], tags={"datetime": "2021-07-23T13:22:41.000000000"})
    assert scene([file], "s2").date == "2021-07-23"


def test_a_product_states_scale_offset_and_nodata_per_band(make_optical):
    root = make_optical(absent=("B02_10m", "B08_10m"))
    sources = resolve_sources("s2", [str(root)])
    files = [raster(file.name, [layer()]) for file in sources.files]
    facts = scene_facts("s2", sources, files)
    assert facts.band_names == ("B01", "B02", "B03", "B04", "B05", "B8A")
    assert {(band.scale, band.offset, band.nodata) for band in facts.bands} == {(1e-4, -0.1, 0.0)}
    assert facts.missing == ("B08",)
    assert facts.notes[-1].endswith("lacks B08.")
    assert facts.date == "2023-01-01T10:00:00.000Z"


def product(root, **stated) -> SceneFacts:
    sources = resolve_sources("s2", [str(root)])
    return scene_facts("s2", sources, [raster(file.name, [layer()]) for file in sources.files], **stated)


def test_stated_bands_narrow_a_product(make_optical):
    root = make_optical(absent=("B08_10m",))
    assert product(root, bands=("B04", "B02")).band_names == ("B02", "B04")
    with pytest.raises(BandMissing, match=r"has bands B01 .* B8A; B08 were stated too"):
        product(root, bands=("B04", "B08"))


def test_a_stated_offset_goes_before_the_product_s_and_is_said(make_optical):
    facts = product(make_optical(), offset=0.0)
    assert {band.offset for band in facts.bands} == {0.0}
    assert any("the latter replaced by 0 as stated" in note for note in facts.notes)


def test_a_unit_stated_against_the_product_is_refused(make_optical):
    assert product(make_optical(), unit="dn").unit == "reflectance"
    with pytest.raises(UnitMismatch, match=r"stated as reflectance but is a SAFE product, .* State auto"):
        product(make_optical(), unit="reflectance")


def test_a_grd_is_linear_sigma0_placed_by_its_tie_points(make_grd):
    sources = resolve_sources("s1", [str(make_grd())])
    files = [raster(file.name, [layer((0.0,) * 5, share=0.1)], size=(96, 64), wkt="") for file in sources.files]
    facts = scene_facts("s1", sources, files)
    assert (facts.unit, facts.quantity, facts.orbit_pass) == ("linear", "sigma0", "ascending")
    assert facts.files[0].has_gcps
    assert facts.files[0].outline_lonlat[0] == (11.0, 45.0)
    assert facts.bands[0].percentiles == ()  # digital numbers say nothing of sigma0
