"""A real QGIS window: radar of two places in true colour, and a cloudy scene filled, by a model of other places."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

pytest.importorskip("qgis.core")

from osgeo import gdal

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
STEPS = 600
BLUE, CLOUD_DN = 2, 1700
"""Band of a Level-1C scene in which clouds are brighter than ground."""


@pytest.fixture
def model(run, real_data, tmp_path):
    """A model of patches of seven other countries; a file that SAROPTICAL_TEST_TRANSLATION names takes its place."""
    given = os.environ.get("SAROPTICAL_TEST_TRANSLATION")
    if given:
        return given
    folder = real_data / "bigearthnet_triplets"
    path = str(tmp_path / "translation.safetensors")
    run("traintranslation", PAIRS_FOLDER=str(folder), PRESET="quick", STEPS=STEPS, OUTPUT_WEIGHTS=path)
    return path


@pytest.fixture
def seen(drive, model, real_data, tmp_path):
    """Let the driver work in a window and give what it tells."""
    spain, place, cloudy = real_data / "sen1floods11", real_data / "terramesh", real_data / "sen12ms_cr"
    clouds = tmp_path / "clouds.tif"
    scenes = [
        {f"Spain {name}": str(spain / name / f"Spain_7370579_{name}Hand.tif") for name in ("S1", "S2")},
        {
            "Place S1": str(place / "S1RTC" / "637U_59R_1_3.tif"),
            "Place S2": str(place / "S2L2A" / "637U_59R_1_3.tif"),
        },
        {
            "Cloudy S1": str(cloudy / "ROIs1868_summer_s1_19_p30.tif"),
            "Cloudy S2": str(cloudy / "ROIs1868_summer_s2_cloudy_19_p30.tif"),
            "Clouds": str(clouds),
        },
    ]
    write_clouds(scenes[-1]["Cloudy S2"], clouds)
    return drive("drive_clouds.py", DRIVE_SCENES=json.dumps(scenes), DRIVE_MODEL=model)


def write_clouds(scene, path):
    """Write which pixels are bright in blue."""
    source = gdal.Open(scene)
    target = gdal.GetDriverByName("GTiff").Create(str(path), source.RasterXSize, source.RasterYSize, 1, gdal.GDT_Byte)
    target.SetGeoTransform(source.GetGeoTransform())
    target.SetProjection(source.GetProjection())
    target.GetRasterBand(1).WriteArray((source.GetRasterBand(BLUE).ReadAsArray() > CLOUD_DN).astype(np.uint8))
    target.FlushCache()


def test_radar_is_shown_in_true_colour_and_clouds_are_filled(seen, capsys):
    with capsys.disabled():
        print(json.dumps(seen, indent=1))
    assert "error" not in seen, seen["error"]
    assert seen["Spain renderer"] == seen["Place renderer"] == "multibandcolor"
    assert 0 < float(seen["filled"]["GENERATED_SHARE"]) < 1
    assert float(seen["filled"]["CLOUD_LEFT_SHARE"]) == 0
    assert len(seen["legend"]) >= 2
    provenance = gdal.Open(seen["filled"]["OUTPUT_PROVENANCE"]).ReadAsArray()
    assert (provenance == 2).mean() == pytest.approx(float(seen["filled"]["GENERATED_SHARE"]), abs=1e-3)
