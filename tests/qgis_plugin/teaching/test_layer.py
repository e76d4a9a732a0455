"""Polygons of known classes."""

import pytest

pytest.importorskip("qgis.core")

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
)
from saroptical.engine.errors import InputError, OutputFailed
from saroptical.qgis_plugin.symbology import class_field, shown_by
from saroptical.qgis_plugin.teaching.classes import PRESETS, Tally, preset
from saroptical.qgis_plugin.teaching.layer import LabelLayer, adopt, free_path, keep_apart, make_layer
from saroptical.tests.qgis_plugin.layers_of_classes import colour

pytestmark = pytest.mark.qgis
UTM32 = "EPSG:32632"


@pytest.fixture
def classes():
    return preset(next(iter(PRESETS)))


@pytest.fixture
def labels(project, tmp_path, classes):
    made = make_layer(str(tmp_path / "new" / "labels.gpkg"), classes, QgsCoordinateReferenceSystem(UTM32))
    project.addMapLayer(made.layer)
    return made


def draw(labels, value, side=100.0, at=(500_000, 5_300_000)):
    """Add a square as the user's tool does: into what is edited, with the form's values."""
    x, y = at
    feature = QgsFeature(labels.layer.fields())
    feature[labels.field] = value
    feature.setGeometry(
        QgsGeometry.fromWkt(f"Polygon(({x} {y},{x + side} {y},{x + side} {y + side},{x} {y + side},{x} {y}))")
    )
    assert labels.layer.addFeature(feature)


def counted(labels, classes):
    return list(labels.tally(classes))[-1]


def test_a_new_layer_wears_its_classes_and_offers_them(labels, classes):
    layer = labels.layer
    assert layer.crs().authid() == UTM32
    assert isinstance(layer.renderer(), QgsCategorizedSymbolRenderer)
    assert class_field(layer) == "class"
    shown = shown_by(layer, "class", [1, 2, 3, 4])
    assert [(row.key, row.name, row.colour) for row in shown] == [
        (str(entry.value), entry.name, entry.colour) for entry in classes
    ]
    setup = layer.editorWidgetSetup(layer.fields().lookupField("class"))
    assert setup.type() == "ValueMap"
    assert setup.config()["map"][0] == {"Water": "1"}


def test_the_file_brings_its_style_along(labels, tmp_path, classes):
    again = QgsVectorLayer(str(tmp_path / "new" / "labels.gpkg"), "again", "ogr")
    adopted, found = adopt(again)
    assert list(found) == list(classes), "classes of which nothing is drawn yet are known too"
    assert (adopted.field, adopted.is_text) == ("class", False)


def test_what_is_drawn_counts_before_it_is_saved_and_on_the_ellipsoid(labels, classes):
    labels.prepare(classes[1])
    draw(labels, 2)
    draw(labels, 2, side=200, at=(501_000, 5_300_000))
    draw(labels, None)
    found = counted(labels, classes)
    assert found[1] == Tally()
    assert found[2].count == 2
    assert found[2].area_m2 == pytest.approx(50_000 / 0.9996**2, rel=1e-5), "UTM shrinks its central meridian"
    labels.save()
    assert labels.layer.isEditable()
    assert QgsVectorLayer(labels.layer.source(), "file", "ogr").featureCount() == 3


def test_areas_in_degrees_are_square_metres(project, tmp_path, classes):
    made = make_layer(str(tmp_path / "degrees.gpkg"), classes, QgsCoordinateReferenceSystem("EPSG:4326"))
    made.prepare(classes[0])
    draw(made, 1, side=0.01, at=(10.0, 60.0))
    assert counted(made, classes)[1].area_m2 == pytest.approx(557.6 * 1114.3, rel=0.01)


def test_the_next_polygon_is_of_the_chosen_class_without_a_form(labels, classes):
    labels.prepare(classes[2])
    layer = labels.layer
    assert layer.isEditable()
    assert layer.defaultValueDefinition(layer.fields().lookupField("class")).expression() == "3"
    assert layer.editFormConfig().suppress() == layer.editFormConfig().FeatureFormSuppress.SuppressOn


def test_a_layer_of_names_is_taken_up_by_its_names(project):
    layer = QgsVectorLayer(f"Polygon?crs={UTM32}&field=id:integer&field=class:string", "Drawn before", "memory")
    project.addMapLayer(layer)
    layer.startEditing()
    labels, classes = adopt(layer)
    assert len(classes) == 0
    for name in ("O'Neill's field", "Water", "Water"):
        draw(labels, name)
    labels, classes = adopt(layer)
    assert [entry.name for entry in classes] == ["O'Neill's field", "Water"]
    assert counted(labels, classes)[classes[1].value].count == 2
    labels.prepare(classes[0])
    index = layer.fields().lookupField("class")
    assert layer.defaultValueDefinition(index).expression() == "'O''Neill''s field'"
    labels.wear(classes)
    assert class_field(layer) == "class"


def test_a_category_of_several_values_is_one_class(project):
    layer = QgsVectorLayer(f"Polygon?crs={UTM32}&field=class:integer", "Drawn before", "memory")
    colour(layer, "class", [([10, 20], "Forest", "#118811"), (30, "Water", "#1111ff")])
    project.addMapLayer(layer)
    _, classes = adopt(layer)
    assert [(entry.value, entry.name) for entry in classes] == [(10, "Forest"), (30, "Water")]


def test_a_layer_without_a_field_of_classes_is_refused(project):
    layer = QgsVectorLayer("Polygon?field=height:double&field=owner:string", "Houses", "memory")
    with pytest.raises(InputError, match="none is called class"):
        adopt(layer)


def test_a_file_is_named_whole_and_anything_else_is_copied_as_it_is_shown(labels, project, classes):
    labels.prepare(classes[0])
    for value, at in ((1, (500_000, 5_300_000)), (2, (501_000, 5_300_000)), (2, (502_000, 5_300_000))):
        draw(labels, value, at=at)
    labels.save()
    labels.layer.rollBack()
    assert labels.source() == labels.layer.source()
    assert labels.layer.setSubsetString('"class" = 2')
    copy = QgsVectorLayer(labels.source(), "copy", "ogr")
    assert [feature["class"] for feature in copy.getFeatures()] == [2, 2]
    assert copy.crs() == labels.layer.crs()
    scratch = QgsVectorLayer(f"Polygon?crs={UTM32}&field=fid:integer&field=class:string", "Drawn: now", "memory")
    project.addMapLayer(scratch)
    scratch.startEditing()
    taken = LabelLayer(scratch, "class")
    for name in ("Water", "Forest"):
        draw(taken, name)
    for feature in scratch.getFeatures():
        scratch.changeAttributeValue(feature.id(), 0, 7)
    copy = QgsVectorLayer(taken.source(), "copy", "ogr")
    assert sorted((feature["fid"], feature["class"]) for feature in copy.getFeatures()) == [(7, "Forest"), (7, "Water")]


def test_nothing_is_written_over(labels, tmp_path, classes):
    path = str(tmp_path / "new" / "labels.gpkg")
    with pytest.raises(OutputFailed, match="is there already"):
        make_layer(path, classes, QgsCoordinateReferenceSystem(UTM32))
    assert free_path(str(tmp_path / "new"), "labels") == str(tmp_path / "new" / "labels_2.gpkg")


def test_new_polygons_end_where_older_ones_begin(labels, project):
    keep_apart(labels.layer)
    keep_apart(labels.layer)
    assert [layer.id() for layer in project.avoidIntersectionsLayers()] == [labels.layer.id()]
    assert project.avoidIntersectionsMode() == QgsProject.AvoidIntersectionsMode.AvoidIntersectionsLayers
