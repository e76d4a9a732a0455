from __future__ import annotations

import math

import pytest
import torch
from saroptical.engine.errors import TilingError
from saroptical.engine.inference.blend import axis_weights, ramp
from saroptical.engine.raster.tiling import starts


def test_the_ramp_is_the_stated_cosine() -> None:
    weights = ramp(8, overlap=2).tolist()
    rise = [math.cos(math.pi * 2 / 3) / 2 + 0.5, math.cos(math.pi / 3) / 2 + 0.5]
    assert weights == pytest.approx([*rise, 1, 1, 1, 1, *rise[::-1]])


@pytest.mark.parametrize(("patch", "overlap"), [(8, 0), (8, 4), (64, 16), (256, 64), (30, 14)])
def test_neighbouring_ramps_sum_to_one(patch: int, overlap: int) -> None:
    weights = ramp(patch, overlap=overlap)
    torch.testing.assert_close(
        weights[:overlap] + weights[patch - overlap :], torch.ones(overlap, dtype=torch.float64), atol=1e-15, rtol=0
    )
    assert (weights > 0).all()


@pytest.mark.parametrize(("size", "patch", "overlap"), [(1, 8, 4), (5, 8, 2), (100, 32, 8), (97, 32, 16), (64, 64, 32)])
def test_weights_sum_to_one_at_every_pixel_of_the_scene(size: int, patch: int, overlap: int) -> None:
    firsts = starts(size, patch=patch, overlap=overlap)
    total = torch.zeros(size)
    for first, weights in zip(firsts, axis_weights(size, firsts, patch=patch, overlap=overlap), strict=True):
        for offset, weight in enumerate(weights):
            if 0 <= first + offset < size:
                total[first + offset] += weight
            else:
                assert weight == 0
    torch.testing.assert_close(total, torch.ones(size), atol=1e-6, rtol=0)


def test_a_ramp_wider_than_half_the_patch_is_refused() -> None:
    with pytest.raises(TilingError, match="Choose up to 4"):
        ramp(8, overlap=6)
