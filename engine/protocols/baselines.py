"""What a learned segmentation must beat besides per-pixel k-means: smoothing, and a network that learned nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from torch import nn

from ..contract.card import ModelCard
from ..models.vq import VqSegmenter
from ..patches.bank import PatchBank
from ..patches.statistics import normalise_bank
from ..raster.radiometry import from_db, to_db
from ..raster.stack import BandStack, ScenePair
from ..training.segmentation import train_vq

_SAMPLE = 100_000


def smooth_pair(pair: ScenePair, size: int) -> ScenePair:
    """Replace each band by its mean over the valid pixels of a square window, radar in linear power."""
    return ScenePair(*(_smooth(stack, size) if stack else None for stack in (pair.s1, pair.s2)))


def _smooth(stack: BandStack, size: int) -> BandStack:
    weight = uniform_filter(stack.valid.astype(np.float64), size, mode="constant")
    power = from_db(stack.pixels) if stack.unit == "db" else stack.pixels
    filled = np.where(stack.valid, power, 0).astype(np.float64)
    means = np.stack([uniform_filter(band, size, mode="constant") for band in filled]) / np.maximum(weight, 1e-12)
    means = np.where(stack.valid, means, 0).astype(np.float32)
    pixels: NDArray[np.float32] = to_db(means) if stack.unit == "db" else means
    return replace(stack, pixels=pixels)


def fit_random_network(bank: PatchBank, *, classes: int, seed: int) -> tuple[nn.Module, ModelCard]:
    """Take the segmentation network as it is initialised, its codes set by k-means of its features."""
    from sklearn.cluster import KMeans

    model, card = train_vq(bank, classes=classes, steps=0, seed=seed, report=lambda _: None, should_stop=lambda: False)
    assert isinstance(model, VqSegmenter)
    pixels = normalise_bank(bank, card.bands)
    with torch.inference_mode():
        features = torch.cat([model(part).features.movedim(1, -1).flatten(0, 2) for part in torch.split(pixels, 4)])
    features = features[bank.valid.flatten()]
    chosen = torch.randperm(len(features), generator=torch.Generator().manual_seed(seed))[:_SAMPLE]
    found = KMeans(classes, n_init=3, random_state=seed).fit(features[chosen].numpy())
    with torch.no_grad():
        model.codes.copy_(torch.from_numpy(found.cluster_centers_))
    return model, card
