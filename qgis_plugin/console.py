"""The Python console's door: functions that take layers or paths and give layers.

    from saroptical.qgis_plugin import console
    landcover = console.segment(s1, s2, classes=8, preset="quick")
    QgsProject.instance().addMapLayer(landcover)

Options are the parameters of the algorithm in small letters; an unknown one is
refused (`processing.run` would run without it). Results are temporary unless a
path is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, TypeVar, Union

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..engine.errors import InputError

Scene = Union[QgsRasterLayer, str, None]
Known = Union[QgsVectorLayer, QgsRasterLayer, QgsProcessingFeatureSourceDefinition, str, None]
"""Known classes: polygons, points or a raster; as a layer, its name in the project, or a file."""
Layer = TypeVar("Layer", QgsRasterLayer, QgsVectorLayer)
TEMPORARY = "TEMPORARY_OUTPUT"


@dataclass(frozen=True)
class SyntheticLayers:
    """The three layers of a synthetic pair."""

    s1: QgsRasterLayer
    s2: QgsRasterLayer
    truth: QgsRasterLayer


def segment(
    s1: Scene = None,
    s2: Scene = None,
    *,
    output: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Map the land cover of a pair without labels, as `saroptical:segmentunsupervised`.

    Returns:
        The styled map; its classes stand in its renderer.

    Raises:
        QgsProcessingException: With the sentence that says what is wrong and what to do.
    """
    results = run("segmentunsupervised", {"s1": s1, "s2": s2, "output": output, **options}, feedback)
    return _layer(results["OUTPUT"], "Land cover")


def align(
    s1: Scene,
    s2: Scene,
    *,
    output: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Put both sensors on one pixel grid, as `saroptical:alignpair`; gives the stacked layer."""
    results = run("alignpair", {"s1": s1, "s2": s2, "output": output, **options}, feedback)
    return _layer(results["OUTPUT"], "Aligned pair")


def train_fusion(
    s1: Scene = None,
    s2: Scene = None,
    *,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Learn features of one pair, or of many (`pairs`, `pairs_folder`, `pairs_table`), as `saroptical:trainfusion`.

    Returns:
        The path of the model.
    """
    asked = {"s1": s1, "s2": s2, "output_weights": output_weights, **options}
    return str(run("trainfusion", asked, feedback)["OUTPUT_WEIGHTS"])


def fuse_features(
    s1: Scene = None,
    s2: Scene = None,
    *,
    model: str,
    output: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Make the feature layer of a pair with a model of `train_fusion`, as `saroptical:fusefeatures`."""
    asked = {"s1": s1, "s2": s2, "model": model, "output": output, **options}
    return _layer(run("fusefeatures", asked, feedback)["OUTPUT"], "Features")


def pretrain(
    s1: Scene = None,
    s2: Scene = None,
    *,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Prepare a land-cover network on pairs without labels, as `saroptical:pretrainsscl`; gives the model's path."""
    asked = {"s1": s1, "s2": s2, "output_weights": output_weights, **options}
    return str(run("pretrainsscl", asked, feedback)["OUTPUT_WEIGHTS"])


def pretrain_encoder(
    s1: Scene = None,
    s2: Scene = None,
    *,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Prepare an encoder of both sensors without labels, as `saroptical:pretrainmae`; gives the model's path."""
    asked = {"s1": s1, "s2": s2, "output_weights": output_weights, **options}
    return str(run("pretrainmae", asked, feedback)["OUTPUT_WEIGHTS"])


def teach(
    s1: Scene = None,
    s2: Scene = None,
    *,
    labels: Known = None,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Teach a network the classes of polygons, points or a raster, as `saroptical:trainlandcover`.

    Returns:
        The path of the model.
    """
    asked = {"s1": s1, "s2": s2, **_known("labels", labels), "output_weights": output_weights, **options}
    return str(run("trainlandcover", asked, feedback)["OUTPUT_WEIGHTS"])


def classify(
    s1: Scene = None,
    s2: Scene = None,
    *,
    model: str,
    output: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Map a pair with a model of `teach`, as `saroptical:classifylandcover`; gives the styled map."""
    asked = {"s1": s1, "s2": s2, "model": model, "output": output, **options}
    return _layer(run("classifylandcover", asked, feedback)["OUTPUT"], "Land cover")


def assess(
    landcover: Scene,
    reference: Known,
    *,
    output_report: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> Dict[str, Any]:
    """Judge a map by known classes, as `saroptical:assessaccuracy`.

    Returns:
        `OVERALL_ACCURACY` and the other figures, and under `OUTPUT_REPORT` the path of the report.
    """
    asked = {"map": landcover, **_known("reference", reference), "output_report": output_report, **options}
    return run("assessaccuracy", asked, feedback)


def teach_scenes(
    s1: Scene = None,
    s2: Scene = None,
    *,
    labels: Known = None,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Teach a network labels of whole scenes, as `saroptical:trainscenelabels`; gives the model's path.

    `labels` are polygons or a raster of classes; a table of names and labels is the option `labels_table`.
    """
    asked = {"s1": s1, "s2": s2, **_known("labels", labels), "output_weights": output_weights, **options}
    return str(run("trainscenelabels", asked, feedback)["OUTPUT_WEIGHTS"])


def label_scenes(
    s1: Scene = None,
    s2: Scene = None,
    *,
    model: str,
    output_cells: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsVectorLayer:
    """Label the cells of a pair with a model of `teach_scenes`, as `saroptical:labelscenes`; gives the styled layer."""
    asked = {"s1": s1, "s2": s2, "model": model, "output_cells": output_cells, **options}
    return _checked(QgsVectorLayer(run("labelscenes", asked, feedback)["OUTPUT_CELLS"], "Labelled cells"))


def train_translation(
    s1: Scene = None,
    s2: Scene = None,
    *,
    output_weights: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> str:
    """Learn to make optical bands of radar, as `saroptical:traintranslation`; gives the model's path."""
    asked = {"s1": s1, "s2": s2, "output_weights": output_weights, **options}
    return str(run("traintranslation", asked, feedback)["OUTPUT_WEIGHTS"])


def translate(
    s1: Scene,
    *,
    model: str,
    output: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Make an optical-like layer of radar with a model of `train_translation`, as `saroptical:translatesar`."""
    asked = {"s1": s1, "model": model, "output": output, **options}
    return _layer(run("translatesar", asked, feedback)["OUTPUT"], "Translation")


def fill_clouds(
    s1: Scene,
    s2: Scene,
    *,
    model: str,
    output: str = TEMPORARY,
    output_provenance: str = TEMPORARY,
    feedback: Optional[QgsProcessingFeedback] = None,
    **options: Any,
) -> QgsRasterLayer:
    """Fill the clouds of a scene with a model of `train_translation`, as `saroptical:fillclouds`."""
    layers = {"output": output, "output_provenance": output_provenance}
    asked = {"s1": s1, "s2": s2, "model": model, **layers, **options}
    return _layer(run("fillclouds", asked, feedback)["OUTPUT"], "Filled scene")


def assess_translation(
    *, output_report: str = TEMPORARY, feedback: Optional[QgsProcessingFeedback] = None, **options: Any
) -> Dict[str, Any]:
    """Judge a generated layer (generated, s2), or a model (model, folder, split), as `saroptical:assesstranslation`.

    Returns:
        `PSNR` and the other figures, and under `OUTPUT_REPORT` the path of the report.
    """
    return run("assesstranslation", {"output_report": output_report, **options}, feedback)


def synthesize(*, feedback: Optional[QgsProcessingFeedback] = None, **options: Any) -> SyntheticLayers:
    """Make a synthetic pair with its truth, as `saroptical:syntheticpair`."""
    asked = {"output_s1": TEMPORARY, "output_s2": TEMPORARY, "output_labels": TEMPORARY, **options}
    results = run("syntheticpair", asked, feedback)
    titles = {"OUTPUT_S1": "Sentinel-1 scene", "OUTPUT_S2": "Sentinel-2 scene", "OUTPUT_LABELS": "Land-cover truth"}
    return SyntheticLayers(*(_layer(results[name], title) for name, title in titles.items()))


def run(verb: str, options: Dict[str, Any], feedback: Optional[QgsProcessingFeedback] = None) -> Dict[str, Any]:
    """Run an algorithm of ours on the current project and give its results by output name.

    Raises:
        InputError: If an option is none of its parameters.
        QgsProcessingException: If it refuses or fails.
    """
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
    if algorithm is None:
        raise QgsProcessingException("The plugin SAR-Optical is not loaded; enable it in the plugin manager.")
    known = [definition.name().lower() for definition in algorithm.parameterDefinitions()]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise InputError(f"{verb} has no option {', '.join(unknown)}; it has {', '.join(known)}.")
    parameters = {name.upper(): value for name, value in options.items()}
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    feedback = feedback or QgsProcessingFeedback()
    accepted, refusal = algorithm.checkParameterValues(parameters, context)
    if not accepted:
        raise QgsProcessingException(refusal)
    results, succeeded = algorithm.run(parameters, context, feedback, {}, False)
    if not succeeded:
        raise QgsProcessingException(feedback.textLog().strip())
    return dict(results)


def _known(name: str, value: Known) -> Dict[str, Any]:
    """Say known classes under the option for features, or under the one for a raster."""
    layer = value
    if isinstance(value, str):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        layer = QgsProcessingUtils.mapLayerFromString(value, context)
    return {f"{name}_raster" if isinstance(layer, QgsRasterLayer) else name: value}


def _layer(path: str, title: str) -> QgsRasterLayer:
    return _checked(QgsRasterLayer(path, title))


def _checked(layer: Layer) -> Layer:
    if not layer.isValid():
        raise QgsProcessingException(f"{layer.source()} was written but cannot be opened as a layer.")
    return layer
