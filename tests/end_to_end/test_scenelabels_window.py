"""A real QGIS window: an encoder pre-trained on Spain, its flood labelled by cells, and a wide made scene's classes."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

from osgeo import ogr

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
CELL_PX, WIDE_PX, SMALL_PX = 16, 4096, 512
MOST_WORK_MS = 200


@pytest.fixture
def labelled(drive, run, real_data, tmp_path):
    """Let the driver work in a window and give what it tells."""
    folder = real_data / "sen1floods11"
    spain = {f"Spain {name}": str(folder / name / f"Spain_7370579_{name}Hand.tif") for name in ("S1", "S2")}
    spain["Flood"] = str(folder / "Labels" / "Spain_7370579_LabelHand.tif")
    made = {}
    for name, side, kinds in (("Small", SMALL_PX, ("S1", "S2", "LABELS")), ("Wide", WIDE_PX, ("S1", "S2"))):
        paths = {f"OUTPUT_{kind}": tmp_path / f"{name}_{kind}.tif" for kind in ("S1", "S2", "LABELS")}
        results = run("syntheticpair", WIDTH=side, HEIGHT=side, SEED=side, **paths)
        made |= {f"{name} {kind}": results[f"OUTPUT_{kind}"] for kind in kinds}
    return drive("drive_scenelabels.py", DRIVE_SCENES=json.dumps([spain, made]))


def test_cells_of_a_flood_and_of_a_wide_scene_are_labelled_by_clicks(labelled, capsys):
    with capsys.disabled():
        print(json.dumps(labelled, indent=1))
    assert "error" not in labelled, labelled["error"]
    assert labelled["pre-trained"].startswith("Done")
    assert float(labelled["labelled 1"]["CELLS"]) == (WIDE_PX // CELL_PX) ** 2
    source = ogr.Open(labelled["labelled 1"]["OUTPUT_CELLS"])  # its layer is gone with it
    assert source.GetLayer().GetFeatureCount() == (WIDE_PX // CELL_PX) ** 2
    assert len(labelled["legend 0"]) >= 2
    assert len(labelled["legend 1"]) >= 3
    assert labelled["most work at once in ms"]["pre-training"] < MOST_WORK_MS, "the others are QGIS's own dialogs"
