"""What a user's choice of a scene resolves to: the files to open, and what their product says of them.

A plain file says nothing; a SAFE product states its bands, scaling, nodata and
date, and where the radar's calibration tables lie.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Optional, Tuple

from ..errors import InputError

LonLat = Tuple[float, float]


@dataclass(frozen=True)
class SourceFile:
    """One file of a scene.

    Attributes:
        name: Path or GDAL name.
        bands: The band of each layer where the product states it; () finds bands by name.
        nodata: Stored value that the product calls nodata; None leaves it to the file.
        scale, offset: physical = stored × scale + offset, where the product states them.
    """

    name: str
    bands: Tuple[str, ...] = ()
    nodata: Optional[float] = None
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class GrdFiles:
    """The files of one polarisation of a GRD product."""

    band: str
    measurement: str
    annotation: str
    calibration: str
    noise: str


@dataclass(frozen=True)
class Sources:
    """The files of a scene in channel order, and what their product says.

    Attributes:
        sensor: "s1" or "s2".
        title: Short name for messages.
        files: What to open.
        product: "SAFE-S2", "SAFE-S1" or "" for plain files.
        date: Time of acquisition, "" unknown.
        orbit_pass: "ascending", "descending" or "".
        cloud_mask: GDAL name of the product's scene classification, "" none.
        missing: Bands that the product should hold and does not.
        notes: What was chosen and why, for log and provenance.
        radar: Calibration tables and geolocation of a GRD product, by polarisation.
        outline_lonlat: The footprint by the product's geolocation grid; () where the files know their own.
        pixel_lonlat: Centre, one column on, one row on, likewise.
    """

    sensor: str
    title: str
    files: Tuple[SourceFile, ...]
    product: str = ""
    date: str = ""
    orbit_pass: str = ""
    cloud_mask: str = ""
    missing: Tuple[str, ...] = ()
    notes: Tuple[str, ...] = ()
    radar: Tuple[GrdFiles, ...] = ()
    outline_lonlat: Tuple[LonLat, ...] = ()
    pixel_lonlat: Tuple[LonLat, ...] = ()


_COMPANIONS = re.compile(
    r"(?:^|[^A-Za-z0-9])(QA60|TCI|AOT|WVP|PVI|CLDPRB|SNWPRB|MSK|SCL)(?:[^A-Za-z0-9]|$)", re.IGNORECASE
)
_NO_FILE = (
    (r"^(memory|MEM:|/vsimem/)|^MEM$", "a temporary layer in memory"),
    (r"^(https?|ftp)://", "a web address"),
    (r"(^|&)(url|contextualWMSLegend|dpiMode|type=(xyz|wms|wmts))=?.*=", "a web map layer"),
    (r"^(WMS|WMTS|WCS|IMAGE|AGS|MVT|TMS):|^<(GDAL_WMS|WMS_|WCS_)", "a web map layer"),
    (r"^(PG:|postgres|dbname=|service=)|\bdbname=", "a database layer"),
)
_DRIVER_PREFIX = re.compile(r"^[A-Za-z][A-Za-z0-9_]+:(?![\\/])")


def plain_sources(sensor: str, paths: Tuple[str, ...]) -> Sources:
    """Take files as they are; an SCL or QA60 among them becomes the cloud mask, other companions are left out."""
    kept, clouds, notes = [], "", []
    for path in paths:
        kind = _COMPANIONS.search(os.path.basename(path)) if sensor == "s2" and len(paths) > 1 else None
        if kind is None:
            kept.append(SourceFile(path))
        elif kind.group(1).upper() in ("SCL", "QA60"):
            clouds = path
        else:
            notes.append(f"{os.path.basename(path)} is no spectral band and is left out.")
    return Sources(sensor, title_of(paths), tuple(kept), cloud_mask=clouds, notes=tuple(notes))


def title_of(paths: Tuple[str, ...]) -> str:
    """Name a scene shortly: its file, or what its files' names share."""
    names = [os.path.basename(path.rstrip("/\\")) or path for path in paths]
    if len(names) == 1:
        return names[0]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names))
    shared = re.sub(r"[._\- ]*[^._\- ]*$", "", "".join(letters[0] for letters in alike))
    return f"{shared or names[0]} ({len(names)} files)"


def require_file(path: str) -> None:
    """Refuse what is not a file on a disk, saying what it is instead.

    Raises:
        InputError: Naming the source and the remedy.
    """
    for pattern, kind in _NO_FILE:
        if re.search(pattern, path, re.IGNORECASE):
            raise InputError(
                f"{path[:80]!r} is {kind}; the engine reads raster files. "
                "Export the layer to a GeoTIFF (Layer > Save As…) and use that."
            )
    if path.startswith("/vsi") or _DRIVER_PREFIX.match(path):
        return
    if not os.path.exists(path):
        raise InputError(f"{path} does not exist; an existing raster file was expected. Check the path.")


def refuse_folder(path: str) -> None:
    """Refuse a folder that is no SAFE product.

    Raises:
        InputError: Naming the folder and the remedy.
    """
    if os.path.isdir(path):
        raise InputError(
            f"{path} is a folder without a manifest.safe; a raster file was expected. Name the files in it."
        )
