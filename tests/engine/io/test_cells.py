"""Cells: whole blocks, each decoded once while it may be needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.errors import InputError
from saroptical.engine.io.cells import CellFile
from saroptical.engine.raster.window import Window


def _write(path: Path, pixels: np.ndarray, **options: object) -> str:
    with rasterio.open(
        path, "w", driver="GTiff", count=len(pixels), height=pixels.shape[1], width=pixels.shape[2],
        dtype=pixels.dtype, crs="EPSG:32632", transform=Affine(10, 0, 6e5, 0, -10, 5.3e6), **options,
    ) as file:  # fmt: skip
        file.write(pixels)
    return str(path)


def _pixels(height: int, width: int, bands: int = 3, dtype: str = "uint16") -> np.ndarray:
    return np.random.default_rng(0).integers(1, 1000, (bands, height, width)).astype(dtype)


LAYOUTS = {
    "tiles": {"tiled": True, "blockxsize": 128, "blockysize": 128},
    "large tiles": {"tiled": True, "blockxsize": 512, "blockysize": 512},
    "strips of one row": {"blockysize": 1},
    "pixel interleaved strips": {"blockysize": 7, "interleave": "pixel"},
    "compressed": {"tiled": True, "blockxsize": 64, "blockysize": 32, "compress": "deflate"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(1, 1), (300, 40), (513, 700)])
def test_any_window_of_any_layout_is_what_is_stored(tmp_path, layout, shape):
    pixels = _pixels(*shape)
    source = _write(tmp_path / "a.tif", pixels, **LAYOUTS[layout])
    rng = np.random.default_rng(1)
    with CellFile(source, (3, 1), budget_bytes=300_000) as file:
        for _ in range(12):
            row, col = (int(rng.integers(0, size)) for size in shape)
            window = Window(row, col, int(rng.integers(1, 400)), int(rng.integers(1, 400))).intersect(file.window)
            stored, usable = file.read(window)
            assert usable is None
            np.testing.assert_array_equal(stored, pixels[[2, 0]][:, *window.within(file.window)])


def test_cells_are_whole_blocks(tmp_path):
    for name, options in LAYOUTS.items():
        with CellFile(_write(tmp_path / "a.tif", _pixels(1100, 1100), **options), (1,)) as file:
            with rasterio.open(tmp_path / "a.tif") as raw:
                block = raw.block_shapes[0]
            assert all(cell % side == 0 or cell == 1100 for cell, side in zip(file.cell_shape, block, strict=True)), (
                name
            )
            assert min(file.cell_shape) >= 256, name


class _Counting:
    """Stands before a dataset and counts how often each block is asked for."""

    def __init__(self, dataset) -> None:
        self._dataset = dataset
        self.blocks: dict[tuple[int, int], int] = {}

    def __getattr__(self, name):
        return getattr(self._dataset, name)

    def read(self, indexes, *, window, **options):
        height, width = self._dataset.block_shapes[0]
        for i in range(window.row_off // height, -(-(window.row_off + window.height) // height)):
            for j in range(window.col_off // width, -(-(window.col_off + window.width) // width)):
                self.blocks[i, j] = self.blocks.get((i, j), 0) + 1
        return self._dataset.read(indexes, window=window, **options)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("start", "step"), [(0, 256), (13, 100), (0, 700)])
def test_a_sweep_of_row_bands_decodes_each_block_once(tmp_path, layout, start, step):
    source = _write(tmp_path / "a.tif", _pixels(1500, 700, 1), **LAYOUTS[layout])
    with CellFile(source, (1,)) as file:
        file.budget_bytes = file.bytes_of(Window(0, 0, (-(-step // file.cell_shape[0]) + 1) * file.cell_shape[0], 700))
        file._dataset = counting = _Counting(file._dataset)
        for row in range(start, 1500, step):
            file.read(Window(row, 0, step, 700).intersect(file.window))
        assert set(counting.blocks.values()) == {1}
        assert file.held_bytes <= file.budget_bytes


def test_what_is_kept_stays_within_the_budget(tmp_path):
    source = _write(tmp_path / "a.tif", _pixels(1500, 1500), **LAYOUTS["tiles"])
    with CellFile(source, (1, 2, 3), budget_bytes=1_000_000) as file:
        file.read(file.window)
        assert 0 < file.held_bytes <= 1_000_000


def test_double_precision_is_narrowed(tmp_path):
    values = np.random.default_rng(0).normal(-10, 4, (1, 20, 30))
    with CellFile(_write(tmp_path / "a.tif", values), (1,)) as file:
        stored, _ = file.read(file.window)
        assert stored.dtype == np.float32
        np.testing.assert_array_equal(stored, values.astype(np.float32))


def test_the_files_own_mask_is_given(tmp_path):
    pixels = _pixels(40, 50)
    mask = np.zeros((40, 50), np.uint8)
    mask[5:30, 10:40] = 255
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        source = _write(tmp_path / "a.tif", pixels)
        with rasterio.open(source, "r+") as file:
            file.write_mask(mask)
    with CellFile(source, (2,)) as file:
        stored, usable = file.read(Window(0, 0, 35, 50))
    np.testing.assert_array_equal(stored[0], pixels[1, :35])
    np.testing.assert_array_equal(usable, mask[:35] > 0)


def test_an_alpha_band_is_a_mask(tmp_path):
    pixels = _pixels(16, 16, 4, "uint8")
    pixels[3] = np.where(np.arange(16) < 5, 0, 255)
    source = _write(tmp_path / "a.tif", pixels, photometric="RGB", alpha="yes")
    with CellFile(source, (1, 2, 3)) as file:
        _, usable = file.read(file.window)
    np.testing.assert_array_equal(usable, pixels[3] > 0)


def test_a_truncated_file_is_told_in_a_sentence(tmp_path):
    source = _write(
        tmp_path / "cut.tif", _pixels(600, 600), tiled=True, blockxsize=256, blockysize=256, compress="deflate"
    )
    data = (tmp_path / "cut.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match=r"cut\.tif could not be read .* copy it anew"), CellFile(source, (1,)) as file:
        file.read(file.window)


def test_an_absent_file_is_told_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match=r"gone\.tif could not be read"):
        CellFile(str(tmp_path / "gone.tif"), (1,))
