"""The plugin loads fast, alone, and leaves nothing behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtWidgets import QApplication
from saroptical.engine.contract.jobs import JOBS, SyntheticPair

pytestmark = pytest.mark.qgis
ROOT = Path(__file__).resolve().parents[2]

BLOCKED = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "rasterio", "numpy", "pyproj", "scipy", "PyQt5_", "lightning"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Wall())
from qgis.core import QgsApplication
app = QgsApplication([], False)
app.initQgis()
import saroptical
plugin = saroptical.classFactory(None)
plugin.initProcessing()
provider = QgsApplication.processingRegistry().providerById("saroptical")
print(sorted(algorithm.name() for algorithm in provider.algorithms()))
plugin.unload()
"""


def test_it_loads_with_the_heavy_libraries_blocked(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT / ".build" / "path"),
        },
    )
    assert str(sorted([*JOBS, "landcoverareas"])) in done.stdout, done.stderr


def test_loading_three_times_leaves_nothing_behind(iface):
    from saroptical import classFactory

    registry = QgsApplication.processingRegistry()

    def census():
        gc.collect()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        added = len(iface.menu), len(iface.tools), len(iface.factories), len(iface.window.findChildren(QObject))
        providers = [provider.id() for provider in registry.providers()]
        return providers, added, len(QApplication.topLevelWidgets()), threading.active_count()

    before = census()
    for _ in range(3):
        plugin = classFactory(iface)
        plugin.initGui()
        assert registry.providerById("saroptical") is not None
        assert [menu for menu, _ in iface.menu] == ["SAR-Optical"] * len(iface.menu) != []
        assert census() != before
        plugin.unload()
    assert registry.providerById("saroptical") is None
    assert census() == before


def test_unloading_cancels_every_job(iface):
    from saroptical import classFactory
    from saroptical.qgis_plugin import runner

    plugin = classFactory(iface)
    running = runner.Running(SyntheticPair(output_s1="s1.tif", output_s2="s2.tif"), "A pair")
    plugin.initGui()
    runner._RUNNING.append(running)  # as a job that runs does
    threading.Timer(0.1, runner._RUNNING.clear).start()
    plugin.unload()
    assert running.is_called_off
    assert not runner._RUNNING


def test_unloading_what_was_never_set_up_is_quiet(qgis_app):
    from saroptical import classFactory

    classFactory(None).unload()
