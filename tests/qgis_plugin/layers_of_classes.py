"""Layers of known classes for tests: polygons in memory, and how they are coloured."""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsGeometry,
    QgsRectangle,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor


def polygons(values, *, field="cover:string", crs="EPSG:32632", name="My polygons"):
    """Squares of 50 m in a row, from west to east, on the pair of the fixtures; one for each value."""
    layer = QgsVectorLayer(f"Polygon?crs={crs}&field={field}&field=note:string", name, "memory")
    for at, value in enumerate(values):
        west = 500_020 + 60 * at
        shape = QgsRectangle(west, 5_299_900, west + 50, 5_299_950)
        layer.dataProvider().addFeature(square(layer, shape, value))
    return layer


def square(layer, shape, value):
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(shape))
    feature.setAttribute(0, value)
    return feature


def colour(layer, field, categories):
    """Colour a layer by (value, label, colour)."""
    made = []
    for value, label, colour_ in categories:
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        symbol.setColor(QColor(colour_))
        made.append(QgsRendererCategory(value, symbol, label))
    layer.setRenderer(QgsCategorizedSymbolRenderer(field, made))
    return layer


def name_values(layer, field, names):
    """Give a field a value map: {name: value}."""
    setup = QgsEditorWidgetSetup("ValueMap", {"map": [{name: value} for name, value in names.items()]})
    layer.setEditorWidgetSetup(layer.fields().lookupField(field), setup)
    return layer
