"""Runs inside a QGIS window (`qgis --code`): works the panel with mouse and keys, and tells what came of it.

Environment: DRIVE_LAYERS (JSON: name -> file), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os
import time

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QComboBox,
    QDockWidget,
    QLabel,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from qgis.utils import iface
from saroptical.tests.end_to_end.driving import LEFT, choose, drive, fill, finish, legend_of, picture

_PATIENCE_S = 900


class Pulse:
    """Feels the event loop: by what was done meanwhile, the longest time between two beats, and the most work in one.

    On a machine that others use too, the first says how long QGIS was not given the processor; the second is ours.
    """

    def __init__(self):
        self.waited, self.worked, self.stage = {}, {}, "start"
        self._timer = QTimer(iface.mainWindow())
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)
        self.skip()

    def skip(self):
        """Leave out what the driver itself has just blocked."""
        self._last, self._spent = time.monotonic(), time.thread_time()

    def _beat(self):
        gap, work = (time.monotonic() - self._last) * 1000, (time.thread_time() - self._spent) * 1000
        self.waited[self.stage] = round(max(gap, self.waited.get(self.stage, 0)))
        self.worked[self.stage] = round(max(work, self.worked.get(self.stage, 0)))
        self.skip()


def steps():
    """Do what an analyst does, from an empty project to a map, a training and its history."""
    main, times, done = iface.mainWindow(), {}, {}
    main.setGeometry(0, 0, 1600, 1000)
    for name in ("Browser", "ProcessingToolbox"):
        main.findChild(QDockWidget, name).hide()
    pulse = Pulse()
    for name, path in json.loads(os.environ["DRIVE_LAYERS"]).items():
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    yield 2
    pulse.stage, started = "open", time.monotonic()
    press(button_of(main.findChild(QAction, "SarOpticalPanelAction")))
    yield from until(lambda: can("SarOpticalRun"))
    times["open to facts"] = since(started)
    yield from shot(pulse, "dock_1_pair")
    pulse.stage, started = "preview", time.monotonic()
    press(named("SarOpticalPreview", QPushButton))
    yield 1
    yield from shot(pulse, "dock_2_previewing")
    yield from ended(1)
    times["preview"] = since(started)
    yield 1
    yield from shot(pulse, "dock_3_preview")
    done["preview layers"] = names_of_group("Preview")
    pulse.stage, started = "run", time.monotonic()
    fill(named("SarOpticalClasses", QSpinBox), "5")
    yield 0.5
    press(named("SarOpticalRun", QPushButton))
    yield 3
    yield from shot(pulse, "dock_4_running")
    yield from ended(2)
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
    yield from until(lambda: can("SarOpticalRun"))
    pulse.stage = "cancel"
    press(named("SarOpticalRun", QPushButton))
    yield 4
    started = time.monotonic()
    press(button_in(latest(), "Cancel"))
    yield from ended(3)
    times["cancel"] = since(started)
    done["cancelled"] = text_of("SarOpticalEnding", QLabel, latest())
    pulse.stage = "train"
    yield from choose_task("Train a fusion")
    yield 1
    press(named("SarOpticalRun", QPushButton))
    yield from until(lambda: "step" in text_of("SarOpticalProgress", QLabel, latest()))
    yield 12
    yield from shot(pulse, "dock_6_training")
    started = time.monotonic()
    press(button_in(latest(), "Stop and keep"))
    yield from until(lambda: latest().task.record.has_ended)  # the panel shows three that have ended, no more
    times["stop and keep"] = since(started)
    done["stopped"] = text_of("SarOpticalEnding", QLabel, latest())
    yield from shot(pulse, "dock_7_stopped")
    pulse.stage = "history"
    tabs = named("SarOpticalTabs", QTabWidget)
    QTest.mouseClick(tabs.tabBar(), LEFT, pos=tabs.tabBar().tabRect(1).center())
    yield 0.5
    past = named("SarOpticalHistory", QTreeWidget)
    done["history"] = [
        [past.topLevelItem(row).text(column) for column in (0, 2)] for row in range(past.topLevelItemCount())
    ]
    QTest.mouseClick(past.viewport(), LEFT, pos=past.visualItemRect(past.topLevelItem(0)).center())
    yield 0.5
    yield from shot(pulse, "dock_8_history")
    named("SarOpticalCopy", QPushButton).menu().actions()[1].trigger()
    done["copied"] = QgsApplication.clipboard().text()
    QTest.mouseClick(tabs.tabBar(), LEFT, pos=tabs.tabBar().tabRect(0).center())
    pulse.stage = "small window"
    main.setGeometry(0, 0, 1280, 720)
    yield 2
    yield from shot(pulse, "dock_9_small")
    finish({**done, "times": times, "longest pause in ms": pulse.waited, "most work at once in ms": pulse.worked})


def shot(pulse, name):
    """Take a picture; what that takes is not the plugin's."""
    picture(name)
    pulse.skip()
    yield 0.1


def until(is_so):
    """Wait until something is so."""
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        yield 0.05


def ended(count):
    """Wait until so many jobs have ended."""
    yield from until(lambda: len([one for one in jobs() if one.task.record.has_ended]) >= count)


def jobs():
    return [one for one in panel().findChildren(QWidget, "SarOpticalJob") if hasattr(one, "task")]


def latest():
    return max(jobs(), key=lambda one: one.task.record.started)


def panel():
    return iface.mainWindow().findChild(QDockWidget, "SarOpticalPanel").widget()


def named(name, kind):
    return panel().findChild(kind, name)


def text_of(name, kind, where=None):
    label = (where or panel()).findChild(kind, name)
    return label.text() if label is not None else ""


def can(name):
    return named(name, QPushButton).isEnabled()


def button_in(widget, text):
    return next(one for one in widget.findChildren(QPushButton) if one.text().replace("&", "") == text)


def button_of(action):
    """Find the toolbar's button of an action."""
    return next(one for one in action.associatedWidgets() if isinstance(one, QToolButton))


def press(button):
    assert button.isEnabled(), f"{button.text()} is grey"
    assert button.isVisible(), f"{button.text()} is not in sight"
    QTest.mouseClick(button, LEFT)


def choose_task(text):
    box = named("SarOpticalTask", QComboBox)
    yield from choose(box, text)


def names_of_group(name):
    group = QgsProject.instance().layerTreeRoot().findGroup(name)
    return [node.name() for node in group.findLayers()]


def since(start):
    return round(time.monotonic() - start, 2)


drive(steps)
