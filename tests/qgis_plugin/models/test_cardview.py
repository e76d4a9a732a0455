"""A card to look at."""

import pytest

pytest.importorskip("qgis.core")

from qgis.PyQt.QtWidgets import QTextBrowser
from saroptical.engine.contract.card_text import describe
from saroptical.qgis_plugin.models.cardview import CardDialog, page_html, size_text, summary_html, titles
from saroptical.qgis_plugin.models.shelf import look_at
from saroptical.tests.qgis_plugin.models_made import RED, card, write_model

pytestmark = pytest.mark.qgis


def test_every_row_has_a_title_that_can_be_translated(tmp_path):
    path = write_model(tmp_path / "m.safetensors", targets=(RED,), despeckle="lee", versions={"torch": "2"})
    rows = dict(describe(look_at(path).card))
    assert {*rows, "File", "Learned from"} == set(titles())


def test_a_card_opens_as_a_page(qgis_app, tmp_path):
    dialog = CardDialog(look_at(write_model(tmp_path / "river.safetensors")))
    text = dialog.findChild(QTextBrowser).toPlainText()
    assert "river" in dialog.windowTitle()
    assert "91% overall accuracy" in text
    assert "river.safetensors (1 kB)" in text
    assert "is not a safetensors file" in page_html(look_at(__file__))


def test_a_summary_is_short_and_shows_the_classes():
    said = summary_html(card(required_sensors=(), optional_sensors=("s1", "s2")))
    first, second = said.split("<br>")
    assert first == "Sentinel-1 and Sentinel-2; either will do alone · 2 bands · 10 m · 91% overall accuracy"
    assert second.count("■") == 2
    assert summary_html(card(classes=(), targets=(RED,), task="translation", metrics={})).endswith("<br>B04")


@pytest.mark.parametrize(("size", "text"), [(0, "1 kB"), (2048, "2 kB"), (3 * 2**20, "3.0 MB")])
def test_sizes_are_written_as_people_do(size, text):
    assert size_text(size) == text


def test_the_folder_of_models_is_the_users_choice(qgis_app, tmp_path, monkeypatch):
    from qgis.core import QgsSettings
    from saroptical.qgis_plugin.models.folder import open_shelf
    from saroptical.qgis_plugin.settings import MODELS_FOLDER

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert open_shelf().folder == str(tmp_path / "saroptical" / "models")
    QgsSettings().setValue(MODELS_FOLDER, str(tmp_path / "mine"))
    assert open_shelf().folder == str(tmp_path / "mine")
    QgsSettings().remove(MODELS_FOLDER)
