"""Every kind of bad input, from the files to the sentence: said before any work, and nothing is left behind."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.events import Done, Failed, Message, Progress
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.errors import InputError
from saroptical.engine.perform import DONE, FAILED, Orders, perform

PIXELS = 48
UPRIGHT = Affine(10, 0, 500_000, 0, -10, 5_300_000)
DEGREES = {"crs": "EPSG:4326", "transform": Affine(1e-4, 0, 9, 0, -1e-4, 47.85)}
RADAR, OPTICAL = ("VV", "VH"), ("B02", "B03", "B04", "B08")


def db(size=PIXELS):
    return np.random.default_rng(1).normal([[[-11.0]], [[-17.0]]], 2.0, (2, size, size)).astype(np.float32)


def dn(size=PIXELS):
    return np.random.default_rng(2).normal([[[600.0]], [[900.0]], [[1200.0]], [[2500.0]]], 80, (4, size, size))


@pytest.fixture
def write(tmp_path):
    def write(name, pixels, bands=(), **profile):
        count, height, width = pixels.shape
        path = str(tmp_path / name)
        frame = {"driver": "GTiff", "crs": "EPSG:32632", "transform": UPRIGHT, "dtype": pixels.dtype, **profile}
        with rasterio.open(path, "w", count=count, height=height, width=width, **frame) as file:
            file.write(pixels)
            for number, band in enumerate(bands, 1):
                file.set_band_description(number, band)
        return path

    return write


@pytest.fixture
def pair(write):
    return {
        "s1": write("s1.tif", db(), RADAR),
        "s2": write("s2.tif", dn().astype(np.uint16), OPTICAL),
    }


@pytest.fixture
def run(tmp_path):
    def run(verb, s1, s2, **options):
        (tmp_path / "out").mkdir()
        values = {"s1": [s1], "s2": [s2], "output": str(tmp_path / "out" / "result.tif"), "threads": 1, **options}
        events = []
        code = perform(make_job(verb, values), send=events.append, orders=Orders())
        return code, events

    return run


@pytest.fixture
def refused(run, tmp_path):
    """Run what cannot be run; give the sentence."""

    def refused(s1, s2, **options):
        code, events = run("segmentunsupervised", s1, s2, **options)
        assert code == FAILED
        assert isinstance(events[-1], Failed)
        assert not any(isinstance(event, Progress) for event in events)
        assert not list((tmp_path / "out").iterdir())
        return events[-1].message

    return refused


@pytest.fixture
def said(run, tmp_path):
    """Align what is unusual but can be; give the result's profile and all that was said."""

    def said(s1, s2, **options):
        code, events = run("alignpair", s1, s2, **options)
        assert code == DONE
        assert isinstance(events[-1], Done)
        with rasterio.open(tmp_path / "out" / "result.tif") as file:
            return file.profile, "\n".join(event.text for event in events if isinstance(event, Message))

    return said


def test_no_overlap(pair, write, refused):
    far = write("far.tif", dn().astype(np.uint16), OPTICAL, transform=UPRIGHT @ Affine.translation(1000, 0))
    assert "share no ground; scenes of one place were expected. Choose scenes" in refused(pair["s1"], far)


def test_less_than_one_patch_of_overlap(pair, write, run):
    beside = write("beside.tif", dn().astype(np.uint16), OPTICAL, transform=UPRIGHT @ Affine.translation(20, 0))
    options = {"method": "kmeans", "preset": "quick", "classes": 2}
    code, events = run("segmentunsupervised", pair["s1"], beside, **options)
    assert code == DONE
    warnings = [event.text for event in events if isinstance(event, Message) and event.level == "warning"]
    assert any(text.startswith("The area is 28 × 48 pixels, less than one patch of 256") for text in warnings)


def test_a_band_named_twice(pair, write, refused):
    twice = write("twice.tif", dn().astype(np.uint16), ("B02", "B03", "B03", "B08"))
    assert "names band B03 more than once; each band may appear once" in refused(pair["s1"], twice)


def test_a_band_too_many_without_names(pair, write, refused):
    five = write("five.tif", np.repeat(dn()[:1], 5, axis=0).astype(np.uint16))
    assert "has 5 unnamed bands; Sentinel-2 files usually have" in refused(pair["s1"], five)


def test_radar_that_is_all_nan(pair, write, refused):
    nan = write("nan.tif", np.full_like(db(), np.nan), RADAR)
    assert refused(nan, pair["s2"]).startswith("Sentinel-1 layer nan.tif has no usable value")


@pytest.mark.parametrize(
    ("unit", "words"),
    [("auto", "holds uncalibrated digital numbers"), ("db", "is stated as db but has values from")],
)
def test_radar_in_digital_numbers(pair, write, refused, unit, words):
    raw = write("raw.tif", (dn()[:2] / 4).astype(np.uint16), RADAR)
    text = refused(raw, pair["s2"], s1_unit=unit)
    assert words in text
    assert "give the GRD .SAFE" in text


def test_optical_that_is_scaled_already(pair, write, refused):
    scaled = write("scaled.tif", (dn() / 1e4).astype(np.float32), OPTICAL)
    assert "The values look scaled already: state reflectance, or auto." in refused(pair["s1"], scaled, s2_unit="dn")


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        ("crs=EPSG:4326&format=image/png&layers=a&url=https://maps.example/wms", "is a web map layer"),
        ("MEM:::DATAPOINTER=1", "is a temporary layer in memory"),
    ],
)
def test_a_layer_that_is_no_file(pair, refused, layer, kind):
    text = refused(pair["s1"], layer)
    assert kind in text
    assert "Export the layer to a GeoTIFF" in text


def test_a_file_that_no_driver_knows(pair, refused, tmp_path):
    (tmp_path / "notes.tif").write_text("not a raster")
    text = refused(pair["s1"], str(tmp_path / "notes.tif"))
    assert "notes.tif cannot be read as a raster" in text
    assert "GeoTIFF" in text


def test_one_radar_band_is_allowed_and_said(pair, write, said):
    profile, text = said(write("vv.tif", db()[:1], ("VV",)), pair["s2"])
    assert profile["count"] == 5
    assert "has VV only" in text


@pytest.mark.parametrize("classes", [1, 65, 100_000])
def test_too_few_or_too_many_classes(pair, classes, tmp_path):
    values = {"s1": [pair["s1"]], "output": str(tmp_path / "map.tif"), "classes": classes}
    with pytest.raises(InputError, match=f"classes is {classes}; expected 2 to 64"):
        make_job("segmentunsupervised", values)


def test_more_classes_than_the_pixels_can_fill(write, refused):
    few = write("few.tif", db(8), RADAR), write("few2.tif", dn(8).astype(np.uint16), OPTICAL)
    assert "20 classes were asked for in 64 pixels; at least 10 pixels per class" in refused(*few, classes=20)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (DEGREES, "lies in degrees: a pixel is 7.48 × 11.12 m"),
        ({"transform": UPRIGHT @ Affine.rotation(20)}, "has a rotated transform"),
        ({"transform": UPRIGHT @ Affine.scale(2, 1)}, "has oblong pixels: a pixel is 20.0"),
    ],
)
def test_pixels_that_are_not_upright_squares_in_metres_are_resampled_and_said(write, said, frame, words):
    s1 = write("s1.tif", db(), RADAR, **frame)
    s2 = write("s2.tif", dn().astype(np.uint16), OPTICAL, **frame)
    profile, text = said(s1, s2)
    assert words in text
    assert profile["crs"].to_epsg() == 32632
    assert profile["transform"][:2] == (10, 0)


@pytest.mark.parametrize(
    ("extent", "crs", "words"),
    [
        ((0.0, 0.0, 10.0, 10.0), "", "The extent 0 0 10 10"),
        ((5.0, 40.0, 6.0, 41.0), "EPSG:4326", "EPSG:4326) lies outside"),
        ((500_400.0, 5_299_600.0, 500_100.0, 5_299_900.0), "", "500400 5299600 500100 5299900 "),
    ],
)
def test_an_extent_outside(pair, refused, extent, crs, words):
    text = refused(pair["s1"], pair["s2"], extent=extent, extent_crs=crs)
    assert words in text
    assert "Draw it over both layers, or check its CRS." in text
