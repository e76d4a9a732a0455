"""Translation: what its dialogs hand over and refuse, and the console's functions."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingFeedback
from saroptical.engine.contract.jobs import TrainTranslation
from saroptical.qgis_plugin import console

pytestmark = pytest.mark.qgis


@pytest.fixture
def numbers():
    return {"l1_loss": 9.5, "validation_l1_loss": 11.5, "mean_spread": 0.02}


def test_a_translation_is_trained_as_asked(algorithm, asked, context, pair):
    given = {"S1": pair[0], "S2": pair[1], "OUTPUT_WEIGHTS": "/made-up/w.safetensors"}
    chosen = {"RECIPE": "published", "BANDS": "10m", "WIDTH": 8, "CROP_PX": 64, "BATCH": 2}
    results, _ = algorithm("traintranslation").run({**given, **chosen}, context, QgsProcessingFeedback(), {}, False)
    values = {"recipe": "published", "bands": "10m", "width": 8, "crop_px": 64, "batch": 2}
    assert asked == [TrainTranslation(s1=(pair[0],), s2=(pair[1],), output_weights="/made-up/w.safetensors", **values)]
    assert (results["L1_LOSS"], results["VALIDATION_L1_LOSS"]) == (9.5, 11.5)


def test_a_folder_of_sen12_is_parted_as_asked(algorithm, asked, context, tmp_path):
    folder, weights = str(tmp_path), "/made-up/w.safetensors"
    given = {"PAIRS_FOLDER": folder, "OUTPUT_WEIGHTS": weights, "VALIDATION_SHARE": 0.2}
    for more in ({"SPLIT": str(tmp_path / "s.json")}, {"OUTPUT_PARTS": str(tmp_path / "s.json")}):
        algorithm("traintranslation").run({**given, **more}, context, QgsProcessingFeedback(), {}, False)
    common = {"pairs": (folder,), "output_weights": weights, "validation_share": 0.2}
    assert asked == [
        TrainTranslation(split=str(tmp_path / "s.json"), **common),
        TrainTranslation(output_parts=str(tmp_path / "s.json"), **common),
    ]


def test_two_splits_at_once_are_refused(algorithm, context, plugin, tmp_path):
    given = {"PAIRS_FOLDER": str(tmp_path), "OUTPUT_WEIGHTS": "/made-up/w.safetensors"}
    split = {"SPLIT": str(tmp_path / "a.json"), "OUTPUT_PARTS": str(tmp_path / "b.json")}
    accepted, reason = algorithm("traintranslation").checkParameterValues({**given, **split}, context)
    assert not accepted
    assert "name the one or the other" in reason


def test_crops_that_are_too_small_are_refused(algorithm, context, pair, plugin):
    given = {"S1": pair[0], "S2": pair[1], "OUTPUT_WEIGHTS": "/made-up/w.safetensors", "CROP_PX": 16}
    accepted, reason = algorithm("traintranslation").checkParameterValues(given, context)
    assert not accepted
    assert "crop_px is 16; expected 32 or more" in reason


def test_a_file_that_is_no_model_is_refused(algorithm, context, pair, plugin, tmp_path):
    (tmp_path / "w.safetensors").write_bytes(b"no model")
    given = {"S1": pair[0], "MODEL": str(tmp_path / "w.safetensors"), "OUTPUT": str(tmp_path / "t.tif")}
    accepted, reason = algorithm("translatesar").checkParameterValues(given, context)
    assert not accepted
    assert "is not a safetensors file" in reason


def test_the_console_trains(asked, pair):
    assert console.train_translation(*pair, recipe="l1").endswith(".safetensors")
    assert asked[0].recipe == "l1"
