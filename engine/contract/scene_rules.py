"""Preflight's rules about one scene: its values, unit, bands, place and format."""

from __future__ import annotations

import math
from typing import Callable, Iterator, Tuple

from .facts import BandFacts, LayerFacts, SceneFacts
from .findings import OBLONG, Finding, finest_file, layer_of, mission_of
from .footprint import gsd_of, is_in_degrees
from .jobs import PairJob
from .order_rule import check_order

_MOSTLY_HOLES = 0.5
_SUSPECT_REFLECTANCE, _TOO_DARK = 0.1, -0.05

_NOT_FILES = (
    "MEM",
    "Memory",
    "WMS",
    "WMTS",
    "WCS",
    "OGCAPI",
    "PLMOSAIC",
    "PostGISRaster",
    "GeoRaster",
    "DAAS",
    "EEDAI",
)
# fmt: off
ENGINE_DRIVERS = frozenset((
    "AAIGrid", "ACE2", "AirSAR", "BMP", "BSB", "BT", "CEOS", "COASP", "COG", "DIMAP", "DTED", "EHdr", "ELAS", "ENVI",
    "ERS", "FIT", "GFF", "GIF", "GPKG", "GRIB", "GS7BG", "GSAG", "GSBG", "GTiff", "HDF5", "HDF5Image", "HFA", "ILWIS",
    "ISIS3", "JP2OpenJPEG", "JPEG", "LAN", "Leveller", "MBTiles", "MRF", "NITF", "PCIDSK", "PCRaster", "PDS", "PNG",
    "PNM", "RMF", "RST", "Rasterlite", "SAGA", "SAR_CEOS", "SGI", "SRTMHGT", "TGA", "Terragen", "USGSDEM", "VRT",
    "WEBP", "XYZ", "Zarr", "netCDF",
))
# fmt: on
"""GDAL's raster formats that the engine's build of GDAL brings; QGIS may have more."""
_SAME_FORMAT = {"JP2ECW": "JP2OpenJPEG", "JP2KAK": "JP2OpenJPEG", "JP2MrSID": "JP2OpenJPEG", "JP2Lura": "JP2OpenJPEG"}


def _check_values(_job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    holes = [band.name for band in scene.bands if band.nodata_share >= 1]
    blank = [band.name for band in scene.bands if band.name not in holes and not any(_stored(scene, band))]
    if holes or len(blank) == len(scene.bands):
        which = "" if len(holes + blank) == len(scene.bands) else f" in {' '.join(holes)}"
        yield Finding(
            "error",
            "empty",
            f"{layer_of(scene)} has no usable value{which}: every pixel looked at is NaN, nodata or 0.",
            f"Choose another {mission_of(scene)} scene, or leave it out.",
        )
        return
    if blank:
        yield Finding(
            "warning",
            "blank-band",
            f"{layer_of(scene)} holds nothing but 0 in {' '.join(blank)}, which adds nothing.",
            "Check whether the band was exported, or leave it out of the file.",
        )
    share = max(band.nodata_share for band in scene.bands)
    if share > _MOSTLY_HOLES:
        yield Finding(
            "warning",
            "mostly-nodata",
            f"{layer_of(scene)} is {share:.0%} nodata; nothing is mapped there.",
            "Choose a scene that covers the area, if there is one.",
        )


def _check_zeros(_job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    lows = [min(_stored(scene, band), default=math.nan) for band in scene.bands]
    undeclared = scene.sensor == "s2" and scene.unit == "reflectance" and all(b.nodata is None for b in scene.bands)
    if undeclared and all(low == 0 for low in lows):
        yield Finding(
            "warning",
            "zeros",
            f"{layer_of(scene)} is 0 in every band in at least 2 % of its pixels and declares no nodata value, so "
            "those pixels count as black ground.",
            "If they are a border or holes, set 0 as the file's nodata value.",
        )


def _stored(scene: SceneFacts, band: BandFacts) -> Tuple[float, ...]:
    return _layer(scene, band).percentiles


def _layer(scene: SceneFacts, band: BandFacts) -> LayerFacts:
    return scene.files[band.file].layers[band.layer - 1]


def _check_calibration(_job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    if scene.sensor == "s1" and scene.unit == "dn":
        top = max((max(band.percentiles) for band in scene.bands if band.percentiles), default=math.nan)
        yield Finding(
            "error",
            "uncalibrated",
            f"{layer_of(scene)} holds uncalibrated digital numbers (up to {top:.4g}); sigma0 or gamma0 in decibels or "
            "linear power was expected.",
            "Calibrate it to sigma0, or give the GRD .SAFE, whose tables are applied; if it is an optical layer, "
            "swap the two.",
        )


def _check_offset(job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    lows = [band.percentiles[0] for band in scene.bands if band.percentiles]
    assumed = scene.sensor == "s2" and scene.unit == "reflectance" and not scene.product and job.s2_offset is None
    plain = all(band.offset == 0 and band.scale != 1 for band in scene.bands)
    if assumed and plain and lows and min(lows) >= _SUSPECT_REFLECTANCE:
        yield Finding(
            "warning",
            "offset",
            f"{layer_of(scene)} has no digital number below {min(lows) / scene.bands[0].scale:.0f} in any band, and no "
            "metadata states an offset: either bright ground, or the offset of processing baseline 04.00 and later "
            "(since January 2022) is still in.",
            "For such a product state s2_offset=-1000.",
        )


def _check_taken_offset(job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    """Notice an offset that is taken off a second time: catalogues do so, and keep the metadata that states it."""
    dark = [
        band
        for band in scene.bands
        if band.offset < _layer(scene, band).offset
        and min(_stored(scene, band), default=0) > 0
        and min(band.percentiles) < _TOO_DARK
    ]
    if dark and scene.sensor == "s2" and (not scene.product or job.s2_offset is not None):
        offset, lowest = dark[0].offset / dark[0].scale, min(min(band.percentiles) for band in dark)
        yield Finding(
            "warning",
            "offset",
            f"{layer_of(scene)} has reflectances down to {lowest:.2f} with the offset {offset:g}; "
            "ground is not below 0, so the offset may have been added already.",
            "If so, state s2_offset=0.",
        )


def _check_bands(_job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    if scene.sensor == "s1" and sum(len(file.layers) for file in scene.files) == 1:
        yield Finding(
            "note",
            "one-band",
            f"{layer_of(scene)} has {scene.band_names[0]} only; VV and VH together separate more, but one band serves.",
        )


def _check_place(job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    if job.grid == "pixels":
        return
    file = finest_file(scene)
    if file.has_gcps and scene.product != "SAFE-S1":
        yield Finding(
            "error",
            "gcps-only",
            f"{layer_of(scene)} is placed by ground control points only; a CRS with a transform was expected.",
            "Warp it to a map projection first (gdalwarp), or give the SAFE product.",
        )
    if not file.crs_wkt:
        return
    east, south = gsd_of(file)
    if is_in_degrees(file):
        kind, code = "lies in degrees", "degrees"
    elif abs(file.transform[1]) > 1e-9 * abs(file.transform[0]) or abs(file.transform[3]) > 1e-9 * abs(
        file.transform[4]
    ):
        kind, code = "has a rotated transform", "rotated"
    elif max(east, south) > OBLONG * min(east, south):
        kind, code = "has oblong pixels", "oblong"
    else:
        return
    yield Finding(
        "note",
        code,
        f"{layer_of(scene)} {kind}: a pixel is {east:.2f} × {south:.2f} m on the ground. {_resampling(job, scene)}",
    )


def _resampling(job: PairJob, scene: SceneFacts) -> str:
    if job.grid == scene.sensor:
        return f"The result takes that grid, since grid={job.grid}."
    if job.grid == "auto" and scene.sensor == "s2":
        return "It is resampled to square pixels in the local UTM zone."
    return "It is resampled to the result's grid."


def _check_driver(_job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    for driver in dict.fromkeys(file.driver for file in scene.files):
        if driver in _NOT_FILES:
            yield Finding(
                "error",
                "not-a-file",
                f"{layer_of(scene)} is served by {driver}, not by a raster file, and the engine reads files.",
                "Export the layer to a GeoTIFF and use that.",
            )
        elif _SAME_FORMAT.get(driver, driver) not in ENGINE_DRIVERS:
            yield Finding(
                "error",
                "driver",
                f"{layer_of(scene)} is in the format {driver}, which the engine cannot read; GeoTIFF, JPEG 2000 or "
                "another common format was expected.",
                "Export the layer to a GeoTIFF and use that.",
            )


SCENE_RULES: Tuple[Callable[[PairJob, SceneFacts], Iterator[Finding]], ...] = (
    _check_driver,
    _check_values,
    _check_zeros,
    _check_calibration,
    _check_offset,
    _check_taken_offset,
    _check_bands,
    check_order,
    _check_place,
)
