"""The model that comes with the plugin: whole, and what it finds is what is there."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
)
from saroptical.qgis_plugin import console
from saroptical.qgis_plugin.algorithms.landcoverareas import AREAS, MAP, POLYGONS, class_renderer
from saroptical.qgis_plugin.symbology import Shown

pytestmark = pytest.mark.qgis
STEPS = {
    "align": "saroptical:alignpair",
    "segment": "saroptical:segmentunsupervised",
    "sieve": "gdal:sieve",
    "polygons": "gdal:polygonize",
    "measure": "native:fieldcalculator",
    "sum": "native:aggregate",
}


@pytest.fixture
def model(plugin):
    return QgsApplication.processingRegistry().createAlgorithmById("saroptical:landcoverareas")


def test_the_model_leads_from_a_pair_to_areas_and_lacks_nothing(model):
    children = model.childAlgorithms()
    assert {name: child.algorithmId() for name, child in children.items()} == STEPS
    assert model.validate() == (True, [])
    assert {output.name() for output in model.outputDefinitions()} == {MAP, POLYGONS, AREAS}


def test_what_the_registry_holds_is_whole_too(plugin):
    """`qgis_process` asks that one which parameters there are, and passes no other on."""
    provider = QgsApplication.processingRegistry().providerById("saroptical")
    for _ in range(2):
        held = provider.algorithm("landcoverareas")
        assert {output.name() for output in held.outputDefinitions()} == {MAP, POLYGONS, AREAS}
        provider.refreshAlgorithms()


def test_every_parameter_and_result_is_explained(model):
    for definition in model.parameterDefinitions():
        assert definition.description()
        assert definition.help().endswith("."), definition.name()


def test_its_steps_leave_our_tools_at_their_defaults(model):
    asked = {"S1", "S2", "CLASSES", "PRESET", "METHOD"}
    for name in ("align", "segment"):
        child = model.childAlgorithms()[name]
        for definition in child.algorithm().parameterDefinitions():
            (source,) = child.parameterSources().get(definition.name(), [None])
            if source is not None and definition.name() not in asked:
                assert source.staticValue() == definition.defaultValue(), definition.name()


def test_polygons_are_filled_in_the_colours_of_the_map(qgis_app):
    renderer = class_renderer((Shown("3", "Water", "#1e88e5"), Shown("7", "", "#fbc02d")))
    shown = [(entry.value(), entry.label(), entry.symbol().color().name()) for entry in renderer.categories()]
    assert shown == [(3, "Water", "#1e88e5"), (7, "7", "#fbc02d")]
    assert renderer.classAttribute() == "class"


@pytest.mark.slow
def test_areas_of_polygons_and_classes_are_those_of_the_scene(model, project, tmp_path):
    pair = console.synthesize(width=96, height=64)
    paths = {MAP: tmp_path / "map.tif", POLYGONS: tmp_path / "polygons.gpkg", AREAS: tmp_path / "areas.gpkg"}
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    few = {"CLASSES": 3, "METHOD": "kmeans", "SMALLEST": 12}
    asked = {"S1": pair.s1, "S2": pair.s2, **few, **{name: str(path) for name, path in paths.items()}}
    results, succeeded = model.run(asked, context, feedback)
    assert succeeded, feedback.textLog()
    assert {name: results[name] for name in paths} == {name: str(path) for name, path in paths.items()}
    polygons, areas = (QgsVectorLayer(results[name], name) for name in (POLYGONS, AREAS))
    total = sum(feature["area_ha"] for feature in polygons.getFeatures())
    assert total == pytest.approx(96 * 64 / 100, rel=2e-3), "10 m pixels, on the ellipsoid"
    assert sum(feature["area_ha"] for feature in areas.getFeatures()) == pytest.approx(total)
    assert sum(feature["patches"] for feature in areas.getFeatures()) == polygons.featureCount()
    assert all(feature.geometry().area() >= 12 * 100 for feature in polygons.getFeatures()), "none is too small"
    mapped = QgsRasterLayer(results[MAP], "map")
    shown = {str(int(entry.value)): entry.label for entry in mapped.renderer().classes()}
    named = {str(entry.value()): entry.label() for entry in polygons.renderer().categories()}
    assert named == shown
    assert {str(feature["class"]) for feature in areas.getFeatures()} <= set(named)
