"""Features of a layer as a file: the engine opens files, and knows of no selection, edits or memory layers."""

from __future__ import annotations

import os
from typing import Callable

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


def write_features(source: QgsProcessingFeatureSource, path: str, *, is_cancelled: Callable[[], bool]) -> None:
    """Write the features of a source, those selected if it says so, as a GeoPackage with one layer.

    Curves become lines. An invalid geometry is written as it is; the engine judges it.

    Raises:
        OutputFailed: If the file cannot be written.
        Cancelled: If that was asked for.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = os.path.splitext(os.path.basename(path))[0]
    kind = QgsWkbTypes.flatType(QgsWkbTypes.linearType(source.wkbType()))
    writer = QgsVectorFileWriter.create(
        path, source.fields(), kind, source.sourceCrs(), QgsCoordinateTransformContext(), options
    )
    unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    for feature in source.getFeatures(QgsFeatureRequest(), unchecked):
        if is_cancelled():
            raise Cancelled("The job was cancelled; nothing of it is kept.")
        writer.addFeature(_plain(feature))
    if writer.hasError():
        raise OutputFailed(
            f"The features of {source.sourceName()} cannot be handed over ({writer.errorMessage()}). Free disk space, "
            "or save the layer as a GeoPackage and choose that."
        )


def _plain(feature: QgsFeature) -> QgsFeature:
    """Give a feature whose geometry every reader knows: no curves, no heights."""
    if feature.hasGeometry():
        shape = feature.geometry().constGet().segmentize()
        shape.dropZValue()
        shape.dropMValue()
        feature.setGeometry(QgsGeometry(shape))
    return feature
