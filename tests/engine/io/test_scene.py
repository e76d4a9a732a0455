from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.errors import BandMissing, InputError, UnitMismatch
from saroptical.engine.io.reader import SceneReader
from saroptical.engine.io.scene import open_scene


def write(path: Path, pixels: np.ndarray, *, gsd=10.0, nodata=None, names=()) -> str:
    count, height, width = pixels.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": pixels.dtype}
    place = {"transform": Affine(gsd, 0, 6e5, 0, -gsd, 5e6), "crs": "EPSG:32632"}
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile, **place, nodata=nodata) as dataset:
        dataset.write(pixels)
        for index, name in enumerate(names, start=1):
            dataset.set_band_description(index, name)
    return str(path)


def numbers(count: int, size: int) -> np.ndarray:
    return np.random.default_rng(size).integers(200, 4000, (count, size, size)).astype(np.uint16)


def test_a_stack_is_one_scene_on_one_grid(tmp_path):
    path = write(tmp_path / "s2.tif", numbers(4, 60), names=("B02", "B03", "B04", "B08"))
    scene = open_scene([path], Sensor.S2)
    assert scene.bands == ("B02", "B03", "B04", "B08")
    assert scene.unit == "reflectance"
    assert scene.sensor is Sensor.S2
    assert scene.calibration is None
    assert set(scene.band_grids) == {scene.grid}
    assert scene.grid.shape == (60, 60)
    assert scene.grid.crs.to_epsg() == 32632


def test_the_grid_is_that_of_the_finest_band(tmp_path):
    paths = [
        write(tmp_path / f"x_{band}.tif", numbers(1, size), gsd=gsd)
        for band, size, gsd in (("B01", 20, 60.0), ("B08", 120, 10.0), ("B11", 60, 20.0))
    ]
    scene = open_scene(paths, Sensor.S2)
    assert scene.grid.shape == (120, 120)
    assert [grid.shape for grid in scene.band_grids] == [(20, 20), (120, 120), (60, 60)]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_coarser_bands_without_a_georeference_cover_the_same_ground(tmp_path):
    paths = []
    for band, size in (("B11", 30), ("B08", 60)):
        paths.append(str(tmp_path / f"x_{band}.tif"))
        with rasterio.open(paths[-1], "w", "GTiff", size, size, 1, dtype="uint16") as dataset:
            dataset.write(np.full((1, size, size), 900, np.uint16))
            dataset.write(np.full((1, size // 2, size), 300, np.uint16), window=((0, size // 2), (0, size)))
    scene = open_scene(paths, Sensor.S2)
    assert scene.grid.shape == (60, 60)
    with SceneReader(scene, scene.grid) as reader:
        stack = reader.read(scene.grid.window)
    assert stack.valid.all()
    assert stack.pixels[:, 10, 50] == pytest.approx([0.03, 0.03])
    assert stack.pixels[:, 50, 10] == pytest.approx([0.09, 0.09])


def test_what_the_user_states_goes_before_what_is_found(tmp_path):
    path = write(tmp_path / "x.tif", numbers(2, 8))
    scene = open_scene([path], Sensor.S2, bands=("B11", "B8A"), unit="dn", offset=-1000)
    assert scene.bands == ("B11", "B8A")
    assert [(band.scale, band.offset) for band in scene.facts.bands] == [(1e-4, -0.1)] * 2
    with pytest.raises(UnitMismatch, match="stated as reflectance"):
        open_scene([path], Sensor.S2, bands=("B11", "B8A"), unit="reflectance")


def test_one_pixel_is_a_scene(tmp_path):
    scene = open_scene([write(tmp_path / "x.tif", np.full((2, 1, 1), -12, dtype=np.float32))], Sensor.S1)
    assert scene.bands == ("VV", "VH")
    assert scene.unit == "db"


def test_a_product_opens_from_its_files(make_optical):
    root = make_optical(absent=("B08_10m",))
    for path in root.rglob("*.jp2"):
        size = {"10m": 60, "20m": 30, "60m": 10}[path.stem[-3:]]
        pixels = numbers(1, size)
        pixels[0, 0] = 0
        path.unlink()
        write(path, pixels, gsd=600 / size)  # GDAL goes by content, not by name
    scene = open_scene([str(root)], Sensor.S2)
    assert scene.bands == ("B01", "B02", "B03", "B04", "B05", "B8A")
    assert scene.grid.shape == (60, 60)
    assert [grid.height for grid in scene.band_grids] == [10, 60, 60, 60, 30, 30]
    assert scene.facts.missing == ("B08",)
    red = scene.facts.bands[3]
    assert red.nodata == 0
    assert red.nodata_share == pytest.approx(1 / 60)
    assert red.percentiles[0] > (200 - 1000) / 10_000 - 1e-9  # the holes are no values, the offset is in


PAIRS = {
    "bigearthnet_triplets/s1/S2A_MSIL2A_20170613T101031_N9999_R022_T34VER_41_60_s1.tif": (Sensor.S1, "db", "VV VH"),
    "bigearthnet_triplets/s2/S2A_MSIL2A_20170613T101031_N9999_R022_T34VER_41_60_s2.tif": (
        Sensor.S2, "reflectance", "B02 B03 B04 B08",
    ),
    "bigearthnet_v1_raw/BigEarthNet-S1-v1.0/S1A_IW_GRDH_1SDV_20180204T043253_35VPK_57_38/*.tif": (
        Sensor.S1, "db", "VV VH",
    ),
    "bigearthnet_v1_raw/BigEarthNet-S2-v1.0/S2B_MSIL2A_20180204T94161_57_38/*.tif": (
        Sensor.S2, "reflectance", "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12",
    ),
    "terramesh/S1RTC/282D_485L_3_3.tif": (Sensor.S1, "db", "VV VH"),
    "terramesh/S2L2A/282D_485L_3_3.tif": (
        Sensor.S2, "reflectance", "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12",
    ),
    "sen1floods11/S1/Spain*.tif": (Sensor.S1, "db", "VV VH"),
    "sen1floods11/S2/Spain*.tif": (
        Sensor.S2, "reflectance", "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B10 B11 B12",
    ),
    "gee_scene_1024x768/s1_VV_Apr.tif": (Sensor.S1, "db", "VV"),
    "gee_scene_1024x768/s2_RGB_Apr.tif": (Sensor.S2, "reflectance", "B04 B03 B02"),
    "amazon_two_utm_zones/sen1/Mar/*.tif": (Sensor.S1, "db", "VV"),
    "amazon_two_utm_zones/sen2/Mar/*.tif": (Sensor.S2, "reflectance", "B02 B03 B04"),
    "sen12ms_cr/*_s1_*.tif": (Sensor.S1, "db", "VV VH"),
    "sen12/ROIs1868_summer/s1_59/ROIs1868_summer_s1_59_p10.png": (Sensor.S1, "byte", "VV"),
    "sen12/ROIs1868_summer/s2_59/ROIs1868_summer_s2_59_p10.png": (Sensor.S2, "byte", "B04 B03 B02"),
    "s1_grd_safe/*.tif": (Sensor.S1, "db", "VV"),
    "s2_safe/*.SAFE": (Sensor.S2, "reflectance", "B02 B03 B04 B8A B11"),
}  # fmt: skip


@pytest.mark.parametrize("pattern", PAIRS)
def test_real_files_are_what_their_publishers_say(real_data, pattern):
    sensor, unit, bands = PAIRS[pattern]
    scene = open_scene([str(path) for path in sorted(real_data.glob(pattern))], sensor)
    assert (scene.unit, " ".join(scene.bands)) == (unit, bands)


def test_real_radar_and_optical_are_told_apart(real_data):
    folder = real_data / "bigearthnet_triplets"
    name = "S2A_MSIL2A_20170613T101031_N9999_R022_T34VER_41_60"
    with pytest.raises(BandMissing, match="swap the two layers"):
        open_scene([str(folder / "s1" / f"{name}_s1.tif")], Sensor.S2)
    with pytest.raises(BandMissing, match="swap the two layers"):
        open_scene([str(folder / "s2" / f"{name}_s2.tif")], Sensor.S1)
    spain = sorted((real_data / "sen1floods11" / "S1").glob("Spain*"))
    with pytest.raises(InputError, match="swap the two layers"):
        open_scene([str(spain[0])], Sensor.S2)
