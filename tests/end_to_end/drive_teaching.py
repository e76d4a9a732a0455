"""Runs inside a QGIS window (`qgis --code`): draws polygons, teaches a network with them, maps, and judges the map.

Environment: DRIVE_LAYERS (JSON: name -> file; the first is shown while drawing), DRIVE_POLYGONS (JSON: list of class
and the corners in the CRS of that layer), DRIVE_COLOURS (JSON: class -> colour), DRIVE_VALUES (JSON: class -> value of
the layer Known), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsContrastEnhancement,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QDockWidget, QLineEdit
from qgis.utils import iface
from saroptical.tests.end_to_end.driving import (
    LEFT,
    choose,
    click_soon,
    drive,
    finish,
    legend_of,
    open_algorithm,
    picture,
    run_dialog,
    timed,
    widget_of,
)

COLOURS = json.loads(os.environ["DRIVE_COLOURS"])
VALUES = json.loads(os.environ["DRIVE_VALUES"])
POLYGONS = json.loads(os.environ["DRIVE_POLYGONS"])
RIGHT = Qt.MouseButton.RightButton


def steps():
    """Do what an analyst does, from an empty project to the report."""
    main, times = iface.mainWindow(), {}
    main.setGeometry(0, 0, 1600, 1000)
    main.findChild(QDockWidget, "Browser").hide()
    for name, path in json.loads(os.environ["DRIVE_LAYERS"]).items():
        QgsProject.instance().addMapLayer(QgsRasterLayer(path, name))
    show_optical_in_true_colours()
    paint_what_is_known()
    yield 2
    yield from timed(times, "drawing", draw())
    picture("teaching_1_polygons")
    trained = yield from timed(times, "training", teach())
    mapped = yield from timed(times, "mapping", classify(trained["OUTPUT_WEIGHTS"]))
    yield from look_at("Land cover", "teaching_5_map")
    yield from look_at("Training and validation", "teaching_6_split")
    judged = yield from timed(times, "judging", assess())
    yield from look_at_the_report(judged["OUTPUT_REPORT"])
    (land_cover,) = QgsProject.instance().mapLayersByName("Land cover")
    finish(
        {
            "times": times,
            "trained": trained,
            "mapped": mapped,
            "judged": judged,
            "legend": legend_of(land_cover),
            "layers": sorted(layer.name() for layer in QgsProject.instance().mapLayers().values()),
        }
    )


def show_optical_in_true_colours():
    (optical,) = QgsProject.instance().mapLayersByName("Sentinel-2")
    renderer = optical.renderer()
    for number, choose_band in ((4, renderer.setRedBand), (3, renderer.setGreenBand), (2, renderer.setBlueBand)):
        choose_band(number)
    stretch = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
    optical.setContrastEnhancement(stretch, QgsRasterMinMaxOrigin.Limits.CumulativeCut)


def paint_what_is_known():
    """Name the values of the raster that the map is judged by, and put it out of sight."""
    (known,) = QgsProject.instance().mapLayersByName("Known")
    entries = [QgsPalettedRasterRenderer.Class(VALUES[name], QColor(COLOURS[name]), name) for name in VALUES]
    known.setRenderer(QgsPalettedRasterRenderer(known.dataProvider(), 1, entries))
    node = QgsProject.instance().layerTreeRoot().findLayer(known)
    node.setItemVisibilityChecked(False)


def draw():
    """Draw the polygons with the mouse on a new scratch layer, type each one's class, colour the layer by it."""
    (below,) = QgsProject.instance().mapLayersByName("Sentinel-2")
    iface.setActiveLayer(below)
    iface.zoomToActiveLayer()
    yield 3
    layer = QgsVectorLayer(f"Polygon?crs={below.crs().authid()}&field=class:string", "Polygons", "memory")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    layer.startEditing()
    iface.actionAddFeature().trigger()
    yield 1
    canvas = iface.mapCanvas()
    for name, corners in POLYGONS:
        for x, y in corners:
            at = canvas.getCoordinateTransform().transform(QgsPointXY(x, y)).toQPointF().toPoint()
            QTest.mouseMove(canvas.viewport(), at)
            yield 0.05
            QTest.mouseClick(canvas.viewport(), LEFT, pos=at)
            yield 0.4
        click_soon(canvas.viewport(), RIGHT, at)
        yield from type_class(name)
    drawn = sorted(str(feature["class"]) for feature in layer.getFeatures())
    assert drawn == sorted(name for name, _ in POLYGONS), drawn
    categories = []
    for name, colour in COLOURS.items():
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        symbol.setColor(QColor(colour))
        categories.append(QgsRendererCategory(name, symbol, name))
    layer.setRenderer(QgsCategorizedSymbolRenderer("class", categories))
    layer.triggerRepaint()
    iface.layerTreeView().refreshLayerSymbology(layer.id())
    yield 2


def type_class(name):
    """Fill in the form that comes up with a new polygon."""
    while not open_forms():
        yield 0.2
    (form,) = open_forms()
    (box,) = (one for one in form.findChildren(QLineEdit) if one.isVisible())
    buttons = form.findChild(QDialogButtonBox)
    accept = buttons.button(QDialogButtonBox.StandardButton.Ok)
    box.selectAll()
    QTest.keyClicks(box, name)
    click_soon(accept, LEFT, accept.rect().center())
    while open_forms():
        yield 0.2


def open_forms():
    named = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QgsAttributeDialog"]
    return [one for one in named if one.isVisible()]


def teach():
    """Run 'Teach a network your classes' on the polygons, which are not even saved."""
    dialog = yield from open_algorithm("teach", "Teach a network your classes", "teaching_0_toolbox")
    yield from choose(widget_of(dialog, "S1", QComboBox), "Sentinel-1")
    yield from choose(widget_of(dialog, "S2", QComboBox), "Sentinel-2")
    yield from choose(widget_of(dialog, "LABELS", QComboBox), "Polygons")
    yield from choose(widget_of(dialog, "PRESET", QComboBox), "quick")
    yield 1
    picture("teaching_2_dialog")
    return (yield from run_dialog(dialog, "teaching_3_running", "teaching_4_log"))


def classify(model):
    """Run 'Map your classes' with the model."""
    dialog = yield from open_algorithm("your classes", "Map your classes")
    yield from choose(widget_of(dialog, "S1", QComboBox), "Sentinel-1")
    yield from choose(widget_of(dialog, "S2", QComboBox), "Sentinel-2")
    box = widget_of(dialog, "MODEL", QLineEdit)
    QTest.mouseClick(box, LEFT)
    QTest.keyClicks(box, model)
    yield 1
    picture("teaching_5_dialog")
    return (yield from run_dialog(dialog, "", "teaching_5_log"))


def assess():
    """Run 'Assess the accuracy of a map' against the raster of known land cover."""
    dialog = yield from open_algorithm("accuracy", "Assess the accuracy of a map")
    yield from choose(widget_of(dialog, "MAP", QComboBox), "Land cover")
    yield from choose(widget_of(dialog, "REFERENCE_RASTER", QComboBox), "Known")
    yield 1
    picture("teaching_7_dialog")
    return (yield from run_dialog(dialog, "", "teaching_7_log"))


def look_at(name, shot):
    """Show a layer over the optical scene, and take a picture."""
    iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox").hide()
    (layer,) = QgsProject.instance().mapLayersByName(name)
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layer() is layer or node.name() == "Sentinel-2")
    iface.setActiveLayer(layer)
    iface.zoomToActiveLayer()
    yield 3
    picture(shot)


def look_at_the_report(path):
    """Open the Results Viewer, then the report as a page."""
    viewer = iface.mainWindow().findChild(QDockWidget, "ResultsDock")
    if viewer is not None:
        viewer.show()
        yield 2
    picture("teaching_8_results")
    from qgis.PyQt.QtWebKitWidgets import QWebView

    page = QWebView()
    page.resize(1200, 980)
    page.load(QUrl.fromLocalFile(path))
    page.show()
    yield 4
    picture("teaching_9_report")
    frame = page.page().mainFrame()
    frame.scroll(0, 900)
    yield 1
    picture("teaching_9_report_2")
    page.close()


drive(steps)
