"""The ten recipes of the help pages do what they say; with the real engine, trainings cut short."""

from __future__ import annotations

import ast
import re
import time
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication
from saroptical.qgis_plugin import console, tools
from saroptical.tests.qgis_plugin.layers_of_classes import polygons, square

pytestmark = pytest.mark.qgis
PAGE = Path(__file__).resolve().parents[2] / "resources" / "help" / "en" / "recipes.html"
RECIPES = {
    name: unescape(code)
    for name, code in re.findall(r'<pre id="([\w-]+)">(.*?)</pre>', PAGE.read_text(encoding="utf-8"), re.DOTALL)
}
SIDE_PX = 96
STEPS = 4


def calls(code):
    """Find the calls of the console's functions: name and options."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            function = node.func.value if node.func.attr == "later" else node.func
            name = getattr(function, "attr", "")
            if name in console.TOOLS:
                yield name, {keyword.arg for keyword in node.keywords if keyword.arg} - {"then", "failed"}


def test_there_are_ten_and_each_is_short():
    assert len(RECIPES) == 10
    assert all(len(code.splitlines()) <= 11 for code in RECIPES.values())


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_names_functions_and_options_that_there_are(plugin, name):
    for function, options in calls(RECIPES[name]):
        algorithm = QgsApplication.processingRegistry().algorithmById(f"saroptical:{console.TOOLS[function].verb}")
        assert options <= {definition.name().lower() for definition in algorithm.parameterDefinitions()}


def test_every_tool_has_its_function(plugin):
    known = {tool.verb for tool in console.TOOLS.values()}
    offered = {
        algorithm.name() for algorithm in QgsApplication.processingRegistry().providerById("saroptical").algorithms()
    }
    assert known == offered - {"landcoverareas"}


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


@pytest.fixture(scope="module")
def made(qgis_app, tmp_path_factory):
    """A made pair and what is there, as files; layers of QGIS do not outlive a test."""
    from saroptical.qgis_plugin.plugin import SarOpticalPlugin

    folder = tmp_path_factory.mktemp("made")
    files = {name: str(folder / f"{name}.tif") for name in ("output_s1", "output_s2", "output_labels")}
    loaded = SarOpticalPlugin(None)
    loaded.initProcessing()
    tools.run("syntheticpair", {"width": SIDE_PX, "height": SIDE_PX, "seed": 3, **files})
    loaded.unload()
    return files


@pytest.fixture
def layers(made, project):
    """The layers that the recipes take, in the project."""
    s1, s2, truth = made.values()
    rasters = {"Radar": s1, "Optical": s2, "Radar May": s1, "Optical May": s2, "Known": truth}
    for name, path in rasters.items():
        project.addMapLayer(QgsRasterLayer(path, name))
    (known,) = project.mapLayersByName("Known")
    names = {int(entry.value): entry.label for entry in known.renderer().classes()}
    drawn = polygons([], field="class:string", name="Polygons")
    for value, shape in where_classes_lie(known):
        drawn.dataProvider().addFeature(square(drawn, shape, names[value]))
    project.addMapLayer(drawn)
    return project


@pytest.fixture
def clouds(make_raster, layers):
    """A layer of clouds in the middle of the scene."""
    from osgeo import gdal

    path = make_raster("clouds.tif", ["clouds"], 0, 1, dtype="uint8", size=SIDE_PX)
    (optical,) = layers.mapLayersByName("Optical")
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetGeoTransform((optical.extent().xMinimum(), 10, 0, optical.extent().yMaximum(), 0, -10))
    dataset.SetProjection(optical.crs().toWkt())
    dataset.GetRasterBand(1).Fill(0)
    dataset.GetRasterBand(1).WriteRaster(30, 30, 16, 16, b"\1" * 256)
    dataset.FlushCache()
    layers.addMapLayer(QgsRasterLayer(path, "Clouds"))


@pytest.fixture
def cut_short(monkeypatch):
    """Let trainings take a few steps only, whatever the recipe asks."""
    accepted = tools._accepted

    def few(verb, options):
        algorithm = QgsApplication.processingRegistry().algorithmById(f"saroptical:{verb}")
        steps = {"steps": STEPS} if algorithm.parameterDefinition("STEPS") and options.get("preset") == "quick" else {}
        return accepted(verb, {**options, **steps})

    monkeypatch.setattr(tools, "_accepted", few)


def finish_tasks():
    """Let QGIS's tasks come to their end, as it does while a user goes on working."""
    until = time.monotonic() + 300
    while tools._RUNNING and time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.02)
    assert tools._RUNNING == []


ADDED = {
    "first-map": ["Land cover"],
    "background": ["Land cover"],
    "one-grid": ["Aligned pair"],
    "named-clusters": ["Land cover"],
    "many-dates": ["Land cover of Optical", "Land cover of Optical May"],
    "ten-lines": ["Land cover"],
    "features": ["Features"],
    "labelled-cells": ["Labelled cells"],
    "clouds": ["Filled scene", "Translation"],
    "areas": [],
}
"""The layers that a recipe adds to the project."""


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_runs_and_gives_styled_layers(plugin, layers, clouds, cut_short, capsys, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    before = set(layers.mapLayers())
    exec(RECIPES[name], {"QgsProject": QgsProject, "QgsVectorLayer": QgsVectorLayer})
    finish_tasks()
    added = [layer for key, layer in layers.mapLayers().items() if key not in before]
    assert sorted(layer.name() for layer in added) == ADDED[name]
    plain = {"singlebandgray", "singleSymbol"}
    assert not plain & {layer.renderer().type() for layer in added}
    said = capsys.readouterr().out
    check_what_is_said(name, said)


def check_what_is_said(name, said):
    """Hold what a recipe prints to what is known of the scene."""
    if name == "areas":
        hectares = [float(line.split()[1]) for line in said.splitlines() if line.endswith(" ha")]
        assert sum(hectares) == pytest.approx(SIDE_PX**2 / 100, rel=5e-3)
    elif name == "ten-lines":
        accuracy, report = said.split(maxsplit=1)
        assert 0 <= float(accuracy) <= 1
        assert Path(report.strip()).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    elif name == "one-grid":
        assert said.startswith(f"{SIDE_PX // 2} {SIDE_PX // 2} [")
    elif name == "background":
        assert "100 %" in said
    elif name == "labelled-cells":
        assert 0 <= int(said.split()[0]) <= (SIDE_PX // 16) ** 2


@pytest.mark.slow
def test_what_is_cancelled_in_the_background_is_told_in_one_sentence_and_leaves_nothing(plugin, layers, tmp_path):
    said, found = [], []
    task = console.segment.later(
        "Radar", "Optical", method="kmeans", output=str(tmp_path / "map.tif"), then=found.append, failed=said.append
    )
    task.cancel()
    finish_tasks()
    assert found == []
    (sentence,) = said
    assert "\n" not in sentence
    assert list(tmp_path.glob("map*")) == []


def test_what_is_refused_raises_at_once_also_in_the_background(plugin, layers):
    with pytest.raises(console.QgsProcessingException, match="clusters"):
        console.segment.later("Radar", "Optical", classes=1, then=print)
    with pytest.raises(tools.InputError, match="has no option clases"):
        console.segment.later("Radar", "Optical", clases=5, then=print)
