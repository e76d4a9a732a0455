"""Sentinel-1 GRD SAFE: which files serve which polarisation, and where the image lies by its geolocation grid."""

from __future__ import annotations

import math
import posixpath
import re
from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

from ..errors import InputError
from .footprint import near
from .product import Product, read_xml, text_of
from .sources import GrdFiles, LonLat, SourceFile, Sources

_PART = re.compile(
    r"^(measurement|annotation|annotation/calibration)/(calibration-|noise-)?"
    r"s1[a-d]-[a-z0-9]+-(grd|slc|raw|ocn)[a-z]?-(vv|vh|hh|hv)-[^/]*\.(?:tiff?|xml)$"
)


@dataclass(frozen=True)
class TiePoint:
    """One point of the geolocation grid: image line and pixel, place, height above the ellipsoid, incidence angle."""

    line: int
    pixel: int
    lon: float
    lat: float
    height_m: float
    incidence_deg: float


def radar_sources(product: Product, only: Sequence[str]) -> Sources:
    """Resolve a GRD product; `only` narrows it to these measurement files, relative to the root.

    Raises:
        InputError: If it is no GRD, or no polarisation is complete.
    """
    parts = _parts(product)
    chosen = {band: files for band, files in parts.items() if not only or files.get("measurement") in only}
    complete = [
        GrdFiles(band, *(product.name(files[kind]) for kind in ("measurement", "annotation", "calibration-", "noise-")))
        for band, files in chosen.items()
        if len(files) == 4 and all(product.holds(name) for name in files.values())
    ]
    if not complete:
        raise InputError(
            f"{product.title} holds no polarisation with measurement, annotation, calibration and noise files; "
            "a complete GRD product was expected. Download it anew."
        )
    annotation = read_xml(complete[0].annotation)
    grid = read_tie_points(complete[0].annotation)
    return Sources(
        sensor="s1",
        title=product.title,
        files=tuple(SourceFile(files.measurement, (files.band,), 0.0) for files in complete),
        product="SAFE-S1",
        date=text_of(annotation, "startTime"),
        orbit_pass=text_of(annotation, "pass").lower(),
        missing=tuple(band for band in chosen if band not in {files.band for files in complete}),
        notes=(_shift_note(product.title, grid),),
        radar=tuple(complete),
        outline_lonlat=_outline(grid),
        pixel_lonlat=_pixel(grid),
    )


def _parts(product: Product) -> Dict[str, Dict[str, str]]:
    """Sort the manifest's files by polarisation and kind, VV first."""
    found: Dict[str, Dict[str, str]] = {}
    for name in product.listed():
        match = _PART.match(name.lower())
        if match is None:
            continue
        folder, table, kind, polarisation = match.groups()
        if kind != "grd":
            raise InputError(
                f"{product.title} is a {kind.upper()} product; a GRD (detected, ground range) was expected. "
                "Choose the GRD, or an RTC product, of the same date."
            )
        found.setdefault(polarisation.upper(), {})[table or posixpath.basename(folder)] = name
    if not found:
        raise InputError(
            f"{product.title} lists no Sentinel-1 measurement; a GRD SAFE product was expected. Choose one."
        )
    return {band: found[band] for band in ("VV", "VH", "HH", "HV") if band in found}


def read_tie_points(annotation: str) -> Tuple[Tuple[TiePoint, ...], ...]:
    """Read the geolocation grid, row by row of the image.

    Raises:
        InputError: If it is absent or not a grid of at least 2 × 2.
    """
    rows: Dict[int, List[TiePoint]] = {}
    for item in read_xml(annotation).iter("geolocationGridPoint"):
        values = {child.tag: float(child.text or "nan") for child in item if child.tag != "azimuthTime"}
        point = TiePoint(
            int(values["line"]),
            int(values["pixel"]),
            values["longitude"],
            values["latitude"],
            values["height"],
            values["incidenceAngle"],
        )
        rows.setdefault(point.line, []).append(point)
    grid = tuple(tuple(sorted(rows[line], key=lambda point: point.pixel)) for line in sorted(rows))
    if len(grid) < 2 or len({len(row) for row in grid}) != 1 or len(grid[0]) < 2:
        raise InputError(
            f"{posixpath.basename(annotation)} has no regular geolocation grid, so the image has no place; "
            "an unaltered GRD product was expected. Download it anew."
        )
    return grid


def _outline(grid: Sequence[Sequence[TiePoint]]) -> Tuple[LonLat, ...]:
    around = [*grid[0], *(row[-1] for row in grid[1:]), *reversed(grid[-1][:-1]), *(row[0] for row in grid[-2:0:-1])]
    return tuple((point.lon, point.lat) for point in around)


def _pixel(grid: Sequence[Sequence[TiePoint]]) -> Tuple[LonLat, ...]:
    """Give the middle tie point, and one column and one row on."""
    row, col = (len(grid) - 1) // 2, (len(grid[0]) - 1) // 2
    at, right, below = grid[row][col], grid[row][col + 1], grid[row + 1][col]
    cols, rows = right.pixel - at.pixel, below.line - at.line
    return (
        (at.lon, at.lat),
        (at.lon + (near(right.lon, at.lon) - at.lon) / cols, at.lat + (right.lat - at.lat) / cols),
        (at.lon + (near(below.lon, at.lon) - at.lon) / rows, at.lat + (below.lat - at.lat) / rows),
    )


def _shift_note(title: str, grid: Sequence[Sequence[TiePoint]]) -> str:
    """Say how far terrain may be displaced: height / tan(incidence angle), across the track."""
    points = [point for row in grid for point in row]
    low, high = min(point.height_m for point in points), max(point.height_m for point in points)
    incidence = sum(point.incidence_deg for point in points) / len(points)
    shift = (high - low) / math.tan(math.radians(incidence))
    return (
        f"{title} is a GRD in radar geometry, placed by its geolocation grid without terrain correction: heights of "
        f"{low:.0f} to {high:.0f} m at a mean incidence angle of {incidence:.1f}° mean that relief may lie up to about "
        f"{shift:.0f} m off across the track. Where that matters use a terrain-corrected (RTC) product."
    )
