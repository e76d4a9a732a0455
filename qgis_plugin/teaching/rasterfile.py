"""Open a raster quietly, whether or not GDAL raises errors in this QGIS."""

from __future__ import annotations

from osgeo import gdal

from ...engine.errors import InputError


def open_raster(path: str, remedy: str) -> gdal.Dataset:
    """Open a raster file to read from.

    Args:
        path: The file.
        remedy: The sentence that says what to do if it cannot be read.

    Raises:
        InputError: If it cannot be read.
    """
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        dataset = gdal.Open(path)
    except RuntimeError:
        dataset = None
    finally:
        gdal.PopErrorHandler()
    if dataset is None:
        raise InputError(f"{path} cannot be read as a raster. {remedy}")
    return dataset
