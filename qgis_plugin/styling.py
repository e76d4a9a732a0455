"""Results arrive styled: the engine writes a `.qml` beside each layer, and it is loaded here.

Processing opens results without the style file beside them, so a dialog or
batch run and a model need this step. A layer opened from disk later, or made
by `qgis_process`, finds its style by itself.
"""

from __future__ import annotations

import os
from typing import List

from qgis.core import QgsMapLayer, QgsProcessingContext, QgsProcessingFeedback, QgsProcessingLayerPostProcessorInterface
from qgis.PyQt import sip

RESOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "resources")
ICON = os.path.join(RESOURCES, "icons", "saroptical.svg")


class ResultStyle(QgsProcessingLayerPostProcessorInterface):
    """Give a loaded result the style that lies beside its file."""

    def __init__(self, *, shown: bool) -> None:
        super().__init__()
        self._shown = shown

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Load the style; called by QGIS on the main thread, once the layer is in the project."""
        message, loaded = layer.loadDefaultStyle()
        if not loaded:
            feedback.pushWarning(f"{layer.name()}: its style was not loaded ({message}).")
        layer.triggerRepaint()
        layer.emitStyleChanged()
        node = context.project().layerTreeRoot().findLayer(layer)
        if node is not None:
            node.setItemVisibilityChecked(self._shown)


_ALIVE: List[ResultStyle] = []
"""Post-processors that QGIS may still call: it keeps bare pointers, deletes what they point to with the run's context,
and outlives the algorithm that would otherwise own them."""


def style_on_completion(context: QgsProcessingContext, path: str, *, shown: bool) -> None:
    """Have a result styled when QGIS loads it, if it does, and shown at once or left to be switched on."""
    if context.willLoadLayerOnCompletion(path):
        style = ResultStyle(shown=shown)
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
