"""Layers that come with a scene stay on its pixels, wherever these are pinned."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning
from saroptical.engine.contract.bands import S2_10M, Sensor
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.errors import GridMismatch
from saroptical.engine.io.cloudmask import CloudMask
from saroptical.engine.io.nearest import NearestLayer
from saroptical.engine.io.pinning import pin_scene
from saroptical.engine.io.reader import SceneReader, open_pair
from saroptical.engine.io.scene import Scene, open_scene
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window

PLACED = {"crs": "EPSG:32632", "transform": Affine(10, 0, 600_000, 0, -10, 5_300_000)}
ASIDE = {"crs": "EPSG:32632", "transform": Affine(10, 0, 599_900, 0, -10, 5_300_200)}
BARE: dict[str, object] = {}
REFERENCE = Grid(CRS.from_epsg(32633), Affine(10, 0, 300_000, 0, -10, 4_900_000), 60, 80)
MARKS = np.random.default_rng(0).integers(1, 99, (60, 80)).astype(np.uint8)
PART = Window(7, 3, 21, 40)


def write(path: Path, pixels: np.ndarray, names: tuple[str, ...] = (), **frame: object) -> str:
    count, height, width = pixels.shape
    profile = {"driver": "GTiff", "dtype": pixels.dtype, **frame}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", count=count, height=height, width=width, **profile) as file:
            file.write(pixels)
            if names:
                file.descriptions = names
    return str(path)


def scene(tmp_path: Path, **frame: object) -> Scene:
    pixels = np.stack([MARKS * np.uint16(30) + 5 * band for band in range(4)]).astype(np.uint16)
    return open_scene([write(tmp_path / "s2.tif", pixels, S2_10M, **frame)], Sensor.S2, unit="dn")


def reach_past(pixels: np.ndarray) -> np.ndarray:
    """Surround a layer so that it lies as `ASIDE` says."""
    return np.pad(pixels, ((20, 5), (10, 5)))


LAYERS = {
    "placed as the scene": (PLACED, MARKS, PLACED),
    "placed, and larger": (PLACED, reach_past(MARKS), ASIDE),
    "neither placed": (BARE, MARKS, BARE),
    "the scene alone placed": (PLACED, MARKS, BARE),
    "the layer alone placed": (BARE, MARKS, ASIDE),
    "with finer pixels": (BARE, MARKS.repeat(2, 0).repeat(2, 1), BARE),
    "a row shorter": (BARE, MARKS[:-1], BARE),
}


@pytest.mark.parametrize("case", LAYERS)
def test_a_layer_that_comes_with_a_pinned_scene_is_read_on_the_scene_s_pixels(tmp_path: Path, case: str) -> None:
    frame, marks, layer_frame = LAYERS[case]
    pinned = pin_scene(scene(tmp_path, **frame), REFERENCE)
    source, grid = write(tmp_path / "marks.tif", marks[None], **layer_frame), REFERENCE.crop(PART)
    with NearestLayer(source, grid, scene=pinned) as layer, SceneReader(pinned, grid, bands=("B02",)) as reader:
        found, known = layer.read(grid.window)
        seen = reader.read(grid.window)
    assert known.all()
    np.testing.assert_array_equal(found, MARKS[PART.within(REFERENCE.window)])
    np.testing.assert_allclose(seen.pixels[0], found * np.float32(30e-4), rtol=1e-5)


def test_a_layer_of_half_the_size_has_pixels_of_twice_the_size(tmp_path: Path) -> None:
    pinned = pin_scene(scene(tmp_path, **BARE), REFERENCE)
    source = write(tmp_path / "marks.tif", MARKS[None, ::2, ::2], **BARE)
    with NearestLayer(source, REFERENCE, scene=pinned) as layer:
        found, _ = layer.read(REFERENCE.window)
    np.testing.assert_array_equal(found, MARKS[::2, ::2].repeat(2, 0).repeat(2, 1))


def test_a_pair_pins_further_scenes_and_clouds_where_it_has_the_same_pixels(tmp_path: Path) -> None:
    radar = np.full((2, 60, 80), -10, np.float32)
    s1 = write(tmp_path / "s1.tif", radar, ("VV", "VH"), nodata=np.nan, **PLACED)
    for name in S2_10M:
        write(tmp_path / f"T32_{name}.tif", MARKS[None].astype(np.uint16) * 30, **BARE)
    write(tmp_path / "T32_SCL.tif", np.where(MARKS > 50, 9, 4).astype(np.uint8)[None], **BARE)
    s2 = tuple(str(tmp_path / f"T32_{name}.tif") for name in (*S2_10M, "SCL"))
    asked = {"s1": (s1,), "s2": s2, "output": str(tmp_path / "o.tif"), "mask_clouds": True}
    job = AlignPair(**asked, grid="pixels", extent=(600_030, 5_299_720, 600_430, 5_299_930))
    with open_pair(job, lambda _: None) as reader:
        pair = reader.read(reader.grid.window)
        further = reader.pin(open_scene(s2, Sensor.S2))
        with SceneReader(further, reader.grid) as again:
            stack = again.read(reader.grid.window)
    marks = MARKS[PART.within(REFERENCE.window)]
    assert reader.grid.shape == PART.shape
    np.testing.assert_array_equal(pair.s2.valid, marks <= 50)
    np.testing.assert_array_equal(stack.pixels[:, pair.s2.valid], pair.s2.pixels[:, pair.s2.valid])
    assert stack.valid.all()


def test_a_scene_that_is_not_pinned_stays_where_it_lies(tmp_path: Path) -> None:
    s2 = scene(tmp_path, **PLACED)
    s1 = write(tmp_path / "s1.tif", np.full((2, 60, 80), -10, np.float32), ("VV", "VH"), **PLACED)
    s2_files = tuple(file.source for file in s2.facts.files)
    job = AlignPair(s1=(s1,), s2=s2_files, s2_unit="dn", output=str(tmp_path / "o.tif"))
    with open_pair(job, lambda _: None) as reader:
        assert reader.pin(s2) is s2


@pytest.mark.parametrize(("frame", "words"), [(PLACED, "the scene has a CRS and the layer"), (BARE, "the layer has")])
def test_a_layer_whose_place_cannot_be_compared_is_refused(tmp_path: Path, frame: dict, words: str) -> None:
    grid = scene(tmp_path, **frame).grid
    source = write(tmp_path / "marks.tif", MARKS[None], **(BARE if frame is PLACED else PLACED))
    with pytest.raises(GridMismatch, match=rf"marks\.tif .*{words}.*Assign the missing CRS, or say grid=pixels"):
        CloudMask(source, grid, kind="mask")
