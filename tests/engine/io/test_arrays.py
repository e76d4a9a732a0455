import numpy as np
import pytest
import rasterio
from saroptical.engine.errors import InputError
from saroptical.engine.io.arrays import read_raster, read_thumbnail


def test_a_rotated_raster_without_crs_comes_back_as_it_was_written(tmp_path):
    pixels = np.arange(12, dtype=np.int16).reshape(2, 2, 3)
    transform = rasterio.Affine(9, 2, 100, 2, -9, 50)
    path = str(tmp_path / "a.tif")
    with rasterio.open(path, "w", driver="GTiff", count=2, height=2, width=3, dtype="int16", transform=transform,
                       nodata=-1) as file:  # fmt: skip
        file.write(pixels)
        file.set_band_description(2, "second")
    raster = read_raster(path)
    assert (raster.pixels == pixels).all()
    assert raster.pixels.dtype == np.int16
    assert raster.grid.crs is None
    assert raster.grid.transform == transform
    assert raster.descriptions == ("", "second")
    assert raster.nodata == -1


def test_a_missing_file_is_named():
    with pytest.raises(InputError, match=r"nowhere\.tif cannot be read"):
        read_raster("nowhere.tif")


def test_a_thumbnail_of_a_raster_without_crs_is_read_in_silence(tmp_path):
    path = str(tmp_path / "a.tif")
    pixels = np.arange(35, dtype=np.uint8).reshape(5, 7)
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(path, "w", driver="GTiff", count=1, height=5, width=7, dtype="uint8") as file,
    ):
        file.write(pixels, 1)
    assert read_thumbnail(path, 1).tolist() == pixels.tolist()
    assert read_thumbnail(path, 3).shape == (2, 3)
