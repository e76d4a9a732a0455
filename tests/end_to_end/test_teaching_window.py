"""A real QGIS window, from nothing to the report: polygons drawn by mouse, a network taught, a map judged."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

from saroptical.tests.end_to_end.known_places import COLOURS, PLACE, VALUES, polygons_of, terramesh

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
LEAST_ACCURACY = 0.7
"""Everything mapped as water, the largest class, would be right for .52 of the place."""
MOST_TRAINING_S = 300
"""What a person waits for the quick preset, on two cores with nothing else to do."""


@pytest.fixture
def taught(drive, real_data):
    """Let the driver work in a window and give what it tells."""
    pair = terramesh(real_data)
    known = real_data / "terramesh" / "LULC" / f"{PLACE}.tif"
    layers = {"Known": str(known), "Sentinel-1": str(pair["S1"]), "Sentinel-2": str(pair["S2"])}
    return drive(
        "drive_teaching.py",
        DRIVE_LAYERS=json.dumps(layers),
        DRIVE_POLYGONS=json.dumps(polygons_of(known)),
        DRIVE_COLOURS=json.dumps(COLOURS),
        DRIVE_VALUES=json.dumps(VALUES),
    )


def test_an_analyst_teaches_classes_with_a_dozen_polygons(taught, capsys):
    assert "error" not in taught, taught["error"]
    with capsys.disabled():
        print(f"\nseconds: {taught['times']}; judged: {taught['judged']}")
    assert set(taught["legend"][-4:]) == set(COLOURS)
    assert {"Land cover", "Confidence", "Training and validation"} <= set(taught["layers"])
    assert float(taught["judged"]["OVERALL_ACCURACY"]) >= LEAST_ACCURACY
    assert taught["times"]["training"] <= MOST_TRAINING_S
