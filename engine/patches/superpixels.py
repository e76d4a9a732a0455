"""Regions of like pixels, and means over them.

The published loops mask the whole tensor once per region; one scatter does
the same in a single pass over the pixels.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Pooled:
    """Region means (R, D), pixels per region (R,), and the image and region id (R, 2) that each row is of."""

    means: Tensor
    counts: Tensor
    ids: Tensor


def pool_regions(features: Tensor, regions: Tensor) -> Pooled:
    """Average features over each region of each image.

    Args:
        features: (N, D, H, W).
        regions: (N, H, W) integers of any size; 0 belongs to no region.

    Returns:
        One row per region, ordered by image and id.
    """
    number = int(regions.max()) + 1 if regions.numel() else 1
    image = torch.arange(len(regions), device=regions.device)[:, None, None]
    keys = torch.where(regions > 0, image * number + regions, -1).flatten()
    unique, row = torch.unique(keys, return_inverse=True)
    pixels = features.movedim(1, -1).flatten(0, 2)
    sums = pixels.new_zeros(len(unique), features.shape[1]).index_add(0, row, pixels)
    counts = torch.bincount(row, minlength=len(unique))
    nameless = int((unique < 0).sum())  # the pixels of no region were summed too: copying them out costs more
    unique, sums, counts = unique[nameless:], sums[nameless:], counts[nameless:]
    ids = torch.stack([unique // number, unique % number], dim=1)
    return Pooled(sums / counts[:, None], counts, ids)


def sample_pixels(regions: Tensor, *, per_image: int, generator: torch.Generator) -> Tensor:
    """Keep one pixel of a region per drawn site, as published: the first site that falls on each id.

    Args:
        regions: (N, H, W); 0 belongs to no region.
        per_image: Sites drawn per image, without looking at the regions.
        generator: Draws the sites.

    Returns:
        `regions` with all other pixels set to 0, for `pool_regions`.
    """
    flat = regions.flatten(1)
    kept = torch.zeros_like(flat)
    for image, row in enumerate(flat):
        sites = torch.randperm(len(row), generator=generator)[:per_image]
        ids = row[sites].cpu().numpy()
        first = np.unique(ids, return_index=True)[1]
        chosen = sites[torch.from_numpy(np.sort(first))]
        kept[image, chosen] = row[chosen]
    return kept.view_as(regions)


def felzenszwalb_regions(
    pixels: NDArray[np.float32], *, scale: float = 200, sigma: float = 0.5, min_size: int = 30
) -> NDArray[np.int64]:
    """Cut an image into superpixels numbered from 1.

    Felzenszwalb and Huttenlocher, IJCV 2004, with the published settings.

    Args:
        pixels: (C, H, W), scaled jointly to 0..1 here, as published.
        scale: Larger gives larger regions.
        sigma: Smoothing before.
        min_size: Smaller regions are merged.
    """
    from skimage.segmentation import felzenszwalb

    low, high = float(pixels.min()), float(pixels.max())
    scaled = (pixels - low) / max(high - low, 1e-12)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Got image with third dimension")  # bands are channels, however many
        labels = felzenszwalb(np.moveaxis(scaled, 0, -1), scale=scale, sigma=sigma, min_size=min_size, channel_axis=-1)
    numbered: NDArray[np.int64] = labels.astype(np.int64) + 1
    return numbered


def compact_regions(
    pixels: NDArray[np.float32], *, blur_px: Sequence[float], area_px: int = 50, compactness: float = 0.3
) -> NDArray[np.int64]:
    """Cut an image into compact superpixels of about equal area, numbered from 1.

    SLIC (Achanta et al., IEEE TPAMI 2012, doi:10.1109/TPAMI.2012.120) on any number of bands.

    Args:
        pixels: (C, H, W), normalised.
        blur_px: Spread of the Gaussian that each band is smoothed with first; radar needs more, for its speckle.
        area_px: Pixels that a superpixel has on average.
        compactness: How much nearness counts against likeness of normalised bands.
    """
    from scipy.ndimage import gaussian_filter
    from skimage.segmentation import slic

    smooth = np.stack([gaussian_filter(band, blur) for band, blur in zip(pixels, blur_px, strict=True)], axis=-1)
    number = max(1, smooth.shape[0] * smooth.shape[1] // area_px)
    labels: NDArray[np.int64] = slic(
        smooth.astype(np.float64),
        n_segments=number,
        compactness=compactness,
        channel_axis=-1,
        start_label=1,
        max_num_iter=5,
    ).astype(np.int64)
    return labels
