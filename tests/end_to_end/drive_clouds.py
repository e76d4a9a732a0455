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

TRANSLATION, FILLED, PROVENANCE = "Translation", "Filled scene", "Measured or generated"


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
        done[f"{place} renderer"] = newest(TRANSLATION).renderer().type()
        for shown in (TRANSLATION, optical):
            yield from look_at(shown, f"clouds_2_{place}_{shown.split()[-1]}")
    prepare(cloudy, 1600, 1000)
    yield 2
    done["filled"] = yield from timed(times, "filled", fill_clouds(*cloudy))
    done["legend"] = legend_of(newest(PROVENANCE))
    for shown in (FILLED, PROVENANCE, list(cloudy)[1]):
        yield from look_at(shown, f"clouds_4_{shown.split()[0]}_{shown.split()[-1]}")
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


def newest(name):
    """Find the layer of a name that is on top of others of it."""
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    return next(node.layer() for node in nodes if node.name().startswith(name))


def look_at(name, shot):
    """Show one layer alone, as large as the window."""
    iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox").hide()
    layer = newest(name)
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer() is layer)
    iface.setActiveLayer(layer)
    iface.zoomToActiveLayer()
    yield 4
    picture(shot)


drive(steps)
