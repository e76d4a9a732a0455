"""The models window, and its place in QGIS."""

import os

import pytest

pytest.importorskip("qgis.core")

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QMessageBox, QPushButton, QTextBrowser
from saroptical.engine.contract.card_rules import MAKES
from saroptical.engine.contract.jobs import JOBS
from saroptical.qgis_plugin.models import window as module
from saroptical.qgis_plugin.models.part import ModelsPart
from saroptical.qgis_plugin.models.shelf import Shelf
from saroptical.qgis_plugin.models.table import ModelTable
from saroptical.qgis_plugin.models.window import USED_BY, ModelsWindow
from saroptical.tests.qgis_plugin.models_made import VV, wait_until, write_model

pytestmark = pytest.mark.qgis
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qgis_app, tmp_path, monkeypatch):
    write_model(tmp_path / "shelf" / "river.safetensors")
    write_model(
        tmp_path / "shelf" / "painter.safetensors",
        task="translation",
        bands=(VV,),
        required_sensors=(),
        metrics={},
        classes=(),
    )
    (tmp_path / "shelf" / "torn.safetensors").write_bytes(b"torn")
    made = ModelsWindow(shelf=lambda: Shelf(str(tmp_path / "shelf")))
    made.opened = []
    monkeypatch.setattr(made, "_dialog_of", lambda verb, values: made.opened.append((verb, values)))
    made.show()
    wait_until(lambda: rows(made))
    yield made
    made.deleteLater()


def rows(window):
    table = window.findChild(ModelTable)
    shown = [row for row in range(table.rowCount()) if not table.isRowHidden(row)]
    return [[table.item(row, column).text() for column in range(table.columnCount())] for row in shown]


def choose(window, name):
    table = window.findChild(ModelTable)
    table.selectRow([table.item(row, 0).text() for row in range(table.rowCount())].index(name))


def button(window, name):
    return window.findChild(QPushButton, f"SarOptical{name}Model")


def press(window, name):
    QTest.mouseClick(button(window, name), LEFT)


def test_each_model_has_a_row_and_its_card_beside(window):
    assert [row[:4] for row in rows(window)] == [
        ["painter", "Translation", "S1", ""],
        ["river", "Land cover", "S1 S2", "91%"],
        ["torn", "not a model", "", ""],
    ]
    assert rows(window)[1][4:] == ["Water, Forest", "VV B04", "10 m", "1 kB", "not stated"]
    choose(window, "river")
    assert "a land-cover map of known classes" in window.findChild(QTextBrowser).toPlainText()
    choose(window, "torn")
    assert "is not a safetensors file" in window.findChild(QTextBrowser).toPlainText()
    assert not button(window, "Use").isEnabled()
    assert button(window, "Delete").isEnabled()


def test_models_are_found_by_words_of_their_cards(window):
    QTest.keyClicks(window.findChild(QLineEdit), "water forest")
    assert [row[0] for row in rows(window)] == ["river"]
    window.findChild(QLineEdit).clear()
    assert len(rows(window)) == 3


def test_using_a_model_opens_its_tool_filled_in(window, tmp_path):
    told = []
    window.used.connect(told.append)
    choose(window, "painter")
    press(window, "Use")
    path = str(tmp_path / "shelf" / "painter.safetensors")
    assert (window.opened, told) == ([("translatesar", {"MODEL": path})], [path])
    press(window, "Export")
    assert window.opened[-1] == ("exportmodel", {"MODEL": path})
    assert set(USED_BY) == set(MAKES)
    assert set(USED_BY.values()) <= set(JOBS)


def test_a_model_is_added_and_chosen(window, tmp_path, monkeypatch):
    path = write_model(tmp_path / "download" / "elbe.safetensors")
    monkeypatch.setattr(module.QFileDialog, "getOpenFileNames", lambda *_: ([path], ""))
    press(window, "Add")
    wait_until(lambda: len(rows(window)) == 4)
    assert window.findChild(ModelTable).path() == str(tmp_path / "shelf" / "elbe.safetensors")


def test_what_is_no_model_is_not_added_and_said(window, tmp_path):
    (tmp_path / "notes.safetensors").write_text("nothing")
    window.add([str(tmp_path / "notes.safetensors")])
    wait_until(lambda: window._bar.currentItem() is not None)
    assert "is not a safetensors file" in window._bar.currentItem().text()
    assert len(rows(window)) == 3


@pytest.mark.parametrize(("answer", "left"), [("No", 3), ("Yes", 2)])
def test_deleting_asks_first(window, monkeypatch, answer, left):
    asked, gone = [], []

    def ask(_, title, text, *buttons):
        asked.append(text)
        return getattr(QMessageBox.StandardButton, answer)

    def discard(path):
        gone.append(path)
        os.remove(path)
        return True

    monkeypatch.setattr(module.QMessageBox, "question", ask)
    monkeypatch.setattr(module, "_discard", discard)
    choose(window, "river")
    press(window, "Delete")
    assert asked == ["Move river to the trash?"]
    wait_until(lambda: len(rows(window)) == left)
    assert len(gone) == 3 - left


def test_an_empty_shelf_says_what_to_do(qgis_app, tmp_path):
    made = ModelsWindow(shelf=lambda: Shelf(str(tmp_path / "none")))
    wait_until(lambda: "No models yet" in made.findChild(QTextBrowser).toPlainText())
    assert not button(made, "Use").isEnabled()
    assert button(made, "Add").isEnabled()
    made.deleteLater()


def test_every_button_and_field_explains_itself(window):
    for widget in (*window.findChildren(QPushButton), window.findChild(QLineEdit)):
        assert widget.toolTip() or widget.text() == "Close" or widget.text() == "&Close"


def test_the_part_opens_one_window_and_takes_all_of_it_away(iface, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    part = ModelsPart(iface)
    ((menu, action),) = iface.menu
    assert (menu, action.text()) == ("SAR-Optical", "Models…")
    action.trigger()
    first = part._window
    assert first.isVisible()
    action.trigger()
    assert part._window is first
    wait_until(lambda: "No models yet" in first.findChild(QTextBrowser).toPlainText())
    part.remove()
    assert iface.menu == []
    assert not first.isVisible()
