"""What a person does at the panel, and what can be seen there, for drivers that `qgis --code` runs."""

import time

from qgis.core import QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QComboBox,
    QDockWidget,
    QLabel,
    QPushButton,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from qgis.utils import iface
from saroptical.tests.end_to_end.driving import LEFT, choose, picture

PATIENCE_S = 1500


def prepare(layers, width, height):
    """Give the window a size and no other docks, and open layers: a mapping of names to files or layers."""
    main = iface.mainWindow()
    main.setGeometry(0, 0, width, height)
    for name in ("Browser", "ProcessingToolbox"):
        main.findChild(QDockWidget, name).hide()
    for name, path in layers.items():
        iface.addRasterLayer(path, name)


def open_panel():
    """Press the plugin's button, unless the panel was open when this profile's QGIS was last closed."""
    action = iface.mainWindow().findChild(QAction, "SarOpticalPanelAction")
    if not action.isChecked():
        press(next(one for one in action.associatedWidgets() if isinstance(one, QToolButton)))


def until(is_so):
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        yield 0.05


def shot(pulse, name):
    """Take a picture; what that takes is not the plugin's."""
    picture(name)
    pulse.skip()
    yield 0.1


def panel():
    return iface.mainWindow().findChild(QDockWidget, "SarOpticalPanel").widget()


def named(name, kind):
    return panel().findChild(kind, name)


def press(button):
    assert button.isEnabled(), f"{button.text()} is grey"
    assert button.isVisible(), f"{button.text()} is not in sight"
    QTest.mouseClick(button, LEFT)


def can(name):
    return named(name, QPushButton).isEnabled()


def button_in(widget, text):
    return next(one for one in widget.findChildren(QPushButton) if one.text().replace("&", "") == text)


def choose_task(text):
    """Choose a task by the first words of its title."""
    yield from choose(named("SarOpticalTask", QComboBox), text)


def jobs():
    return [one for one in panel().findChildren(QWidget, "SarOpticalJob") if hasattr(one, "task")]


def latest():
    return max(jobs(), key=lambda one: one.task.record.started)


def run():
    """Press Run; gives the job's task."""
    yield from until(lambda: can("SarOpticalRun"))
    press(named("SarOpticalRun", QPushButton))
    yield 0.5
    return latest().task


def until_ended(task):
    """Wait until a job has ended; the panel shows three that have, no more."""
    yield from until(lambda: task.record.has_ended)
    yield 0.5


def ending():
    """Read how the latest job ended."""
    return said("SarOpticalEnding")


def progress():
    """Read how far the latest job is."""
    return said("SarOpticalProgress")


def is_pictured():
    """Tell whether the latest job shows a picture of what it has learned; Qt 5 says None where there is none."""
    shown = latest().picture.pixmap()
    return shown is not None and not shown.isNull()


def said(name):
    label = latest().findChild(QLabel, name)
    return label.text() if label is not None else ""


def turn_to_tab(index):
    """Click on Work (0) or History (1)."""
    tabs = named("SarOpticalTabs", QTabWidget).tabBar()
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(index).center())
    yield 0.5


def past_runs():
    """List what the history shows: title and state."""
    tree = named("SarOpticalHistory", QTreeWidget)
    return [[tree.topLevelItem(row).text(column) for column in (0, 2)] for row in range(tree.topLevelItemCount())]


def choose_past_run(row):
    """Click on a run of the history."""
    tree = named("SarOpticalHistory", QTreeWidget)
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(tree.topLevelItem(row)).center())
    yield 0.5


def layers_in(group):
    """Name the layers of a group of the layer tree."""
    return [node.name() for node in QgsProject.instance().layerTreeRoot().findGroup(group).findLayers()]
