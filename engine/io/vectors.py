"""Read polygons and points with the value of one field, burn them onto pixels, and write polygons.

The vector file is opened by pyogrio, which carries a GDAL of its own and hands
over whole columns; geometry is shapely's.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio.features
import shapely
import shapely.geometry
from affine import Affine
from numpy.typing import NDArray
from pyogrio import list_layers, raw, read_info
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..errors import InputError, OutputFailed

Geometries = NDArray[np.object_]
_FAULTS = (DataSourceError, DataLayerError, FeatureError, GeometryError, ValueError)
_LAYER_MARK = "|layername="


@dataclass(frozen=True)
class VectorLayer:
    """Simple polygons and points, those of one feature in a row.

    Attributes:
        geometries: Polygons and points; collections are taken apart.
        values: What the field holds for each; None where it holds nothing.
        features: The number of the feature that each is from, from 1.
        crs: None where the file states none.
        repaired: How many features had borders that cross themselves, and were mended.
        skipped: How many features have no geometry, or one that is neither polygon nor point.
    """

    geometries: Geometries
    values: tuple[object, ...]
    features: NDArray[np.int64]
    crs: CRS | None
    repaired: int
    skipped: int


def is_vector(path: str) -> bool:
    """Tell whether a file holds vector layers."""
    try:
        return len(list_layers(_split(path)[0])) > 0
    except _FAULTS:
        return False


def list_fields(path: str) -> tuple[str, ...]:
    """List the fields of a vector file's layer.

    Raises:
        InputError: If it has no layer of polygons or points, or several and none is named.
    """
    source, layer = _layer_of(path)
    try:
        return tuple(str(name) for name in read_info(source, layer=layer)["fields"])
    except _FAULTS as error:
        raise _unreadable(path, error) from error


def read_vector(path: str, field: str) -> VectorLayer:
    """Read the geometries of a layer with the values of one field.

    Args:
        path: File, or as QGIS writes it, `file.gpkg|layername=name`.
        field: One of `list_fields`.

    Raises:
        InputError: If the file cannot be read.
    """
    source, layer = _layer_of(path)
    try:
        meta, _, blobs, columns = raw.read(source, layer=layer, columns=[field], force_2d=True)
        shapes = shapely.from_wkb(blobs)
        crs = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    except (*_FAULTS, shapely.errors.ShapelyError, CRSError) as error:
        raise _unreadable(path, error) from error
    broken = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    shapes[broken] = shapely.make_valid(shapes[broken])
    singles, origins = _taken_apart(shapes)
    held = columns[0].tolist()
    return VectorLayer(
        singles,
        tuple(held[origin] for origin in origins),
        origins + 1,
        crs,
        int(broken.sum()),
        len(shapes) - len(np.unique(origins)),
    )


def burn(
    geometries: Geometries, values: NDArray[np.int32], *, row: int, col: int, shape: tuple[int, int]
) -> NDArray[np.int32]:
    """Burn geometries in pixel coordinates (x is col, y is row) onto a window that begins at (row, col).

    A polygon takes the pixels whose centre it holds, a point the pixel that it lies in; later ones go over earlier
    ones; 0 elsewhere.
    """
    pairs = [(shape_, int(value)) for shape_, value in zip(geometries, values, strict=True)]
    if not pairs:
        return np.zeros(shape, np.int32)
    burnt: NDArray[np.int32] = rasterio.features.rasterize(
        pairs, out_shape=shape, fill=0, dtype="int32", transform=Affine.translation(col, row)
    )
    return burnt


def outline_codes(codes: NDArray[np.int32], transform: Affine) -> Iterator[tuple[shapely.Polygon, int]]:
    """Outline the areas of equal codes along the pixels' edges, each with its code; 0 is none."""
    for shape, code in rasterio.features.shapes(codes, mask=codes != 0, transform=transform):
        yield shapely.geometry.shape(shape), int(code)


def write_polygons(
    path: str,
    geometries: Sequence[Any] | Geometries,
    columns: Mapping[str, NDArray[Any]],
    *,
    crs: CRS | None,
    layer: str,
    provenance: Mapping[str, str] | None = None,
) -> None:
    """Write polygons with their fields as a GeoPackage, and where they come from as the layer's metadata.

    Raises:
        OutputFailed: If it cannot be written.
    """
    shapes = np.array([shapely.multipolygons([s]) if s.geom_type == "Polygon" else s for s in geometries], object)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'crs' was not provided")  # scenes without a CRS have none to give
            raw.write(
                path,
                shapely.to_wkb(shapes),
                list(columns.values()),
                list(columns),
                layer=layer,
                driver="GPKG",
                geometry_type="MultiPolygon",
                crs=crs.to_wkt() if crs is not None else None,
                layer_metadata=dict(provenance) if provenance else None,
                dataset_options={"VERSION": "1.2"},  # of later ones the GDAL of QGIS 3.22 warns
            )
    except (*_FAULTS, RuntimeError) as error:
        raise OutputFailed(f"{os.path.basename(path)} could not be written ({error}); choose another place.") from error


def _split(path: str) -> tuple[str, str]:
    """Part a file from the layer that QGIS names behind it."""
    source, _, rest = path.partition("|")
    layer = next((part[len(_LAYER_MARK) - 1 :] for part in rest.split("|") if part.startswith(_LAYER_MARK[1:])), "")
    return source, layer


def _layer_of(path: str) -> tuple[str, str]:
    """Give file and layer; the only layer with geometries where none is named."""
    source, layer = _split(path)
    try:
        layers = [(str(name), kind) for name, kind in list_layers(source)]
    except _FAULTS as error:
        raise _unreadable(path, error) from error
    names = [name for name, kind in layers if kind is not None]
    title = os.path.basename(source)
    if layer and layer not in dict(layers):
        raise InputError(f"{title} has no layer {layer!r}; it has {', '.join(names) or 'none'}. Name one of them.")
    if not names:
        raise InputError(
            f"{title} holds a table without geometries; polygons or points of known classes were expected. Export "
            "the layer with its geometries, for example as a GeoPackage."
        )
    if not layer and len(names) > 1:
        raise InputError(
            f"{title} has the layers {', '.join(names)}; one was expected. Name it behind the file: "
            f"{title}{_LAYER_MARK}{names[0]}."
        )
    return source, layer or names[0]


def _taken_apart(shapes: Geometries) -> tuple[Geometries, NDArray[np.int64]]:
    """Take collections apart into polygons and points that are not empty; with the place of each in the list."""
    parts, origins = shapely.get_parts(shapes, return_index=True)
    parts, nested = shapely.get_parts(parts, return_index=True)  # what was mended may be a collection of collections
    kinds = shapely.get_type_id(parts)
    kept = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.POINT)) & ~shapely.is_empty(parts)
    return parts[kept], origins[nested][kept]


def _unreadable(path: str, error: Exception) -> InputError:
    source = _split(path)[0]
    if not os.path.exists(source) and not source.startswith("/vsi"):
        return InputError(f"{source} does not exist; name a vector file of polygons or points, or a raster of classes.")
    return InputError(
        f"{os.path.basename(source)} cannot be read as vector data ({error}); polygons or points were expected. Export "
        "the layer anew, for example as a GeoPackage."
    )
