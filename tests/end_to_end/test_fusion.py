"""Fusion through `qgis_process`: train in a few steps, make feature layers, look at what was written."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("qgis.core")

import numpy as np
from osgeo import gdal, osr
from qgis.core import QgsRasterLayer

gdal.UseExceptions()
pytestmark = pytest.mark.qgis
PLACE = "637U_59R_1_3"
FEATURES = 6


def look(path):
    """CRS code, transform, size, band names, nodata and pixel type of a raster."""
    dataset = gdal.Open(str(path))
    bands = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    return {
        "epsg": int(osr.SpatialReference(dataset.GetProjection()).GetAuthorityCode(None)),
        "transform": dataset.GetGeoTransform(),
        "size": (dataset.RasterXSize, dataset.RasterYSize),
        "bands": [band.GetDescription() for band in bands],
        "nodata": bands[0].GetNoDataValue(),
        "bits": bands[0].GetMetadataItem("NBITS", "IMAGE_STRUCTURE"),
        "scaled": [(band.GetScale(), band.GetOffset()) for band in bands],
    }


def terramesh(real_data, place=PLACE):
    return {key: real_data / "terramesh" / kind / f"{place}.tif" for key, kind in (("S1", "S1RTC"), ("S2", "S2L2A"))}


@pytest.fixture(scope="module")
def model(run, real_data, tmp_path_factory):
    """A model that has seen one place for two steps: it maps by the same road as one that has learned."""
    path = tmp_path_factory.mktemp("model") / "fusion.safetensors"
    asked = {"PRESET": "quick", "STEPS": 2, "FEATURES": FEATURES, "BANDS": "10m", "OUTPUT_WEIGHTS": path}
    results = run("trainfusion", **terramesh(real_data), **asked)
    assert results["STEPS_TAKEN"] == 2
    assert results["PAIRS_USED"] == 1
    return results["OUTPUT_WEIGHTS"]


def test_a_feature_layer_lies_on_the_optical_pixels_and_comes_styled(run, real_data, model, tmp_path):
    pair = terramesh(real_data)
    results = run("fusefeatures", **pair, MODEL=model, OUTPUT=tmp_path / "f.tif")
    found, optical = look(results["OUTPUT"]), look(pair["S2"])
    assert [found[key] for key in ("epsg", "transform", "size")] == [
        optical[key] for key in ("epsg", "transform", "size")
    ]
    assert found["bands"] == [f"component {number}" for number in range(1, FEATURES + 1)]
    assert math.isnan(found["nodata"])
    assert found["bits"] == "16"
    assert results["BANDS_WRITTEN"] == FEATURES
    assert results["VALID_SHARE"] == 1
    layer = QgsRasterLayer(results["OUTPUT"], "features")
    renderer = layer.renderer()
    assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (1, 2, 3)
    stretch = renderer.redContrastEnhancement()
    assert stretch.minimumValue() < stretch.maximumValue()


def test_bytes_in_degrees_from_radar_alone(run, real_data, model, tmp_path):
    s1 = real_data / "sen1floods11" / "S1" / "Spain_7370579_S1Hand.tif"
    asked = {"GRID": "s1", "PIXEL_TYPE": "uint8", "COMPONENTS": 3, "OUTPUT": tmp_path / "f.tif"}
    found = look(run("fusefeatures", S1=s1, MODEL=model, **asked)["OUTPUT"])
    radar = look(s1)
    assert [found[key] for key in ("epsg", "transform", "size")] == [
        radar[key] for key in ("epsg", "transform", "size")
    ]
    assert found["epsg"] == 4326
    assert found["nodata"] == 0
    assert len(found["bands"]) == 3
    assert all(scale > 0 and offset == pytest.approx(-128 * scale) for scale, offset in found["scaled"])
    stored = gdal.Open(str(tmp_path / "f.tif")).ReadAsArray()
    holes = np.isnan(gdal.Open(str(s1)).ReadAsArray()).any(axis=0)
    assert np.array_equal((stored == 0).all(axis=0), holes)


def test_a_folder_of_pairs_is_matched_and_listed(log_of, real_data, tmp_path):
    folder = real_data / "bigearthnet_v1_raw"
    asked = {"PRESET": "quick", "STEPS": 1, "FEATURES": 4, "OUTPUT_WEIGHTS": tmp_path / "w.safetensors"}
    log = log_of("trainfusion", PAIRS_FOLDER=folder, **asked)
    assert "Pair 6 of 6: " in log
    assert "100% shared, 0 days apart" in log
    assert "loss" in log
    assert (tmp_path / "w.safetensors").exists()


def test_a_model_of_another_task_and_a_missing_sensor_are_refused(run, refusal, real_data, model, tmp_path):
    pair = terramesh(real_data)
    said = refusal("segmentunsupervised", **pair, MODEL=model, OUTPUT=tmp_path / "map.tif")
    assert "makes a feature layer; segmentunsupervised needs one that makes a land-cover map" in said
    said = refusal("trainfusion", S1=pair["S1"], OUTPUT_WEIGHTS=tmp_path / "w.safetensors")
    assert "no Sentinel-2 scene; sensors=both needs one" in said
    said = refusal(
        "trainfusion", PAIRS_FOLDER=real_data / "terramesh" / "S1RTC", OUTPUT_WEIGHTS=tmp_path / "w.safetensors"
    )
    assert "4 Sentinel-1 and 0 Sentinel-2 scenes were found" in said
    assert not list(tmp_path.iterdir())
