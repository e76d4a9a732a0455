"""All algorithms through `qgis_process` on real imagery: grid, CRS and nodata are what was asked for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
pytestmark = pytest.mark.qgis


def look(path):
    """CRS code, transform, size, band names and nodata of a raster."""
    dataset = gdal.Open(str(path))
    crs = osr.SpatialReference(dataset.GetProjection()) if dataset.GetProjection() else None
    return {
        "epsg": crs and int(crs.GetAuthorityCode(None)),
        "transform": dataset.GetGeoTransform(can_return_null=True),
        "size": (dataset.RasterXSize, dataset.RasterYSize),
        "bands": [dataset.GetRasterBand(i + 1).GetDescription() for i in range(dataset.RasterCount)],
        "nodata": dataset.GetRasterBand(1).GetNoDataValue(),
    }


def grid_of(facts):
    return facts["epsg"], facts["transform"], facts["size"]


def pixels(path, band=1):
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(band).ReadAsArray()


@pytest.fixture(scope="module")
def synthetic(run, tmp_path_factory):
    """A synthetic pair with truth, 128 x 96 pixels."""
    folder = tmp_path_factory.mktemp("synthetic")
    paths = {name: folder / f"{name.lower()}.tif" for name in ("OUTPUT_S1", "OUTPUT_S2", "OUTPUT_LABELS")}
    results = run("syntheticpair", WIDTH=128, HEIGHT=96, **paths)
    assert results == {**{name: str(path) for name, path in paths.items()}, "PIXELS": 128 * 96}
    return results


def test_a_synthetic_pair_is_what_was_asked_for(synthetic):
    facts = {name: look(path) for name, path in synthetic.items() if name != "PIXELS"}
    assert {grid_of(fact) for fact in facts.values()} == {(32632, (500_000, 10, 0, 5_300_000, 0, -10), (128, 96))}
    assert facts["OUTPUT_S1"]["bands"] == ["VV", "VH"]
    assert facts["OUTPUT_S2"]["bands"] == ["B02", "B03", "B04", "B08", "B11", "B12"]
    assert math.isnan(facts["OUTPUT_S1"]["nodata"])
    assert facts["OUTPUT_S2"]["nodata"] == 0


PLACES = ["282D_485L_3_3", "433D_629L_3_1", "609U_541L_3_0", "637U_59R_1_3"]


@pytest.mark.parametrize("place", PLACES)
def test_terramesh_keeps_the_optical_grid(run, real_data, tmp_path, place):
    s1, s2 = (real_data / "terramesh" / kind / f"{place}.tif" for kind in ("S1RTC", "S2L2A"))
    results = run("alignpair", S1=s1, S2=s2, OUTPUT=tmp_path / "aligned.tif")
    aligned = look(results["OUTPUT"])
    assert grid_of(aligned) == grid_of(look(s2))
    assert aligned["bands"][:3] == ["VV", "VH", "B01"]
    assert len(aligned["bands"]) == 14
    assert math.isnan(aligned["nodata"])
    np.testing.assert_allclose(pixels(results["OUTPUT"], 4), pixels(s2, 2) / 10_000, atol=1e-6)


def spain(real_data):
    folder = real_data / "sen1floods11"
    return {"S1": folder / "S1" / "Spain_7370579_S1Hand.tif", "S2": folder / "S2" / "Spain_7370579_S2Hand.tif"}


def test_degrees_go_to_utm_unless_asked_to_stay(run, real_data, tmp_path):
    pair = spain(real_data)
    auto = look(run("alignpair", **pair, OUTPUT=tmp_path / "auto.tif")["OUTPUT"])
    assert auto["epsg"] == 32630
    assert (auto["transform"][1], auto["transform"][5]) == (10, -10)
    stayed = run("alignpair", **pair, GRID="s2", OUTPUT=tmp_path / "stayed.tif")["OUTPUT"]
    assert grid_of(look(stayed)) == grid_of(look(pair["S2"]))
    np.testing.assert_allclose(pixels(stayed, 1), pixels(pair["S1"], 1), atol=1e-4)


def test_a_target_crs_and_pixel_size_are_obeyed(run, real_data, tmp_path):
    result = look(
        run("alignpair", **spain(real_data), TARGET_CRS="EPSG:3035", GSD=20, OUTPUT=tmp_path / "laea.tif")["OUTPUT"]
    )
    assert result["epsg"] == 3035
    assert result["transform"][1] == pytest.approx(20, rel=0.01)


def test_the_grid_of_another_layer_is_copied_pixel_by_pixel(run, synthetic, tmp_path):
    like = run(
        "syntheticpair",
        WIDTH=64,
        HEIGHT=48,
        GSD=20,
        ORIGIN_X=500_003,
        ORIGIN_Y=5_299_997,
        OUTPUT_S1=tmp_path / "like.tif",
        OUTPUT_S2=tmp_path / "other.tif",
    )["OUTPUT_S1"]
    result = run(
        "alignpair",
        S1=synthetic["OUTPUT_S1"],
        S2=synthetic["OUTPUT_S2"],
        GRID_LAYER=like,
        OUTPUT=tmp_path / "aligned.tif",
    )["OUTPUT"]
    transform = look(result)["transform"]
    assert (transform[1], transform[5]) == (20, -20)
    assert (transform[0] - 500_003) % 20 == 0
    assert (transform[3] - 5_299_997) % 20 == 0


def test_an_extent_in_another_crs_is_cut_on_the_grid(run, real_data, tmp_path):
    pair = spain(real_data)
    whole = look(pair["S2"])["transform"]
    result = look(
        run(
            "alignpair",
            **pair,
            GRID="s2",
            EXTENT="-0.77,-0.76,38.10,38.11 [EPSG:4326]",
            OUTPUT=tmp_path / "cut.tif",
        )["OUTPUT"]
    )
    cols = (result["transform"][0] - whole[0]) / whole[1]
    assert cols == pytest.approx(round(cols), abs=1e-6)
    assert result["size"] == pytest.approx((0.01 / whole[1], 0.01 / whole[1]), abs=2)


@pytest.mark.parametrize("month", ["Mar", "Jun"])
def test_two_utm_zones_meet_on_the_optical_grid(run, real_data, tmp_path, month):
    folder = real_data / "amazon_two_utm_zones"
    (s1,) = sorted((folder / "sen1" / month).glob("*.tif"))
    first, *more = sorted((folder / "sen2" / month).glob("*.B*.tif"))
    result = run("alignpair", S1=s1, S2=first, S2_MORE=more, OUTPUT=tmp_path / "aligned.tif")["OUTPUT"]
    aligned, optical = look(result), look(first)
    assert look(s1)["epsg"] != optical["epsg"] == aligned["epsg"]
    assert aligned["bands"] == ["VV", "B02", "B03", "B04"]
    for index in (0, 3):
        offset = (aligned["transform"][index] - optical["transform"][index]) / 10
        assert offset == round(offset)
    assert np.nanmax(pixels(result, 1)) < 0


def safe(real_data):
    (product,) = (real_data / "s2_safe").iterdir()
    return product


COL, ROW, SIDE = 900, 700, 64
"""Where in the product's 60 m grid the synthetic radar lies."""


def coarse_band(real_data):
    return next(safe(real_data).glob("GRANULE/*/IMG_DATA/R60m/*_B02_60m.jp2"))


def radar_over_the_product(run, real_data, tmp_path):
    """A synthetic radar scene on the 60 m pixels of the product, and what one chooses to open the product."""
    where = look(coarse_band(real_data))
    made = run(
        "syntheticpair",
        CRS=f"EPSG:{where['epsg']}",
        GSD=60,
        WIDTH=SIDE,
        HEIGHT=SIDE,
        ORIGIN_X=where["transform"][0] + 60 * COL,
        ORIGIN_Y=where["transform"][3] - 60 * ROW,
        OUTPUT_S1=tmp_path / "s1.tif",
        OUTPUT_S2=tmp_path / "s2.tif",
    )
    return made["OUTPUT_S1"], safe(real_data) / "MTD_MSIL2A.xml"


def test_a_safe_product_gets_its_offset_and_names_what_it_lacks(run, log_of, real_data, tmp_path):
    s1, product = radar_over_the_product(run, real_data, tmp_path)
    assert "lacks" in log_of("alignpair", S1=s1, S2=product, OUTPUT=tmp_path / "aligned.tif")
    aligned = look(tmp_path / "aligned.tif")
    assert grid_of(aligned) == grid_of(look(s1))
    stored = gdal.Open(str(coarse_band(real_data))).ReadAsArray(COL, ROW, SIDE, SIDE).astype(float)
    expected = np.where(stored == 0, np.nan, (stored - 1000) / 10_000)
    band = aligned["bands"].index("B02") + 1
    np.testing.assert_allclose(pixels(tmp_path / "aligned.tif", band), expected, atol=1e-6)


def test_layers_without_a_crs_meet_pixel_by_pixel(run, real_data, tmp_path):
    folder = real_data / "gee_scene_1024x768"
    s1, s2 = folder / "s1_VV_Apr.tif", folder / "s2_RGB_Apr.tif"
    result = run("alignpair", S1=s1, S2=s2, GRID="pixels", OUTPUT=tmp_path / "aligned.tif")["OUTPUT"]
    assert grid_of(look(result)) == grid_of(look(s2)) == (None, None, (768, 1024))
    np.testing.assert_allclose(pixels(result, 1), pixels(s1, 1), atol=1e-5)


def test_layers_without_a_crs_are_refused_with_the_way_out(refusal, real_data, tmp_path):
    folder = real_data / "gee_scene_1024x768"
    said = refusal(
        "alignpair", S1=folder / "s1_VV_Apr.tif", S2=folder / "s2_RGB_Apr.tif", OUTPUT=tmp_path / "aligned.tif"
    )
    assert "pixels" in said
    assert not list(tmp_path.iterdir())


FEW = {"STEPS": 4, "CLASSES": 4, "PATCH_SIZE": 128, "OVERLAP": 32}
"""Enough to come through; how good a map is, other tests ask."""


def check_map(results, *, like):
    """A land-cover map on the grid of another layer, with its confidence: values, nodata, names, style."""
    mapped, confidence = look(results["OUTPUT"]), look(results["OUTPUT_CONFIDENCE"])
    assert grid_of(mapped) == grid_of(confidence) == grid_of(like)
    values = pixels(results["OUTPUT"])
    assert values.dtype == np.uint8
    assert mapped["nodata"] == 0
    assert set(np.unique(values)) <= {0, 1, 2, 3, 4}
    assert results["CLASSES_FOUND"] == len(set(np.unique(values)) - {0})
    assert results["PIXELS"] == np.count_nonzero(values)
    sure = pixels(results["OUTPUT_CONFIDENCE"])
    assert np.array_equal(np.isnan(sure) | (sure == confidence["nodata"]), values == 0)
    assert np.nanmin(sure[values > 0]) >= 0.25 - 1e-3
    assert np.nanmax(sure[values > 0]) <= 1
    for name in ("OUTPUT", "OUTPUT_CONFIDENCE"):
        style = Path(results[name]).with_suffix(".qml").read_text(encoding="utf-8")
        assert ("paletted" if name == "OUTPUT" else "singleband") in style


def outputs(folder):
    return {"OUTPUT": folder / "map.tif", "OUTPUT_CONFIDENCE": folder / "confidence.tif"}


def test_land_cover_of_a_terramesh_place(run, real_data, tmp_path):
    s1, s2 = (real_data / "terramesh" / kind / f"{PLACES[0]}.tif" for kind in ("S1RTC", "S2L2A"))
    check_map(run("segmentunsupervised", S1=s1, S2=s2, **FEW, **outputs(tmp_path)), like=look(s2))


@pytest.mark.parametrize("place", PLACES[1:])
def test_clusters_of_the_other_places(run, real_data, tmp_path, place):
    s1, s2 = (real_data / "terramesh" / kind / f"{place}.tif" for kind in ("S1RTC", "S2L1C"))
    check_map(run("segmentunsupervised", S1=s1, S2=s2, METHOD="kmeans", **FEW, **outputs(tmp_path)), like=look(s2))


def test_clusters_of_a_pair_in_degrees(run, real_data, tmp_path):
    pair = spain(real_data)
    results = run("segmentunsupervised", **pair, GRID="s2", METHOD="kmeans", **FEW, **outputs(tmp_path))
    check_map(results, like=look(pair["S2"]))


@pytest.mark.parametrize(("month", "method"), [("Mar", "kmeans"), ("Jun", "vq")])
def test_land_cover_of_two_utm_zones(run, real_data, tmp_path, month, method):
    folder = real_data / "amazon_two_utm_zones"
    (s1,) = sorted((folder / "sen1" / month).glob("*.tif"))
    first, *more = sorted((folder / "sen2" / month).glob("*.B*.tif"))
    pair = {"S1": s1, "S2": first, "S2_MORE": more}
    aligned = run("alignpair", **pair, OUTPUT=tmp_path / "aligned.tif")["OUTPUT"]
    asked = {**FEW, "METHOD": method, "PATCH_SIZE": 64, "OVERLAP": 16}
    check_map(run("segmentunsupervised", **pair, **asked, **outputs(tmp_path)), like=look(aligned))


def test_clusters_of_an_incomplete_product(run, real_data, tmp_path):
    s1, product = radar_over_the_product(run, real_data, tmp_path)
    results = run("segmentunsupervised", S1=s1, S2=product, METHOD="kmeans", **FEW, **outputs(tmp_path))
    check_map(results, like=look(s1))


def test_land_cover_without_a_crs(run, real_data, tmp_path):
    folder = real_data / "gee_scene_1024x768"
    s1, s2 = folder / "s1_VV_Apr.tif", folder / "s2_RGB_Apr.tif"
    results = run("segmentunsupervised", S1=s1, S2=s2, GRID="pixels", **FEW, **outputs(tmp_path))
    check_map(results, like=look(s2))


def test_a_kept_model_maps_again_without_training_and_with_the_users_classes(run, synthetic, tmp_path):
    pair = {"S1": synthetic["OUTPUT_S1"], "S2": synthetic["OUTPUT_S2"]}
    model = tmp_path / "model.safetensors"
    first = run("segmentunsupervised", **pair, METHOD="kmeans", **FEW, OUTPUT_WEIGHTS=model, **outputs(tmp_path))
    table = ["1", "Water", "#0000ff", "523", "2", "Forest", "#00ff00", "311", "3", "Forest", "#00ff00", "311"]
    again = run("segmentunsupervised", **pair, MODEL=model, LEGEND=table, OUTPUT=tmp_path / "again.tif")
    before, after = pixels(first["OUTPUT"]), pixels(again["OUTPUT"])
    assert after.dtype == np.uint16
    for old, new in ((1, {523, 311}), (2, {311}), (3, {311}), (4, {4, 311})):  # merged clusters add up and may win
        assert set(np.unique(after[before == old])) <= new


def test_a_refused_run_leaves_what_stood_there(refusal, real_data, tmp_path):
    target = tmp_path / "map.tif"
    target.write_bytes(b"what stood there before")
    blank = real_data / "sen1floods11" / "S1" / "Paraguay_34417_S1Hand.tif"
    said = refusal("segmentunsupervised", S1=blank, **FEW, OUTPUT=target)
    assert "NaN" in said
    assert target.read_bytes() == b"what stood there before"
