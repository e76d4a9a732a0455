"""A real place whose land cover is known, and a dozen polygons that an analyst might draw there."""

from __future__ import annotations

import numpy as np
from osgeo import gdal, ogr, osr

PLACE = "282D_485L_3_3"
VALUES = {"Water": 1, "Trees": 2, "Bare": 6, "Grass": 9}
COLOURS = {"Water": "#2b6fb3", "Trees": "#1c6b2a", "Bare": "#b59a7a", "Grass": "#9fd356"}
_SIDE_PX = 8
_EACH = 3
_MARGIN_PX = 10


def terramesh(real_data, place=PLACE):
    """The pair of a place, by parameter."""
    return {key: real_data / "terramesh" / kind / f"{place}.tif" for key, kind in (("S1", "S1RTC"), ("S2", "S2L2A"))}


def polygons_of(known):
    """Choose three squares of 80 m of each class, far from each other: class and corners in the raster's CRS."""
    dataset = gdal.Open(str(known))
    left, step, _, top, _, down = dataset.GetGeoTransform()
    truth, found = dataset.ReadAsArray(), []
    for name, value in VALUES.items():
        for row, col in _places(truth == value):
            corners = [(row + y, col + x) for y, x in ((0, 0), (0, _SIDE_PX), (_SIDE_PX, _SIDE_PX), (_SIDE_PX, 0))]
            found.append((name, [(left + step * x, top + down * y) for y, x in corners]))
    return found


def _places(is_class):
    """Give the upper left pixels of squares that are wholly of a class, away from the edge and from each other."""
    is_class[[*range(_MARGIN_PX), *range(-_MARGIN_PX, 0)]] = False
    is_class[:, [*range(_MARGIN_PX), *range(-_MARGIN_PX, 0)]] = False
    windows = np.lib.stride_tricks.sliding_window_view(is_class, (_SIDE_PX, _SIDE_PX)).all(axis=(2, 3))
    candidates = np.argwhere(windows)
    chosen = [candidates[0]]
    while len(chosen) < _EACH:
        away = np.min([np.abs(candidates - at).max(axis=1) for at in chosen], axis=0)
        chosen.append(candidates[np.argmax(away)])
    return [(int(row), int(col)) for row, col in chosen]


def write_polygons(path, polygons, epsg):
    """Write polygons with their class as a GeoPackage."""
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer("polygons", crs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTString))
    for name, corners in polygons:
        feature = ogr.Feature(layer.GetLayerDefn())
        around = ", ".join(f"{x} {y}" for x, y in (*corners, corners[0]))
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON(({around}))"))
        feature.SetField("class", name)
        layer.CreateFeature(feature)
    return path
