"""What the tests of the writer share: a class map and a layer of floats, specified, made and written in rows."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.io.layerspec import LayerSpec
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window

VALUES = (11, 21, 22, 23, 24, 31, 41, 42, 43, 51, 52, 71, 72, 73, 74, 81, 82, 90, 95, 523)
CLASSES = tuple(ClassEntry(i, v, f"Klasse {v} <&>", f"#{v * 31 % 256:02x}8040") for i, v in enumerate(VALUES))
GRID = Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 5.3e6), 600, 700)
JOB = AlignPair(s1=("a.tif",), s2=("b.tif",), output="c.tif")


def class_spec(path: Path, grid: Grid = GRID, **changes: Any) -> LayerSpec:
    values: dict[str, Any] = {
        "dtype": "uint16", "nodata": 0, "band_names": ("class",), "style": "classes", "classes": CLASSES,
        "provenance": {"card_sha256": "abc", "data_credit": "contains modified Copernicus Sentinel data"},
    }  # fmt: skip
    return LayerSpec(str(path), grid, **{**values, **changes})


def float_spec(path: Path, grid: Grid = GRID, *, bands: tuple[str, ...] = ("a", "b", "c"), **changes: Any) -> LayerSpec:
    values: dict[str, Any] = {"dtype": "float32", "nodata": math.nan, "band_names": bands, "style": "features"}
    return LayerSpec(str(path), grid, **{**values, **changes})


def class_pixels(grid: Grid = GRID) -> np.ndarray[Any, Any]:
    rows, cols = np.indices(grid.shape) // 40
    pixels = np.array(VALUES, np.uint16)[(rows * 7 + cols) % len(VALUES)]
    pixels[:100] = 0
    return pixels[None]


def write_rows(results: RasterSet, role: str, pixels: np.ndarray[Any, Any], *, step: int = 256) -> None:
    for row in range(0, pixels.shape[1], step):
        part = pixels[:, row : row + step]
        results.write(role, Window(row, 0, *part.shape[1:]), part)
