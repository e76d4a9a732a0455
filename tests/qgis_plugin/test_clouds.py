"""Clouds and the judging of translations: what their dialogs hand over and refuse, and the console's functions."""

from __future__ import annotations

import json
import struct

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingFeedback
from saroptical.engine.contract.card import METADATA_KEY, BandStatistics, ModelCard, to_json
from saroptical.engine.contract.jobs import AssessTranslation, FillClouds
from saroptical.qgis_plugin import console

pytestmark = pytest.mark.qgis


@pytest.fixture
def numbers():
    return {"generated_share": 0.25, "psnr": 12.5}


def test_clouds_are_filled_as_asked(algorithm, asked, context, pair, make_raster):
    clouds = make_raster("clouds.tif", ["mask"], 0, 2, dtype="uint8")
    given = {"S1": pair[0], "S2": pair[1], "MODEL": "/made-up/w.safetensors", "CLOUDS": clouds, "CLOUDS_ARE": "mask"}
    outputs = {"OUTPUT": "/made-up/filled.tif", "OUTPUT_PROVENANCE": "/made-up/where.tif"}
    results, _ = algorithm("fillclouds").run(
        {**given, **outputs, "FEATHER_PX": 8}, context, QgsProcessingFeedback(), {}, False
    )
    chosen = {"clouds": clouds, "clouds_are": "mask", "feather_px": 8, "weights": "/made-up/w.safetensors"}
    paths = {"output": "/made-up/filled.tif", "output_provenance": "/made-up/where.tif"}
    assert asked == [FillClouds(s1=(pair[0],), s2=(pair[1],), **chosen, **paths)]
    assert asked[0].grid == "s2"
    assert results["GENERATED_SHARE"] == 0.25


def test_a_layer_is_judged_by_a_scene(algorithm, asked, context, pair, make_raster):
    made = make_raster("made.tif", ["B04", "B03", "B02"], 0, 1)
    given = {"GENERATED": made, "S2": pair[1], "S1": pair[0], "OUTPUT_REPORT": "/made-up/r.html"}
    results, _ = algorithm("assesstranslation").run(given, context, QgsProcessingFeedback(), {}, False)
    assert asked == [AssessTranslation(generated=made, s1=(pair[0],), s2=(pair[1],), output_report="/made-up/r.html")]
    assert results["PSNR"] == 12.5


def test_what_cannot_be_judged_is_refused_before_the_run(algorithm, context, pair, plugin, tmp_path):
    def refusal(**given):
        accepted, reason = algorithm("assesstranslation").checkParameterValues(given, context)
        assert not accepted
        return reason

    assert "judges a generated layer" in refusal(S2=pair[1], OUTPUT_REPORT="/made-up/r.html")
    assert "given a folder but no weights" in refusal(FOLDER=str(tmp_path), OUTPUT_REPORT="/made-up/r.html")
    asked = {"FOLDER": str(tmp_path), "MODEL": "/made-up/w.safetensors", "OUTPUT_REPORT": "/made-up/r.html"}
    assert "is to judge the part test" in refusal(**asked)


def test_a_model_that_is_none_fills_no_clouds(algorithm, context, pair, plugin, tmp_path):
    (tmp_path / "w.safetensors").write_bytes(b"no model")
    given = {"S1": pair[0], "S2": pair[1], "MODEL": str(tmp_path / "w.safetensors")}
    outputs = {"OUTPUT": "/made-up/filled.tif", "OUTPUT_PROVENANCE": "/made-up/where.tif"}
    accepted, reason = algorithm("fillclouds").checkParameterValues({**given, **outputs}, context)
    assert not accepted
    assert "is not a safetensors file" in reason


def test_the_console_fills_and_judges(asked, pair, make_raster, tmp_path):
    made = make_raster("made.tif", ["B04", "B03", "B02"], 0, 1)
    assert console.assess_translation(generated=made, s2=pair[1])["PSNR"] == 12.5
    known = tuple(BandStatistics(name, (-50, 0), -25, 25) for name in ("VV", "VH"))
    card = to_json(ModelCard("translation", "improved", "unet_generator", {}, known, ("s1",)))
    header = json.dumps({"__metadata__": {METADATA_KEY: card}}).encode()
    (tmp_path / "w.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    filled = console.fill_clouds(*pair, model=str(tmp_path / "w.safetensors"), output=made)
    assert filled.isValid()
    assert asked[1].output_provenance.endswith(".tif")
