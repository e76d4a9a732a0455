"""The joint masked autoencoder: what its dialog hands over and refuses, and the console's function."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingFeedback
from saroptical.engine.contract.jobs import PretrainMae
from saroptical.qgis_plugin import console

pytestmark = pytest.mark.qgis


@pytest.fixture
def numbers():
    return {"s1_loss": 0.9, "tokens_kept": 0.4375}


@pytest.fixture
def given(pair):
    return {"S1": pair[0], "S2": pair[1], "OUTPUT_WEIGHTS": "/made-up/w.safetensors"}


def test_pretraining_by_masks_is_asked_for(algorithm, asked, given, context, pair):
    chosen = {"SIZE": "small", "MASK": "mixed", "S1_RATIO": 0.6, "PATCH_SIZE": 16, "TOKENS": "separate"}
    results, _ = algorithm("pretrainmae").run({**given, **chosen}, context, QgsProcessingFeedback(), {}, False)
    values = {"size": "small", "mask": "mixed", "s1_ratio": 0.6, "patch_px": 16, "tokens": "separate"}
    assert asked == [PretrainMae(s1=(pair[0],), s2=(pair[1],), output_weights="/made-up/w.safetensors", **values)]
    assert (results["S1_LOSS"], results["TOKENS_KEPT"]) == (0.9, 0.4375)


def test_crops_that_are_not_made_of_whole_squares_are_refused(algorithm, given, context, plugin):
    accepted, reason = algorithm("pretrainmae").checkParameterValues({**given, "CROP_PX": 100}, context)
    assert not accepted
    assert "crop_px is 100; expected a multiple of patch_px, which is 8. Choose 96 or 104." in reason


def test_the_console_prepares_an_encoder(asked, pair):
    assert console.pretrain_encoder(*pair, mask="joint").endswith(".safetensors")
    assert asked[0].mask == "joint"
