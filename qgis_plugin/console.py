"""The Python console's door: functions that take layers or paths and give layers.

    from saroptical.qgis_plugin import console
    landcover = console.segment(s1, s2, classes=8, preset="quick")
    QgsProject.instance().addMapLayer(landcover)

Options are the parameters of the algorithm in small letters; an unknown one is
refused (`processing.run` would run without it). Results are temporary unless a
path is given. Each function waits for its result; its `later` has it made in
the background:

    console.segment.later(s1, s2, then=QgsProject.instance().addMapLayer)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, TypeVar, Union, cast

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from .tools import Tool, Values, tool

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


def _raster(output: str, title: str) -> Callable[[Values], QgsRasterLayer]:
    return lambda results: _checked(QgsRasterLayer(results[output], title))


def _cells(results: Values) -> QgsVectorLayer:
    return _checked(QgsVectorLayer(results["OUTPUT_CELLS"], "Labelled cells"))


def _model(results: Values) -> str:
    return str(results["OUTPUT_WEIGHTS"])


def _synthetic(results: Values) -> SyntheticLayers:
    titles = {"OUTPUT_S1": "Sentinel-1 scene", "OUTPUT_S2": "Sentinel-2 scene", "OUTPUT_LABELS": "Land-cover truth"}
    return SyntheticLayers(*(_raster(name, title)(results) for name, title in titles.items()))


def _known(name: str, value: Known) -> Dict[str, Any]:
    """Say known classes under the option for features, or under the one for a raster."""
    layer = value
    if isinstance(value, str):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        layer = QgsProcessingUtils.mapLayerFromString(value, context)
    return {f"{name}_raster" if isinstance(layer, QgsRasterLayer) else name: value}


def _checked(layer: Layer) -> Layer:
    if not layer.isValid():
        raise QgsProcessingException(f"{layer.source()} was written but cannot be opened as a layer.")
    return layer


@tool("segmentunsupervised", _raster("OUTPUT", "Land cover"))
def segment(s1: Scene = None, s2: Scene = None, *, output: str = TEMPORARY, **options: Any) -> Values:
    """Map the land cover of a pair without labels; gives the styled map, whose classes stand in its renderer."""
    return {"s1": s1, "s2": s2, "output": output, **options}


@tool("alignpair", _raster("OUTPUT", "Aligned pair"))
def align(s1: Scene, s2: Scene, *, output: str = TEMPORARY, **options: Any) -> Values:
    """Put both sensors on one pixel grid; gives the stacked layer."""
    return {"s1": s1, "s2": s2, "output": output, **options}


@tool("trainfusion", _model)
def train_fusion(s1: Scene = None, s2: Scene = None, *, output_weights: str = TEMPORARY, **options: Any) -> Values:
    """Learn features of one pair, or of many (`pairs`, `pairs_folder`, `pairs_table`); gives the model's path."""
    return {"s1": s1, "s2": s2, "output_weights": output_weights, **options}


@tool("fusefeatures", _raster("OUTPUT", "Features"))
def fuse_features(s1: Scene = None, s2: Scene = None, *, model: str, output: str = TEMPORARY, **options: Any) -> Values:
    """Make the feature layer of a pair with a model of `train_fusion` or `pretrain_encoder`."""
    return {"s1": s1, "s2": s2, "model": model, "output": output, **options}


@tool("pretrainsscl", _model)
def pretrain(s1: Scene = None, s2: Scene = None, *, output_weights: str = TEMPORARY, **options: Any) -> Values:
    """Prepare a land-cover network on pairs without labels; gives the model's path."""
    return {"s1": s1, "s2": s2, "output_weights": output_weights, **options}


@tool("pretrainmae", _model)
def pretrain_encoder(s1: Scene = None, s2: Scene = None, *, output_weights: str = TEMPORARY, **options: Any) -> Values:
    """Prepare an encoder of both sensors without labels; gives the model's path."""
    return {"s1": s1, "s2": s2, "output_weights": output_weights, **options}


@tool("trainlandcover", _model)
def teach(
    s1: Scene = None, s2: Scene = None, *, labels: Known = None, output_weights: str = TEMPORARY, **options: Any
) -> Values:
    """Teach a network the classes of polygons, points or a raster; gives the model's path."""
    return {"s1": s1, "s2": s2, **_known("labels", labels), "output_weights": output_weights, **options}


@tool("classifylandcover", _raster("OUTPUT", "Land cover"))
def classify(s1: Scene = None, s2: Scene = None, *, model: str, output: str = TEMPORARY, **options: Any) -> Values:
    """Map a pair with a model of `teach`; gives the styled map."""
    return {"s1": s1, "s2": s2, "model": model, "output": output, **options}


@tool("assessaccuracy", dict)
def assess(landcover: Scene, reference: Known, *, output_report: str = TEMPORARY, **options: Any) -> Values:
    """Judge a map by known classes; gives `OVERALL_ACCURACY` and the other figures, and the `OUTPUT_REPORT`."""
    return {"map": landcover, **_known("reference", reference), "output_report": output_report, **options}


@tool("trainscenelabels", _model)
def teach_scenes(
    s1: Scene = None, s2: Scene = None, *, labels: Known = None, output_weights: str = TEMPORARY, **options: Any
) -> Values:
    """Teach a network labels of whole scenes; gives the model's path.

    `labels` are polygons or a raster of classes; a table of names and labels is the option `labels_table`.
    """
    return {"s1": s1, "s2": s2, **_known("labels", labels), "output_weights": output_weights, **options}


@tool("labelscenes", _cells)
def label_scenes(
    s1: Scene = None, s2: Scene = None, *, model: str, output_cells: str = TEMPORARY, **options: Any
) -> Values:
    """Label the cells of a pair with a model of `teach_scenes`; gives the styled layer of polygons."""
    return {"s1": s1, "s2": s2, "model": model, "output_cells": output_cells, **options}


@tool("traintranslation", _model)
def train_translation(s1: Scene = None, s2: Scene = None, *, output_weights: str = TEMPORARY, **options: Any) -> Values:
    """Learn to make optical bands of radar; gives the model's path."""
    return {"s1": s1, "s2": s2, "output_weights": output_weights, **options}


@tool("translatesar", _raster("OUTPUT", "Translation"))
def translate(s1: Scene, *, model: str, output: str = TEMPORARY, **options: Any) -> Values:
    """Make an optical-like layer of radar with a model of `train_translation`."""
    return {"s1": s1, "model": model, "output": output, **options}


@tool("fillclouds", _raster("OUTPUT", "Filled scene"))
def fill_clouds(
    s1: Scene,
    s2: Scene,
    *,
    model: str,
    output: str = TEMPORARY,
    output_provenance: str = TEMPORARY,
    **options: Any,
) -> Values:
    """Fill the clouds of a scene with a model of `train_translation`."""
    layers = {"output": output, "output_provenance": output_provenance}
    return {"s1": s1, "s2": s2, "model": model, **layers, **options}


@tool("assesstranslation", dict)
def assess_translation(*, output_report: str = TEMPORARY, **options: Any) -> Values:
    """Judge a generated layer (`generated`, `s2`), or a model (`model`, `folder`, `split`).

    Gives `PSNR` and the other figures, and the path of the `OUTPUT_REPORT`.
    """
    return {"output_report": output_report, **options}


@tool("syntheticpair", _synthetic)
def synthesize(**options: Any) -> Values:
    """Make a synthetic pair with its truth."""
    return {"output_s1": TEMPORARY, "output_s2": TEMPORARY, "output_labels": TEMPORARY, **options}


@tool("modelinfo", dict)
def model_info(model: str, *, output_report: str = TEMPORARY, **options: Any) -> Values:
    """Read the card of a model; gives its figures, and the path of the card as `OUTPUT_REPORT`."""
    return {"model": model, "output_report": output_report, **options}


@tool("exportmodel", lambda results: str(results["OUTPUT_ONNX"]))
def export_model(model: str, *, output_onnx: str = TEMPORARY, **options: Any) -> Values:
    """Write a model as ONNX; gives the path of the network."""
    return {"model": model, "output_onnx": output_onnx, **options}


@tool("checkenvironment", dict)
def check_environment(**options: Any) -> Values:
    """Try the engine's libraries and devices out; gives how many `LIBRARIES` load and how many `GPUS` compute."""
    return options


TOOLS: Dict[str, Tool] = {name: cast("Tool", item) for name, item in dict(globals()).items() if hasattr(item, "later")}
"""The functions of this module, by name."""
