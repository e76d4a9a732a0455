"""Known classes in the panel: a layer of polygons, points or class values, handed to the engine as the dialogs do."""

from __future__ import annotations

from typing import Any, Dict, Optional

from qgis.core import (
    QgsApplication,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapLayerComboBox

from ...engine.contract.jobs import JOBS
from ..algorithms.kinds import Given
from ..algorithms.parameters import parameters_of
from .findings import narrow


class KnownPicker(QgsMapLayerComboBox):
    """A choice among layers that may hold known classes."""

    def __init__(self) -> None:
        super().__init__()
        kinds = QgsMapLayerProxyModel.Filter
        self.setFilters(kinds.PolygonLayer | kinds.PointLayer | kinds.RasterLayer)
        self.setAllowEmptyLayer(True)
        narrow(self)
        self.setLayer(None)


class KnownClasses:
    """Reads a layer of known classes for a task, with the parameter that its dialog has for it.

    Args:
        verb: Of the task.
        field: Its field for known classes: labels or reference.
        layer: Holds them.
        beside: Other layers that count for the meaning of the classes, by parameter: the map to judge.
    """

    def __init__(
        self, verb: str, field: str, layer: QgsMapLayer, beside: Optional[Dict[str, QgsMapLayer]] = None
    ) -> None:
        name = f"{field.upper()}_RASTER" if isinstance(layer, QgsRasterLayer) else field.upper()
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        said = {one: other.id() for one, other in (beside or {}).items()}
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
        self._given = Given(algorithm, {name: layer.id(), **said}, context)
        (self._parameter,) = parameters_of(JOBS[verb], (field,), required=(), labels={}, kinds=algorithm.KINDS)
        self.parameters = {name: layer.id()}

    def values(self) -> Dict[str, Any]:
        """Give the fields that they make: the source, its class field, and a legend.

        Raises:
            InputError: If the layer holds no classes.
        """
        return self._parameter.values(self._given)

    def hand_over(self, folder: str) -> Dict[str, str]:
        """Write what QGIS alone knows, such as edits not saved, into a folder; gives the fields that change by it."""
        return self._parameter.hand_over(self._given, folder, lambda: False)
