"""A real QGIS window, no larger than a laptop's: classes named, drawn and taught, and clusters named, by hand."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

from saroptical.tests.end_to_end.known_places import PLACE, VALUES, polygons_of, terramesh

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
MOST_WORK_MS = 200
"""What QGIS's own tool takes for the first corner of a polygon is its own."""


@pytest.fixture
def helped(drive, real_data):
    """Let the driver work in a window and give what it tells."""
    pair = terramesh(real_data)
    known = real_data / "terramesh" / "LULC" / f"{PLACE}.tif"
    layers = {"Known": str(known), "Sentinel-1": str(pair["S1"]), "Sentinel-2": str(pair["S2"])}
    polygons = json.dumps(polygons_of(known))
    return drive("drive_helper.py", DRIVE_LAYERS=json.dumps(layers), DRIVE_POLYGONS=polygons, DRIVE_TRAIN="yes")


def test_classes_are_drawn_and_taught_and_clusters_named_by_hand(helped, capsys):
    assert "error" not in helped, helped["error"]
    with capsys.disabled():
        print(
            f"\ntraining: {helped['training']}; pauses: {helped['longest pause in ms']}; "
            f"work at once: {helped['most work at once in ms']}"
        )
    assert helped["drawn"] == dict.fromkeys(VALUES, "3")
    assert [row[1] for row in helped["job"]["legend"]] == list(VALUES)
    assert helped["training"]["state"] == "done", helped["training"]
    assert {"Water", "Trees"} <= set(helped["legend"])
    ours = {stage: work for stage, work in helped["most work at once in ms"].items() if not stage.startswith("QGIS")}
    assert max(ours.values()) < MOST_WORK_MS, ours
