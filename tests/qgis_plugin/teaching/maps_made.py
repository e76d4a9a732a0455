"""Small maps of clusters, and layers of confidence."""

from __future__ import annotations

import math

import numpy as np
from osgeo import gdal, gdal_array, osr

KINDS = np.repeat(np.repeat(np.array([[1, 2, 3], [3, 0, 300]], np.uint16), 20, 0), 20, 1)


def write(path, pixels, *, dtype="uint8", nodata=0.0, epsg=32632, transform=(500_000, 10, 0, 5_300_000, 0, -10)):
    """Write a raster of one band."""
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type)
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), pixels.shape[1], pixels.shape[0], 1, kind)
    dataset.SetGeoTransform(transform)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    dataset.SetProjection(crs.ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(pixels.astype(dtype))
    dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.FlushCache()
    return str(path)


def write_levels(path, pixels, **how):
    """Write a layer of confidence, NaN where there is none."""
    return write(path, pixels, dtype="float32", nodata=math.nan, **how)


def dress(path, names):
    """Open a map as a layer that shows classes of these names, by value."""
    from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
    from qgis.PyQt.QtGui import QColor

    layer = QgsRasterLayer(path, "Land cover")
    entries = [
        QgsPalettedRasterRenderer.Class(value, QColor(f"#0000{value % 256:02x}"), name) for value, name in names.items()
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    return layer
