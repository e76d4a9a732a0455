"""PyQGIS without a window, with Processing and our provider, for tests that QGIS's own Python runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def qgis_app(tmp_path_factory):
    """QGIS in this process, with a profile of its own; ended with the session."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(tmp_path_factory.mktemp("config"))
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QCoreApplication, QSettings

    QCoreApplication.setOrganizationName("saroptical-tests")
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.environ["QGIS_CUSTOM_CONFIG_PATH"])
    app = QgsApplication([], True)
    app.initQgis()
    sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
    from processing.core.Processing import Processing

    Processing.initialize()
    yield app
    Processing.deinitialize()
    app.exitQgis()


@pytest.fixture
def plugin(qgis_app, monkeypatch):
    """The plugin, loaded as `qgis_process` loads it, with the checkout's engine."""
    from saroptical.qgis_plugin.plugin import SarOpticalPlugin

    monkeypatch.setenv("SAROPTICAL_PYTHON", str(ROOT / ".venv" / "bin" / "python"))
    loaded = SarOpticalPlugin(None)
    loaded.initProcessing()
    yield loaded
    loaded.unload()


@pytest.fixture
def iface(qgis_app):
    """QGIS's window as far as the plugin's parts use it; its main window holds what they add."""
    from qgis.gui import QgsMapCanvas, QgsMessageBar
    from qgis.PyQt.QtCore import QObject, pyqtSignal
    from qgis.PyQt.QtWidgets import QMainWindow

    class Iface(QObject):
        initializationCompleted = pyqtSignal()  # noqa: N815 - QGIS's name

        def __init__(self):
            super().__init__()
            self.window, self.menu, self.tools, self.factories = QMainWindow(), [], [], []
            self.canvas, self.bar = QgsMapCanvas(self.window), QgsMessageBar(self.window)
            self.mainWindow, self.mapCanvas, self.messageBar = (
                lambda: self.window,
                lambda: self.canvas,
                lambda: self.bar,
            )
            self.addToolBarIcon, self.removeToolBarIcon = self.tools.append, self.tools.remove
            self.addDockWidget, self.removeDockWidget = self.window.addDockWidget, self.window.removeDockWidget
            self.registerOptionsWidgetFactory = self.factories.append
            self.unregisterOptionsWidgetFactory = self.factories.remove

        def addPluginToRasterMenu(self, menu, action):  # noqa: N802 - QGIS's name
            self.menu.append((menu, action))

        def removePluginRasterMenu(self, menu, action):  # noqa: N802
            self.menu.remove((menu, action))

    made = Iface()
    yield made
    made.window.deleteLater()


@pytest.fixture
def project(qgis_app):
    """The project, empty before and after."""
    from qgis.core import QgsProject

    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def make_raster(tmp_path):
    """Write a small GeoTIFF with named bands of random numbers: `make_raster("s1.tif", ["VV", "VH"], low, high)`."""
    import numpy as np
    from osgeo import gdal, gdal_array, osr

    gdal.UseExceptions()

    def write(name, bands, low, high, *, dtype="float32", size=64, origin=(500_000, 5_300_000), epsg=32632):
        path = str(tmp_path / name)
        pixels = np.random.default_rng(7).uniform(low, high, (len(bands), size, size)).astype(dtype)
        kind = gdal_array.NumericTypeCodeToGDALTypeCode(pixels.dtype.type)
        dataset = gdal.GetDriverByName("GTiff").Create(path, size, size, len(bands), kind)
        dataset.SetGeoTransform((origin[0], 10, 0, origin[1], 0, -10))
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(epsg)
        dataset.SetProjection(crs.ExportToWkt())
        for index, band in enumerate(bands, start=1):
            dataset.GetRasterBand(index).WriteArray(pixels[index - 1])
            dataset.GetRasterBand(index).SetDescription(band)
        dataset.FlushCache()
        return path

    return write


@pytest.fixture
def pair(make_raster):
    """A radar scene in dB and an optical scene in digital numbers, on one grid of 64 x 64 pixels."""
    return make_raster("s1.tif", ["VV", "VH"], -20, -5), make_raster(
        "s2.tif", ["B02", "B03", "B04", "B08"], 100, 4000, dtype="uint16"
    )


@pytest.fixture
def numbers():
    """What a job that reaches the engine is said to have found; a module may say otherwise."""
    return {}


@pytest.fixture
def asked(plugin, monkeypatch, numbers):
    """The jobs that reach the engine, which is not there."""
    from saroptical.engine.contract.events import Done
    from saroptical.qgis_plugin.algorithms import base

    caught = []

    def catch(job, **how):
        caught.append(job)
        return Done(outputs=job.outputs(), numbers=numbers)

    monkeypatch.setattr(base, "run_job", catch)
    return caught


@pytest.fixture
def context(project):
    """What an algorithm runs in."""
    from qgis.core import QgsProcessingContext

    made = QgsProcessingContext()
    made.setProject(project)
    return made


@pytest.fixture
def algorithm(plugin):
    """Make an algorithm of the provider, by its verb."""
    from qgis.core import QgsApplication

    return lambda verb: QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
