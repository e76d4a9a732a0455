"""Mouse and keys inside a QGIS window, for drivers that `qgis --code` runs.

Environment: DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os
import subprocess
import time
import traceback

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QEvent, QModelIndex, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDialogButtonBox,
    QDockWidget,
    QLineEdit,
    QPushButton,
    QTreeView,
)
from qgis.utils import iface, loadPlugin, startPlugin, unloadPlugin

OUT = os.environ["DRIVE_OUT"]
LEFT = Qt.MouseButton.LeftButton


def picture(name):
    """Take a picture of the whole screen, as a person would see it."""
    QApplication.processEvents()
    subprocess.run(["import", "-window", "root", os.path.join(OUT, f"{name}.png")], check=True, timeout=30)


def choose(combo, text):
    """Open a combo box and click on one of its entries, not so fast that Qt takes both for a double click."""
    QTest.mouseClick(combo, LEFT)
    yield 0.8
    entries = combo.view()
    (index,) = (combo.model().index(row, 0) for row in range(combo.count()) if combo.itemText(row).startswith(text))
    QTest.mouseClick(entries.viewport(), LEFT, pos=entries.visualRect(index).center())
    yield 0.2
    assert combo.currentText().startswith(text), combo.currentText()


def fill(box, text):
    """Click into a number box and type."""
    QTest.mouseClick(box.findChild(QLineEdit), LEFT)
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Tab)


def write(box, text):
    """Type into a field."""
    QTest.mouseClick(box, LEFT)
    QTest.keyClicks(box, text)


def click_soon(widget, button, place):
    """Click without waiting: what opens a dialog only returns when that is closed."""
    QTimer.singleShot(0, lambda: QTest.mouseClick(widget, button, pos=place))


def widget_of(dialog, name, kind):
    """Find the widget of a parameter."""
    panel = dialog.mainWidget()
    wrapped = panel.wrappers[name].wrappedWidget()
    return wrapped if isinstance(wrapped, kind) else wrapped.findChild(kind)


def leaves(model, parent):
    """List the entries of a tree that have none below them."""
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if model.rowCount(index):
            yield from leaves(model, index)
        else:
            yield index


def find_dialog():
    """Find the dialog of an algorithm that is open."""
    dialogs = (widget for widget in QApplication.topLevelWidgets() if hasattr(widget, "algorithm"))
    return next((dialog for dialog in dialogs if dialog.isVisible()), None)


def open_algorithm(words, title, shot=""):
    """Find an algorithm in the toolbox by some words of its title and open its dialog; gives the dialog."""
    main = iface.mainWindow()
    toolbox = main.findChild(QDockWidget, "ProcessingToolbox")
    toolbox.show()
    yield 1
    box = toolbox.findChild(QLineEdit)
    box.clear()
    QTest.keyClicks(box, words)
    yield 1
    tree = toolbox.findChild(QTreeView)
    *_, index = (leaf for leaf in leaves(tree.model(), QModelIndex()) if leaf.data() == title)  # not the recent one
    tree.scrollTo(index)
    if shot:
        picture(shot)
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), LEFT, pos=place)
    QTimer.singleShot(0, lambda: QTest.mouseDClick(tree.viewport(), LEFT, pos=place))
    while find_dialog() is None:
        yield 0.5
    dialog = find_dialog()
    dialog.setGeometry(300, 40, 1000, 900)
    yield 1
    return dialog


def run_dialog(dialog, shot_running="", shot_log=""):
    """Press Run, wait for the end, press Close; gives the results."""
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok), LEFT)
    if shot_running:
        yield 6
        picture(shot_running)
    while not dialog.wasExecuted():
        yield 0.5
    yield 1
    if shot_log:
        picture(shot_log)
    results = {name: str(value) for name, value in dialog.results().items()}
    close = [button for button in dialog.findChildren(QPushButton) if button.text().replace("&", "") == "Close"]
    QTest.mouseClick(close[0], LEFT)
    yield 1
    return results


def timed(times, name, walk):
    """Take some steps and note how long they took."""
    start = time.monotonic()
    result = yield from walk
    times[name] = round(time.monotonic() - start, 1)
    return result


def legend_of(layer):
    """List what the layer tree shows below a layer."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer)
    nodes = iface.layerTreeView().layerTreeModel().layerLegendNodes(node)
    return [node.data(Qt.ItemDataRole.DisplayRole) for node in nodes]


def reload_plugin():
    """Take the plugin out of the running QGIS and put it back; what is left of it in between, and how long it took."""
    before = len(iface.mainWindow().findChildren(QAction))
    unloadPlugin("saroptical")
    left = [provider.id() for provider in QgsApplication.processingRegistry().providers() if "sar" in provider.id()]
    began = time.perf_counter()
    loadPlugin("saroptical")
    startPlugin("saroptical")
    took = time.perf_counter() - began
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what is to be deleted when QGIS is idle next
    left += ["actions"] * (len(iface.mainWindow().findChildren(QAction)) - before)
    return left, round(1000 * took)


def finish(done):
    with open(os.path.join(OUT, "result.json.part"), "w", encoding="utf-8") as file:
        json.dump(done, file, indent=1)
    os.replace(os.path.join(OUT, "result.json.part"), os.path.join(OUT, "result.json"))


def go_on(walk):
    """Take the next step; an error is told like a result."""
    try:
        pause = next(walk)
    except StopIteration:
        return
    except BaseException:
        picture("error")
        finish({"error": traceback.format_exc()})
        return
    QTimer.singleShot(int(pause * 1000), lambda: go_on(walk))


def drive(steps):
    """Take the steps once the window stands; each yield lets QGIS breathe for so many seconds."""
    QTimer.singleShot(3000, lambda: go_on(steps()))
