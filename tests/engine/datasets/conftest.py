import warnings

import numpy as np
import pytest
import rasterio
import shapely
from pyogrio import raw
from saroptical.tests.engine.datasets.drawn import GRID


@pytest.fixture
def draw(tmp_path):
    """Write shapes with the values of fields as a vector file."""

    def draw(shapes, name="labels.gpkg", *, crs="EPSG:32632", **columns):
        path = str(tmp_path / name)
        fields = [np.array(values) if None not in values else np.array(values, object) for values in columns.values()]
        kind = "Unknown" if len({shape.geom_type for shape in shapes}) > 1 else shapes[0].geom_type
        driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "shp": "ESRI Shapefile"}[name.rsplit(".", 1)[1]]
        blobs = shapely.to_wkb(np.array(shapes, object))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'crs' was not provided")
            raw.write(path, blobs, fields, list(columns), layer="known", driver=driver, geometry_type=kind, crs=crs)
        return path

    return draw


@pytest.fixture
def paint(tmp_path):
    """Write a raster of class values."""

    def paint(pixels, name="labels.tif", *, grid=GRID, nodata=None, dtype="uint8", colours=None):
        path = str(tmp_path / name)
        frame = {"crs": grid.crs, "transform": grid.transform, "nodata": nodata, "dtype": dtype, "count": 1}
        with rasterio.open(path, "w", driver="GTiff", height=grid.height, width=grid.width, **frame) as file:
            file.write(np.asarray(pixels, dtype), 1)
            if colours:
                file.write_colormap(1, colours)
        return path

    return paint
