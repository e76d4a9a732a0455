"""Runs inside a QGIS window (`qgis --code`): works the panel with mouse and keys, and tells what came of it.

Environment: DRIVE_LAYERS (JSON: name -> file), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os
import time

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QSpinBox
from qgis.utils import iface
from saroptical.tests.end_to_end.at_panel import (
    button_in,
    can,
    choose_past_run,
    choose_task,
    ending,
    latest,
    layers_in,
    named,
    open_panel,
    past_runs,
    prepare,
    press,
    progress,
    run,
    shot,
    turn_to_tab,
    until,
    until_ended,
)
from saroptical.tests.end_to_end.driving import drive, fill, finish, legend_of
from saroptical.tests.end_to_end.pulse import Pulse


def steps():
    """Do what an analyst does, from an empty project to a map, a training and its history."""
    main, times, done = iface.mainWindow(), {}, {}
    pulse = Pulse(main)
    prepare(json.loads(os.environ["DRIVE_LAYERS"]), 1600, 1000)
    yield 2
    pulse.stage, started = "open", time.monotonic()
    open_panel()
    yield from until(lambda: named("SarOpticalFacts", QLabel).text())
    times["open to facts"] = since(started)
    yield from choose_task("Map land cover without")  # the panel remembers another one
    yield from until(lambda: can("SarOpticalRun"))
    yield from shot(pulse, "dock_1_pair")
    pulse.stage, started = "preview", time.monotonic()
    press(named("SarOpticalPreview", QPushButton))
    yield 1
    yield from shot(pulse, "dock_2_previewing")
    yield from until_ended(latest().task)
    times["preview"] = since(started)
    yield 1
    yield from shot(pulse, "dock_3_preview")
    done["preview layers"] = layers_in("Preview")
    pulse.stage, started = "run", time.monotonic()
    fill(named("SarOpticalClasses", QSpinBox), "5")
    yield 0.5
    task = yield from run()
    yield 3
    yield from shot(pulse, "dock_4_running")
    yield from until_ended(task)
    times["map"] = since(started)
    yield 2
    yield from shot(pulse, "dock_5_map")
    (land_cover,) = (
        one for one in QgsProject.instance().mapLayersByName("Land cover") if "preview" not in one.source()
    )
    done["legend"], done["renderer"] = legend_of(land_cover), land_cover.renderer().type()
    pulse.stage = "name"
    press(button_in(latest(), "Name the clusters"))
    yield 2
    yield from shot(pulse, "dock_5_naming")
    yield from choose_task("Map land cover without")
    pulse.stage = "cancel"
    task = yield from run()
    yield 4
    started = time.monotonic()
    press(button_in(latest(), "Cancel"))
    yield from until(lambda: task.record.has_ended)
    times["cancel"] = since(started)
    yield 0.5
    done["cancelled"] = ending()
    pulse.stage = "train"
    yield from choose_task("Train a fusion")
    task = yield from run()
    yield from until(lambda: "step" in progress())
    yield 12
    yield from shot(pulse, "dock_6_training")
    started = time.monotonic()
    press(button_in(latest(), "Stop and keep"))
    yield from until(lambda: task.record.has_ended)
    times["stop and keep"] = since(started)
    yield 0.5
    done["stopped"] = ending()
    yield from shot(pulse, "dock_7_stopped")
    pulse.stage = "history"
    yield from turn_to_tab(1)
    done["history"] = past_runs()
    yield from choose_past_run(0)
    yield from shot(pulse, "dock_8_history")
    named("SarOpticalCopy", QPushButton).menu().actions()[1].trigger()
    done["copied"] = QgsApplication.clipboard().text()
    yield from turn_to_tab(0)
    pulse.stage = "small window"
    main.setGeometry(0, 0, 1280, 720)
    yield 2
    yield from shot(pulse, "dock_9_small")
    finish({**done, "times": times, "longest pause in ms": pulse.longest, "most work at once in ms": pulse.busiest})


def since(start):
    return round(time.monotonic() - start, 2)


drive(steps)
