"""The teaching helper, worked with like a person would."""

import numpy as np
import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsGeometry, QgsPointXY, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QLineEdit, QPushButton, QRadioButton
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.teaching.table import AREA, COUNT, NAME, VALUE, ClassTable
from saroptical.qgis_plugin.teaching.widget import TeachingWidget
from saroptical.tests.qgis_plugin.models_made import wait_until
from saroptical.tests.qgis_plugin.teaching.maps_made import KINDS, dress, write, write_levels

pytestmark = pytest.mark.qgis
LEFT = Qt.MouseButton.LeftButton


class Iface:
    """As much of QGIS's window as drawing needs."""

    def __init__(self):
        self.canvas, self.add, self.active = QgsMapCanvas(), QAction(), None
        self.canvas.resize(400, 300)
        self.drawing = []
        self.add.triggered.connect(lambda: self.drawing.append(self.active))

    def mapCanvas(self):  # noqa: N802 - QGIS's name
        return self.canvas

    def actionAddFeature(self):  # noqa: N802
        return self.add

    def setActiveLayer(self, layer):  # noqa: N802
        self.active = layer


@pytest.fixture
def iface(project):
    return Iface()


@pytest.fixture
def widget(iface, project, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    made = TeachingWidget(iface)
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    made.show()
    yield made
    made.let_go()
    sip.delete(made)


def table(widget):
    return next(one for one in widget.findChildren(ClassTable) if one.isVisible())


def cell(widget, row, column):
    return table(widget).item(row, column).text()


def names(widget):
    return [cell(widget, row, NAME) for row in range(table(widget).rowCount())]


def press(widget, name):
    QTest.mouseClick(widget.findChild(QPushButton, name), LEFT)
    QApplication.processEvents()


def rename(widget, row, name):
    """Type a name into the table, over the old one."""
    table(widget).editItem(table(widget).item(row, NAME))
    box = table(widget).findChildren(QLineEdit)[-1]
    box.selectAll()
    QTest.keyClicks(box, name)
    QTest.keyClick(box, Qt.Key.Key_Return)
    QApplication.processEvents()


def square(widget, value, x, side=100):
    layer = widget.labels_layer()
    feature = QgsFeature(layer.fields())
    feature["class"] = value
    rectangle = QgsGeometry.fromWkt(
        f"Polygon(({x} 5300000,{x + side} 5300000,{x + side} {5300000 + side},{x} {5300000 + side},{x} 5300000))"
    )
    feature.setGeometry(rectangle)
    assert layer.addFeature(feature)


def draw_some(widget):
    press(widget, "SarOpticalDraw")
    for number in range(3):
        square(widget, 1, 500_000 + 300 * number)
        square(widget, 2, 510_000 + 300 * number, side=10)


def test_drawing_makes_a_layer_in_the_scenes_crs_and_begins(widget, iface, project, make_raster, tmp_path):
    widget.set_scene(QgsRasterLayer(make_raster("s2.tif", ["B02"], 100, 4000, dtype="uint16"), "S2"))
    assert widget.labels_layer() is None
    with pytest.raises(InputError, match="No polygon of a class is drawn yet"):
        widget.job_values()
    assert widget.findChild(QPushButton, "SarOpticalDraw").text() == "Draw Water"
    press(widget, "SarOpticalDraw")
    layer = widget.labels_layer()
    assert project.mapLayer(layer.id()) is layer
    assert layer.crs().authid() == "EPSG:32632"
    assert layer.source().startswith(str(tmp_path / "saroptical" / "labels" / "labels.gpkg"))
    assert layer.isEditable()
    assert iface.drawing == [layer]


def test_what_is_drawn_is_counted_and_judged(widget):
    draw_some(widget)
    wait_until(lambda: cell(widget, 0, COUNT) == "3")
    assert (cell(widget, 0, AREA), cell(widget, 1, COUNT), cell(widget, 1, AREA)) == ("3.0 ha", "3", "300 m²")
    assert cell(widget, 2, COUNT) == "–"
    said = widget._about.text()
    assert "Nothing is drawn yet for Crops, Built-up" in said
    assert "Water has 100 times the area of Forest" in said


def test_the_next_polygon_follows_the_chosen_class(widget):
    press(widget, "SarOpticalDraw")
    layer = widget.labels_layer()
    table(widget).selectRow(2)
    assert widget.findChild(QPushButton, "SarOpticalDraw").text() == "Draw Crops"
    assert layer.defaultValueDefinition(layer.fields().lookupField("class")).expression() == "3"


def test_without_a_crs_nothing_is_begun(widget, project):
    project.setCrs(QgsCoordinateReferenceSystem())
    press(widget, "SarOpticalDraw")
    assert widget.labels_layer() is None
    assert "Choose a layer first" in widget._about.text()


def test_a_class_is_renamed_here_and_on_the_layer(widget):
    press(widget, "SarOpticalDraw")
    rename(widget, 1, "Woodland")
    assert names(widget)[1] == "Woodland"
    assert [one.label() for one in widget.labels_layer().renderer().categories()][1] == "Woodland"
    rename(widget, 1, "water")
    assert names(widget)[1] == "Woodland"
    assert "There is a class water already" in widget._about.text()


def test_a_value_with_polygons_stays(widget):
    draw_some(widget)
    wait_until(lambda: cell(widget, 0, COUNT) == "3")
    table(widget).item(0, VALUE).setText("9")
    assert cell(widget, 0, VALUE) == "1"
    assert "keeps the value" in widget._about.text()
    table(widget).item(3, VALUE).setText("9")
    assert cell(widget, 3, VALUE) == "9"


def test_a_training_takes_what_was_drawn(widget, tmp_path):
    draw_some(widget)
    values = widget.job_values()
    job = make_job("trainlandcover", {"s2": ["s2.tif"], "sensors": "s2", "output_weights": "w.safetensors", **values})
    assert job.labels == str(tmp_path / "saroptical" / "labels" / "labels.gpkg")
    assert job.class_field == "class"
    assert job.legend[0] == ("1", "Water", "#2b6fb3", "1")
    assert not widget.labels_layer().isModified()
    assert widget.labels_layer().isEditable(), "drawing goes on"


def test_classes_of_names_are_renamed_until_they_have_polygons(widget, project):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32632&field=class:string", "Drawn before", "memory")
    project.addMapLayer(layer)
    widget.findChild(QgsMapLayerComboBox, "SarOpticalLabels").setLayer(layer)
    layer.startEditing()
    square(widget, "Water", 500_000)
    wait_until(lambda: cell(widget, 0, COUNT) == "1")
    rename(widget, 0, "Lakes")
    assert names(widget)[0] == "Water"
    assert "Water has polygons of this name; it keeps the name." in widget._about.text()
    rename(widget, 1, "Heath")
    assert names(widget)[:2] == ["Water", "Heath"]


def test_a_layer_that_is_removed_is_let_go(widget, project):
    draw_some(widget)
    project.removeMapLayer(widget.labels_layer().id())
    assert widget.labels_layer() is None
    assert len(names(widget)) == 4, "the classes stay for the next layer"
    press(widget, "SarOpticalDraw")
    assert widget.labels_layer() is not None, widget._about.text()
    assert widget.labels_layer().source().split("|")[0].endswith("labels_2.gpkg")


@pytest.fixture
def naming(widget, project, tmp_path):
    layer = dress(write(tmp_path / "map.tif", KINDS % 100), {1: "cluster 1", 2: "cluster 2", 3: "cluster 3"})
    project.addMapLayer(layer)
    QTest.mouseClick(widget.findChild(QRadioButton, "SarOpticalNames"), LEFT)
    widget.findChild(QgsMapLayerComboBox, "SarOpticalClusters").setLayer(layer)
    return widget


def test_a_map_is_handed_over_to_be_named(widget, project, tmp_path):
    layer = dress(write(tmp_path / "map.tif", KINDS % 100), {1: "cluster 1", 2: "cluster 2"})
    project.addMapLayer(layer)
    widget.name_clusters(layer)
    assert widget.labels_layer() is layer
    assert names(widget) == ["cluster 1", "cluster 2"]


def test_a_result_is_offered_when_it_gets_its_style(widget, project, tmp_path):
    styled = dress(write(tmp_path / "map.tif", KINDS % 100), {1: "cluster 1", 2: "cluster 2"})
    bare = QgsRasterLayer(styled.source(), "Land cover")
    project.addMapLayer(bare)
    box = widget.findChild(QgsMapLayerComboBox, "SarOpticalClusters")
    assert box.count() == 1
    bare.setRenderer(styled.renderer().clone())
    bare.emitStyleChanged()
    assert [box.itemText(row) for row in range(box.count())] == ["Choose a map of clusters", "Land cover"]


def click_map(widget, iface, x, y):
    canvas = iface.canvas
    canvas.setDestinationCrs(widget.labels_layer().crs())
    canvas.setExtent(widget.labels_layer().extent())
    at = canvas.getCoordinateTransform().transform(QgsPointXY(x, y)).toQPointF().toPoint()
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at)


def test_only_maps_of_classes_are_offered(naming, project, make_raster):
    project.addMapLayer(QgsRasterLayer(make_raster("s1.tif", ["VV"], -20, -5), "Radar"))
    box = naming.findChild(QgsMapLayerComboBox, "SarOpticalClusters")
    assert [box.itemText(row) for row in range(box.count())] == ["Choose a map of clusters", "Land cover"]


def test_a_click_on_the_map_chooses_its_cluster_to_be_named(naming, iface):
    press(naming, "SarOpticalPickCluster")
    assert iface.canvas.mapTool() is not None
    click_map(naming, iface, 500_300, 5_299_900)
    assert table(naming).chosen_rows() == [1]
    box = table(naming).findChild(QLineEdit)
    box.selectAll()
    QTest.keyClicks(box, "Water")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert names(naming) == ["cluster 1", "Water", "cluster 3"]
    assert [one.label for one in naming.labels_layer().renderer().classes()] == names(naming)
    with pytest.raises(InputError, match="Fewer than two classes have names yet"):
        naming.job_values()
    rename(naming, 2, "Forest")
    values = naming.job_values()
    assert values["labels"] == naming.labels_layer().source()
    assert [row[:2] for row in values["legend"]] == [("2", "Water"), ("3", "Forest")]
    press(naming, "SarOpticalPickCluster")
    assert iface.canvas.mapTool() is None


def test_a_click_beside_the_map_says_so(naming, iface):
    press(naming, "SarOpticalPickCluster")
    click_map(naming, iface, 500_300, 5_299_700)
    assert "There is no cluster at this place" in naming._about.text()


def test_chosen_clusters_are_merged(naming):
    merge = next(one for one in naming.findChildren(QPushButton) if one.text() == "Merge")
    assert not merge.isEnabled()
    rename(naming, 0, "Water")
    table(naming).selectRow(0)
    QTest.mouseClick(
        table(naming).viewport(),
        LEFT,
        Qt.KeyboardModifier.ControlModifier,
        table(naming).visualItemRect(table(naming).item(2, COUNT)).center(),
    )
    QTest.mouseClick(merge, LEFT)
    assert names(naming) == ["Water", "cluster 2", "Water"]


def test_pixels_of_clusters_are_counted_in_the_background(naming):
    wait_until(lambda: cell(naming, 0, COUNT) == "400")
    assert [cell(naming, row, COUNT) for row in range(3)] == ["400", "400", "800"]
    assert cell(naming, 2, AREA) == "8.0 ha"


def test_the_way_leads_to_the_least_sure_place(widget, iface, project, tmp_path):
    levels = np.full(KINDS.shape, 0.9, np.float32)
    levels[5:8, 45:48], levels[30:33, 5:8] = 0.2, 0.4
    path = write_levels(tmp_path / "confidence.tif", levels)
    confidence = QgsRasterLayer(path, "Confidence")
    confidence.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    iface.canvas.setDestinationCrs(confidence.crs())
    project.addMapLayer(confidence)
    widget.findChild(QgsMapLayerComboBox, "SarOpticalConfidence").setLayer(confidence)
    on = widget.findChild(QPushButton, "SarOpticalNextPlace")
    on.click()
    wait_until(lambda: on.text().startswith("Next place (1 of"))
    assert "The map is 20% sure here" in widget._next._about.text()
    seen = iface.canvas.extent().center()
    assert 500_440 < seen.x() < 500_490
    assert 5_299_910 < seen.y() < 5_299_960
    assert widget._next._frame.asGeometry().area() > 0
    on.click()
    assert "The map is 40% sure here" in widget._next._about.text()


def test_the_way_goes_on_without_the_map_and_where_the_canvas_cannot_follow(widget, iface, project, tmp_path):
    levels = np.full(KINDS.shape, 0.9, np.float32)
    levels[5:8, 45:48], levels[30:33, 5:8] = 0.2, 0.4
    path = write_levels(tmp_path / "confidence.tif", levels)
    confidence = QgsRasterLayer(path, "Confidence")
    landcover = dress(write(tmp_path / "map.tif", KINDS % 100), {1: "Heath", 2: "Water", 3: "Forest"})
    for layer in (confidence, landcover):
        layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
        project.addMapLayer(layer)
    iface.canvas.setDestinationCrs(confidence.crs())
    widget.findChild(QgsMapLayerComboBox, "SarOpticalConfidence").setLayer(confidence)
    on = widget.findChild(QPushButton, "SarOpticalNextPlace")
    on.click()
    wait_until(lambda: on.text().startswith("Next place (1 of"))
    assert widget._next._about.text() == "The map is 20% sure here: Forest."
    project.removeMapLayer(landcover.id())
    on.click()
    assert on.text().startswith("Next place (2 of")
    iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem.fromProj("+proj=gnom +lat_0=-48 +lon_0=-171"))
    widget._next._back.click()
    assert "cannot show this place in its CRS" in widget._about.text()
    assert on.text().startswith("Next place (1 of")


def test_letting_go_leaves_nothing_on_the_canvas(iface, project):
    before = len(iface.canvas.scene().items())
    heard = QgsRasterLayer("/nowhere.tif", "early")
    project.addMapLayer(heard, False)
    made = TeachingWidget(iface)
    assert len(iface.canvas.scene().items()) == before + 1
    made.let_go()
    assert len(iface.canvas.scene().items()) == before
    sip.delete(made)
    heard.emitStyleChanged()
    project.addMapLayer(QgsRasterLayer("/nowhere.tif", "late"), False)


def test_every_field_explains_itself(naming):
    for kind in (QPushButton, QRadioButton, QgsMapLayerComboBox, ClassTable):
        for widget in naming.findChildren(kind):
            assert widget.toolTip(), widget.objectName()
