"""A real QGIS window: the panel driven by clicks, from two layers to a map, a training, and the history."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

pytestmark = [pytest.mark.qgis, pytest.mark.slow]


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
