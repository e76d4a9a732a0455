"""Labels of scenes: what the dialogs hand over and refuse, how cells are loaded, and the console's functions."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from saroptical.engine.contract.card import METADATA_KEY, BandStatistics, ModelCard, to_json
from saroptical.engine.contract.events import Done
from saroptical.engine.contract.jobs import LabelScenes, TrainScenelabels
from saroptical.qgis_plugin import console
from saroptical.qgis_plugin.algorithms import base
from saroptical.tests.qgis_plugin.layers_of_classes import colour, polygons

pytestmark = pytest.mark.qgis
SHOWN = [("w", "Water", "#2b6fb3"), ("f", "Forest", "#1c6b2a")]


def algorithm(verb):
    return QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")


def in_project(project):
    context = QgsProcessingContext()
    context.setProject(project)
    return context


@pytest.fixture
def job_of(plugin, project, monkeypatch):
    """Run an algorithm without its engine; gives the job, the style that lay beside its labels, and the results."""

    def run(verb, **parameters):
        caught = []

        def catch(job, **how):
            style = Path(getattr(job, "labels", "")).with_suffix(".qml") if getattr(job, "labels", "") else None
            caught.extend((job, style.read_text(encoding="utf-8") if style and style.exists() else ""))
            return Done(outputs=job.outputs(), numbers={"macro_ap": 0.75, "cells": 4.0})

        monkeypatch.setattr(base, "run_job", catch)
        results, _ = algorithm(verb).run(parameters, in_project(project), QgsProcessingFeedback(), {}, False)
        return (*caught, results)

    return run


@pytest.fixture
def refusal_of(plugin, project):
    """Give the reason for which a dialog does not start."""

    def refused(verb, **parameters):
        accepted, reason = algorithm(verb).checkParameterValues(parameters, in_project(project))
        assert not accepted
        return reason

    return refused


@pytest.fixture
def drawn(project):
    """Three polygons in memory, coloured by their class."""
    layer = colour(polygons(["w", "f", "w"]), "cover", SHOWN)
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def given(pair):
    return {"S1": pair[0], "S2": pair[1], "OUTPUT_WEIGHTS": "/made-up/w.safetensors"}


@pytest.fixture
def table(tmp_path):
    """Labels of a scene, by the name of its file."""
    path = tmp_path / "known.csv"
    path.write_text("name,label\ns2,Water;Forest\n", encoding="utf-8")
    return str(path)


def test_polygons_reach_the_engine_with_the_names_that_they_wear(job_of, given, drawn, pair):
    chosen = {"CELL_SIZE": 32, "LEARN": "finetune", "ENCODER": "vit", "LABEL_SHARE": 0.1, "KIND": "multi"}
    job, style, results = job_of("trainscenelabels", **given, LABELS=drawn.id(), **chosen)
    assert job == TrainScenelabels(
        s1=(pair[0],),
        s2=(pair[1],),
        labels=job.labels,
        class_field="cover",
        scene_px=32,
        encoder="vit",
        label_share=0.1,
        kind="multi",
        output_weights="/made-up/w.safetensors",
    )
    assert Path(job.labels).name == "My polygons.gpkg"
    assert 'label="Water"' in style
    assert 'value="w"' in style
    assert results["MACRO_AP"] == 0.75


def test_polygons_of_another_field_than_the_coloured_one_bring_no_names(job_of, given, drawn):
    job, style, _ = job_of("trainscenelabels", **given, LABELS=drawn.id(), CLASS_FIELD="note")
    assert (job.class_field, style) == ("note", "")


def test_a_table_of_labels_and_names_with_spaces_are_taken(job_of, given, table, make_raster):
    names = "Urban fabric; Land, mostly fields"
    job, _, _ = job_of("trainscenelabels", **given, LABELS_TABLE=table, CLASSES=names)
    assert (job.labels, job.classes) == (table, ("Urban fabric", "Land, mostly fields"))
    raster = make_raster("classes.tif", ["class"], 1, 3, dtype="uint8")
    assert job_of("trainscenelabels", **given, LABELS_RASTER=raster)[0].labels == raster


def test_an_encoder_of_others_is_named_and_not_taken_for_a_weights_file(
    job_of, refusal_of, given, table, drawn, project
):
    init = "torchgeo:CROMABase_Weights.CROMA_VIT"
    values = {**given, "LABELS_TABLE": table, "INIT_OUTSIDE": init, "DOWNLOAD": True}
    assert algorithm("trainscenelabels").checkParameterValues(values, in_project(project)) == (True, "")
    job, _, _ = job_of("trainscenelabels", **values)
    assert (job.init, job.download) == (init, True)
    land = {**given, "LABELS": drawn.id(), "INIT_OUTSIDE": "imagenet:resnet18.pth"}
    assert job_of("trainlandcover", **land)[0].init == "imagenet:resnet18.pth"
    assert "INIT and INIT_OUTSIDE were both given" in refusal_of(
        "trainscenelabels", **{**values, "INIT": "w.safetensors"}
    )
    assert "it starts with imagenet:, torchgeo:" in refusal_of(
        "trainscenelabels", **{**values, "INIT_OUTSIDE": "CROMA"}
    )


def test_a_legend_may_be_typed(job_of, given, table):
    rows = ["Water", "See", "#0000ff", "7", "Forest", "Wald", "", ""]
    job, _, _ = job_of("trainscenelabels", **given, LABELS_TABLE=table, LEGEND=rows)
    assert [row[:2] for row in job.legend] == [("Water", "See"), ("Forest", "Wald")]


def test_labels_that_cannot_be_learned_from_are_refused_before_the_run(refusal_of, given, drawn, table, tmp_path):
    said = refusal_of("trainscenelabels", **given, LABELS=drawn.id(), LABELS_TABLE=table)
    assert "LABELS_TABLE was given beside polygons or a raster" in said
    assert "was given no labels" in refusal_of("trainscenelabels", **given)
    assert "given no init" in refusal_of("trainscenelabels", **given, LABELS=drawn.id(), LEARN="knn")
    assert "names a class twice" in refusal_of("trainscenelabels", **given, LABELS_TABLE=table, CLASSES=["A", "A"])
    Path(table).write_text("scene;remark\ns2;wet\n", encoding="utf-8")
    said = refusal_of("trainscenelabels", **given, LABELS_TABLE=table)
    assert "known.csv has the columns scene, remark; name and label were expected" in said
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"\x80\x04.")
    said = refusal_of("trainscenelabels", **given, LABELS=drawn.id(), INIT=str(bad))
    assert "bad.safetensors is not a safetensors file" in said


def weights_of(path, task, bands):
    """Write a weights file that holds a card and nothing else."""
    known = tuple(BandStatistics(name, (-50, 0), -10, 5) for name in bands)
    card = to_json(ModelCard(task, "vit", "scene_classifier", {}, known, ("s1",)))
    header = json.dumps({"__metadata__": {METADATA_KEY: card}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return str(path)


def test_models_that_cannot_label_the_scenes_are_refused_before_the_run(refusal_of, pair, tmp_path):
    asked = {"S1": pair[0], "S2": pair[1], "OUTPUT_CELLS": str(tmp_path / "cells.gpkg")}
    other = weights_of(tmp_path / "other.safetensors", "fusion", ["VV", "VH"])
    said = refusal_of("labelscenes", **asked, MODEL=other)
    assert "makes a feature layer; labelscenes needs one that makes labels of scenes" in said
    polar = weights_of(tmp_path / "polar.safetensors", "scenelabels", ["HH", "HV"])
    assert "model 'vit' needs HH HV" in refusal_of("labelscenes", **asked, MODEL=polar)
    assert "was given no weights" in refusal_of("labelscenes", **asked)
    fitting = weights_of(tmp_path / "fitting.safetensors", "scenelabels", ["VV", "VH"])
    said = refusal_of("labelscenes", **{**asked, "OUTPUT_CELLS": str(tmp_path / "cells.shp")}, MODEL=fitting)
    assert "ends in .gpkg" in said


def test_labelling_is_asked_for(job_of, pair):
    scenes = {"S1": pair[0], "S2": pair[1], "MODEL": "/made-up/w.safetensors", "OUTPUT_CELLS": "/made-up/c.gpkg"}
    job, _, results = job_of("labelscenes", **scenes, CELL_SIZE=64, THRESHOLD=0.4)
    chosen = {"cell_px": 64, "threshold": 0.4, "output_cells": "/made-up/c.gpkg"}
    assert job == LabelScenes(s1=(pair[0],), s2=(pair[1],), weights="/made-up/w.safetensors", **chosen)
    assert results["CELLS"] == 4
    assert job_of("labelscenes", **scenes)[0].threshold is None


def fake_engine(job, **how):
    """Write cells and the style beside them, as the engine does."""
    for path in job.outputs().values():
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName, options.layerName = "GPKG", "cells"
        layer = polygons(["Water", "Forest"], field="label:string")
        QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, layer.transformContext(), options)
        colour(layer, "label", [(name, name, shade) for _, name, shade in SHOWN])
        layer.saveNamedStyle(path[:-5] + ".qml")
    return Done(outputs=job.outputs(), numbers={})


def colours_of(layer):
    assert isinstance(layer, QgsVectorLayer)
    return {entry.value(): entry.symbol().color().name() for entry in layer.renderer().categories()}


def test_loaded_cells_wear_their_style(plugin, project, pair, monkeypatch):
    from processing.gui.Postprocessing import handleAlgorithmResults

    monkeypatch.setattr(base, "run_job", fake_engine)
    output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
    asked = {"S1": pair[0], "S2": pair[1], "MODEL": "/made-up/w.safetensors", "OUTPUT_CELLS": output}
    context, feedback, running = in_project(project), QgsProcessingFeedback(), algorithm("labelscenes")
    running.run(asked, context, feedback, {}, False)
    assert handleAlgorithmResults(algorithm("labelscenes"), context, feedback)
    (layer,) = project.mapLayers().values()
    assert layer.name() == "Labelled cells"
    assert colours_of(layer) == {"Water": "#2b6fb3", "Forest": "#1c6b2a"}
    assert project.layerTreeRoot().findLayer(layer).isVisible()


def test_the_console_teaches_and_gives_styled_cells(plugin, project, pair, drawn, monkeypatch, tmp_path):
    asked = []

    def catch(job, **how):
        asked.append(job)
        return Done(outputs=job.outputs())

    monkeypatch.setattr(base, "run_job", catch)
    assert console.teach_scenes(*pair, labels=drawn, cell_size=32).endswith(".safetensors")
    assert (Path(asked[0].labels).name, asked[0].scene_px) == ("My polygons.gpkg", 32)
    monkeypatch.setattr(base, "run_job", fake_engine)
    model = weights_of(tmp_path / "w.safetensors", "scenelabels", ["VV", "VH"])
    assert colours_of(console.label_scenes(*pair, model=model)) == {"Water": "#2b6fb3", "Forest": "#1c6b2a"}
