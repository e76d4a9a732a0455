"""Known classes through `qgis_process`: pre-train, teach, map and judge a real place, and refuse what cannot be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

import numpy as np
from osgeo import gdal
from qgis.core import QgsVectorLayer
from saroptical.tests.end_to_end.known_places import PLACE, VALUES, polygons_of, terramesh, write_polygons

gdal.UseExceptions()
pytestmark = pytest.mark.qgis
EPSG = 32722


def known(real_data):
    return real_data / "terramesh" / "LULC" / f"{PLACE}.tif"


def pixels(path):
    return gdal.Open(str(path)).ReadAsArray()


@pytest.fixture(scope="module")
def drawn(real_data, tmp_path_factory):
    """A dozen polygons of four classes."""
    return write_polygons(tmp_path_factory.mktemp("drawn") / "drawn.gpkg", polygons_of(known(real_data)), EPSG)


@pytest.fixture(scope="module")
def taught(run, real_data, drawn, tmp_path_factory):
    """A network that was pre-trained for a step a stage and taught for a few: by the same road as a good one."""
    folder, pair = tmp_path_factory.mktemp("taught"), terramesh(real_data)
    prepared = run("pretrainsscl", **pair, PRESET="quick", STEPS=2, OUTPUT_WEIGHTS=folder / "prepared.safetensors")
    assert prepared["STEPS_TAKEN"] == 2
    return run(
        "trainlandcover",
        **pair,
        LABELS=drawn,
        CLASS_FIELD="class",
        INIT=prepared["OUTPUT_WEIGHTS"],
        PRESET="quick",
        STEPS=3,
        OUTPUT_WEIGHTS=folder / "taught.safetensors",
        OUTPUT_REPORT=folder / "taught.html",
        OUTPUT_SPLIT=folder / "split.gpkg",
    )


def test_teaching_keeps_polygons_aside_and_says_how_well_it_does(taught):
    assert taught["PIXELS_LEARNED"] > 0
    assert taught["PIXELS_HELD_OUT"] > 0
    assert 0 <= taught["OVERALL_ACCURACY"] <= 1
    split = QgsVectorLayer(taught["OUTPUT_SPLIT"], "split")
    parts = {(feature["part"], feature["class"]) for feature in split.getFeatures()}
    assert {part for part, _ in parts} == {"train", "validation"}
    assert {name for _, name in parts} == set(VALUES)
    with open(taught["OUTPUT_REPORT"], encoding="utf-8") as page:
        text = page.read()
    assert all(name in text for name in VALUES)
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_a_map_lies_on_the_optical_pixels_in_the_users_classes_and_is_judged(run, real_data, taught, tmp_path):
    pair = terramesh(real_data)
    results = run(
        "classifylandcover",
        **pair,
        MODEL=taught["OUTPUT_WEIGHTS"],
        OUTPUT=tmp_path / "map.tif",
        OUTPUT_CONFIDENCE=tmp_path / "confidence.tif",
        OUTPUT_PROBABILITIES=tmp_path / "probabilities.tif",
    )
    mapped, optical = gdal.Open(results["OUTPUT"]), gdal.Open(str(pair["S2"]))
    assert mapped.GetGeoTransform() == optical.GetGeoTransform()
    style = Path(results["OUTPUT"]).with_suffix(".qml").read_text(encoding="utf-8")
    shown = {name: int(value) for value, name in re.findall('paletteEntry value="(\\d+)".*?label="(.*?)"', style)}
    assert set(shown) == set(VALUES)
    values = pixels(results["OUTPUT"])
    assert set(np.unique(values)) <= set(shown.values())
    probabilities, (sure, _) = pixels(results["OUTPUT_PROBABILITIES"]), pixels(results["OUTPUT_CONFIDENCE"])
    assert probabilities.shape[0] == len(VALUES)
    np.testing.assert_allclose(probabilities.sum(axis=0), 1, atol=0.02)
    np.testing.assert_allclose(probabilities.max(axis=0), sure, atol=0.01)

    table = [text for name, value in VALUES.items() for text in (str(value), name)]
    judged = run(
        "assessaccuracy",
        MAP=results["OUTPUT"],
        REFERENCE_RASTER=known(real_data),
        LEGEND=table,
        CONFIDENCE=results["OUTPUT_CONFIDENCE"],
        OUTPUT_REPORT=tmp_path / "report.html",
        OUTPUT_JSON=tmp_path / "report.json",
        OUTPUT_ERRORS=tmp_path / "errors.tif",
    )
    truth, names = pixels(known(real_data)), {value: name for name, value in shown.items()}
    right = sum(np.count_nonzero((values == value) & (truth == VALUES[names[value]])) for value in names)
    assert judged["OVERALL_ACCURACY"] == pytest.approx(right / truth.size, abs=1e-9)
    assert np.count_nonzero(pixels(tmp_path / "errors.tif") == 1) == right
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert "data:image/png;base64" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_cannot_be_learned_from_is_one_sentence_and_leaves_nothing(refusal, real_data, drawn, tmp_path):
    pair, target = terramesh(real_data), {"OUTPUT_WEIGHTS": tmp_path / "w.safetensors"}
    polygons = polygons_of(known(real_data))
    few = tmp_path / "few.gpkg"
    for chosen, words in (
        ([(name, [(x + 1e5, y) for x, y in corners]) for name, corners in polygons], "labels of the same place"),
        ([one for one in polygons if one[0] == "Trees"], "only the class Trees"),
        ([*polygons, ("Water", dict(polygons)["Trees"])], "overlap"),
    ):
        write_polygons(few, chosen, EPSG)
        assert words in refusal("trainlandcover", **pair, LABELS=few, STEPS=1, **target)
        few.unlink()
    said = refusal("trainlandcover", **pair, LABELS=drawn, CLASS_FIELD="klass", **target)
    assert "drawn has no field 'klass'" in said
    hostile = tmp_path / "hostile.safetensors"
    hostile.write_bytes(b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.")
    said = refusal("classifylandcover", **pair, MODEL=hostile, OUTPUT=tmp_path / "map.tif")
    assert "hostile.safetensors is not a safetensors file" in said
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.safetensors"]
