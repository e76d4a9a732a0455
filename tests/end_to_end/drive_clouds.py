"""Runs inside a QGIS window (`qgis --code`): translates the radar of scenes, and fills the clouds of another.

Environment: DRIVE_SCENES (JSON: files by name, of each place "… S1" and "… S2", of the last one its "Clouds" too),
DRIVE_MODEL (weights file), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QDockWidget, QLineEdit
from qgis.utils import iface
from saroptical.tests.end_to_end.at_panel import prepare
from saroptical.tests.end_to_end.driving import (
    choose,
    drive,
    finish,
    legend_of,
    open_algorithm,
    picture,
    run_dialog,
    timed,
    widget_of,
    write,
)


def steps():
    """Do what an analyst does who has radar where clouds hide the ground."""
    times, done = {}, {}
    *clear, cloudy = json.loads(os.environ["DRIVE_SCENES"])
    for layers in clear:
        prepare(layers, 1600, 1000)
        yield 2
        radar, optical = layers
        place = radar.split()[0]
        done[place] = yield from timed(times, place, translate(place, radar, optical))
        made = layer_of(done[place]["OUTPUT"])
        done[f"{place} renderer"] = made.renderer().type()
        yield from look_at(made, f"clouds_2_{place}_translated")
        yield from look_at(layer_of(layers[optical]), f"clouds_2_{place}_measured")
    prepare(cloudy, 1600, 1000)
    yield 2
    done["filled"] = yield from timed(times, "filled", fill_clouds(*cloudy))
    _, optical, _ = cloudy
    files = {
        "cloudy": cloudy[optical],
        "filled": done["filled"]["OUTPUT"],
        "where": done["filled"]["OUTPUT_PROVENANCE"],
    }
    done["legend"] = legend_of(layer_of(files["where"]))
    for shown, path in files.items():
        yield from look_at(layer_of(path), f"clouds_4_{shown}")
    finish({**done, "times": times})


def translate(place, radar, optical):
    """Run 'Translate radar to optical' on the grid of the optical layer; gives its results."""
    dialog = yield from open_algorithm("translate radar", "Translate radar to optical")
    yield from choose(widget_of(dialog, "S1", QComboBox), radar)
    yield from choose(widget_of(dialog, "S2", QComboBox), optical)
    write(widget_of(dialog, "MODEL", QLineEdit), os.environ["DRIVE_MODEL"])
    yield 1
    picture(f"clouds_1_{place}")
    return (yield from run_dialog(dialog, "", f"clouds_1_{place}_done"))


def fill_clouds(radar, optical, clouds):
    """Run 'Fill clouds from radar'; gives its results."""
    dialog = yield from open_algorithm("fill clouds", "Fill clouds from radar")
    yield from choose(widget_of(dialog, "S1", QComboBox), radar)
    yield from choose(widget_of(dialog, "S2", QComboBox), optical)
    yield from choose(widget_of(dialog, "CLOUDS", QComboBox), clouds)
    write(widget_of(dialog, "MODEL", QLineEdit), os.environ["DRIVE_MODEL"])
    yield 1
    picture("clouds_3_filling")
    return (yield from run_dialog(dialog, "", "clouds_3_filled"))


def layer_of(path):
    """Find the layer of a file."""
    (layer,) = (one for one in QgsProject.instance().mapLayers().values() if one.source() == path)
    return layer


def look_at(layer, shot):
    """Show one layer alone, as large as the window."""
    iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox").hide()
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer() is layer)
    iface.setActiveLayer(layer)
    iface.zoomToActiveLayer()
    yield 4
    picture(shot)


drive(steps)
