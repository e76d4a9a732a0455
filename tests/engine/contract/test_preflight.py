"""One test per row of what a user can get wrong, reading its sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.contract.jobs import AlignPair, FuseFeatures, SegmentUnsupervised
from saroptical.engine.contract.preflight import check_job, refuse
from saroptical.engine.errors import BandMissing, GridMismatch, InputError, NoOverlap, UnitMismatch
from saroptical.tests.engine.contract.made import DB, DEGREES, DN, UTM33, layer, optical, radar, raster, scene


def job(**options) -> SegmentUnsupervised:
    return SegmentUnsupervised(**{"s1": ("radar.tif",), "s2": ("optical.tif",), "output": "map.tif", **options})


def found(code, s1, s2, *, card=None, **options):
    """Run preflight and give the finding of that code."""
    findings = check_job(job(**options), s1, s2, card=card)
    matching = [finding for finding in findings if finding.code == code]
    assert len(matching) == 1, [finding.sentence for finding in findings]
    return matching[0]


def refused(error, code, s1, s2, **options):
    finding = found(code, s1, s2, **options)
    assert finding.level == "error"
    assert finding.remedy
    with pytest.raises(error) as refusal:
        refuse([finding])
    assert type(refusal.value) is error
    return str(refusal.value)


CARD = ModelCard(
    task="segmentation",
    method="late-fusion-10m",
    architecture="x",
    arguments={},
    bands=tuple(
        BandStatistics(name, (-50.0, 50.0), 0.0, 1.0, percentiles)
        for name, percentiles in (
            ("VV", DB),
            *((band, tuple(value / 10_000 for value in DN)) for band in ("B02", "B03", "B04", "B08")),
        )
    ),
    required_sensors=("s1", "s2"),
)


def test_a_good_pair_is_silent():
    assert check_job(job(), radar(), optical(), card=CARD) == ()
    refuse(())


def test_no_overlap():
    text = refused(NoOverlap, "no-overlap", radar(), optical(at=(700_000.0, 5_100_000.0)))
    assert text == (
        "Sentinel-1 layer radar.tif and Sentinel-2 layer optical.tif share no ground; scenes of one place were "
        "expected. Choose scenes of one place, or check their CRSs."
    )


def test_less_than_one_patch_of_overlap():
    finding = found("small", radar(), optical(at=(603_000.0, 5_100_000.0)))
    assert finding.level == "warning"
    assert finding.text == "The area is 212 × 512 pixels, less than one patch of 256; its border is padded."
    assert finding.remedy == "Choose a larger area, or set patch_px to 192."


def test_the_patch_that_is_compared_is_the_one_mapped_with():
    near = optical(at=(603_000.0, 5_100_000.0))
    assert "one patch of 320;" in found("small", radar(), near, card=replace(CARD, patch_px=320)).text
    assert check_job(job(patch_px=128, weights="w"), radar(), near, card=replace(CARD, patch_px=320)) == ()


def test_a_patch_of_overlap_is_enough():
    assert check_job(job(), radar(at=(600_000.0, 5_100_000.0)), optical(at=(602_560.0, 5_100_000.0))) == ()


def test_a_band_that_the_model_needs_is_missing():
    text = refused(BandMissing, "band-missing", radar(), optical(names=("B02", "B03", "B04")), card=CARD)
    assert text == (
        "S2 layer optical.tif has bands B02 B03 B04; model 'late-fusion-10m' needs B02 B03 B04 B08. "
        "Add B08 or choose another model."
    )


def test_a_sensor_that_the_model_needs_is_missing():
    text = refused(BandMissing, "sensor-missing", radar(), None, card=CARD)
    assert text.startswith("The job has no Sentinel-2 layer; model 'late-fusion-10m' needs one.")
    optional = replace(CARD, required_sensors=("s1",), optional_sensors=("s2",))
    assert found("sensor-absent", radar(), None, card=optional).level == "note"


def test_radar_that_is_all_nan():
    text = refused(InputError, "empty", radar((), share=1.0), optical())
    assert text == (
        "Sentinel-1 layer radar.tif has no usable value: every pixel looked at is NaN, nodata or 0. "
        "Choose another Sentinel-1 scene, or leave it out."
    )


def test_one_band_that_is_all_nan_is_named():
    file = raster("radar.tif", [layer(DB, description="VV", dtype="float32"), layer((), description="VH", share=1.0)])
    assert "no usable value in VH" in refused(InputError, "empty", scene([file], "s1"), optical())


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_an_image_of_nothing_but_0(dtype):
    blank = (0.0,) * 5
    assert "no usable value" in refused(InputError, "empty", radar(blank, dtype=dtype), optical())
    assert "no usable value" in refused(InputError, "empty", radar(), optical(blank, dtype=dtype))


def test_one_band_of_nothing_but_0_is_said():
    layers = [layer(DN, description="B02"), layer((0.0,) * 5, description="B10")]
    finding = found("blank-band", radar(), scene([raster("optical.tif", layers)], "s2"))
    assert finding.level == "warning"
    assert "holds nothing but 0 in B10" in finding.text


def test_bands_that_the_model_does_not_read_may_be_as_they_are():
    layers = [layer(DN, description=band) for band in ("B02", "B03", "B04", "B08")]
    source = scene([raster("optical.tif", [*layers, layer((), description="B10", share=1.0)])], "s2")
    assert check_job(job(), radar(), source, card=CARD) == ()
    assert "no usable value in B10" in refused(InputError, "empty", radar(), source)


def test_mostly_nodata():
    finding = found("mostly-nodata", radar(share=0.8), optical())
    assert finding.level == "warning"
    assert "is 80% nodata" in finding.text


def test_uncalibrated_radar():
    values = (12.0, 80.0, 150.0, 260.0, 900.0)
    text = refused(UnitMismatch, "uncalibrated", radar(values, dtype="uint16"), optical())
    assert "holds uncalibrated digital numbers (up to 900); sigma0 or gamma0" in text
    assert "Calibrate it to sigma0, or give the GRD .SAFE" in text


def test_undeclared_zeros():
    finding = found("zeros", radar(), optical((0.0, 0.0, 300.0, 900.0, 2000.0)))
    assert finding.level == "warning"
    assert finding.remedy == "If they are a border or holes, set 0 as the file's nodata value."
    declared = check_job(job(), radar(), optical((0.0, 0.0, 300.0, 900.0, 2000.0), nodata=0.0))
    assert "zeros" not in {finding.code for finding in declared}


def test_an_offset_that_is_perhaps_still_in():
    bright = tuple(value + 1000 for value in DN)
    finding = found("offset", radar(), optical(bright))
    assert finding.level == "warning"
    assert "no digital number below 1094 in any band" in finding.text
    assert finding.remedy == "For such a product state s2_offset=-1000."
    assert check_job(job(s2_offset=0.0), radar(), optical(bright)) == ()


def test_an_offset_that_is_perhaps_taken_twice():
    layers = [layer((300.0, 420.0, 900.0, 1900.0, 3200.0), description=band) for band in ("B02", "B03", "B04", "B08")]
    harmonised = scene([raster("optical.tif", layers, tags={"PROCESSING_BASELINE": "05.09"})], "s2")
    finding = found("offset", radar(), harmonised)
    assert finding.level == "warning"
    assert "reflectances down to -0.07 with the offset -1000" in finding.text
    assert finding.remedy == "If so, state s2_offset=0."


@pytest.mark.parametrize("driver", ["WMS", "MEM", "PostGISRaster"])
def test_a_layer_that_is_no_file(driver):
    source = optical()
    served = replace(source, files=(replace(source.files[0], driver=driver),))
    text = refused(InputError, "not-a-file", radar(), served)
    assert f"is served by {driver}, not by a raster file" in text
    assert "Export the layer to a GeoTIFF" in text


def test_a_format_that_the_engine_lacks():
    source = optical()
    served = replace(source, files=(replace(source.files[0], driver="ECW"),))
    assert "is in the format ECW, which the engine cannot read" in refused(InputError, "driver", radar(), served)
    jpeg2000 = replace(source, files=(replace(source.files[0], driver="JP2ECW"),))
    assert check_job(job(), radar(), jpeg2000) == ()


def test_one_radar_band_is_allowed_and_said():
    finding = found("one-band", radar(names=("VV",)), optical())
    assert finding.level == "note"
    assert "has VV only" in finding.text


def test_huge_k():
    tiny = {"at": (600_000.0, 5_100_000.0), "size": (20, 20)}
    text = refused(InputError, "classes", radar(**tiny), optical(**tiny), classes=64)
    assert text == (
        "64 classes were asked for in 400 pixels; at least 10 pixels per class are needed. "
        "Ask for fewer classes, or choose a larger area."
    )


def test_degrees():
    frame = {"wkt": DEGREES, "at": (-0.78, 38.13), "gsd": 8.983152841195215e-05}
    finding = found("degrees", None, optical(**frame))
    assert finding.level == "note"
    assert finding.text == (
        "Sentinel-2 layer optical.tif lies in degrees: a pixel is 7.88 × 9.97 m on the ground. "
        "It is resampled to square pixels in the local UTM zone."
    )
    assert "since grid=s2" in found("degrees", None, optical(**frame), grid="s2").text


def test_a_rotated_transform():
    turned = optical()
    file = replace(turned.files[0], transform=(7.0, 7.0, 600_000.0, 7.0, -7.0, 5_100_000.0))
    finding = found("rotated", None, replace(turned, files=(file,)))
    assert "has a rotated transform" in finding.text


def test_oblong_pixels():
    source = radar()
    middle, right, below = source.files[0].pixel_lonlat
    stretched = replace(source.files[0], pixel_lonlat=(middle, right, (below[0], 2 * below[1] - middle[1])))
    finding = found("oblong", replace(source, files=(stretched,)), None)
    assert "has oblong pixels: a pixel is 10.01 × 20.00 m on the ground. It is resampled" in finding.text


def test_a_pixel_larger_than_the_shared_ground():
    text = refused(InputError, "pixel-size", radar(), optical(at=(603_000.0, 5_100_000.0)), gsd_m=9000)
    assert text == (
        "Pixels of 9000 m were asked for; the ground to map is 2123 × 5120 m, less than one of them. "
        "Choose a smaller pixel size (gsd_m)."
    )
    assert found("small", radar(), optical(), gsd_m=9000).text.startswith("The area is 1 × 1 pixels")
    refused(NoOverlap, "no-overlap", radar(), optical(at=(700_000.0, 5_100_000.0)), gsd_m=9000)


def test_the_size_of_oblong_pixels_is_that_of_the_square_ones_made_of_them():
    source = optical(size=(100, 100))
    middle, right, below = source.files[0].pixel_lonlat
    stretched = replace(source.files[0], pixel_lonlat=(middle, right, (below[0], 3 * below[1] - 2 * middle[1])))
    oblong = replace(source, files=(stretched,))  # 10 × 30 m: 100 × 300 pixels of 10 m
    assert "The area is 100 × 300 pixels" in found("small", None, oblong).text
    assert "The area is 100 × 100 pixels" in found("small", None, oblong, grid="s2").text


@pytest.mark.parametrize(
    ("extent", "crs"),
    [
        ((700_000.0, 5_000_000.0, 701_000.0, 5_001_000.0), ""),
        ((700_000.0, 5_000_000.0, 701_000.0, 5_001_000.0), "EPSG:32632"),
        ((20.0, 40.0, 20.1, 40.1), "EPSG:4326"),
    ],
)
def test_an_extent_outside(extent, crs):
    text = refused(NoOverlap, "extent-outside", radar(), optical(), extent=extent, extent_crs=crs)
    assert "lies outside Sentinel-1 layer radar.tif" in text
    assert "Draw it over both layers, or check its CRS." in text


@pytest.mark.parametrize(
    ("extent", "crs"),
    [
        ((601_000.0, 5_096_000.0, 602_000.0, 5_097_000.0), ""),
        ((590_000.0, 5_090_000.0, 620_000.0, 5_110_000.0), "EPSG:32632"),
        ((10.31, 45.96, 10.35, 45.99), "EPSG:4326"),
        ((1e6, 5e6, 1.1e6, 5.1e6), "EPSG:3857"),  # for the engine to judge
    ],
)
def test_an_extent_inside_or_in_a_crs_unknown_here(extent, crs):
    assert check_job(job(extent=extent, extent_crs=crs), radar(), optical()) == ()


def test_an_extent_that_holds_nothing():
    text = refused(NoOverlap, "extent-outside", radar(), optical(), extent=(2.0, 0.0, 1.0, 1.0))
    assert "holds nothing" in text


def test_one_file_for_both_sensors():
    text = refused(InputError, "same-file", radar(name="stack.tif"), optical(name="stack.tif"))
    assert text.startswith("stack.tif was given as the Sentinel-1 and as the Sentinel-2 layer")


def test_a_stack_of_both_sensors_serves_both():
    layers = [
        *(layer(DB, description=name, dtype="float32") for name in ("VV", "VH")),
        *(layer([value / 1e4 for value in DN], description=name, dtype="float32") for name in ("B03", "B04", "B08")),
    ]
    stack = raster("stack.tif", layers)
    assert check_job(job(), scene([stack], "s1"), scene([stack], "s2")) == ()


def test_one_crs_missing():
    text = refused(GridMismatch, "crs-missing", radar(wkt=""), optical())
    assert text == (
        "Sentinel-1 layer radar.tif has no CRS and the other layer has one; both need one. "
        "Assign its CRS, or state grid=pixels if both layers have the same pixels."
    )


def test_both_crs_missing():
    text = refused(GridMismatch, "crs-missing", radar(wkt=""), optical(wkt=""))
    assert "Neither radar.tif nor optical.tif has a CRS" in text
    assert "Both have the same size, so state grid=pixels" in text
    assert check_job(job(grid="pixels"), radar(wkt=""), optical(wkt="")) == ()
    assert check_job(job(s1=()), None, optical(wkt="")) == ()


def test_placed_by_ground_control_points_only():
    source = optical(wkt="")
    placed = replace(source, files=(replace(source.files[0], has_gcps=True),))
    assert "placed by ground control points only" in refused(GridMismatch, "gcps-only", None, placed)


def test_pixels_unlike_the_model_s():
    finding = found("gsd", radar(gsd=20.0), optical(gsd=20.0), card=CARD)
    assert finding.level == "note"
    assert "was trained at 10 m, more than 1.25 times off, so the scene is resampled to 10 m" in finding.text
    kept = found("gsd", radar(gsd=20.0), optical(gsd=20.0), card=CARD, grid="s2")
    assert kept.level == "warning"
    assert "and is mapped on the grid asked for all the same. Leave the grid at auto" in kept.sentence
    assert "gsd" not in {
        item.code for item in check_job(job(gsd_m=10.0), radar(gsd=20.0), optical(gsd=20.0), card=CARD)
    }
    assert "gsd" not in {item.code for item in check_job(job(), radar(gsd=12.0), optical(gsd=12.0), card=CARD)}


def test_values_unlike_the_model_s():
    finding = found("shift", radar(tuple(value - 15 for value in DB)), optical(), card=CARD)
    assert finding.level == "warning"
    assert "Sentinel-1 layer radar.tif differs from what model 'late-fusion-10m' was trained on" in finding.text
    assert "VV -26 (model: -11)" in finding.text


def test_linear_power_is_compared_in_the_model_s_decibels():
    power = tuple(10 ** (value / 10) for value in DB)
    assert check_job(job(), radar(power), optical(), card=CARD) == ()


def test_a_picture_for_a_model_of_reflectance():
    picture = optical((10.0, 60.0, 90.0, 130.0, 250.0), dtype="uint8")
    text = refused(UnitMismatch, "unit", radar(), picture, card=CARD)
    assert "is in 8-bit picture values; model 'late-fusion-10m' needs reflectance" in text


def test_dates_far_apart():
    finding = found("dates", radar(name="S1_20200101.tif"), optical(name="S2_20200601.tif"))
    assert finding.level == "warning"
    assert "taken on 2020-01-01 and Sentinel-2 on 2020-06-01, 152 days apart" in finding.text
    assert check_job(job(), radar(name="S1_20200101.tif"), optical(name="S2_20200119.tif")) == ()


def test_errors_come_first_and_one_is_raised():
    findings = check_job(job(), radar((), share=1.0, names=("VV",)), optical(at=(700_000.0, 5_100_000.0)))
    assert [finding.level for finding in findings] == ["error", "error", "note"]
    with pytest.raises(InputError, match="has no usable value"):
        refuse(findings)


def test_two_utm_zones_are_compared_on_the_ground():
    east = optical(at=(602_560.0, 5_100_000.0))
    other = replace(east, files=(replace(east.files[0], crs_wkt=UTM33),))
    assert check_job(job(), radar(), other) == ()


def test_alignpair_has_no_patch_to_fill():
    align = AlignPair(s1=("radar.tif",), s2=("optical.tif",), output="stack.tif")
    small = {"at": (600_000.0, 5_100_000.0), "size": (3, 3)}
    assert check_job(align, radar(**small), optical(**small)) == ()


def test_a_model_of_another_task_is_refused():
    fusing = replace(CARD, task="fusion", method="both")
    text = refused(InputError, "task", radar(), optical(), card=fusing)
    assert text == (
        "Model 'both' makes a feature layer; segmentunsupervised needs one that makes a land-cover map of "
        "clusters. "
        "Choose another model, or use this one with fusefeatures."
    )
    fuse = FuseFeatures(s1=("radar.tif",), s2=("optical.tif",), weights="w", output="f.tif")
    (finding,) = check_job(fuse, radar(), optical(), card=CARD)
    assert finding.level == "error"
    assert (
        "needs one that makes a feature layer. Choose another model, or use this one with segment" in finding.sentence
    )
    assert check_job(fuse, radar(), optical(), card=fusing) == ()
    (translating,) = check_job(fuse, radar(), optical(), card=replace(CARD, task="translation"))
    assert translating.sentence.endswith("Choose another model, or use this one with translatesar.")
    (unknown,) = check_job(fuse, radar(), optical(), card=replace(CARD, task="of a later version"))
    assert unknown.sentence.endswith("Choose another model.")


def test_a_patch_is_not_held_against_a_model_of_another_task():
    mapping = SegmentUnsupervised(s1=("radar.tif",), s2=("optical.tif",), weights="w", output="map.tif")
    labelling = replace(CARD, task="scenelabels", patch_px=16, overlap_px=0)
    (finding,) = check_job(mapping, radar(), optical(), card=labelling)
    assert "makes labels of scenes" in finding.sentence
    with pytest.raises(InputError, match="patch_px is 16"):
        check_job(mapping, radar(), optical(), card=replace(labelling, task="segmentation"))
