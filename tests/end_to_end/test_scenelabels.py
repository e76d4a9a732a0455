"""Labels of scenes through `qgis_process`: teach them on a made pair, label its cells, look at the layer."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsRasterLayer, QgsVectorLayer

pytestmark = [pytest.mark.qgis, pytest.mark.slow]
SIDE, CELL = 96, 16


@pytest.fixture(scope="module")
def made(run, tmp_path_factory):
    """A made pair, with its land cover."""
    folder = tmp_path_factory.mktemp("made")
    paths = {name: folder / f"{name}.tif" for name in ("OUTPUT_S1", "OUTPUT_S2", "OUTPUT_LABELS")}
    return run("syntheticpair", WIDTH=SIDE, HEIGHT=SIDE, SEED=3, **paths)


@pytest.fixture(scope="module")
def pair(made):
    return {"S1": made["OUTPUT_S1"], "S2": made["OUTPUT_S2"]}


@pytest.fixture(scope="module")
def taught(run, pair, made, tmp_path_factory):
    """A network that was taught for three steps: by the same road as a good one."""
    path = tmp_path_factory.mktemp("taught") / "labels.safetensors"
    few = {"PRESET": "quick", "STEPS": 3, "ENCODER": "vit", "CELL_SIZE": CELL}
    return run("trainscenelabels", **pair, LABELS_RASTER=made["OUTPUT_LABELS"], **few, OUTPUT_WEIGHTS=path)


def test_cells_are_labelled_over_the_whole_scene_and_coloured_by_label(run, pair, taught, made, tmp_path):
    assert taught["SCENES_LEARNED"] + taught["SCENES_HELD_OUT"] == (SIDE // CELL) ** 2
    assert 0 <= taught["MACRO_AP"] <= 1
    results = run("labelscenes", **pair, MODEL=taught["OUTPUT_WEIGHTS"], OUTPUT_CELLS=tmp_path / "cells.gpkg")
    assert results["CELLS"] == (SIDE // CELL) ** 2
    assert results["LABELLED_SHARE"] == 1
    layer = QgsVectorLayer(results["OUTPUT_CELLS"], "cells")
    assert layer.isValid()
    assert layer.extent() == QgsRasterLayer(pair["S1"], "radar").extent()
    shown = {entry.value(): entry.symbol().color() for entry in layer.renderer().categories()}
    cells = list(layer.getFeatures())
    assert {cell["label"] for cell in cells} <= set(shown)
    assert len({colour.name() for colour in shown.values()}) == len(shown) > 1
    assert all(0 < colour.alpha() < 255 for colour in shown.values())
    chances = [name for name in layer.fields().names() if name.startswith("p_")]
    assert len(chances) == len(shown)
    assert all(cell["probability"] == pytest.approx(max(cell[name] for name in chances), abs=1e-6) for cell in cells)


def test_what_cannot_be_labelled_is_one_sentence_and_leaves_nothing(refusal, pair, taught, tmp_path):
    target = {"MODEL": taught["OUTPUT_WEIGHTS"], "OUTPUT_CELLS": tmp_path / "cells.gpkg"}
    assert "squares of 8. Choose 16 or 24" in refusal("labelscenes", **pair, **target, CELL_SIZE=20)
    said = refusal("classifylandcover", **pair, MODEL=taught["OUTPUT_WEIGHTS"], OUTPUT=tmp_path / "map.tif")
    assert "makes labels of scenes; classifylandcover needs" in said
    assert list(tmp_path.iterdir()) == []
