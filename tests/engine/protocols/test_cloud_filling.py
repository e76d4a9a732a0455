"""The protocol of cloud filling: painted clouds, other ways to fill them, and the table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.models.build import build_model
from saroptical.engine.protocols.cloud_filling import draw_in, main, mean_colour, paint_clouds, rmse
from saroptical.engine.training.checkpoint import save_weights


def test_painted_clouds_cover_their_share_in_blobs() -> None:
    clouds = paint_clouds(300, 400, share=0.2, seed=1)
    assert clouds.mean() == pytest.approx(0.2, abs=1e-4)
    steps = (clouds[1:] != clouds[:-1]).mean()
    assert 0 < steps < 0.02
    np.testing.assert_array_equal(clouds, paint_clouds(300, 400, share=0.2, seed=1))
    assert (clouds != paint_clouds(300, 400, share=0.2, seed=2)).any()


def test_other_ways_know_nothing_of_the_hole() -> None:
    rows = np.linspace(0.1, 0.3, 60, dtype=np.float32)
    truth = np.broadcast_to(rows[:, None], (2, 60, 60)).copy()
    clear = np.ones((60, 60), bool)
    clear[20:40, 20:40] = False
    first = draw_in(truth, clear), mean_colour(truth, clear)
    truth[:, ~clear] = 9
    np.testing.assert_array_equal(draw_in(truth, clear), first[0])
    np.testing.assert_array_equal(mean_colour(truth, clear), first[1])
    assert first[0][0, 30, 30] == pytest.approx(0.2, abs=0.02)
    assert first[1][0, 0, 0] == pytest.approx(0.2, abs=0.001)


def test_the_error_is_of_judged_pixels_alone() -> None:
    truth = np.zeros((2, 4, 4), np.float32)
    judged = np.zeros((4, 4), bool)
    judged[0, :2] = True
    made = truth + 7
    made[:, 0, 0], made[:, 0, 1] = 0.3, 0.4
    assert rmse(made, truth, judged) == pytest.approx(np.sqrt(0.125), rel=1e-5)
    assert np.isnan(rmse(made, truth, judged & False))


def test_the_command_fills_and_compares(tmp_path: Path) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    frame = {"driver": "GTiff", "width": 160, "height": 128, "crs": "EPSG:32632"}
    frame["transform"] = Affine(10, 0, 6e5, 0, -10, 5e6)
    for name, pixels, bands in (
        ("s1", rng.normal(-12, 3, (2, 128, 160)).astype(np.float32), ("VV", "VH")),
        ("s2", rng.integers(500, 1500, (2, 128, 160)).astype(np.uint16), ("B03", "B04")),
    ):
        with rasterio.open(tmp_path / f"{name}.tif", "w", count=2, dtype=pixels.dtype, **frame) as file:
            file.write(pixels)
            file.descriptions = bands
    card = ModelCard(
        task="translation",
        method="tiny",
        architecture="unet_generator",
        arguments={"out_channels": 1, "width": 4, "depth": 3},
        bands=tuple(BandStatistics(name, (-25.0, 0.0), -12.5, 12.5) for name in ("VV", "VH")),
        required_sensors=("s1",),
        targets=(BandStatistics("B04", (0.0, 0.3), 0.15, 0.15),),
        patch_px=64,
        overlap_px=16,
    )
    save_weights(tmp_path / "w.safetensors", build_model(card), card)
    scenes = ["--s1", str(tmp_path / "s1.tif"), "--s2", str(tmp_path / "s2.tif")]
    out = tmp_path / "out"
    main([*scenes, "--weights", str(tmp_path / "w.safetensors"), "--out", str(out), "--seeds", "0", "1"])
    rows = list(csv.DictReader((out / "cloud_filling.csv").read_text().splitlines()))
    assert [row["method"] for row in rows] == ["fillclouds", "drawn in from the rim", "mean of the clear scene"]
    # nothing can be told of noise, so the levelled translation falls back on the mean
    figures = [float(row["all"].split()[0]) for row in rows]
    assert figures[0] == pytest.approx(figures[2], rel=0.05)
    assert "±" in rows[0]["all"]
