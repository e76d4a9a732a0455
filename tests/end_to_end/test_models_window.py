"""A real QGIS window: a model is added, found by a word of its card, and opened in the tool that it is for."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

from saroptical.tests.qgis_plugin.models_made import write_model

pytestmark = [pytest.mark.qgis, pytest.mark.slow]


def test_a_model_is_added_found_and_used(drive, tmp_path):
    path = write_model(tmp_path / "given" / "river.safetensors")
    told = drive("drive_models.py", DRIVE_MODELS=json.dumps([path]))
    assert "error" not in told, told["error"]
    assert told["at first"].startswith("No models yet")
    assert told["row"] == ["river", "Land cover", "S1 S2", "91%"]
    assert (told["tool"], told["export"]) == ("classifylandcover", "exportmodel")
    assert told["model"].endswith("saroptical/models/river.safetensors")
