"""The panel's place in QGIS: one button, one menu entry, a dock that is made when first shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QDockWidget

pytestmark = pytest.mark.qgis
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def part(iface):
    from saroptical.qgis_plugin.dock.part import DockPart

    made = DockPart(iface)
    yield made
    if iface.tools:
        made.remove()


def docks(iface):
    return iface.window.findChildren(QDockWidget, "SarOpticalPanel")


def test_nothing_is_made_before_it_is_shown(iface, part):
    (button,) = iface.tools
    assert not docks(iface)
    assert button.isCheckable()
    assert not button.isChecked()


def test_the_button_shows_and_hides_one_panel(iface, part):
    iface.window.show()
    (button,) = iface.tools
    for shown in (True, False, True):
        button.trigger()
        (dock,) = docks(iface)
        assert dock.isVisible() is shown
        assert button.isChecked() is shown


def test_closing_the_panel_releases_the_button(iface, part):
    iface.window.show()
    (button,) = iface.tools
    button.trigger()
    docks(iface)[0].close()
    assert not button.isChecked()


def test_it_comes_back_with_qgis_as_it_was_left(iface, qgis_app):
    from saroptical.qgis_plugin.dock.part import DockPart

    iface.window.show()
    for leave, expected in (("trigger", 1), ("close", 0)):
        first = DockPart(iface)
        iface.tools[0].trigger()
        if leave == "close":
            docks(iface)[0].close()
        first.remove()
        qgis_app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        again = DockPart(iface)
        assert not docks(iface), "not before QGIS is up"
        iface.initializationCompleted.emit()
        assert len(docks(iface)) == expected
        again.remove()
        qgis_app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_plugin_starts_without_the_panel(qgis_app):
    code = "import sys, saroptical.qgis_plugin.plugin; print([name for name in sys.modules if '.dock.' in name])"
    path = {**os.environ, "PYTHONPATH": str(ROOT / ".build" / "path")}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path)
    assert told.stdout.strip() == "['saroptical.qgis_plugin.dock.part']"
