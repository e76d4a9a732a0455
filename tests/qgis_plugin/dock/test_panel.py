"""The panel: what it is given by hand, what it asks of the engine, and what it says when that is not possible."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("qgis.core")

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QWidget
from saroptical.engine.contract.jobs import AssessAccuracy, TrainLandcover
from saroptical.qgis_plugin.dock.area import ground_size
from saroptical.qgis_plugin.dock.state import Area
from saroptical.tests.qgis_plugin.dock.clicks import LEFT, press, press_in, said

pytestmark = pytest.mark.qgis


def test_layers_are_guessed_and_the_pair_is_told_at_once(with_pair):
    assert with_pair.scenes.s1.currentText() == "spring radar"
    assert with_pair.scenes.s2.currentText() == "spring optical"
    facts = said(with_pair, "SarOpticalFacts")
    for word in ("VV VH", "B02 B03 B04 B08", "decibels", "reflectance", "64 × 64", "EPSG:32632", "640 × 640 m shared"):
        assert word in facts


def test_what_a_person_chose_is_not_guessed_over(with_pair, make_raster, wait_for):
    QTest.keyClick(with_pair.scenes.s1, Qt.Key.Key_Home)
    assert with_pair.scenes.s1.currentLayer() is None
    QgsProject.instance().addMapLayer(QgsRasterLayer(make_raster("new.tif", ["VV", "VH"], -20, -5), "S1 new"))
    wait_for(lambda: with_pair.pair.s1 is None)
    assert with_pair.scenes.s1.currentLayer() is None


def test_the_optical_layer_is_guessed_beside_the_radar_that_is_chosen(with_pair, make_raster):
    for name, bands in (("z S1", ["VV", "VH"]), ("z S2", ["B02", "B03", "B04", "B08"])):
        path = make_raster(f"{name}.tif", bands, -20, -5, origin=(700_000, 5_300_000))
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    assert with_pair.scenes.s1.currentText().split()[0] == with_pair.scenes.s2.currentText().split()[0] == "spring"
    scenes = with_pair.scenes
    scenes.s1.setCurrentIndex(scenes.s1.findText("z S1"))
    scenes.s1.activated.emit(scenes.s1.currentIndex())
    assert scenes.s2.currentText() == "z S2"
    assert scenes.s2.is_guess


def test_layers_of_the_other_sensor_are_not_offered(with_pair):
    offered = [with_pair.scenes.s1.itemText(row) for row in range(with_pair.scenes.s1.count())]
    assert "spring radar" in offered
    assert "spring optical" not in offered


def test_an_empty_project_asks_for_layers(panel, wait_for):
    wait_for(lambda: "Choose a Sentinel-1" in panel.bar.hint.text())
    assert not panel.bar.run_button.isEnabled()
    assert not panel.bar.preview_button.isEnabled()


def test_clusters_and_time_are_set_by_hand(with_pair, tasks, wait_for):
    QTest.keyClick(with_pair.method.classes, Qt.Key.Key_Up)
    QTest.keyClick(with_pair.method.preset, Qt.Key.Key_Down)
    wait_for(lambda: with_pair.state.preset == "standard")
    press(with_pair.bar.run_button)
    assert (tasks[0].job.classes, tasks[0].job.preset) == (7, "standard")


def test_a_scene_may_be_files_that_are_no_layers(with_pair, make_raster, wait_for, tasks):
    bands = [make_raster(f"T32_{name}.tif", [name], 100, 4000, dtype="uint16") for name in ("B02", "B03", "B04")]
    with_pair.scenes.s2.choose(bands)
    wait_for(lambda: with_pair.pair.s2 and with_pair.pair.s2.facts and len(with_pair.pair.s2.facts.files) == 3)
    assert with_pair.scenes.s2.currentText() == "T32_B02.tif and 2 more"
    wait_for(with_pair.bar.run_button.isEnabled)
    press(with_pair.bar.run_button)
    assert tasks[0].job.s2 == tuple(bands)
    tasks[0].end()
    with_pair.scenes.s2.choose([str(with_pair.scenes.s1.currentLayer().source())])
    with_pair.requests.answer("set", tasks[0].record)
    assert with_pair.scenes.s2.paths() == (tuple(bands), []), "setting up again forgets no band"


def test_setting_up_a_run_of_one_sensor_lets_go_of_the_other(with_pair, tasks, pair, wait_for):
    from saroptical.qgis_plugin.history import RunRecord

    with_pair.scenes.s2.choose([pair[1], pair[0]])
    record = RunRecord("segmentunsupervised", {"s1": [pair[0]], "sensors": "s1", "output": "/m.tif"}, "Radar alone")
    with_pair.requests.answer("set", record)
    wait_for(lambda: with_pair.pair.s2 is None and with_pair.bar.run_button.isEnabled())
    press(with_pair.bar.run_button)
    assert (tasks[0].job.s1, tasks[0].job.s2) == ((pair[0],), ())


def test_setting_up_a_training_starts_a_run_of_its_own(with_pair, tasks, pair, wait_for):
    from saroptical.qgis_plugin.history import RunRecord

    values = {"s1": [pair[0]], "s2": [pair[1]], "output_weights": "/m.safetensors", "resume": True, "seed": 3}
    record = RunRecord("trainfusion", values, "Train a fusion", state="stopped")
    record.run_folder = record.job["run_folder"] = with_pair.history.run_folder(record)
    with_pair.requests.answer("set", record)
    wait_for(lambda: with_pair.state.verb == "trainfusion" and with_pair.bar.run_button.isEnabled())
    press(with_pair.bar.run_button)
    assert (tasks[0].job.run_folder, tasks[0].job.resume, tasks[0].job.seed) == ("", False, 3)


@pytest.mark.parametrize(
    ("kind", "case", "sentence"),
    [
        ("missing", "missing", "not installed"),
        ("broken", "broken", "torch is missing"),
        ("installing", "installing", "being installed"),
    ],
)
def test_without_an_engine_there_is_one_sentence_and_one_button(with_pair, environment, wait_for, kind, case, sentence):
    from saroptical.qgis_plugin.installer.state import EnvironmentState

    detail = "torch is missing. Repair it." if case == "broken" else ""
    environment.state = EnvironmentState(kind, case, detail=detail)
    with_pair.settle()
    wait_for(with_pair.engine.isVisible)
    assert sentence in with_pair.engine.sentence
    assert sentence in with_pair.bar.hint.text()
    assert with_pair.engine.button.isEnabled()
    assert with_pair.engine.button.text()
    assert not with_pair.bar.run_button.isEnabled()
    environment.state = EnvironmentState("ready", "ready", "/python")
    wait_for(with_pair.bar.run_button.isEnabled)
    assert not with_pair.engine.isVisible()


def test_scenes_apart_turn_the_light_red_with_the_remedy(panel, make_raster, wait_for):
    for name, path in (
        ("radar", make_raster("a.tif", ["VV", "VH"], -20, -5)),
        ("optical", make_raster("b.tif", ["B02", "B03", "B04", "B08"], 0, 0.4, origin=(900_000, 5_300_000))),
    ):
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    wait_for(lambda: any(finding.code == "no-overlap" for finding in panel.findings))
    words = " ".join(label.text() for label in panel.scenes.findChildren(QLabel))
    assert "This does not work yet" in words
    assert "check their CRSs" in words
    assert not panel.bar.run_button.isEnabled()


def test_the_area_is_what_a_person_chose(with_pair, tasks, iface, wait_for):
    box = QgsVectorLayer("Polygon?crs=EPSG:32632", "field", "memory")
    feature = QgsFeature()
    feature.setGeometry(
        QgsGeometry.fromWkt("POLYGON((500100 5299500, 500300 5299500, 500300 5299900, 500100 5299500))")
    )
    box.dataProvider().addFeatures([feature])
    box.updateExtents()
    QgsProject.instance().addMapLayer(box)
    with_pair.area.choice.setCurrentIndex(3)
    wait_for(lambda: with_pair.state.area is not None)
    press(with_pair.bar.run_button)
    assert tasks[0].job.extent == (500100, 5299500, 500300, 5299900)
    tasks.clear()
    more = QgsFeature()
    more.setGeometry(QgsGeometry.fromRect(QgsRectangle(500400, 5299500, 500500, 5299600)))
    box.dataProvider().addFeatures([more])
    box.selectByExpression("x_min($geometry) > 500350")
    wait_for(lambda: with_pair.state.area.box == (500400, 5299500, 500500, 5299600))
    box.startEditing()
    (selected,) = box.selectedFeatures()
    box.changeGeometry(selected.id(), QgsGeometry.fromRect(QgsRectangle(500400, 5299500, 500500, 5299700)))
    press(with_pair.bar.run_button)
    assert tasks[0].job.extent == (500400, 5299500, 500500, 5299700), "what was edited since counts"
    box.rollBack()
    heard = box.receivers(box.selectionChanged)
    QgsProject.instance().addMapLayer(other := QgsVectorLayer("Polygon?crs=EPSG:32632", "other", "memory"))
    with_pair.area.layer.setLayer(other)
    assert box.receivers(box.selectionChanged) == heard - 1, "only the chosen layer is listened to"
    with_pair.area.choice.setCurrentIndex(0)
    wait_for(lambda: with_pair.state.area is None)
    press(with_pair.bar.run_button)
    assert tasks[1].job.extent is None


def test_a_rectangle_is_drawn_with_the_mouse(with_pair, iface, wait_for):
    before = iface.canvas.mapTool()
    with_pair.area.choice.setCurrentIndex(2)
    press(with_pair.area.draw)
    assert iface.canvas.mapTool() is not before
    assert with_pair.area.missing
    view = iface.canvas.viewport()
    QTest.mousePress(view, LEFT, pos=QPoint(50, 60))
    QTest.mouseMove(view, QPoint(120, 150))
    QTest.mouseMove(view, QPoint(200, 240))
    QTest.mouseRelease(view, LEFT, pos=QPoint(200, 240))
    wait_for(lambda: with_pair.state.area is not None)
    assert iface.canvas.mapTool() is before
    left, bottom, right, top = with_pair.state.area.box
    assert left < right
    assert bottom < top
    assert iface.canvas.mapTool() is not with_pair.area._tool


def test_without_a_crs_an_area_is_as_large_as_it_says(with_pair, iface, wait_for):
    iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    with_pair.area.choice.setCurrentIndex(1)
    wait_for(lambda: with_pair.state.area is not None and with_pair.state.area.crs == "")
    assert ground_size(Area((0, 10, 300, 50), "")) == (300, 40)


def test_a_map_without_a_file_is_refused_before_it_is_judged(panel, project, wait_for):
    project.addMapLayer(made := QgsRasterLayer("type=xyz&url=file:///nowhere/{z}/{x}/{y}.png", "Tiles", "wms"))
    panel.task.choose("assessaccuracy")
    wait_for(lambda: "map to judge" in panel.bar.hint.text())
    panel.method.map.setLayer(made)
    wait_for(lambda: "Layer 'Tiles' (Map) comes from the provider 'wms'" in panel.bar.hint.text())
    assert not panel.bar.run_button.isEnabled()


def test_a_map_is_judged_by_polygons(panel, tasks, make_raster, wait_for, project):
    project.addMapLayer(QgsRasterLayer(make_raster("map.tif", ["class"], 1, 3, dtype="uint8"), "Land cover"))
    known = QgsVectorLayer("Polygon?crs=EPSG:32632&field=class:string", "Known", "memory")
    feature = QgsFeature(known.fields())
    feature.setGeometry(
        QgsGeometry.fromWkt("POLYGON((500100 5299500, 500300 5299500, 500300 5299900, 500100 5299500))")
    )
    feature["class"] = "water"
    known.dataProvider().addFeatures([feature])
    project.addMapLayer(known)
    panel.task.choose("assessaccuracy")
    wait_for(lambda: "map to judge" in panel.bar.hint.text())
    panel.method.map.setLayer(project.mapLayersByName("Land cover")[0])
    panel.method.known.setLayer(known)
    wait_for(panel.bar.run_button.isEnabled)
    press(panel.bar.run_button)
    job = tasks[0].job
    assert isinstance(job, AssessAccuracy)
    assert job.class_field == "class"
    assert job.reference.endswith(".gpkg")
    assert os.path.exists(job.reference)


def test_more_options_opens_the_dialog_filled_in(with_pair, wait_for, monkeypatch, pair):
    import processing

    opened = []

    class Dialog:
        def show(self):
            opened.append("shown")

    def create(name, parameters):
        opened.append((name, parameters))
        return Dialog()

    monkeypatch.setattr(processing, "createAlgorithmDialog", create)
    with_pair.method.classes.setValue(11)
    wait_for(lambda: with_pair.state.classes == 11)
    press(with_pair.bar.more_button)
    (name, parameters), shown = opened
    assert (name, shown) == ("saroptical:segmentunsupervised", "shown")
    assert parameters == {"S1": pair[0], "S2": pair[1], "CLASSES": 11, "PRESET": "quick"}


def test_a_removed_layer_is_forgotten(with_pair, wait_for):
    QgsProject.instance().removeMapLayer(with_pair.scenes.s1.currentLayer())
    wait_for(lambda: with_pair.pair.s1 is None and with_pair.pair.s2 is not None)
    assert with_pair.state.s1 == ()


def test_footprints_come_and_go_with_the_button(with_pair, iface):
    items = len(iface.canvas.scene().items())
    with_pair.scenes.footprints.emit(True)
    assert len(iface.canvas.scene().items()) == items + 3
    with_pair.scenes.footprints.emit(False)
    assert len(iface.canvas.scene().items()) == items


def test_every_task_fits_the_panel_and_says_what_it_lacks(with_pair, wait_for):
    from saroptical.qgis_plugin.dock.state import TASKS

    for verb in TASKS:
        with_pair.task.choose(verb)
        wait_for(lambda verb=verb: with_pair.state.verb == verb and not with_pair._settling.isActive())
        wait_for(lambda: with_pair._scroll.widget().width() <= with_pair._scroll.viewport().width())
        if not with_pair.bar.run_button.isEnabled():
            assert with_pair.bar.hint.text(), verb
            assert verb not in with_pair.bar.hint.text(), "people read titles, not ids"


def test_every_field_can_be_reached_and_explains_itself(with_pair):
    for widget in with_pair.findChildren(QWidget):
        if widget.objectName().startswith("SarOptical") and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.toolTip(), widget.objectName()


def test_the_panel_opens_as_it_was_last_run(with_pair, tasks, iface, wait_for):
    from saroptical.qgis_plugin.dock.panel import Panel

    with_pair.method.classes.setValue(13)
    wait_for(lambda: with_pair.state.classes == 13)
    press(with_pair.bar.run_button)
    again = Panel(iface)
    assert again.method.classes.value() == 13
    again.let_go()


def test_what_was_remembered_may_be_nonsense(qgis_app):
    from qgis.core import QgsSettings
    from saroptical.qgis_plugin.dock import memory
    from saroptical.qgis_plugin.dock.state import DockState

    for nonsense in ("", "[]", "{", '{"verb": "sing", "preset": 3}', '{"classes": "many"}', "null"):
        QgsSettings().setValue(memory.SETTING, nonsense)
        assert memory.load() == DockState()
    QgsSettings().setValue(memory.SETTING, '{"classes": 9999, "preset": "thorough"}')
    assert (memory.load().classes, memory.load().preset) == (64, "thorough")
    QgsSettings().remove(memory.SETTING)


def test_the_clusters_of_a_map_are_named_next(with_pair, tasks, make_raster, wait_for):
    press(with_pair.bar.run_button)
    path = make_raster("clusters.tif", ["class"], 1, 3, dtype="uint8")
    tasks[0].end(results={"output": path})
    (view,) = with_pair.views
    press_in(view, "Name the clusters")
    wait_for(lambda: with_pair.state.verb == "trainlandcover")
    assert with_pair.method.teaching._names.isChecked() is False, "there is no such layer in the project any more"
    layer = QgsProject.instance().addMapLayer(QgsRasterLayer(path, "Land cover"))
    with_pair.requests.answer("name", tasks[0].record)
    assert with_pair.method.teaching._names.isChecked()
    assert layer


def test_teaching_hands_over_what_was_drawn(with_pair, tasks, wait_for, monkeypatch):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32632&field=class:integer", "Labels", "memory")
    QgsProject.instance().addMapLayer(layer)
    with_pair.task.choose("trainlandcover")
    wait_for(lambda: "Draw a few polygons" in with_pair.bar.hint.text())
    monkeypatch.setattr(with_pair.method.teaching, "labels_layer", lambda: layer)
    values = {"labels": "/made-up/l.gpkg", "class_field": "class", "legend": (("1", "water", "#0000ff"),)}
    monkeypatch.setattr(with_pair.method.teaching, "job_values", lambda: values)
    with_pair.settle()
    wait_for(with_pair.bar.run_button.isEnabled)
    press(with_pair.bar.run_button)
    job = tasks[0].job
    assert isinstance(job, TrainLandcover)
    assert (job.labels, job.class_field, job.legend) == ("/made-up/l.gpkg", "class", (("1", "water", "#0000ff"),))
