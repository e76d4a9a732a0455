"""Runs inside a QGIS window (`qgis --code`): pre-trains on a pair, teaches labels of its cells, labels two scenes.

Environment: DRIVE_SCENES (JSON: list of files by name, each of "… S1", "… S2" and labels to teach and, if others are to
be labelled, "… S1" and "… S2" of these), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QDockWidget, QLineEdit, QSpinBox
from qgis.utils import iface
from saroptical.tests.end_to_end.at_panel import (
    choose_task,
    ending,
    is_pictured,
    named,
    open_panel,
    prepare,
    run,
    shot,
    until,
    until_ended,
)
from saroptical.tests.end_to_end.driving import (
    choose,
    drive,
    fill,
    finish,
    legend_of,
    open_algorithm,
    picture,
    run_dialog,
    timed,
    widget_of,
    write,
)
from saroptical.tests.end_to_end.pulse import Pulse

CELL_PX = 16


def steps():
    """Do what an analyst does who wants to know what is where, cell by cell."""
    pulse, times, done = Pulse(iface.mainWindow()), {}, {}
    for number, layers in enumerate(json.loads(os.environ["DRIVE_SCENES"])):
        prepare(layers, 1600, 1000)
        yield 2
        radar, optical, known, *others = layers
        scene = others or (radar, optical)
        encoder = ""
        if not number:
            pulse.stage = "pre-training"
            encoder, done["pre-trained"] = yield from timed(times, "pre-training", pretrain(pulse, radar, optical))
        pulse.stage = f"teaching {number}"
        model = yield from timed(times, pulse.stage, teach(number, radar, optical, known, encoder))
        pulse.stage = f"labelling {number}"
        done[f"labelled {number}"] = yield from timed(times, pulse.stage, label(number, *scene, model))
        done[f"legend {number}"] = yield from look_at_cells(number, scene[1])
    finish({**done, "times": times, "longest pause in ms": pulse.longest, "most work at once in ms": pulse.busiest})


def pretrain(pulse, radar, optical):
    """Pre-train at the panel, and look at the masked input beside what is made of it; gives the model and the end."""
    open_panel()
    yield 1
    yield from choose_task("Pre-train an encoder of both")
    yield from choose(named("SarOpticalS1", QComboBox), radar)
    yield from choose(named("SarOpticalS2", QComboBox), optical)
    yield from choose(named("SarOpticalPreset", QComboBox), "Quick")
    task = yield from run()
    yield from until(lambda: task.record.has_ended or is_pictured())
    yield from shot(pulse, "scenelabels_1_pretraining")
    yield from until_ended(task)
    yield from shot(pulse, "scenelabels_2_pretrained")
    iface.mainWindow().findChild(QDockWidget, "SarOpticalPanel").close()
    return task.record.results["output_weights"], ending()


def teach(number, radar, optical, known, encoder):
    """Run 'Teach labels of scenes' on the cells of a pair; gives the model."""
    dialog = yield from open_algorithm("teach labels", "Teach labels of scenes")
    yield from choose(widget_of(dialog, "S1", QComboBox), radar)
    yield from choose(widget_of(dialog, "S2", QComboBox), optical)
    yield from choose(widget_of(dialog, "LABELS_RASTER", QComboBox), known)
    yield from choose(widget_of(dialog, "PRESET", QComboBox), "quick")
    fill(widget_of(dialog, "CELL_SIZE", QSpinBox), str(CELL_PX))
    if encoder:
        write(widget_of(dialog, "INIT", QLineEdit), encoder)
    yield 1
    picture(f"scenelabels_3_teaching_{number}")
    taught = yield from run_dialog(dialog, "", f"scenelabels_4_taught_{number}")
    return taught["OUTPUT_WEIGHTS"]


def label(number, radar, optical, model):
    """Run 'Label the cells of a scene'; gives its results."""
    dialog = yield from open_algorithm("label the cells", "Label the cells of a scene")
    yield from choose(widget_of(dialog, "S1", QComboBox), radar)
    yield from choose(widget_of(dialog, "S2", QComboBox), optical)
    write(widget_of(dialog, "MODEL", QLineEdit), model)
    yield 1
    picture(f"scenelabels_5_labelling_{number}")
    return (yield from run_dialog(dialog, "", f"scenelabels_6_labelled_{number}"))


def look_at_cells(number, below):
    """Show the newest cells over their optical scene alone; gives their legend."""
    iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox").hide()
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    cells = next(node.layer() for node in nodes if node.layer().source().split("|")[0].endswith(".gpkg"))
    for node in nodes:
        node.setItemVisibilityChecked(node.layer() is cells or node.name() == below)
    iface.setActiveLayer(cells)
    iface.zoomToActiveLayer()
    yield 6
    picture(f"scenelabels_7_cells_{number}")
    return legend_of(cells)


drive(steps)
