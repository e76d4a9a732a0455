"""A walk over the provider: every algorithm runs under `qgis_process`, in batch and in a model, and is styled in each.

The engine works once, under `qgis_process`; in batch and in models its results
are handed out again, since what differs there is QGIS.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingOutputLayerDefinition,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument
from saroptical.engine.contract.events import Done
from saroptical.qgis_plugin.algorithms import base
from saroptical.qgis_plugin.plugin import SarOpticalPlugin
from saroptical.qgis_plugin.provider import ALGORITHMS, MODELS
from saroptical.tests.end_to_end.walking import ORDER, SIDE_PX, asked, outputs
from saroptical.tests.qgis_plugin.conftest import plugin, project, qgis_app  # noqa: F401 - fixtures

gdal.UseExceptions()
pytestmark = [pytest.mark.qgis, pytest.mark.slow]
VERBS = [kind().name() for kind in (*ALGORITHMS, *MODELS)]
LAYERS = (".tif", ".gpkg")
UNSTYLED = {"OUTPUT_SPLIT"}
"""A layer that gets its style from the plugin, since the engine knows no hatching."""


class Walk:
    """Runs algorithms one after another, each once, and those that it needs before it."""

    def __init__(self, run, folder):
        self._run, self.folder, self.results = run, folder, {}
        self._names = names_of_results()

    def outputs(self, verb, folder=None):
        """Name a file for each result."""
        return outputs(verb, self._names[verb], folder or self.folder)

    def results_of(self, verb):
        if verb not in self.results:
            parameters = {**asked(verb, self.result), **self.outputs(verb)}
            self.results[verb] = self._run(verb, **parameters)
        return self.results[verb]

    def result(self, verb, name):
        return self.clouds() if name == "CLOUDS" else self.results_of(verb)[name]

    def clouds(self):
        """A cloud in the middle of the scene."""
        path = self.folder / "clouds.tif"
        if not path.exists():
            scene = gdal.Open(self.result("syntheticpair", "OUTPUT_S2"))
            drawn = gdal.GetDriverByName("GTiff").Create(str(path), SIDE_PX, SIDE_PX, 1, gdal.GDT_Byte)
            drawn.SetGeoTransform(scene.GetGeoTransform())
            drawn.SetProjection(scene.GetProjection())
            drawn.GetRasterBand(1).WriteRaster(30, 30, 16, 16, b"\1" * 256)
            drawn.FlushCache()
        return str(path)


def names_of_results():
    """Ask every algorithm which results it names, with all of them registered: a model is whole only then."""
    loaded = SarOpticalPlugin(None)
    loaded.initProcessing()
    offered = QgsApplication.processingRegistry().providerById("saroptical").algorithms()
    names = {one.name(): [end.name() for end in one.parameterDefinitions() if end.isDestination()] for one in offered}
    loaded.unload()
    return names


@pytest.fixture(scope="module")
def walk(run, qgis_app, tmp_path_factory):  # noqa: F811
    return Walk(run, tmp_path_factory.mktemp("walk"))


def is_layer(path):
    return isinstance(path, str) and path.endswith(LAYERS)


def opened(path):
    return QgsRasterLayer(path, "") if path.endswith(".tif") else QgsVectorLayer(path, "")


def looks(layer):
    """Write down how a layer is drawn."""
    document = QDomDocument()
    layer.exportNamedStyle(document)
    return re.search(r"<(rasterrenderer|renderer-v2)\b.*?</\1>", document.toString(), re.DOTALL)[0]


def test_the_walk_leads_past_every_algorithm():
    assert sorted(ORDER) == sorted(VERBS)


@pytest.mark.parametrize("verb", ORDER)
def test_it_runs_under_qgis_process_and_its_layers_open_styled(walk, verb):
    results = walk.results_of(verb)
    named = walk.outputs(verb)
    assert {name: results[name] for name in named} == named
    for name, path in named.items():
        assert os.path.getsize(path) > 0
        if is_layer(path) and name not in UNSTYLED:
            layer = opened(path)
            assert layer.isValid()
            assert layer.loadDefaultStyle()[1], f"{path} has no style beside it"
    numbers = {number for kind in ALGORITHMS if kind.JOB.verb == verb for _, number, _ in kind.NUMBERS}
    assert not numbers or numbers & set(results)


@pytest.fixture
def engine(walk, monkeypatch):
    """Has run before: gives what the walk has made."""

    def replay(job, **how):
        numbers = {}
        for kind in ALGORITHMS:
            if kind.JOB is type(job):
                earlier = walk.results_of(job.verb)
                numbers = {key: earlier[name] for key, name, _ in kind.NUMBERS if name in earlier}
        for role, path in job.outputs().items():
            source = Path(walk.outputs(job.verb)[role.upper()])
            for file in source.parent.glob(f"{source.stem}.*"):
                shutil.copy(file, Path(path).with_name(Path(path).stem + file.name[len(source.stem) :]))
        return Done(outputs=job.outputs(), numbers=numbers)

    monkeypatch.setattr(base, "run_job", replay)


def load_and_check(algorithm, parameters, project):  # noqa: F811
    """Run as a dialog does, load what it gives, and hold each layer to the style beside it."""
    from processing.gui.AlgorithmExecutor import execute
    from processing.gui.Postprocessing import handleAlgorithmResults

    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    accepted, refusal = algorithm.checkParameterValues(parameters, context)
    assert accepted, refusal
    succeeded, results = execute(algorithm, parameters, context, feedback)
    assert succeeded, feedback.textLog()
    waiting = set(context.layersToLoadOnCompletion())
    assert handleAlgorithmResults(algorithm, context, feedback)
    loaded = {layer.source().split("|")[0]: layer for layer in project.mapLayers().values()}
    assert waiting == set(loaded)
    for path, layer in loaded.items():
        if any(name in path for name in UNSTYLED):
            assert layer.renderer().type() == "categorizedSymbol"
        else:
            assert looks(layer) == looks(opened(path)), path
    return results, loaded


def destined(paths, project):  # noqa: F811
    """Have layers go into the project, other files stay where they are."""
    return {
        name: QgsProcessingOutputLayerDefinition(path, project) if is_layer(path) else path
        for name, path in paths.items()
    }


@pytest.mark.parametrize("verb", [verb for verb in ORDER if verb != "landcoverareas"])
def test_it_runs_in_batch_twice_and_its_layers_are_styled(walk, engine, plugin, project, tmp_path, verb):  # noqa: F811
    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
        paths = walk.outputs(verb, tmp_path / turn)
        _, loaded = load_and_check(algorithm, {**asked(verb, walk.result), **destined(paths, project)}, project)
        assert set(loaded) == {path for path in paths.values() if is_layer(path)}
        project.clear()


@pytest.mark.parametrize("verb", [verb for verb in ORDER if verb != "landcoverareas"])
def test_it_runs_in_a_model_and_its_layers_are_styled(walk, engine, plugin, project, tmp_path, verb):  # noqa: F811
    paths = walk.outputs(verb, tmp_path)
    model = model_of(verb, asked(verb, walk.result), paths)
    assert model.childAlgorithm("step").algorithm() is not None
    destinations = {f"step:{name}": value for name, value in destined(paths, project).items()}
    results, loaded = load_and_check(model, destinations, project)
    assert {name: results[f"step:{name}"] for name in paths} == paths
    assert set(loaded) == {path for path in paths.values() if is_layer(path)}


def model_of(verb, parameters, paths):
    """A model of one step, all whose results are results of the model."""
    model = QgsProcessingModelAlgorithm("walk", "tests")
    child = QgsProcessingModelChildAlgorithm(f"saroptical:{verb}")
    child.setChildId("step")
    for name, value in parameters.items():
        child.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
    results = {}
    for name in paths:
        results[name] = QgsProcessingModelOutput(name, name)
        results[name].setChildId("step")
        results[name].setChildOutputName(name)
    child.setModelOutputs(results)
    model.addChildAlgorithm(child)
    return model
