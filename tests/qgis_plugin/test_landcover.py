"""Teaching, mapping and judging: what the dialogs hand over, what they refuse, and the console's functions."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from osgeo import ogr
from qgis.core import (
    NULL,
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor
from saroptical.engine.contract.events import Done
from saroptical.engine.contract.jobs import AssessAccuracy, ClassifyLandcover, PretrainSscl, TrainLandcover
from saroptical.engine.errors import Cancelled
from saroptical.qgis_plugin import console
from saroptical.qgis_plugin.algorithms import base
from saroptical.tests.qgis_plugin.layers_of_classes import colour, polygons

pytestmark = pytest.mark.qgis
SHOWN = [("w", "Water", "#2b6fb3"), ("f", "Forest", "#1c6b2a")]
LEGEND = (("w", "Water", "#2b6fb3"), ("f", "Forest", "#1c6b2a"))


def algorithm(verb):
    return QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")


def in_project(project):
    context = QgsProcessingContext()
    context.setProject(project)
    return context


def look(path):
    """What a vector file holds: fields, values of the first with the geometry's kind, and the CRS's code."""
    opened = ogr.Open(path)
    layer = opened.GetLayer(0)
    names = [field.GetName() for field in layer.schema]
    held = [(feature.GetField(0), feature.GetGeometryRef().GetGeometryName()) for feature in layer]
    return names, held, layer.GetSpatialRef().GetAuthorityCode(None)


@pytest.fixture
def job_of(plugin, project, monkeypatch):
    """Run an algorithm without its engine; gives the job that it asked for, and what lay in the labels' file."""

    def run(verb, **parameters):
        caught = []

        def catch(job, **how):
            path = getattr(job, "labels", "") or getattr(job, "reference", "")
            caught.extend((job, look(path) if path.endswith(".gpkg") else None))
            return Done(outputs=job.outputs())

        monkeypatch.setattr(base, "run_job", catch)
        algorithm(verb).run(parameters, in_project(project), QgsProcessingFeedback(), {}, False)
        return caught

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
    """Three polygons in memory, coloured by their class, one of them not saved yet."""
    layer = colour(polygons(["w", "f", "w"]), "cover", SHOWN)
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def given(pair):
    return {"S1": pair[0], "S2": pair[1], "OUTPUT_WEIGHTS": "/made-up/w.safetensors"}


def selected(layer):
    return QgsProcessingFeatureSourceDefinition(layer.id(), True)


def test_polygons_in_memory_reach_the_engine_with_names_and_colours(job_of, given, drawn, pair):
    job, held = job_of("trainlandcover", **given, LABELS=drawn.id(), PRESET="quick", VALIDATION_SHARE=0.4)
    assert job == TrainLandcover(
        s1=(pair[0],),
        s2=(pair[1],),
        labels=job.labels,
        class_field="cover",
        legend=LEGEND,
        preset="quick",
        validation_share=0.4,
        output_weights="/made-up/w.safetensors",
    )
    assert Path(job.labels).name == "My polygons.gpkg"
    assert held == (["cover", "note"], [("w", "POLYGON"), ("f", "POLYGON"), ("w", "POLYGON")], "32632")
    assert not os.path.exists(job.labels), "what was handed over is gone afterwards"


def test_only_selected_polygons_count(job_of, given, drawn):
    drawn.selectByExpression("\"cover\" = 'w'")
    job, held = job_of("trainlandcover", **given, LABELS=selected(drawn))
    assert [value for value, _ in held[1]] == ["w", "w"]
    assert job.legend == (("w", "Water", "#2b6fb3"),)


def test_edits_that_are_not_saved_count(job_of, given, drawn):
    drawn.startEditing()
    drawn.deleteFeature(next(drawn.getFeatures()).id())
    feature = QgsFeature(drawn.fields())
    feature.setGeometry(
        QgsGeometry.fromWkt("POLYGON((500300 5299900, 500350 5299900, 500350 5299950, 500300 5299900))")
    )
    feature.setAttribute("cover", "new")
    drawn.addFeature(feature)
    job, held = job_of("trainlandcover", **given, LABELS=drawn.id())
    assert sorted(value for value, _ in held[1]) == ["f", "new", "w"]
    assert job.legend == (*LEGEND, ("new", "", ""))
    drawn.rollBack()


def test_a_table_goes_before_the_looks_and_a_field_before_the_coloured_one(job_of, given, drawn):
    table = ["a", "Lake", "#0000ff", "7"]
    job, _ = job_of("trainlandcover", **given, LABELS=drawn.id(), CLASS_FIELD="note", LEGEND=table)
    assert (job.class_field, job.legend) == ("note", (("a", "Lake", "#0000ff", "7"),))


def test_curves_and_heights_are_made_plain(job_of, given, project):
    layer = QgsVectorLayer("CurvePolygonZ?crs=EPSG:32632&field=class:string", "round", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(
        QgsGeometry.fromWkt(
            "CurvePolygonZ(CircularStringZ(500100 5299900 1, 500150 5299950 1, 500200 5299900 1, 500150 5299850 1, "
            "500100 5299900 1))"
        )
    )
    feature.setAttribute("class", "w")
    layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    _, held = job_of("trainlandcover", **given, LABELS=layer.id())
    assert held[1] == [("w", "POLYGON")]


def test_a_polygon_that_crosses_itself_is_left_to_the_engine(job_of, given, drawn):
    feature = QgsFeature(drawn.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))"))
    feature.setAttribute("cover", "w")
    drawn.dataProvider().addFeature(feature)
    _, held = job_of("trainlandcover", **given, LABELS=drawn.id())
    assert len(held[1]) == 4


def test_a_file_wears_the_style_that_lies_beside_it(job_of, given, drawn, tmp_path):
    path = tmp_path / "polygons.geojson"
    where = {"type": "Point", "coordinates": [9, 47.8]}
    points = [{"type": "Feature", "properties": {"cover": value}, "geometry": where} for value in ("w", "f")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": points}))
    layer = colour(QgsVectorLayer(str(path), "points"), "cover", SHOWN)
    layer.saveNamedStyle(str(tmp_path / "polygons.qml"))
    job, held = job_of("trainlandcover", **given, LABELS=str(path))
    assert job.legend == LEGEND
    assert held == (["cover"], [("w", "POINT"), ("f", "POINT")], "4326")


@pytest.fixture
def painted(project, make_raster):
    """A raster of classes in the project, in colours of the user's own."""
    layer = QgsRasterLayer(make_raster("classes.tif", ["class"], 1, 3, dtype="uint8"), "classes")
    classes = [(1, "#0000ff", "Water"), (2, "#00ff00", "Forest")]
    entries = [QgsPalettedRasterRenderer.Class(value, QColor(shade), label) for value, shade, label in classes]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    project.addMapLayer(layer)
    return layer


def test_a_raster_of_classes_brings_its_palette(job_of, given, painted):
    job, _ = job_of("trainlandcover", **given, LABELS_RASTER=painted.id())
    assert job.labels == painted.source()
    assert job.legend == (("1", "Water", "#0000ff"), ("2", "Forest", "#00ff00"))


def test_a_run_that_can_be_taken_up_finds_its_polygons_again(job_of, given, drawn, tmp_path):
    run = str(tmp_path / "run")
    first, _ = job_of("trainlandcover", **given, LABELS=drawn.id(), RUN_FOLDER=run)
    again, _ = job_of("trainlandcover", **given, LABELS=drawn.id(), RUN_FOLDER=run, RESUME=True)
    assert first.labels == again.labels
    assert os.path.exists(first.labels)


def test_a_cancelled_run_leaves_no_polygons_behind(plugin, project, given, drawn, monkeypatch, tmp_path):
    def cancelled(job, **how):
        assert os.path.exists(job.labels)
        raise Cancelled("The job was cancelled; nothing of it is kept.")

    monkeypatch.setattr(base, "run_job", cancelled)
    asked = {**given, "LABELS": drawn.id(), "RUN_FOLDER": str(tmp_path / "run")}
    with pytest.raises(QgsProcessingException, match="cancelled"):
        algorithm("trainlandcover").run(asked, in_project(project), QgsProcessingFeedback(), {}, False)
    assert not (tmp_path / "run").exists()


def test_labels_that_cannot_be_learned_from_are_refused_before_the_run(refusal_of, given, drawn, painted, tmp_path):
    said = refusal_of("trainlandcover", **given, LABELS=drawn.id(), LABELS_RASTER=painted.id())
    assert "LABELS and LABELS_RASTER were both given" in said
    assert "My polygons has no features" in refusal_of("trainlandcover", **given, LABELS=selected(drawn))
    said = refusal_of("trainlandcover", **given, LABELS=drawn.id(), CLASS_FIELD="klass")
    assert "My polygons has no field 'klass'; it has cover, note" in said
    plain = polygons(["w"], name="Plain")
    assert "Plain has the fields cover, note, and none is called class" in refusal_of(
        "trainlandcover", **given, LABELS=plain
    )
    assert "'nowhere', which is no vector layer" in refusal_of("trainlandcover", **given, LABELS="nowhere")
    assert "was given no labels" in refusal_of("trainlandcover", **given)
    assert "given no init" in refusal_of("trainlandcover", **given, LABELS=drawn.id(), LEARN="linear")
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"\x80\x04.")
    said = refusal_of("trainlandcover", **given, LABELS=drawn.id(), INIT=str(bad))
    assert "bad.safetensors is not a safetensors file" in said
    split = str(tmp_path / "split.shp")
    assert "ends in .gpkg" in refusal_of("trainlandcover", **given, LABELS=drawn.id(), OUTPUT_SPLIT=split)


def test_pretraining_is_asked_for(job_of, given, pair):
    job, _ = job_of("pretrainsscl", **given, NETWORK="unet", BACKBONE="resnet50", DESPECKLE="lee")
    chosen = {"network": "unet", "backbone": "resnet50", "despeckle": "lee"}
    assert job == PretrainSscl(s1=(pair[0],), s2=(pair[1],), output_weights="/made-up/w.safetensors", **chosen)


def test_mapping_is_asked_for(job_of, pair):
    scenes = {"S1": pair[0], "S2": pair[1]}
    mapping = {"MODEL": "/made-up/w.safetensors", "OUTPUT": "/made-up/m.tif", "OUTPUT_PROBABILITIES": "/made-up/p.tif"}
    job, _ = job_of("classifylandcover", **scenes, **mapping, MINIMUM_AREA=0.5)
    assert job == ClassifyLandcover(
        s1=(pair[0],),
        s2=(pair[1],),
        weights="/made-up/w.safetensors",
        output="/made-up/m.tif",
        output_probabilities="/made-up/p.tif",
        minimum_area_ha=0.5,
    )


def test_a_map_is_judged_by_polygons_whose_names_it_has(job_of, painted, drawn):
    asked = {"MAP": painted.id(), "REFERENCE": drawn.id(), "DESIGN": "stratified", "OUTPUT_REPORT": "/made-up/r.html"}
    job, held = job_of("assessaccuracy", **asked)
    assert job == AssessAccuracy(
        map=painted.source(),
        reference=job.reference,
        class_field="cover",
        legend=(("w", "Water"), ("f", "Forest")),
        design="stratified",
        output_report="/made-up/r.html",
    )
    assert len(held[1]) == 3


def test_names_that_the_map_has_not_are_said_as_they_are(job_of, project, painted):
    layer = colour(polygons(["w", "f"]), "cover", [("w", "Lake", "#0000ff"), ("f", "Forest", "#00ff00")])
    project.addMapLayer(layer)
    asked = {"MAP": painted.id(), "OUTPUT_REPORT": "/made-up/r.html"}
    assert job_of("assessaccuracy", **asked, REFERENCE=layer.id())[0].legend == (("w", "Lake"), ("f", "Forest"))
    paired = job_of("assessaccuracy", **asked, REFERENCE=layer.id(), LEGEND=["w", "Water", "f", "Forest"])[0]
    assert paired.legend == (("w", "Water"), ("f", "Forest"))


def test_a_number_meets_the_maps_value_where_the_names_differ(job_of, project, painted):
    layer = colour(polygons(["1", "2"]), "cover", [("1", "Lake", "#0000ff"), ("2", " forest", "#00ff00")])
    project.addMapLayer(layer)
    job, _ = job_of("assessaccuracy", MAP=painted.id(), OUTPUT_REPORT="/made-up/r.html", REFERENCE=layer.id())
    assert job.legend == (("1", ""), ("2", "forest"))


def test_a_map_without_files_is_refused(refusal_of, drawn):
    said = refusal_of("assessaccuracy", MAP=drawn.id(), REFERENCE=drawn.id(), OUTPUT_REPORT=NULL)
    assert "is no raster" in said


def test_the_log_says_where_the_report_lies(plugin, project, painted, drawn, monkeypatch):
    def finish(job, **how):
        return Done(outputs=job.outputs())

    monkeypatch.setattr(base, "run_job", finish)
    feedback = QgsProcessingFeedback()
    asked = {"MAP": painted.id(), "REFERENCE": drawn.id(), "OUTPUT_REPORT": "/made-up/a report.html"}
    algorithm("assessaccuracy").run(asked, in_project(project), feedback, {}, False)
    assert "file:///made-up/a report.html" in feedback.textLog().replace("%20", " ")


def test_the_console_knows_polygons_from_rasters(plugin, project, pair, painted, drawn, monkeypatch, tmp_path):
    asked = []

    def catch(job, **how):
        asked.append(job)
        return Done(outputs=job.outputs(), numbers={"overall_accuracy": 0.9, "kappa": 0.8})

    monkeypatch.setattr(base, "run_job", catch)
    assert console.teach(*pair, labels=drawn, preset="quick").endswith(".safetensors")
    console.teach(*pair, labels=painted)
    console.teach(*pair, labels=painted.source())
    console.teach(*pair, labels="My polygons", class_field="cover")
    assert console.assess(painted, drawn)["OVERALL_ACCURACY"] == 0.9
    assert [Path(job.labels).name for job in asked[:4]] == [
        "My polygons.gpkg",
        "classes.tif",
        "classes.tif",
        "My polygons.gpkg",
    ]
    assert asked[4].output_report.endswith(".html")
