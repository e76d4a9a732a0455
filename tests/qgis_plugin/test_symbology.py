"""What a layer shows becomes a legend: keys, names and colours."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

import numpy as np
from osgeo import gdal
from qgis.core import NULL, QgsPalettedRasterRenderer, QgsRasterLayer, QgsRuleBasedRenderer, QgsSymbol
from qgis.PyQt.QtGui import QColor
from saroptical.qgis_plugin.symbology import class_field, shown_by
from saroptical.tests.qgis_plugin.layers_of_classes import colour, name_values, polygons

pytestmark = pytest.mark.qgis


@pytest.fixture
def water_and_wood(qgis_app):
    layer = polygons(["w", "f", "w"])
    return colour(layer, "cover", [("f", "Forest", "#1c6b2a"), ("w", "Water", "#2b6fb3"), ("s", "Snow", "#ffffff")])


def test_categories_give_names_and_colours_to_what_is_held(water_and_wood):
    assert class_field(water_and_wood) == "cover"
    held = {"w", "f", NULL}
    assert shown_by(water_and_wood, "cover", held) == (("f", "Forest", "#1c6b2a"), ("w", "Water", "#2b6fb3"))


def test_what_no_category_shows_is_a_class_too(water_and_wood):
    assert shown_by(water_and_wood, "cover", {"w", "x"}) == (("w", "Water", "#2b6fb3"), ("x", "", ""))


def test_categories_of_another_field_say_nothing(water_and_wood):
    assert shown_by(water_and_wood, "note", {"a"}) == ()


def test_numbers_meet_as_numbers(qgis_app):
    layer = colour(polygons([1.0, 2.0], field="code:double"), "code", [(1, "Water", "#0000ff"), (2.0, "", "#00ff00")])
    assert shown_by(layer, "code", {2.0, 1.0}) == (("1", "Water", "#0000ff"), ("2", "", "#00ff00"))


def test_one_category_may_stand_for_several_values(qgis_app):
    layer = colour(polygons([311, 312], field="code:integer"), "code", [([311, 312], "Forest", "#00aa00")])
    assert shown_by(layer, "code", {311, 312}) == (("311", "Forest", "#00aa00"), ("312", "Forest", "#00aa00"))


def test_a_value_map_names_what_categories_do_not(qgis_app):
    layer = name_values(polygons(["1", "2"]), "cover", {"Water": "1", "Forest": "2"})
    assert shown_by(layer, "cover", {"1", "2"}) == (("1", "Water", ""), ("2", "Forest", ""))
    colour(layer, "cover", [("1", "", "#0000ff")])
    assert shown_by(layer, "cover", {"1", "2"}) == (("1", "Water", "#0000ff"), ("2", "Forest", ""))


def test_other_looks_show_no_classes(qgis_app):
    layer = polygons(["w"])
    assert (class_field(layer), shown_by(layer, "cover", {"w"})) == ("", ())
    layer.setRenderer(QgsRuleBasedRenderer(QgsSymbol.defaultSymbol(layer.geometryType())))
    assert (class_field(layer), shown_by(layer, "cover", {"w"})) == ("", ())
    colour(layer, "concat(\"cover\", 'x')", [("wx", "Water", "#0000ff")])
    assert (class_field(layer), shown_by(layer, "cover", {"w"})) == ("", ())
    assert shown_by(None) == ()


def test_a_raster_shows_its_palette(make_raster):
    layer = QgsRasterLayer(make_raster("classes.tif", ["class"], 1, 3, dtype="uint8"), "classes")
    assert shown_by(layer) == ()
    entries = [(1, "#0000ff", "Water"), (2, "#00ff00", " Forest "), (3, "#ff0000", "")]
    classes = [QgsPalettedRasterRenderer.Class(value, QColor(shade), label) for value, shade, label in entries]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    assert shown_by(layer) == (("1", "Water", "#0000ff"), ("2", "Forest", "#00ff00"), ("3", "", "#ff0000"))


def test_a_bare_colour_table_names_no_classes(qgis_app, tmp_path):
    path = str(tmp_path / "table.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte)
    table = gdal.ColorTable()
    table.SetColorEntry(1, (0, 0, 255))
    dataset.GetRasterBand(1).SetColorTable(table)
    dataset.GetRasterBand(1).WriteArray(np.ones((4, 4), np.uint8))
    dataset = None
    layer = QgsRasterLayer(path, "table")
    assert layer.renderer().type() == "paletted"
    assert shown_by(layer)[1] == ("1", "", "#0000ff")
    assert not any(shown.name for shown in shown_by(layer))
