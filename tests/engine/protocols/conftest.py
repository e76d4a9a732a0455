"""A data set in the layout of DFC2020, made small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine


@pytest.fixture
def make_dfc2020() -> Callable[..., None]:
    """Give a function that writes so many tiles into a folder."""
    return _write


def _write(root: Path, tiles: int, *, size: int = 4, part: str = "test") -> None:
    """Write a folder of tiles as the data set has them: p0 all forest, p1 all water, and so on by turns."""
    place = {"crs": "EPSG:32633", "transform": Affine(10, 0, 5e5, 0, -10, 5e6), "height": size, "width": size}
    rng = np.random.default_rng(0)
    for number in range(tiles):
        kinds = {
            "s1": (-12 - 6 * (number % 2) + rng.standard_normal((2, size, size))).astype(np.float32),
            "s2": rng.integers(100, 200, (13, size, size)).astype(np.uint16),
            "dfc": np.full((1, size, size), 10 if number % 2 else 1, np.uint8),
        }
        for kind, pixels in kinds.items():
            path = root / f"ROIs0000_{part}/{kind}_{part}/ROIs0000_{part}_{kind}_{part}_p{number}.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            with rasterio.open(path, "w", driver="GTiff", count=len(pixels), dtype=pixels.dtype, **place) as file:
                file.write(pixels)
