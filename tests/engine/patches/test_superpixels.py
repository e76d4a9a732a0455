"""Pooling over regions: a slow twin, order, odd ids; and the published single pixels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saroptical.engine.patches.superpixels import compact_regions, felzenszwalb_regions, pool_regions, sample_pixels


def slow_means(features: torch.Tensor, regions: torch.Tensor) -> list[torch.Tensor]:
    return [
        image[:, ids == region].mean(dim=1)
        for image, ids in zip(features, regions, strict=True)
        for region in ids.unique()
        if region > 0
    ]


@pytest.mark.parametrize("shape", [(3, 16, 12), (1, 1, 1), (2, 5, 7)])
def test_means_equal_the_loop_over_ids(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    features, regions = torch.randn(shape[0], 8, *shape[1:]), torch.randint(0, 9, shape)
    regions[0, 0, 0] = 65_535
    pooled = pool_regions(features, regions)
    torch.testing.assert_close(pooled.means, torch.stack(slow_means(features, regions)), atol=1e-5, rtol=0)
    assert int(pooled.counts.sum()) == int((regions > 0).sum())
    assert [0, 65_535] in pooled.ids.tolist()


def test_order_of_pixels_does_not_matter() -> None:
    torch.manual_seed(0)
    features, regions = torch.randn(1, 4, 6, 6), torch.randint(1, 5, (1, 6, 6))
    mixed = torch.randperm(36)
    moved = pool_regions(features.flatten(2)[..., mixed].view(1, 4, 6, 6), regions.flatten(1)[:, mixed].view(1, 6, 6))
    torch.testing.assert_close(moved.means, pool_regions(features, regions).means)


def test_one_region_is_the_mean_of_the_image_and_no_region_is_no_row() -> None:
    features = torch.randn(1, 4, 6, 6)
    one = pool_regions(features, torch.full((1, 6, 6), 7))
    torch.testing.assert_close(one.means[0], features.mean(dim=(0, 2, 3)))
    assert pool_regions(features, torch.zeros(1, 6, 6, dtype=torch.int64)).means.shape == (0, 4)


def test_gradient_reaches_every_pixel_by_its_share() -> None:
    features = torch.randn(1, 1, 2, 2, requires_grad=True)
    pool_regions(features, torch.tensor([[[1, 1], [2, 0]]])).means.sum().backward()  # type: ignore[no-untyped-call]
    assert features.grad is not None
    assert features.grad[0, 0].tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_published_sites_keep_one_pixel_of_each_region_that_was_hit() -> None:
    regions = torch.randint(1, 6, (2, 12, 12))
    kept = sample_pixels(regions, per_image=40, generator=torch.Generator().manual_seed(0))
    for image, ids in zip(kept, regions, strict=True):
        found = image[image > 0]
        assert len(found) == len(found.unique()) <= 5
        assert torch.equal(ids[image > 0], found)
    again = sample_pixels(regions, per_image=40, generator=torch.Generator().manual_seed(0))
    assert torch.equal(kept, again)


def test_felzenszwalb_finds_two_fields_and_numbers_from_one() -> None:
    picture = np.zeros((3, 32, 32), np.float32)
    picture[:, :, 16:] = 1
    regions = felzenszwalb_regions(picture)
    assert regions.min() == 1
    assert len(np.unique(regions[:, :14])) == 1  # sigma blurs the border itself into narrow regions
    assert len(np.unique(regions[:, 18:])) == 1
    assert regions[5, 3] != regions[5, 28]


def test_a_constant_image_is_one_region() -> None:
    assert np.unique(felzenszwalb_regions(np.full((2, 16, 16), 3, np.float32))).tolist() == [1]


def test_compact_superpixels_follow_a_border_of_any_band_and_are_about_equal() -> None:
    picture = np.zeros((4, 60, 60), np.float32)
    picture[1, :, 31:] = 3  # only one band sees it
    regions = compact_regions(picture, blur_px=[0.5] * 4)
    assert not set(np.unique(regions[:, :30])) & set(np.unique(regions[:, 32:]))
    sizes = np.bincount(regions.ravel())[1:]
    assert regions.min() == 1
    assert 30 < sizes[sizes > 0].mean() < 80


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (17, 40)])
def test_compact_superpixels_of_odd_sizes(shape: tuple[int, int]) -> None:
    regions = compact_regions(np.zeros((2, *shape), np.float32), blur_px=[1.5, 0.5])
    assert regions.shape == shape
    assert regions.min() == 1
