"""What lies near clouds decides, and what lies far from them is neither translated nor counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.contract.jobs import FillClouds
from saroptical.engine.inference.clouds import open_clouds
from saroptical.engine.inference.levelling import REACH_PX
from saroptical.engine.io.reader import open_pair
from saroptical.engine.io.scene import open_scene
from saroptical.engine.models.build import build_model
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.verbs import fillclouds
from scipy.ndimage import gaussian_filter

UTM = {"crs": "EPSG:32632", "transform": Affine(10, 0, 600_000, 0, -10, 5_300_000)}
BANDS = ("B02", "B03", "B04")
SHAPE = (96, 700)
FIRST, LAST = 340, 360
"""The columns of the one cloud; with patches of 64 px, more than 128 px on each side are far from it."""


def write(path: Path, pixels: np.ndarray, bands: tuple[str, ...] = ("clouds",), nodata: float | None = None) -> str:
    profile = {"driver": "GTiff", "count": len(bands), "dtype": pixels.dtype, "nodata": nodata, **UTM}
    with rasterio.open(path, "w", height=SHAPE[0], width=SHAPE[1], **profile) as file:
        file.write(pixels)
        file.descriptions = bands
    return str(path)


@pytest.fixture
def weights(tmp_path: Path) -> str:
    torch.manual_seed(0)
    card = ModelCard(
        task="translation",
        method="tiny",
        architecture="unet_generator",
        arguments={"out_channels": len(BANDS), "width": 4, "depth": 3},
        bands=tuple(BandStatistics(name, (-25.0, 0.0), -12.5, 12.5) for name in ("VV", "VH")),
        required_sensors=("s1",),
        units={"s1": "db", "s2": "reflectance"},
        targets=tuple(BandStatistics(name, (0.0, 0.3), 0.15, 0.15) for name in BANDS),
        patch_px=64,
        overlap_px=16,
    )
    save_weights(tmp_path / "tiny.safetensors", build_model(card), card)
    return str(tmp_path / "tiny.safetensors")


@pytest.fixture
def seen() -> np.ndarray:
    return (2000 + 200 * noise(1)).astype(np.uint16).repeat(3, axis=0)


def noise(bands: int) -> np.ndarray:
    return 30 * gaussian_filter(np.random.default_rng(0).normal(0, 1, (bands, *SHAPE)), (0, 8, 8))


@pytest.fixture
def asked(tmp_path: Path, weights: str, seen: np.ndarray) -> dict:
    clouds = np.zeros((1, *SHAPE), np.uint8)
    clouds[:, :, FIRST:LAST] = 1
    return {
        "s1": (write(tmp_path / "s1.tif", (-12 + 2 * noise(2)).astype(np.float32), ("VV", "VH"), np.nan),),
        "s2": (write(tmp_path / "s2.tif", seen, BANDS, 0),),
        "clouds": write(tmp_path / "clouds.tif", clouds),
        "weights": weights,
        "grow_px": 0,
        "output": str(tmp_path / "filled.tif"),
        "output_provenance": str(tmp_path / "where.tif"),
    }


def translate(job: FillClouds, folder: Path) -> np.ndarray:
    generator, card = load_weights(job.weights)
    with open_pair(job, lambda _: None, card=card) as radar:
        scene = open_scene(job.s2, Sensor.S2)
        with open_clouds(job, scene, radar.grid, folder=str(folder), report=lambda _: None) as clouds:
            path = fillclouds._translate(job, generator, card, (radar, clouds, BANDS), str(folder), lambda _: None)
    with rasterio.open(path) as file:
        return file.read()


@pytest.mark.parametrize(("feather_px", "reach_px"), [(16, REACH_PX), (200, 200)])
def test_near_clouds_the_translation_is_that_of_the_whole_scene(
    tmp_path: Path, asked: dict, feather_px: int, reach_px: int
) -> None:
    made = translate(FillClouds(**asked, feather_px=feather_px), tmp_path)
    all_over = write(tmp_path / "all.tif", np.ones((1, *SHAPE), np.uint8))
    whole = translate(FillClouds(**{**asked, "clouds": all_over}), tmp_path)
    near = np.s_[:, :, FIRST - reach_px : LAST + reach_px]
    np.testing.assert_allclose(made[near], whole[near], rtol=0, atol=1e-5)
    assert np.isfinite(whole).all()
    assert np.isnan(made[:, :, : FIRST - reach_px - 64]).all()


def test_the_error_around_is_that_of_ground_near_clouds_each_pixel_once(
    tmp_path: Path, asked: dict, seen: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def error(**fields: object) -> float:
        done = fillclouds.run(FillClouds(**{**asked, **fields}), lambda _: None, lambda: False)
        return done.numbers["surroundings_rmse"]

    expected = error()
    assert 0 < expected < 0.1  # reflectance, as the model makes it, and not the numbers of the file
    monkeypatch.setattr(fillclouds, "_ROWS", 20)  # rows are read for two windows and more
    assert error() == pytest.approx(expected)
    seen[:, :, : FIRST - REACH_PX] = seen[:, :, LAST + REACH_PX :] = 20_000
    assert error(s2=(write(tmp_path / "far.tif", seen, BANDS, 0),)) == pytest.approx(expected)
    seen[:, :, FIRST - REACH_PX] = 20_000
    assert error(s2=(write(tmp_path / "near.tif", seen, BANDS, 0),)) > 2 * expected
