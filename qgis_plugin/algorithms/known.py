"""Known classes as parameters: a vector layer or a raster, with the names and colours that it wears in QGIS."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Optional, Tuple

from osgeo import gdal
from qgis.core import (
    NULL,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
    QgsProject,
    QgsProperty,
)
from qgis.PyQt.QtXml import QDomDocument

from ...engine.contract.jobs import Job
from ...engine.contract.label_rules import choose_field
from ...engine.contract.pairtable import is_table
from ...engine.errors import InputError
from ..features import write_features
from ..symbology import MOST_CLASSES, Shown, class_field, shown_by
from ..wording import tr
from .kinds import Given, JobParameter, explained

Rows = Tuple[Tuple[str, ...], ...]


class Known(JobParameter):
    """Polygons, points or a raster of known classes.

    Features are handed over as a file of their own, in which a selection, edits that are not saved, and layers
    without files count.
    """

    RASTER = ""

    def values(self, given: Given) -> Dict[str, Any]:
        """Name what is known; field and legend come from the layer's looks, unless the user says otherwise."""
        raster = "".join(given.sources(f"{self.name}_RASTER"))
        if raster and given.says(self.name):
            raise InputError(
                tr("{0} and {0}_RASTER were both given; classes come from one. Clear one.").format(self.name)
            )
        if raster:
            layer = _layer(given, f"{self.name}_RASTER")
            return {self.field: raster, "legend": self._rows(shown_by(layer), given)}
        return self._of_features(given) if given.says(self.name) else {}

    def hand_over(self, given: Given, folder: str, is_cancelled: Callable[[], bool]) -> Dict[str, str]:
        """Write the features as a GeoPackage."""
        if not given.says(self.name):
            return {}
        return {self.field: write_features(self._source(given), folder, is_cancelled=is_cancelled)}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        is_raster = gdal.IdentifyDriverEx(value, gdal.OF_RASTER) and not gdal.IdentifyDriverEx(value, gdal.OF_VECTOR)
        return {f"{self.name}_RASTER" if is_raster else self.name: value}

    def _of_features(self, given: Given) -> Dict[str, Any]:
        source, layer = self._source(given), _layer(given, self.name)
        asked = given.read("parameterAsString", "CLASS_FIELD") or class_field(layer)
        field = choose_field(asked, source.fields().names(), source.sourceName())
        held = source.uniqueValues(source.fields().lookupField(field), MOST_CLASSES)
        legend = self._rows(shown_by(layer, field, held), given)
        return {self.field: source.sourceName(), "class_field": field, "legend": legend}

    def _source(self, given: Given) -> QgsProcessingFeatureSource:
        source = given.read("parameterAsSource", self.name)
        if source is None:
            raise InputError(
                tr(
                    "{0} names '{1}', which is no vector layer of this project and no vector file. Choose polygons or "
                    "points; a raster goes into {0}_RASTER."
                ).format(self.name, given.parameters[self.name])
            )
        if source.featureCount() == 0:
            raise InputError(
                tr(
                    "{}: {} has no features to learn or judge by. Draw some; if only selected ones are to count, "
                    "select them."
                ).format(self.name, source.sourceName())
            )
        return source

    def _rows(self, classes: Tuple[Shown, ...], given: Given) -> Rows:
        raise NotImplementedError

    def _define(self) -> QgsProcessingParameterDefinition:
        shapes = [QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeVectorPoint]
        return QgsProcessingParameterFeatureSource(self.name, self.label, shapes, None, True)

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        raster = QgsProcessingParameterRasterLayer(f"{self.name}_RASTER", tr(self.RASTER), None, True)
        text = tr("A raster of class values, with names and colours in its symbology, in place of polygons or points.")
        return [explained(raster, text, False)]


class Labels(Known):
    """What a network learns from."""

    RASTER = "Known classes: or a raster"

    def _rows(self, classes: Tuple[Shown, ...], given: Given) -> Rows:  # noqa: ARG002
        return tuple(map(tuple, classes))


class Reference(Known):
    """What a map is judged by."""

    RASTER = "Reference: or a raster"

    def _rows(self, classes: Tuple[Shown, ...], given: Given) -> Rows:
        """Call the keys by the names they wear; a number that the map knows by another name is left to the engine."""
        names = {_folded(shown.name) for shown in shown_by(_layer(given, "MAP"))}
        return tuple(
            (shown.key, "" if names and shown.key.isdecimal() and _folded(shown.name) not in names else shown.name)
            for shown in classes
        )


class SceneLabels(Labels):
    """What labels of scenes are learned from: polygons or a raster of classes, or a table of the scenes' labels."""

    RASTER = "Known labels: or a raster of classes"
    _style = ""

    def values(self, given: Given) -> Dict[str, Any]:
        """Name what is known; polygons keep the names that they wear, which is noted here, on the main thread."""
        table, known = given.read("parameterAsFile", f"{self.name}_TABLE"), super().values(given)
        if table and known:
            raise InputError(
                tr("{}_TABLE was given beside polygons or a raster; labels come from one. Clear one of them.").format(
                    self.name
                )
            )
        self._style = _style_of(_layer(given, self.name)) if known.pop("legend", ()) else ""
        return {self.field: table} if table else known

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:
        return {f"{self.name}_TABLE": value} if is_table(value) else super()._spell(value, job)

    def hand_over(self, given: Given, folder: str, is_cancelled: Callable[[], bool]) -> Dict[str, str]:
        """Write the features, and their style beside them."""
        written = super().hand_over(given, folder, is_cancelled)
        for path in written.values() if self._style else ():
            with open(f"{os.path.splitext(path)[0]}.qml", "w", encoding="utf-8") as file:
                file.write(self._style)
        return written

    def _define(self) -> QgsProcessingParameterDefinition:
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        return QgsProcessingParameterFeatureSource(self.name, self.label, polygons, None, True)

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        kind, filters = QgsProcessingParameterFile.Behavior.File, tr("Tables (*.csv *.tsv *.txt)")
        title = tr("Known labels: or a table of scenes")
        table = QgsProcessingParameterFile(f"{self.name}_TABLE", title, kind, "", None, True, filters)
        text = tr(
            "A CSV file with the columns name (of a scene's file or folder) and label (names of classes, with ; "
            "between them), for many pairs."
        )
        return [*super()._companions(), explained(table, text, False)]


class ClassField(JobParameter):
    """A field of the layer that holds the classes."""

    reader = "parameterAsString"

    def _define(self) -> QgsProcessingParameterDefinition:
        kind, parent = QgsProcessingParameterField.DataType.Any, self.meta["parent"].upper()
        return QgsProcessingParameterField(self.name, self.label, None, parent, kind, False, True)


def _layer(given: Given, name: str) -> Optional[QgsMapLayer]:
    """Find the layer that a parameter names; one that is opened from a file wears the style that lies beside it."""
    value = given.parameters.get(name)
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
    if isinstance(value, QgsProperty):
        value = value.valueAsString(given.context.expressionContext(), "")[0]
    if isinstance(value, QgsMapLayer):
        return value
    layer = QgsProcessingUtils.mapLayerFromString(str(value), given.context) if value not in (None, NULL, "") else None
    if layer is not None and QgsProject.instance().mapLayer(layer.id()) is None:
        layer.loadDefaultStyle()
    return layer


def _style_of(layer: Optional[QgsMapLayer]) -> str:
    """Write a layer's looks as the text of a .qml file."""
    document = QDomDocument()
    if layer is not None:
        layer.exportNamedStyle(document)
    return str(document.toString())


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
