"""What is known of a scene before any pixel is worked on.

QGIS fills `FileFacts` with osgeo.gdal, the engine with rasterio; from there on
both sides share one road: `scene_facts` joins the files of a scene, matches
bands and settles the unit, `preflight` judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Optional, Sequence, Tuple

PERCENTILES = (2.0, 25.0, 50.0, 75.0, 98.0)
OUTLINE_POINTS = 21
"""Points per side of a file's outline."""
ABSURD = 1e30
"""Larger magnitudes are nodata whatever the file declares: headers often round -3.4028235e38."""
_SAMPLE_PX = 256
_WHOLE_PX = 2048 * 2048
_LATTICE, _PATCH = 8, 32


@dataclass(frozen=True)
class Sample:
    """A window of a file (row, col, height, width) and the (rows, cols) it is read as."""

    row: int
    col: int
    height: int
    width: int
    rows: int
    cols: int


def sample_plan(height: int, width: int, *, has_overviews: bool) -> Tuple[Sample, ...]:
    """Say which pixels a first look reads: at most 256 × 256 of them, whatever the size of the file.

    A file with overviews, or up to 2048 × 2048, is read whole, decimated. A
    larger one without overviews would have to be decoded entirely for that, so
    a lattice of 8 × 8 windows of 32 × 32 is read instead. Read all layers of a
    window before the next one: where they are interleaved, that decodes it once.
    """
    if has_overviews or height * width <= _WHOLE_PX:
        return whole_plan(height, width)
    tall, wide = min(_PATCH, height), min(_PATCH, width)
    return tuple(
        Sample((height - tall) * i // (_LATTICE - 1), (width - wide) * j // (_LATTICE - 1), tall, wide, tall, wide)
        for i in range(_LATTICE)
        for j in range(_LATTICE)
    )


def whole_plan(height: int, width: int) -> Tuple[Sample, ...]:
    """Say how the whole file is read, decimated: also a second look, where a lattice met nothing but holes."""
    step = max(1, -(-max(height, width) // _SAMPLE_PX))
    return (Sample(0, 0, height, width, -(-height // step), -(-width // step)),)


def percentiles_of(values: Sequence[float]) -> Tuple[float, ...]:
    """Take `PERCENTILES` of ascending values, linearly between neighbours; () of none."""
    if not values:
        return ()
    places = [(len(values) - 1) * percent / 100 for percent in PERCENTILES]
    return tuple(
        values[int(at)] + (values[min(int(at) + 1, len(values) - 1)] - values[int(at)]) * (at - int(at))
        for at in places
    )


@dataclass(frozen=True)
class LayerFacts:
    """One layer of a raster file: description, type, nodata, and what a decimated read shows.

    `percentiles` are those of `PERCENTILES` over usable stored values (empty
    where there are none), before scale and offset; `nodata_share` is the part
    of pixels that are nodata or NaN.
    """

    description: str
    dtype: str
    nodata: Optional[float]
    scale: float
    offset: float
    percentiles: Tuple[float, ...]
    nodata_share: float


@dataclass(frozen=True)
class FileFacts:
    """One raster file or GDAL name.

    Attributes:
        source: Path or GDAL name.
        driver: GDAL's short driver name.
        width, height: Size in pixels.
        crs_wkt: CRS as WKT, "" where there is none.
        transform: a, b, c, d, e, f of x = a·col + b·row + c, y = d·col + e·row + f; identity where there is none.
        outline_lonlat: The border as WGS 84 (lon, lat) points, at least the four corners in order; () without CRS.
        pixel_lonlat: (lon, lat) of the centre, one column on, one row on; () without CRS.
        has_gcps: Georeferenced by ground control points only.
        layers: One per raster band.
        tags: Metadata of the file's default domain.
    """

    source: str
    driver: str
    width: int
    height: int
    crs_wkt: str
    transform: Tuple[float, float, float, float, float, float]
    outline_lonlat: Tuple[Tuple[float, float], ...]
    pixel_lonlat: Tuple[Tuple[float, float], ...]
    has_gcps: bool
    layers: Tuple[LayerFacts, ...]
    tags: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BandFacts:
    """A matched band: its name, the file and the 1-based layer that serve it, and how stored values become the unit.

    physical = stored × scale + offset, in the scene's unit; the percentiles are physical, nodata is as stored.
    `file` is the index into the scene's files.
    """

    name: str
    file: int
    layer: int
    scale: float
    offset: float
    nodata: Optional[float]
    percentiles: Tuple[float, ...]
    nodata_share: float


@dataclass(frozen=True)
class SceneFacts:
    """A scene as both sides know it.

    Attributes:
        sensor: "s1" or "s2".
        name: Short name for messages.
        files: The files that make it up.
        bands: The matched bands, in channel order.
        unit: "db", "linear", "dn" (uncalibrated radar), "reflectance" or "byte": what the scaled values are in.
        quantity: "sigma0", "gamma0" or "" for radar.
        date: ISO date or time of acquisition, "" unknown.
        orbit_pass: "ascending", "descending" or "".
        cloud_mask: GDAL name of the scene classification (SCL, or a QA60 named so), "" none.
        notes: What was inferred and why, sentence by sentence, for log and provenance.
        missing: Bands that the product should hold and does not.
        product: "SAFE-S2", "SAFE-S1" or "".
    """

    sensor: str
    name: str
    files: Tuple[FileFacts, ...]
    bands: Tuple[BandFacts, ...]
    unit: str
    quantity: str = ""
    date: str = ""
    orbit_pass: str = ""
    cloud_mask: str = ""
    notes: Tuple[str, ...] = ()
    missing: Tuple[str, ...] = ()
    product: str = ""

    @property
    def band_names(self) -> Tuple[str, ...]:
        """Name the bands in channel order."""
        return tuple(band.name for band in self.bands)
