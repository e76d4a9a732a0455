"""Runs inside a QGIS window (`qgis --code`): works toolbox and dialog with mouse and keys, tells what came of it.

Environment: DRIVE_LAYERS (JSON: name -> file), DRIVE_CLASSES and DRIVE_PRESET (what the dialog is given),
DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os
import subprocess
import traceback

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QModelIndex, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QLineEdit,
    QPushButton,
    QSpinBox,
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
    return next((widget for widget in QApplication.topLevelWidgets() if hasattr(widget, "algorithm")), None)


def steps():
    """Do what an analyst does; each yield lets QGIS breathe for so many seconds."""
    main = iface.mainWindow()
    main.setGeometry(0, 0, 1600, 1000)
    for name, path in json.loads(os.environ["DRIVE_LAYERS"]).items():
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    yield 2
    toolbox = main.findChild(QDockWidget, "ProcessingToolbox")
    toolbox.show()
    yield 1
    QTest.keyClicks(toolbox.findChild(QLineEdit), "without labels")
    yield 1
    tree = toolbox.findChild(QTreeView)
    (index,) = (leaf for leaf in leaves(tree.model(), QModelIndex()) if leaf.data() == "Map land cover without labels")
    tree.scrollTo(index)
    picture("toolbox")
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), LEFT, pos=place)
    QTimer.singleShot(0, lambda: QTest.mouseDClick(tree.viewport(), LEFT, pos=place))
    while find_dialog() is None:
        yield 0.5
    dialog = find_dialog()
    dialog.setGeometry(300, 40, 1000, 900)
    yield 1
    yield from choose(widget_of(dialog, "S1", QComboBox), "Sentinel-1")
    yield from choose(widget_of(dialog, "S2", QComboBox), "Sentinel-2")
    fill(widget_of(dialog, "CLASSES", QSpinBox), os.environ["DRIVE_CLASSES"])
    yield from choose(widget_of(dialog, "PRESET", QComboBox), os.environ["DRIVE_PRESET"])
    yield 1
    picture("dialog")
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok), LEFT)
    yield 6
    picture("running")
    while not dialog.wasExecuted():
        yield 0.5
    yield 1
    picture("log")
    done = {"results": {name: str(value) for name, value in dialog.results().items()}}
    close = [button for button in dialog.findChildren(QPushButton) if button.text().replace("&", "") == "Close"]
    QTest.mouseClick(close[0], LEFT)
    yield 1
    toolbox.hide()
    for dock in main.findChildren(QDockWidget, "Browser"):
        dock.hide()
    (land_cover,) = QgsProject.instance().mapLayersByName("Land cover")
    iface.setActiveLayer(land_cover)
    iface.zoomToActiveLayer()
    yield 4
    picture("land_cover")
    nodes = (
        iface.layerTreeView()
        .layerTreeModel()
        .layerLegendNodes(QgsProject.instance().layerTreeRoot().findLayer(land_cover))
    )
    done["legend"] = [node.data(Qt.ItemDataRole.DisplayRole) for node in nodes]
    done["source"] = land_cover.source()
    done["renderer"] = land_cover.renderer().type()
    done["crs"] = land_cover.crs().authid()
    done["layers"] = sorted(layer.name() for layer in QgsProject.instance().mapLayers().values())
    seen = iface.mapCanvas().grab().toImage()
    colours = {seen.pixelColor(x, y).name() for x in range(0, seen.width(), 7) for y in range(0, seen.height(), 7)}
    done["shown"] = sorted(colours)
    done["palette"] = sorted(entry.color.name() for entry in land_cover.renderer().classes())
    done["left_after_unloading"] = [reload_plugin() for _ in range(3)]
    finish(done)


def reload_plugin():
    """Take the plugin out of the running QGIS and put it back; what is left of it in between."""
    before = len(iface.mainWindow().findChildren(QAction))
    unloadPlugin("saroptical")
    left = [provider.id() for provider in QgsApplication.processingRegistry().providers() if "sar" in provider.id()]
    loadPlugin("saroptical")
    startPlugin("saroptical")
    left += ["actions"] * (len(iface.mainWindow().findChildren(QAction)) - before)
    return left


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


QTimer.singleShot(3000, lambda: go_on(steps()))
