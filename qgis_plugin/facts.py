"""Fill the facts of a raster file with osgeo.gdal, as `engine.io.facts` does with rasterio; no numpy."""

from __future__ import annotations

from array import array
from typing import List, Optional, Sequence, Tuple

from osgeo import gdal, osr

from ..engine.contract.facts import (
    ABSURD,
    OUTLINE_POINTS,
    FileFacts,
    LayerFacts,
    Sample,
    percentiles_of,
    sample_plan,
    whole_plan,
)
from ..engine.errors import InputError

LonLat = Tuple[float, float]
_DTYPES = {
    "Byte": "uint8",
    "CInt16": "complex_int16",
    "CInt32": "complex_int32",
    "CFloat32": "complex64",
    "CFloat64": "complex128",
}
_IDENTITY = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def probe(source: str, *, nodata: Optional[float] = None) -> FileFacts:
    """Take a first look at a raster file: its frame, and a decimated read of each layer.

    Args:
        source: Path or GDAL name.
        nodata: Stored value that the product calls nodata, beside the file's own.

    Raises:
        InputError: If the file cannot be opened or read.
    """
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        dataset = gdal.Open(source)
        if dataset is None:
            raise RuntimeError(gdal.GetLastErrorMsg())
        return _look(source, dataset, nodata)
    except RuntimeError as error:
        raise InputError(
            f"{source} cannot be read as a raster ({error}); a GeoTIFF or another format of GDAL was expected. "
            "Check the file, or export it to GeoTIFF."
        ) from error
    finally:
        gdal.PopErrorHandler()


def _look(source: str, dataset: gdal.Dataset, nodata: Optional[float]) -> FileFacts:
    srs = dataset.GetSpatialRef()
    c, a, b, f, d, e = dataset.GetGeoTransform(can_return_null=True) or _IDENTITY
    width, height = dataset.RasterXSize, dataset.RasterYSize
    transform = (a, b, c, d, e, f)
    return FileFacts(
        source=source,
        driver=dataset.GetDriver().ShortName,
        width=width,
        height=height,
        crs_wkt=srs.ExportToWkt() if srs else "",
        transform=transform,
        outline_lonlat=_to_lonlat(srs, transform, _border(width, height)) if srs else (),
        pixel_lonlat=_to_lonlat(srs, transform, _middle(width, height)) if srs else (),
        has_gcps=dataset.GetGCPCount() > 0 and not srs,
        layers=_layers(dataset, nodata),
        tags=dict(dataset.GetMetadata()),
    )


def _border(width: int, height: int) -> List[Tuple[float, float]]:
    """Walk around the file in (col, row), corners included, from the first pixel along the columns."""
    steps = [index / OUTLINE_POINTS for index in range(OUTLINE_POINTS)]
    around = [
        *((step, 0.0) for step in steps),
        *((1.0, step) for step in steps),
        *((1 - step, 1.0) for step in steps),
        *((0.0, 1 - step) for step in steps),
    ]
    return [(col * width, row * height) for col, row in around]


def _middle(width: int, height: int) -> List[Tuple[float, float]]:
    return [(width / 2 + col, height / 2 + row) for col, row in ((0, 0), (1, 0), (0, 1))]


def _to_lonlat(
    srs: osr.SpatialReference, transform: Sequence[float], points: Sequence[Tuple[float, float]]
) -> Tuple[LonLat, ...]:
    """Give points as (lon, lat); none for a CRS that lies nowhere on Earth, such as a site's own."""
    a, b, c, d, e, f = transform
    source, wgs84 = srs.Clone(), osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    for frame in (source, wgs84):
        frame.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    places = [(a * col + b * row + c, d * col + e * row + f) for col, row in points]
    try:
        found = osr.CoordinateTransformation(source, wgs84).TransformPoints(places)
    except (RuntimeError, TypeError):  # where osr raises nothing itself, what it makes of such a CRS is no argument
        return ()
    return tuple((lon, lat) for lon, lat, *_ in found)


def _layers(dataset: gdal.Dataset, nodata: Optional[float]) -> Tuple[LayerFacts, ...]:
    """Look at all layers, at more of them where the first look meets nothing but holes."""
    shape = dataset.RasterYSize, dataset.RasterXSize
    has_overviews = dataset.RasterCount > 0 and dataset.GetRasterBand(1).GetOverviewCount() > 0
    for plan in (sample_plan(*shape, has_overviews=has_overviews), whole_plan(*shape)):
        layers = tuple(_layer(band, values, nodata) for band, values in _sample(dataset, plan))
        if any(any(layer.percentiles) for layer in layers):
            break
    return layers


def _layer(band: gdal.Band, values: array[float], product_nodata: Optional[float]) -> LayerFacts:
    nodata = band.GetNoDataValue()
    holes = (nodata, product_nodata)
    usable = sorted(value for value in values if abs(value) < ABSURD and value not in holes)  # NaN is below nothing
    is_alpha = band.GetColorInterpretation() == gdal.GCI_AlphaBand
    kind = gdal.GetDataTypeName(band.DataType)
    scale, offset = band.GetScale(), band.GetOffset()
    return LayerFacts(
        description="alpha" if is_alpha else band.GetDescription(),
        dtype=_DTYPES.get(kind, kind.lower()),
        nodata=nodata,
        scale=1.0 if scale is None else scale,
        offset=0.0 if offset is None else offset,
        percentiles=percentiles_of(usable),
        nodata_share=1 - len(usable) / len(values),
    )


def _sample(dataset: gdal.Dataset, plan: Sequence[Sample]) -> List[Tuple[gdal.Band, array[float]]]:
    """Read the plan's pixels of each layer."""
    found = [(dataset.GetRasterBand(index), array("d")) for index in range(1, dataset.RasterCount + 1)]
    if not found:
        raise RuntimeError("it holds no raster layer, perhaps subdatasets to choose from")
    for part in plan:
        for band, values in found:
            frame = (part.col, part.row, part.width, part.height, part.cols, part.rows)
            block = band.ReadRaster(*frame, buf_type=gdal.GDT_Float64)
            if block is None:
                raise RuntimeError(gdal.GetLastErrorMsg())
            values.frombytes(bytes(block))
    return found
