"""Runs inside a QGIS window (`qgis --code`): names classes, draws them and names clusters with the teaching helper.

Environment: DRIVE_LAYERS (JSON: Sentinel-1, Sentinel-2 and Known -> file), DRIVE_POLYGONS (JSON: list of class and the
corners in the CRS of the Sentinel-2 layer), DRIVE_TRAIN ("yes" teaches a network with them), DRIVE_OUT (folder for
pictures and result.json).
"""

import json
import os
import time

from qgis.core import QgsPalettedRasterRenderer, QgsPointXY, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QPushButton, QRadioButton, QScrollArea
from qgis.utils import iface
from saroptical.qgis_plugin.teaching.table import COUNT, NAME, ClassTable
from saroptical.qgis_plugin.teaching.widget import TeachingWidget
from saroptical.tests.end_to_end.at_panel import (
    choose_task,
    named,
    open_panel,
    panel,
    prepare,
    press,
    run,
    shot,
    until,
    until_ended,
)
from saroptical.tests.end_to_end.driving import LEFT, choose, drive, finish, legend_of
from saroptical.tests.end_to_end.pulse import Pulse

RIGHT = Qt.MouseButton.RightButton
POLYGONS = json.loads(os.environ["DRIVE_POLYGONS"])


def steps():
    """Do what an analyst does: classes, polygons, names of clusters; and, if asked, a training."""
    main, told = iface.mainWindow(), {}
    prepare(json.loads(os.environ["DRIVE_LAYERS"]), 1280, 720)
    show_known_as_clusters()
    yield 2
    pulse = Pulse(main)
    open_panel()
    yield 2
    yield from choose_task("Teach a network")
    yield 2
    pulse.stage = "classes"
    yield from name_classes()
    yield from look(pulse, "helper_1_classes")
    yield from draw(pulse)
    yield from until(lambda: [counts()[name] for name in dict(POLYGONS)] == ["3"] * len(dict(POLYGONS)))
    told["drawn"] = counts()
    told["said"] = helper()._about.text()
    yield from look(pulse, "helper_2_drawn")
    told["job"] = {key: value for key, value in helper().job_values().items() if key != "labels"}
    if os.environ.get("DRIVE_TRAIN") == "yes":
        pulse.stage = "training"
        yield from train(told)
        yield from look(pulse, "helper_3_taught")
    pulse.stage = "clusters"
    yield from name_clusters()
    yield from look(pulse, "helper_4_named")
    (known,) = QgsProject.instance().mapLayersByName("Known")
    told["legend"] = legend_of(known)
    finish({**told, "longest pause in ms": pulse.longest, "most work at once in ms": pulse.busiest})


def look(pulse, name):
    """Take a picture of the helper."""
    panel().findChild(QScrollArea).ensureWidgetVisible(table())
    yield from shot(pulse, name)


def helper():
    return panel().findChild(TeachingWidget)


def table():
    return next(one for one in helper().findChildren(ClassTable) if one.isVisible())


def counts():
    rows = range(table().rowCount())
    return {table().item(row, NAME).text(): table().item(row, COUNT).text() for row in rows}


def cell(row, column=NAME):
    panel().findChild(QScrollArea).ensureWidgetVisible(table())
    return table().visualItemRect(table().item(row, column)).center()


def type_over(name):
    """Type a name into the cell that is open."""
    box = table().findChildren(QLineEdit)[-1]
    box.selectAll()
    QTest.keyClicks(box, name)
    QTest.keyClick(box, Qt.Key.Key_Return)


def name_classes():
    """Give the classes of the list the names that are wanted here."""
    for row, name in enumerate(dict(POLYGONS)):
        QTest.mouseClick(table().viewport(), LEFT, pos=cell(row))
        yield 0.7
        QTest.mouseDClick(table().viewport(), LEFT, pos=cell(row))
        yield 0.3
        type_over(name)
        yield 0.5
    assert list(counts()) == list(dict(POLYGONS)), counts()


def at(x, y):
    return iface.mapCanvas().getCoordinateTransform().transform(QgsPointXY(x, y)).toQPointF().toPoint()


def draw(pulse):
    """Draw each class's polygons with the mouse, after a click on the class and on the button."""
    (below,) = QgsProject.instance().mapLayersByName("Sentinel-2")
    pulse.stage = "QGIS zooms"
    iface.setActiveLayer(below)
    iface.zoomToActiveLayer()
    yield 2
    viewport = iface.mapCanvas().viewport()
    for name in dict(POLYGONS):
        QTest.mouseClick(table().viewport(), LEFT, pos=cell(list(counts()).index(name)))
        yield 0.3
        pulse.stage = "begin to draw"
        press(named("SarOpticalDraw", QPushButton))
        yield 2
        pulse.stage = "QGIS takes corners"
        for corners in (corners for drawn, corners in POLYGONS if drawn == name):
            for x, y in corners:
                QTest.mouseMove(viewport, at(x, y))
                yield 0.05
                QTest.mouseClick(viewport, LEFT, pos=at(x, y))
                yield 0.4
            pulse.stage = "QGIS adds a polygon"
            QTest.mouseClick(viewport, RIGHT, pos=at(*corners[-1]))
            yield 0.03
            pulse.stage = "count"
            yield 0.6
            pulse.stage = "QGIS takes corners"


def train(told):
    """Teach a network with what was drawn, by the panel's own button."""
    started = time.monotonic()
    task = yield from run()
    yield from until_ended(task)
    told["training"] = {"state": task.record.state, "sentence": task.record.sentence}
    told["training"]["seconds"] = round(time.monotonic() - started, 1)


def show_known_as_clusters():
    """Let the raster of known land cover stand for a map of clusters."""
    (known,) = QgsProject.instance().mapLayersByName("Known")
    colours = ("#777777", "#999999", "#bbbbbb", "#555555", "#aaaaaa", "#cccccc")
    entries = [
        QgsPalettedRasterRenderer.Class(value, QColor(colours[value % len(colours)]), f"cluster {value}")
        for value in range(1, 12)
    ]
    known.setRenderer(QgsPalettedRasterRenderer(known.dataProvider(), 1, entries))


def name_clusters():
    """Click the water on the map of clusters, and name it."""
    QTest.mouseClick(named("SarOpticalNames", QRadioButton), LEFT)
    yield 0.5
    yield from choose(named("SarOpticalClusters", QgsMapLayerComboBox), "Known")
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer().name() == "Known")
    yield 1
    press(named("SarOpticalPickCluster", QPushButton))
    yield 0.5
    for name in list(dict(POLYGONS))[:2]:
        corners = next(corners for drawn, corners in POLYGONS if drawn == name)
        x, y = (sum(values) / len(corners) for values in zip(*corners, strict=True))
        QTest.mouseClick(iface.mapCanvas().viewport(), LEFT, pos=at(x, y))
        yield 0.5
        type_over(name)
        yield 0.7
    press(named("SarOpticalPickCluster", QPushButton))
    yield 1


drive(steps)
