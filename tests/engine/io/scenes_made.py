"""What the tests of the readers share: pixels and files of scenes, and a count of the blocks that are read of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import rasterio
import rasterio.windows
from affine import Affine
from pyproj import CRS
from saroptical.engine.io import cells

UTM32, UTM33 = CRS.from_epsg(32632), CRS.from_epsg(32633)
ORIGIN = Affine(10, 0, 300_000, 0, -10, 5_300_000)


def write_tif(path: Path, pixels: np.ndarray, *, transform: Affine = ORIGIN, crs: CRS | None = UTM33, **options) -> str:
    names = options.pop("names", None)
    with rasterio.open(
        path, "w", driver="GTiff", count=len(pixels), height=pixels.shape[1], width=pixels.shape[2],
        dtype=pixels.dtype, crs=crs.to_wkt() if crs else None, transform=transform, **options,
    ) as file:  # fmt: skip
        file.write(pixels)
        if names:
            file.descriptions = names
    return str(path)


def db_values(height: int = 70, width: int = 90, bands: int = 2, seed: int = 0) -> np.ndarray:
    speckle = np.random.default_rng(seed).gamma(4.4, 0.1 / 4.4, (bands, height, width))
    return (10 * np.log10(speckle)).astype(np.float32)


def dn_values(height: int = 70, width: int = 90, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(300, 4000, (4, height, width)).astype(np.uint16)


def shifted(scale: float = 1.0, dx: float = 3.7, dy: float = -4.1) -> Affine:
    return Affine(10 * scale, 0, 300_000 + dx, 0, -10 * scale, 5_300_000 + dy)


class Counted:
    """Every dataset opened through it counts the blocks that are asked of it."""

    def __init__(self, monkeypatch) -> None:
        self.decoded: dict[str, list[tuple[int, int]]] = {}
        self.datasets: list[_CountedDataset] = []
        namespace = SimpleNamespace(
            open=lambda path: _CountedDataset(rasterio.open(path), path, self), windows=rasterio.windows
        )
        monkeypatch.setattr(cells, "rasterio", namespace)

    def most_and_mean(self, name: str) -> tuple[int, float]:
        blocks = next(found for path, found in self.decoded.items() if path.endswith(name))
        unique = set(blocks)
        return max(blocks.count(block) for block in unique), len(blocks) / len(unique)


class _CountedDataset:
    def __init__(self, dataset, path: str, counted: Counted) -> None:
        self._dataset = dataset
        self._blocks = counted.decoded.setdefault(path, [])
        counted.datasets.append(self)

    def __getattr__(self, name):
        return getattr(self._dataset, name)

    def read(self, indexes, *, window, **options):
        height, width = self._dataset.block_shapes[0]
        self._blocks += [
            (i, j)
            for i in range(window.row_off // height, -(-(window.row_off + window.height) // height))
            for j in range(window.col_off // width, -(-(window.col_off + window.width) // width))
        ]
        return self._dataset.read(indexes, window=window, **options)
