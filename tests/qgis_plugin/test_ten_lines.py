"""The guide's ten lines, from polygons to a map with its accuracy, do what the guide says; with the real engine."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsRasterLayer, QgsRectangle
from saroptical.qgis_plugin import console
from saroptical.tests.qgis_plugin.layers_of_classes import polygons, square

pytestmark = pytest.mark.qgis
GUIDE = Path(__file__).resolve().parents[2] / "resources" / "help" / "guide.html"


def lines_of_the_guide():
    found = re.search('<pre id="ten-lines">(.*?)</pre>', GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return unescape(found.group(1))


def where_classes_lie(truth, side_px=4):
    """Give squares of pixels that are wholly of one class: class and rectangle, up to four of each."""
    values = truth.dataProvider().block(1, truth.extent(), truth.width(), truth.height())
    found = {}
    for row in range(0, truth.height() - side_px, side_px):
        for col in range(0, truth.width() - side_px, side_px):
            held = {int(values.value(row + y, col + x)) for y in range(side_px) for x in range(side_px)}
            if len(held) == 1:
                left, top = truth.extent().xMinimum() + 10 * col, truth.extent().yMaximum() - 10 * row
                shape = QgsRectangle(left, top - 10 * side_px, left + 10 * side_px, top)
                found.setdefault(held.pop(), []).append(shape)
    return [(value, shape) for value, shapes in found.items() for shape in shapes[:: max(1, len(shapes) // 4)][:4]]


@pytest.mark.slow
def test_the_guides_ten_lines_lead_from_polygons_to_a_report(plugin, project, capsys):
    made = console.synthesize(width=256, height=256)
    drawn = polygons([], field="class:string", name="Polygons")
    names = {int(entry.value): entry.label for entry in made.truth.renderer().classes()}
    for value, shape in where_classes_lie(made.truth):
        drawn.dataProvider().addFeature(square(drawn, shape, names[value]))
    for layer, name in ((made.s1, "Radar"), (made.s2, "Optical"), (made.truth, "Known"), (drawn, "Polygons")):
        layer.setName(name)
        project.addMapLayer(layer)
    lines = lines_of_the_guide()
    assert len(lines.splitlines()) <= 10
    exec(lines, {"QgsProject": type(project)})
    accuracy, report = capsys.readouterr().out.split(maxsplit=1)
    assert float(accuracy) > 0.5
    assert Path(report.strip()).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    (landcover,) = project.mapLayersByName("Land cover")
    assert isinstance(landcover, QgsRasterLayer)
    assert landcover.renderer().type() == "paletted"
