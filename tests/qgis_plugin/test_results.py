"""Results come back as styled layers, failures as one sentence, and nothing of a failed run is loaded."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QColor
from saroptical.engine.contract.events import Artifact, Done, Message, Progress
from saroptical.engine.errors import Cancelled, EngineError
from saroptical.qgis_plugin import console
from saroptical.qgis_plugin.algorithms import base

pytestmark = pytest.mark.qgis


def write_styled(path):
    """Write a map of classes 11 and 12 and the style beside it, as the engine does."""
    dataset = gdal.GetDriverByName("GTiff").Create(path, 8, 8, 1, gdal.GDT_Byte)
    dataset.SetGeoTransform((500_000, 10, 0, 5_300_000, 0, -10))
    dataset.GetRasterBand(1).Fill(11)
    dataset = None
    layer = QgsRasterLayer(path, "")
    classes = [
        QgsPalettedRasterRenderer.Class(11, QColor("#0000ff"), "Water"),
        QgsPalettedRasterRenderer.Class(12, QColor("#00ff00"), "Forest"),
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    layer.saveNamedStyle(path[:-4] + ".qml")


def fake_engine(job, *, on_event, is_cancelled, **how):
    on_event(Progress(0.5, "mapping"))
    on_event(Message("Radar is in dB."))
    for role, path in job.outputs().items():
        write_styled(path)
        on_event(Artifact(role, path))
    return Done(outputs=job.outputs(), numbers={"classes": 2.0})


@pytest.fixture
def run(plugin, project, pair, monkeypatch):
    """Run `segmentunsupervised` with a given engine as a dialog does, loading its result into the project."""

    def start(engine, **parameters):
        monkeypatch.setattr(base, "run_job", engine)
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
        context.setProject(project)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:segmentunsupervised")
        output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
        given = {"S1": pair[0], "S2": pair[1], "OUTPUT": output, **parameters}
        try:
            results, _ = algorithm.run(given, context, feedback, {}, False)
        except QgsProcessingException as error:
            results = error
        return results, context, feedback

    return start


def classes_of(layer):
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    return {entry.value: entry.label for entry in renderer.classes()}


def test_a_loaded_result_wears_its_style(run, project):
    from processing.gui.Postprocessing import handleAlgorithmResults

    results, context, feedback = run(fake_engine)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:segmentunsupervised")
    assert handleAlgorithmResults(algorithm, context, feedback)
    (layer,) = project.mapLayers().values()
    assert layer.name() == "Land cover"
    assert layer.source() == results["OUTPUT"]
    assert results["CLASSES_FOUND"] == 2
    assert classes_of(layer) == {11: "Water", 12: "Forest"}


def test_what_comes_beside_the_map_does_not_cover_it(run, project):
    from processing.gui.Postprocessing import handleAlgorithmResults

    output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
    _, context, feedback = run(fake_engine, OUTPUT_CONFIDENCE=output)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:segmentunsupervised")
    assert handleAlgorithmResults(algorithm, context, feedback)
    shown = {node.name(): node.isVisible() for node in project.layerTreeRoot().findLayers()}
    assert shown == {"Land cover": True, "Confidence": False}


def test_a_result_under_a_numbered_name_is_the_one_that_is_loaded(run, project):
    from processing.gui.Postprocessing import handleAlgorithmResults

    def numbering(job, **how):
        path = job.output.replace(".tif", "_2.tif")
        write_styled(path)
        return Done(outputs={"output": path})

    results, context, feedback = run(numbering)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:segmentunsupervised")
    assert handleAlgorithmResults(algorithm, context, feedback)
    (layer,) = project.mapLayers().values()
    assert layer.source() == results["OUTPUT"]
    assert layer.source().endswith("_2.tif")
    assert classes_of(layer) == {11: "Water", 12: "Forest"}


def test_events_reach_the_feedback(run):
    _, _, feedback = run(fake_engine)
    assert feedback.progress() == 50
    assert "Radar is in dB." in feedback.textLog()


def test_a_failure_is_the_engines_sentence_and_nothing_is_loaded(run, project):
    def failing(job, **how):
        error = EngineError("The disk is full; free 2 GB.")
        error.detail = "Traceback (most recent call last): …"
        raise error

    said = []
    QgsApplication.messageLog().messageReceived.connect(lambda *entry: said.append(entry[1::-1]))
    error, context, _ = run(failing)
    assert str(error) == "The disk is full; free 2 GB."
    assert ("SAR-Optical", "Traceback (most recent call last): …") in said
    assert context.layersToLoadOnCompletion() == {}


def test_a_cancelled_run_loads_nothing(run):
    def cancelled(job, *, is_cancelled, **how):
        assert is_cancelled() is False
        raise Cancelled("The job was cancelled; nothing of it is kept.")

    error, context, _ = run(cancelled)
    assert "cancelled" in str(error)
    assert context.layersToLoadOnCompletion() == {}


def test_processing_run_gives_the_same_again(plugin, pair, monkeypatch, tmp_path):
    import processing

    monkeypatch.setattr(base, "run_job", fake_engine)
    path = str(tmp_path / "map.tif")
    results = processing.run("saroptical:segmentunsupervised", {"S1": pair[0], "S2": pair[1], "OUTPUT": path})
    assert results["OUTPUT"] == path


def test_the_console_takes_layers_and_gives_a_styled_layer(plugin, project, pair, monkeypatch):
    monkeypatch.setattr(base, "run_job", fake_engine)
    layer = console.segment(QgsRasterLayer(pair[0], "radar"), pair[1], classes=2)
    assert layer.isValid()
    assert classes_of(layer) == {11: "Water", 12: "Forest"}


def test_the_console_refuses_an_option_that_it_does_not_know(plugin, pair):
    with pytest.raises(Exception, match="no option klasses; it has s1, s1_more"):
        console.segment(*pair, klasses=2)


def test_the_console_says_what_is_wrong(plugin, pair):
    with pytest.raises(QgsProcessingException, match="classes is 1"):
        console.segment(*pair, classes=1)


def test_a_batch_loads_each_result_in_its_style(plugin, project, pair, monkeypatch, tmp_path):
    from processing.gui.Postprocessing import handleAlgorithmResults

    monkeypatch.setattr(base, "run_job", fake_engine)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:segmentunsupervised")
    for row in range(2):
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
        context.setProject(project)
        output = QgsProcessingOutputLayerDefinition(str(tmp_path / f"map{row}.tif"), project)
        parameters = {"S1": pair[0], "S2": pair[1], "OUTPUT": output}
        _, succeeded = algorithm.run(parameters, context, feedback)
        assert succeeded
        assert handleAlgorithmResults(algorithm, context, feedback, False, parameters)
    assert [classes_of(layer) for layer in project.mapLayers().values()] == [{11: "Water", 12: "Forest"}] * 2


def test_a_model_takes_the_algorithm_as_a_step(plugin, project, pair, monkeypatch):
    from processing.gui.Postprocessing import handleAlgorithmResults

    monkeypatch.setattr(base, "run_job", fake_engine)
    model = flood_model()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
    name = next(definition.name() for definition in model.destinationParameterDefinitions())
    given = {"RADAR": pair[0], "OPTICAL": QgsRasterLayer(pair[1], "optical"), name: output}
    _, succeeded = model.run(given, context, feedback)
    assert succeeded, feedback.textLog()
    assert handleAlgorithmResults(model, context, feedback)
    (layer,) = project.mapLayers().values()
    assert classes_of(layer) == {11: "Water", 12: "Forest"}


def flood_model():
    """A model with two inputs, our algorithm, and its map as the output."""
    model = QgsProcessingModelAlgorithm("flood", "tests")
    for name in ("RADAR", "OPTICAL"):
        model.addModelParameter(QgsProcessingParameterRasterLayer(name, name), QgsProcessingModelParameter(name))
    child = QgsProcessingModelChildAlgorithm("saroptical:segmentunsupervised")
    child.setChildId("map")
    for parameter, name in (("S1", "RADAR"), ("S2", "OPTICAL")):
        child.addParameterSources(parameter, [QgsProcessingModelChildParameterSource.fromModelParameter(name)])
    made = QgsProcessingModelOutput("Map", "The map")
    made.setChildId("map")
    made.setChildOutputName("OUTPUT")
    child.setModelOutputs({"Map": made})
    model.addChildAlgorithm(child)
    return model
