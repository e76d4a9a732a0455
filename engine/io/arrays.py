"""Read a small raster whole, as it is stored.

For label maps and the patches of published data sets, whose units are known.
A user's scene is opened by `scene.open_scene`, which asks what it holds.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning

from ..errors import InputError
from ..raster.grid import Grid


@dataclass(frozen=True)
class Raster:
    """Stored values (C, H, W) of any type, where they lie, a description per layer ("" none), and nodata."""

    pixels: NDArray[Any]
    grid: Grid
    descriptions: tuple[str, ...]
    nodata: float | None


def read_raster(path: str) -> Raster:
    """Read all layers of a raster file.

    Raises:
        InputError: If the file cannot be read.
    """
    try:
        with rasterio.open(path) as source:
            crs = CRS.from_wkt(source.crs.to_wkt()) if source.crs else None
            grid = Grid(crs, source.transform, source.height, source.width)
            return Raster(source.read(), grid, tuple(text or "" for text in source.descriptions), source.nodata)
    except rasterio.errors.RasterioError as error:
        raise InputError(f"{path} cannot be read ({error}); a raster file was expected. Check the data folder.") from (
            error
        )


def read_joined(paths: Sequence[str]) -> Raster:
    """Read files as the layers of one raster on the finest one's pixels, coarser ones drawn out bilinearly.

    A file's only layer without a description is called as the file; nodata is the first file's.

    Raises:
        InputError: If a file cannot be read.
    """
    try:
        with ExitStack() as opened:
            files = [opened.enter_context(rasterio.open(path)) for path in paths]
            finest = max(files, key=lambda file: file.height * file.width)
            crs = CRS.from_wkt(finest.crs.to_wkt()) if finest.crs else None
            layers, names = [], []
            for path, file in zip(paths, files, strict=True):
                layers.append(file.read(out_shape=(file.count, *finest.shape), resampling=Resampling.bilinear))
                names += [text or (Path(path).stem if file.count == 1 else "") for text in file.descriptions]
            grid = Grid(crs, finest.transform, finest.height, finest.width)
            return Raster(np.concatenate(layers), grid, tuple(names), files[0].nodata)
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"{paths[0]} and its like cannot be read ({error}); raster files were expected. Check the data folder."
        ) from (error)


def read_thumbnail(path: str, step: int) -> NDArray[Any]:
    """Read every `step`-th pixel of a raster's first band; (h, w)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        source = rasterio.open(path)
    with source:
        shape = (-(-source.height // step), -(-source.width // step))
        pixels: NDArray[Any] = source.read(1, out_shape=shape, resampling=Resampling.nearest)
    return pixels
