"""The options page shows what is set and sets what was changed; the part leaves nothing behind."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QPushButton
from saroptical.qgis_plugin import settings
from saroptical.qgis_plugin.options import OptionsFactory, OptionsPart

pytestmark = pytest.mark.qgis


@pytest.fixture
def page(qgis_app):
    QgsSettings().remove("saroptical")
    made = OptionsFactory().createWidget(None)
    yield made
    made.deleteLater()
    QgsSettings().remove("saroptical")


def test_what_is_changed_is_kept_when_the_options_are_accepted(page, tmp_path):
    page.interpreter.setFilePath(str(tmp_path / "python"))
    page.models.setFilePath(str(tmp_path / "models"))
    page.device.setCurrentText("cuda:1")
    page.spare.setChecked(False)
    assert settings.interpreter() == ""
    page.apply()
    assert settings.interpreter() == str(tmp_path / "python")
    assert QgsSettings().value("saroptical/models_folder") == str(tmp_path / "models")
    assert settings.device() == "cuda:1"
    assert settings.keeps_spare() is False
    again = OptionsFactory().createWidget(None)
    assert again.interpreter.filePath() == str(tmp_path / "python")
    assert again.models.filePath() == str(tmp_path / "models")
    assert (again.device.currentText(), again.spare.isChecked()) == ("cuda:1", False)
    again.deleteLater()


def test_accepting_unchanged_options_names_no_folder_for_ever(page):
    page.apply()
    assert QgsSettings().value("saroptical/models_folder") is None
    assert settings.device() == "auto"
    assert settings.keeps_spare() is True


def test_fields_explain_themselves(page):
    for field in (page.interpreter, page.models, page.device, page.spare):
        assert field.toolTip()


def test_its_button_and_the_menu_open_the_installer_and_remove_takes_all_away(iface, page):
    from saroptical.qgis_plugin.installer import window

    part = OptionsPart(iface)
    ((menu, action),) = iface.menu
    assert (menu, action.text()) == ("SAR-Optical", "Environment…")
    assert len(iface.factories) == 1
    action.trigger()
    (opened,) = window._WINDOWS
    assert opened.isVisible()
    page.findChild(QPushButton, "SarOpticalOptionsEnvironment").click()
    assert [opened] == window._WINDOWS
    part.remove()
    assert (iface.menu, iface.factories, window._WINDOWS) == ([], [], [])
