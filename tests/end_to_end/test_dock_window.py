"""A real QGIS window: the panel driven by clicks, from two layers to a map, a training, and the history."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
NOT_OURS = ("start", "small window")
"""QGIS loads layers and lays its window out."""
MOST_WORK_MS = 200
"""What the event loop may be held up by at once."""


@pytest.fixture
def driven(drive, real_data):
    """Let the driver work in a window and give what it tells."""
    folder = real_data / "sen1floods11"
    layers = {
        "Sentinel-1 Spain": str(folder / "S1" / "Spain_7370579_S1Hand.tif"),
        "Sentinel-2 Spain": str(folder / "S2" / "Spain_7370579_S2Hand.tif"),
    }
    return drive("drive_dock.py", DRIVE_LAYERS=json.dumps(layers))


def test_an_analyst_works_with_the_panel(driven, capsys):
    with capsys.disabled():
        print(json.dumps(driven, indent=1))
    assert "error" not in driven, driven["error"]
    assert driven["preview layers"] == ["Land cover (preview)"]
    assert driven["renderer"] == "paletted"
    assert len(set(driven["legend"][-5:])) == 5
    assert driven["times"]["cancel"] < 3
    assert driven["cancelled"] == "The job was cancelled; nothing of it is kept."
    assert driven["stopped"].startswith("Stopped and kept")
    assert [state for _, state in driven["history"]] == ["stopped, kept", "cancelled", "done"]
    assert driven["copied"].startswith("qgis_process run saroptical:trainfusion")
    ours = {stage: work for stage, work in driven["most work at once in ms"].items() if stage not in NOT_OURS}
    assert max(ours.values()) < MOST_WORK_MS, ours
