"""A real QGIS window: a translation taught, stopped and kept, taken up from the history, and used, by clicks."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
STEPS = 200
"""Of the quick preset."""
MOST_WORK_MS = 200


@pytest.fixture
def translated(drive, real_data):
    """Let the driver work in a window and give what it tells."""
    folder = real_data / "sen1floods11"
    names = ("S1", "S2")
    layers = {name: str(folder / name / f"Spain_7370579_{name}Hand.tif") for name in names}
    return drive("drive_translation.py", DRIVE_LAYERS=json.dumps(layers))


def test_a_training_is_stopped_taken_up_and_its_model_used(translated, capsys):
    with capsys.disabled():
        print(json.dumps(translated, indent=1))
    assert "error" not in translated, translated["error"]
    assert translated["stopped"].startswith("Stopped and kept")
    assert translated["stopped after"] < translated["taken up at"] <= STEPS
    assert translated["ended"].startswith("Done")
    assert translated["ended after"] == STEPS
    assert [state for _, state in translated["history"]] == ["done"]
    assert (translated["renderer"], translated["bands"]) == ("multibandcolor", 3)
    ours = {stage: work for stage, work in translated["most work at once in ms"].items() if stage != "start"}
    assert max(ours.values()) < MOST_WORK_MS, ours
