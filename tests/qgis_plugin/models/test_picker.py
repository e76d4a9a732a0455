"""The field to pick a model from."""

import pytest

pytest.importorskip("qgis.core")

from qgis.PyQt.QtWidgets import QComboBox
from saroptical.qgis_plugin.models.picker import ModelPicker
from saroptical.qgis_plugin.models.shelf import Shelf
from saroptical.tests.engine.contract.made import optical, radar
from saroptical.tests.qgis_plugin.models_made import RED, VV, wait_until, write_model

pytestmark = pytest.mark.qgis


@pytest.fixture
def shelf(tmp_path):
    write_model(tmp_path / "both.safetensors")
    write_model(tmp_path / "alone.safetensors", bands=(RED,), required_sensors=("s2",), metrics={})
    write_model(tmp_path / "painter.safetensors", task="translation", bands=(VV,), required_sensors=("s1",))
    return Shelf(str(tmp_path))


@pytest.fixture
def picker(qgis_app, shelf):
    made = ModelPicker(shelf=lambda: shelf)
    made.told = []
    made.chosen.connect(made.told.append)
    wait_until(lambda: made.told)
    yield made
    made.deleteLater()


def entries(picker):
    items = picker.findChild(QComboBox).model()
    return [(items.item(row).text(), items.item(row).isEnabled()) for row in range(items.rowCount())]


def said(picker):
    return picker._about.text()


def test_models_of_the_task_are_offered_by_name_and_accuracy(picker, tmp_path):
    assert entries(picker) == [("alone", True), ("both  91% overall accuracy", True)]
    assert picker.path() == str(tmp_path / "alone.safetensors")
    picker.set_task("translatesar")
    assert [name for name, _ in entries(picker)] == ["painter  91% overall accuracy"]
    assert picker.told[-1] == str(tmp_path / "painter.safetensors")


def test_what_does_not_fit_is_greyed_with_why(picker, tmp_path):
    picker.set_path(str(tmp_path / "both.safetensors"))
    picker.set_pair(None, optical())
    assert entries(picker) == [("alone", True), ("both (does not fit)", False)]
    assert picker.path() == str(tmp_path / "alone.safetensors")
    assert "<b>both</b>: The job has no Sentinel-1 layer" in said(picker)
    picker.set_pair(radar(), optical())
    assert picker.path() == str(tmp_path / "both.safetensors"), "what was asked for comes back with the layer"
    assert "<b>both</b>" not in said(picker)


def test_where_nothing_fits_every_reason_is_named(picker):
    picker.set_pair(None, optical(names=("B02", "B08")))
    assert picker.path() == ""
    assert said(picker).startswith("No model fits these scenes.<br><b>alone</b>: S2 layer")
    assert picker.told[-1] == ""
    picker.set_task("labelscenes")
    assert "There is no model for this yet" in said(picker)


def test_a_training_may_start_from_none(picker, tmp_path):
    picker.set_task("trainlandcover")
    assert entries(picker)[0] == ("None: learn from these scenes", True)
    assert picker.path() == ""
    picker.findChild(QComboBox).setCurrentIndex(2)
    assert picker.told[-1] == str(tmp_path / "both.safetensors")
    assert "■" in said(picker)
    picker.set_path("")
    assert picker.path() == ""


def test_a_file_from_elsewhere_is_offered_too(picker, tmp_path):
    path = write_model(tmp_path / "far" / "guest.safetensors")
    picker.set_path(path)
    wait_until(lambda: picker.path() == path)
    assert picker.model().card.method == "windows"
    wrong = write_model(tmp_path / "far" / "wrong.safetensors", task="fusion")
    picker.set_path(wrong)
    wait_until(lambda: "wrong" in said(picker))
    assert "<b>wrong</b>: makes a feature layer, which classifylandcover has no use for" in said(picker)
    assert picker.path() != wrong


def test_a_new_model_turns_up_when_looked_for(picker, tmp_path):
    write_model(tmp_path / "newer.safetensors")
    picker.refresh()
    wait_until(lambda: len(entries(picker)) == 3)
    assert picker.path() == str(tmp_path / "alone.safetensors"), "what is chosen stays chosen"


def test_a_picker_that_is_gone_before_its_cards_are_read_is_no_fault(qgis_app, shelf):
    from qgis.core import QgsApplication
    from qgis.PyQt import sip

    made = ModelPicker(shelf=lambda: shelf)
    sip.delete(made)
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
