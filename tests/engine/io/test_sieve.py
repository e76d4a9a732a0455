from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from saroptical.engine.io.sieve import sieved_rows


def sieve(pixels: NDArray[np.uint16], size_px: int, folder: Path) -> NDArray[np.uint16]:
    path = str(folder / "map.tif")
    profile = {"driver": "GTiff", "height": pixels.shape[0], "width": pixels.shape[1], "count": 1, "dtype": "uint16"}
    profile["transform"] = rasterio.Affine(10, 0, 0, 0, -10, 0)
    with rasterio.open(path, "w", **profile) as out:
        out.write(pixels[None])
    parts = list(sieved_rows(path, size_px, nodata=0))
    assert [window.row for window, _ in parts] == list(range(0, len(pixels), 256))
    return np.concatenate([part[0] for _, part in parts])


def test_patches_below_the_size_take_the_class_around_them(tmp_path: Path) -> None:
    pixels = np.full((300, 40), 523, np.uint16)
    pixels[250:262, 10:20] = 11  # 120 pixels, across the border of two chunks of rows
    pixels[5:8, 5:8] = 21
    expected = pixels.copy()
    expected[5:8, 5:8] = 523
    np.testing.assert_array_equal(sieve(pixels, 10, tmp_path), expected)
    np.testing.assert_array_equal(sieve(pixels, 120, tmp_path), expected)
    assert (sieve(pixels, 121, tmp_path) == 523).all()


def test_nodata_stays_as_it_is_and_is_no_neighbour(tmp_path: Path) -> None:
    pixels = np.zeros((20, 20), np.uint16)
    pixels[2:4, 2:4] = 7  # small, with nodata all around: nothing to merge with
    pixels[10:, :] = 9
    pixels[15, 15] = 0  # a hole smaller than the size
    np.testing.assert_array_equal(sieve(pixels, 10, tmp_path), pixels)
