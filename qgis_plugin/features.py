"""Features of a layer as a file: the engine opens files, and knows of no selection, edits or memory layers."""

from __future__ import annotations

import os
from itertools import chain, count
from typing import Callable, List

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingFeatureSource,
    QgsVectorFileWriter,
    QgsWkbTypes,
)

from ..engine.errors import Cancelled, OutputFailed
from .wording import tr


def write_features(source: QgsProcessingFeatureSource, folder: str, *, is_cancelled: Callable[[], bool]) -> str:
    """Write the features of a source, those selected if it says so, as a GeoPackage with one layer, named after it.

    Curves become lines. An invalid geometry is written as it is; the engine judges it.

    Returns:
        The path of the GeoPackage.

    Raises:
        OutputFailed: If the file cannot be written.
        Cancelled: If that was asked for.
    """
    os.makedirs(folder, exist_ok=True)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = _file_name(source.sourceName())
    options.layerOptions = [f"FID={_row_field(source.fields().names())}"]
    path = os.path.join(folder, f"{options.layerName}.gpkg")
    kind = QgsWkbTypes.flatType(QgsWkbTypes.linearType(source.wkbType()))
    writer = QgsVectorFileWriter.create(
        path, source.fields(), kind, source.sourceCrs(), QgsCoordinateTransformContext(), options
    )
    unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    for feature in source.getFeatures(QgsFeatureRequest(), unchecked):
        if is_cancelled():
            raise Cancelled("The job was cancelled; nothing of it is kept.")
        writer.addFeature(_plain(feature))
    if not writer.flushBuffer() or writer.hasError():
        raise OutputFailed(
            tr(
                "The features of {} cannot be handed over ({}). Free disk space, or save the layer as a GeoPackage and "
                "choose that."
            ).format(source.sourceName(), writer.errorMessage())
        )
    return path


def _file_name(title: str) -> str:
    """Make a file's name of a layer's."""
    return "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in title).strip() or "features"


def _row_field(names: List[str]) -> str:
    """Name the field that GeoPackages number their rows in; a field fid of the layer may hold anything."""
    taken = [name.casefold() for name in names]
    return next(name for name in chain(["fid"], (f"fid_{number}" for number in count(1))) if name not in taken)


def _plain(feature: QgsFeature) -> QgsFeature:
    """Give a feature whose geometry every reader knows: no curves, no heights."""
    if feature.hasGeometry():
        shape = feature.geometry().constGet().segmentize()
        shape.dropZValue()
        shape.dropMValue()
        feature.setGeometry(QgsGeometry(shape))
    return feature
