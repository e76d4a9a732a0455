"""Make, check and finish the GeoTIFF of one layer.

Tiled and compressed; a BigTIFF where the file may pass 4 GB.
"""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Mapping
from typing import Any

import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetWriter

from .layerspec import LayerSpec
from .sidecars import rgb


def create(path: str, spec: LayerSpec, *, block: tuple[int, int], tags: Mapping[str, str]) -> DatasetWriter:
    """Begin a layer's file: empty, with its grid, nodata, band names, tags and, for classes of 8 bits, colours."""
    height, width = spec.grid.shape
    is_half = spec.dtype == "float16"  # GDAL has a type of that name from 3.11 on only
    dataset = open_quietly(
        path,
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=len(spec.band_names),
        dtype="float32" if is_half else spec.dtype,
        **({"nbits": 16} if is_half else {}),
        crs=spec.grid.crs.to_wkt() if spec.grid.crs else None,
        transform=None if spec.grid.transform == Affine.identity() else spec.grid.transform,
        nodata=spec.nodata,
        tiled=True,
        blockysize=block[0],
        blockxsize=block[1],
        interleave="band",
        **_compression(spec),
        predictor=_predictor(spec),
        bigtiff="if_safer",
    )
    dataset.descriptions = spec.band_names
    dataset.update_tags(**tags)
    if spec.scales:
        dataset.scales, dataset.offsets = spec.scales, spec.offsets
    if spec.classes and spec.dtype == "uint8":
        dataset.write_colormap(1, {entry.value: (*rgb(entry.colour), 255) for entry in spec.classes})
    return dataset


def open_quietly(path: str, mode: str = "r", **profile: Any) -> DatasetWriter:
    """Open a raster of ours; that it may have no georeference was said when its scene was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path, mode, **profile)


def open_level(path: str, level: int, mode: str = "r") -> DatasetWriter:
    """Open an overview of a raster of ours, 0 the finest; or the raster itself at level -1."""
    options = {} if level < 0 else {"overview_level": level}
    return open_quietly(path, mode, **options)


def _compression(spec: LayerSpec) -> dict[str, Any]:
    """Choose DEFLATE, which every GDAL reads; for intermediate floats ZSTD, which takes half the time at equal size.

    GDAL reads ZSTD since 2.3, and the builds that QGIS comes with have it.
    """
    if spec.is_intermediate and spec.dtype.startswith("float"):
        return {"compress": "zstd", "zstd_level": 1}
    return {"compress": "deflate", "zlevel": 1}


def _predictor(spec: LayerSpec) -> int:
    """Choose TIFF's predictor: 3 for floats, 2 for other continuous values, 1 (none) for classes."""
    if spec.dtype.startswith("float"):
        return 3
    return 1 if spec.classes else 2


def check_blocks(path: str, *, level: int = -1) -> None:
    """Make sure that every block lies whole in the file: a full disk may show at closing only, or not at all.

    Args:
        path: The file.
        level: Of the overview whose blocks are meant; -1 means those of the file itself.

    Raises:
        OSError: If a block is absent or cut off.
    """
    size = os.path.getsize(path)
    with open_level(path, level) as dataset:
        height, width = dataset.block_shapes[0]
        for band in dataset.indexes:
            for row in range(-(-dataset.height // height)):
                for col in range(-(-dataset.width // width)):
                    offset, length = (
                        int(dataset.get_tag_item(f"BLOCK_{what}_{col}_{row}", dm="TIFF", bidx=band) or 0)
                        for what in ("OFFSET", "SIZE")
                    )
                    if not offset or offset + length > size:
                        raise OSError(errno.ENOSPC, "a block of the file is not on the disk")
