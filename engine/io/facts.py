"""Fill the facts of a raster file with rasterio; the plugin does the same with osgeo.gdal."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from ..contract.facts import (
    ABSURD,
    OUTLINE_POINTS,
    FileFacts,
    LayerFacts,
    Sample,
    percentiles_of,
    sample_plan,
    whole_plan,
)
from ..errors import InputError
from ..raster.grid import Grid, to_lonlat


def probe(source: str, *, nodata: float | None = None) -> FileFacts:
    """Take a first look at a raster file: its frame, and a decimated read of each layer.

    Args:
        source: Path or GDAL name.
        nodata: Stored value that the product calls nodata, beside the file's own.

    Raises:
        InputError: If the file cannot be opened or read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # a missing georeference is a fact, not a fault
            with rasterio.open(source) as dataset:
                return _look(source, dataset, nodata)
    except (RasterioError, OSError) as error:
        raise InputError(
            f"{source} cannot be read as a raster ({error}); a GeoTIFF or another format of GDAL was expected. "
            "Check the file, or export it to GeoTIFF."
        ) from error


def _look(source: str, dataset: rasterio.DatasetReader, nodata: float | None) -> FileFacts:
    if not dataset.count:
        raise RasterioError("it holds no raster layer, perhaps subdatasets to choose from")
    gcps, _ = dataset.gcps
    crs = dataset.crs
    outline, pixel = _on_earth(Grid(CRS.from_wkt(crs.to_wkt()), dataset.transform, *dataset.shape)) if crs else ((), ())
    return FileFacts(
        source=source,
        driver=dataset.driver,
        width=dataset.width,
        height=dataset.height,
        crs_wkt=crs.to_wkt() if crs else "",
        transform=tuple(dataset.transform)[:6],
        outline_lonlat=outline,
        pixel_lonlat=pixel,
        has_gcps=bool(gcps) and not crs,
        layers=_layers(dataset, nodata),
        tags=dict(dataset.tags()),
    )


def _on_earth(grid: Grid) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]:
    """Give a grid's outline, and its centre with one column and one row on, as (lon, lat).

    Both are () for a CRS that lies nowhere on Earth, such as a site's own.
    """
    if grid.crs is None:
        return (), ()
    cols = np.array([0.0, 1.0, 0.0]) + grid.width / 2
    rows = np.array([0.0, 0.0, 1.0]) + grid.height / 2
    border, pixel = grid.outline(points_per_side=OUTLINE_POINTS), grid.xy(rows, cols)
    try:
        outline, near = (
            tuple((float(lon), float(lat)) for lon, lat in zip(*to_lonlat(grid.crs, *points), strict=True))
            for points in (border, pixel)
        )
    except ProjError:
        return (), ()
    return outline, near


def _layers(dataset: rasterio.DatasetReader, nodata: float | None) -> tuple[LayerFacts, ...]:
    """Look at all layers, at more of them where the first look meets nothing but holes."""
    for plan in (sample_plan(*dataset.shape, has_overviews=bool(dataset.overviews(1))), whole_plan(*dataset.shape)):
        layers = tuple(_layer(dataset, *found, nodata) for found in enumerate(_sample(dataset, plan), start=1))
        if any(any(layer.percentiles) for layer in layers):
            break
    return layers


def _layer(
    dataset: rasterio.DatasetReader, index: int, values: NDArray[Any], product_nodata: float | None
) -> LayerFacts:
    nodata = dataset.nodatavals[index - 1]
    with np.errstate(invalid="ignore"):
        usable = np.abs(values) < ABSURD  # false for NaN
    for hole in (nodata, product_nodata):
        if hole is not None:
            usable &= values != hole
    is_alpha = dataset.colorinterp[index - 1] is ColorInterp.alpha
    return LayerFacts(
        description="alpha" if is_alpha else dataset.descriptions[index - 1] or "",
        dtype=dataset.dtypes[index - 1],
        nodata=nodata,
        scale=dataset.scales[index - 1],
        offset=dataset.offsets[index - 1],
        percentiles=percentiles_of(np.sort(values[usable]).tolist()),
        nodata_share=1 - np.count_nonzero(usable) / usable.size,
    )


def _sample(dataset: rasterio.DatasetReader, plan: Sequence[Sample]) -> list[NDArray[Any]]:
    """Read the plan's pixels of each layer."""
    parts: list[list[NDArray[Any]]] = [[] for _ in dataset.indexes]
    for part in plan:
        window, shape = Window(part.col, part.row, part.width, part.height), (part.rows, part.cols)
        for index, found in zip(dataset.indexes, parts, strict=True):
            found.append(dataset.read(index, window=window, out_shape=shape).ravel())
    return [np.concatenate(found) for found in parts]
