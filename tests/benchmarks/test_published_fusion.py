"""The restated published step and ours, as published, see the same views and give the same losses."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.patches.augment import Turn, carry, source_index
from saroptical.engine.patches.sampling import Views
from saroptical.engine.training.tasks.fusion import FusionTask
from saroptical.engine.training.tasks.fusion_settings import PUBLISHED_FUSION
from torch import Tensor

COUNT, SEED = 6, 5


@pytest.fixture(scope="module")
def published() -> ModuleType:
    """The restatement, which is no package."""
    spec = importlib.util.spec_from_file_location("published_fusion", Path(__file__).with_name("published_fusion.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def make_batch() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Crops (N, 6, 32, 32), superpixels of 5 × 5, which samples are flipped about the columns, and shifts."""
    torch.manual_seed(0)
    at = torch.arange(32) // 5
    segments = (at[:, None] * 7 + at + 1).expand(COUNT, 1, 32, 32)
    shift = torch.tensor([[0, 0], [6, -6], [-3, 2], [0, 5], [-6, 0], [1, 1]])
    return torch.randn(COUNT, 6, 32, 32), segments, torch.arange(COUNT) % 2 == 1, shift


def our_views(crops: Tensor, segments: Tensor, flipped: Tensor, shift: Tensor) -> Views:
    turns = [Turn(flip_cols=bool(f), rows=int(r), cols=int(c)) for f, (r, c) in zip(flipped, shift, strict=True)]
    wide, source = (torch.from_numpy(np.stack([source_index(turn, size) for turn in turns])) for size in (32, 16))
    inner = (slice(None), slice(None), slice(8, 24), slice(8, 24))
    return Views(carry(crops, wide)[inner], crops[inner], source, carry(segments[inner], source), 0)


@pytest.mark.parametrize("fusion", ["early", "intermediate", "late"])
def test_losses_equal_ours_as_published(published: ModuleType, fusion: str) -> None:
    batch = make_batch()
    crops, segments, flipped, shift = batch
    views = our_views(*batch)
    movement = published.Movement(3, flipped, shift)
    torch.testing.assert_close(published.inner(movement(crops)), views.turned, atol=0, rtol=0)
    settings = replace(PUBLISHED_FUSION[fusion], width=0.25, features=16, projection=16)
    net = FusionNet(6, s1_channels=2, fusion=fusion, width=0.25, features=16, projection=16)
    task = FusionTask(
        net, settings, s1_channels=2, steps=10, seed=SEED
    ).eval()  # statistics of a batch are of the views
    found: dict[str, float] = {}
    task.log = lambda name, value, **_: found.update({name: float(value)})  # type: ignore[method-assign,assignment]
    with torch.no_grad():
        ours = task.training_step(views)
        superpixels, images = published.losses(
            net,
            crops,
            segments,
            movement,
            sites=settings.sites,
            generator=torch.Generator().manual_seed(SEED * 1_000_003),
        )
    assert found["superpixel_loss"] == pytest.approx(float(superpixels), abs=1e-5)
    assert found["image_loss"] == pytest.approx(float(images), abs=1e-5)
    assert float(ours) == pytest.approx(float(superpixels + images), abs=1e-5)
