"""Runs inside a QGIS window (`qgis --code`): teaches a translation, stops it, takes it up again, and translates.

Environment: DRIVE_LAYERS (JSON: name -> file), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os
import re
import time

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QPushButton
from qgis.utils import iface
from saroptical.tests.end_to_end.at_panel import (
    button_in,
    choose_past_run,
    choose_task,
    ending,
    is_pictured,
    latest,
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
from saroptical.tests.end_to_end.driving import choose, drive, finish
from saroptical.tests.end_to_end.pulse import Pulse

_ENOUGH = 30
"""Steps after which the training is stopped."""


def steps():
    """Do what an analyst does who wants to see through clouds."""
    done = {}
    pulse = Pulse(iface.mainWindow())
    prepare(json.loads(os.environ["DRIVE_LAYERS"]), 1600, 1000)
    yield 2
    pulse.stage = "open"
    open_panel()
    yield 2
    pulse.stage = "train"
    yield from choose_task("Train a translation")
    yield from choose(named("SarOpticalPreset", QComboBox), "Quick")
    task = yield from run()
    yield from until(lambda: step() >= _ENOUGH and is_pictured())
    yield from shot(pulse, "translation_1_training")
    press(button_in(latest(), "Stop and keep"))
    yield from until_ended(task)
    done["stopped"], done["stopped after"] = ending(), last_step(task)
    yield from shot(pulse, "translation_2_stopped")
    pulse.stage = "resume"
    yield from turn_to_tab(1)
    yield from choose_past_run(0)
    yield from shot(pulse, "translation_3_history")
    press(named("SarOpticalResume", QPushButton))
    yield 0.5
    task = latest().task
    yield from until(lambda: step() > 0)
    done["taken up at"] = step()
    yield from until_ended(task)
    done["ended"], done["ended after"] = ending(), last_step(task)
    yield from turn_to_tab(1)
    done["history"] = past_runs()
    yield from turn_to_tab(0)
    pulse.stage, started = "translate", time.monotonic()
    press(button_in(latest(), "Use the model"))
    yield 2
    task = yield from run()
    yield from until_ended(task)
    done["seconds"] = round(time.monotonic() - started, 1)
    yield 2
    yield from shot(pulse, "translation_4_translated")
    (made,) = (QgsProject.instance().mapLayer(one) for one in task.loaded.values())
    done["title"], done["renderer"], done["bands"] = made.name(), made.renderer().type(), made.bandCount()
    finish({**done, "longest pause in ms": pulse.longest, "most work at once in ms": pulse.busiest})


def step():
    """Read from the words how many steps were taken."""
    found = re.search(r"step (\d+) of", progress())
    return int(found.group(1)) if found else 0


def last_step(task):
    """Tell where the curve of the loss ends."""
    return max(points[-1][0] for points in task.record.metrics.values())


drive(steps)
