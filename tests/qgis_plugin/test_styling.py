"""The layer of what was learned from wears the classes' colours, filled or hatched."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsRenderContext, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from saroptical.qgis_plugin.styling import split_renderer

pytestmark = pytest.mark.qgis


@pytest.fixture
def split(qgis_app):
    """A layer as the engine writes it, with one polygon of each class and part."""
    fields = "field=class:string&field=value:integer&field=part:string&field=hectares:double"
    layer = QgsVectorLayer(f"MultiPolygon?crs=EPSG:32632&{fields}", "split", "memory")
    for name, part in (("Water", "train"), ("Water", "validation"), ("Trees", "train")):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 10, 10)))
        feature.setAttributes([name, 1, part, 0.01])
        layer.dataProvider().addFeature(feature)
    return layer


def test_each_polygon_wears_its_class_and_part(split):
    renderer = split_renderer(split, {"Water": "#2b6fb3"})
    assert [entry.label() for entry in renderer.categories()] == ["Trees, train", "Water, train", "Water, validation"]
    context, found = QgsRenderContext(), {}
    context.expressionContext().setFields(split.fields())
    renderer.startRender(context, split.fields())
    for feature in split.getFeatures():
        context.expressionContext().setFeature(feature)
        fill = renderer.symbolForFeature(feature, context).symbolLayer(0)
        found[feature["class"], feature["part"]] = (fill.color().name(), fill.brushStyle())
    renderer.stopRender(context)
    assert found == {
        ("Water", "train"): ("#2b6fb3", Qt.BrushStyle.SolidPattern),
        ("Water", "validation"): ("#2b6fb3", Qt.BrushStyle.BDiagPattern),
        ("Trees", "train"): ("#808080", Qt.BrushStyle.SolidPattern),
    }
