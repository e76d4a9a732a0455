"""Runs inside a QGIS window (`qgis --code`): works toolbox and dialog with mouse and keys, tells what came of it.

Environment: DRIVE_LAYERS (JSON: name -> file), DRIVE_CLASSES and DRIVE_PRESET (what the dialog is given),
DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QComboBox, QDockWidget, QSpinBox
from qgis.utils import iface, plugin_times
from saroptical.tests.end_to_end.driving import (
    choose,
    drive,
    fill,
    finish,
    legend_of,
    open_algorithm,
    picture,
    reload_plugin,
    run_dialog,
    widget_of,
)


def steps():
    """Do what an analyst does."""
    main = iface.mainWindow()
    main.setGeometry(0, 0, 1600, 1000)
    for name, path in json.loads(os.environ["DRIVE_LAYERS"]).items():
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    yield 2
    dialog = yield from open_algorithm("without labels", "Map land cover without labels", "toolbox")
    yield from choose(widget_of(dialog, "S1", QComboBox), "Sentinel-1")
    yield from choose(widget_of(dialog, "S2", QComboBox), "Sentinel-2")
    fill(widget_of(dialog, "CLASSES", QSpinBox), os.environ["DRIVE_CLASSES"])
    yield from choose(widget_of(dialog, "PRESET", QComboBox), os.environ["DRIVE_PRESET"])
    yield 1
    picture("dialog")
    done = {"results": (yield from run_dialog(dialog, "running", "log"))}
    for name in ("ProcessingToolbox", "Browser"):
        main.findChild(QDockWidget, name).hide()
    (land_cover,) = QgsProject.instance().mapLayersByName("Land cover")
    iface.setActiveLayer(land_cover)
    iface.zoomToActiveLayer()
    yield 4
    picture("land_cover")
    done["legend"] = legend_of(land_cover)
    done["source"] = land_cover.source()
    done["renderer"] = land_cover.renderer().type()
    done["crs"] = land_cover.crs().authid()
    done["layers"] = sorted(layer.name() for layer in QgsProject.instance().mapLayers().values())
    seen = iface.mapCanvas().grab().toImage()
    colours = {seen.pixelColor(x, y).name() for x in range(0, seen.width(), 7) for y in range(0, seen.height(), 7)}
    done["shown"] = sorted(colours)
    done["palette"] = sorted(entry.color.name() for entry in land_cover.renderer().classes())
    done["started"] = plugin_times["saroptical"]
    done["left_after_unloading"], done["started again in ms"] = zip(*(reload_plugin() for _ in range(3)), strict=True)
    finish(done)


drive(steps)
