"""Results arrive styled: the engine writes a `.qml` beside each layer, and it is loaded here.

Processing opens results without the style file beside them, so a dialog or
batch run and a model need this step. A layer opened from disk later, or made
by `qgis_process`, finds its style by itself.
"""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import List, Mapping

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from .wording import tr

RESOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "resources")
ICON = os.path.join(RESOURCES, "icons", "saroptical.svg")


class ResultStyle(QgsProcessingLayerPostProcessorInterface):
    """Give a loaded result the style that lies beside its file, or its classes' colours."""

    def __init__(self, *, shown: bool, colours: Mapping[str, str]) -> None:
        super().__init__()
        self._shown = shown
        self._colours = colours

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Load the style; called by QGIS on the main thread, once the layer is in the project."""
        if self._colours:
            layer.setRenderer(split_renderer(layer, self._colours))
        else:
            message, loaded = layer.loadDefaultStyle()
            if not loaded:
                feedback.pushWarning(tr("{}: its style was not loaded ({}).").format(layer.name(), message))
        layer.triggerRepaint()
        layer.emitStyleChanged()
        node = context.project().layerTreeRoot().findLayer(layer)
        if node is not None:
            node.setItemVisibilityChecked(self._shown)


_ALIVE: List[ResultStyle] = []
"""Post-processors that QGIS may still call: it keeps bare pointers, deletes what they point to with the run's context,
and outlives the algorithm that would otherwise own them."""


def split_renderer(layer: QgsVectorLayer, colours: Mapping[str, str]) -> QgsCategorizedSymbolRenderer:
    """Fill what was learned from in its class's colour, and hatch what was kept for validation."""
    made = []
    for name, part in sorted({(feature["class"], feature["part"]) for feature in layer.getFeatures()}):
        colour, style = colours.get(name, "#808080"), "solid" if part == "train" else "b_diagonal"
        look = {"color": colour, "style": style, "outline_color": colour, "outline_width": "0.5"}
        made.append(QgsRendererCategory(f"{name}, {part}", QgsFillSymbol.createSimple(look), f"{name}, {part}"))
    return QgsCategorizedSymbolRenderer('"class" || \', \' || "part"', made)


def style_on_completion(
    context: QgsProcessingContext, path: str, *, shown: bool, colours: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Have a result styled when QGIS loads it, if it does, and shown at once or left to be switched on.

    Args:
        context: Of the run.
        path: The result's file.
        shown: Whether it is shown at once.
        colours: Of classes by name, for a layer of what was learned from, which has no style beside it.
    """
    if context.willLoadLayerOnCompletion(path):
        style = ResultStyle(shown=shown, colours=colours)
        _ALIVE[:] = [*(kept for kept in _ALIVE if not sip.isdeleted(kept)), style]
        context.layerToLoadOnCompletionDetails(path).setPostProcessor(style)


def load_instead(context: QgsProcessingContext, asked: str, written: str) -> None:
    """Have QGIS load the file that was written: one that is open elsewhere is not replaced, but numbered."""
    waiting = context.layersToLoadOnCompletion()
    if asked != written and asked in waiting:
        waiting[written] = waiting.pop(asked)
        context.setLayersToLoadOnCompletion(waiting)


def forget_results(context: QgsProcessingContext, paths: List[str]) -> None:
    """Keep QGIS from loading what a failed run did not write, or left as it stood."""
    waiting = context.layersToLoadOnCompletion()
    context.setLayersToLoadOnCompletion({path: details for path, details in waiting.items() if path not in paths})
