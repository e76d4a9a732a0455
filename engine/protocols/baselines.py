"""What learning must beat: smoothing, a network that learned nothing, and windows around each pixel."""

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
from ..patches.indices import index_layers, index_names
from ..patches.statistics import normalise_bank
from ..raster.radiometry import from_db, to_db
from ..raster.stack import BandStack, ScenePair
from ..training.options import RunOptions
from ..training.segmentation import train_vq

_SAMPLE = 100_000
_CONTEXT_PX = (5, 11, 21, 51)


def smooth_pair(pair: ScenePair, size: int) -> ScenePair:
    """Replace each band by its mean over the valid pixels of a square window, radar in linear power."""
    return ScenePair(*(_smooth(stack, size) if stack else None for stack in (pair.s1, pair.s2)))


def _smooth(stack: BandStack, size: int) -> BandStack:
    weight = _mean_of(stack.valid.astype(np.float64), size)
    power = from_db(stack.pixels) if stack.unit == "db" else stack.pixels
    filled = np.where(stack.valid, power, 0).astype(np.float64)
    means = np.stack([_mean_of(band, size) for band in filled]) / np.maximum(weight, 1e-12)
    kept: NDArray[np.float32] = np.where(stack.valid, means, 0).astype(np.float32)
    pixels = to_db(kept) if stack.unit == "db" else kept
    return replace(stack, pixels=pixels)


def fit_random_network(bank: PatchBank, *, classes: int, seed: int) -> tuple[nn.Module, ModelCard]:
    """Take the segmentation network as it is initialised, its codes set by k-means of its features."""
    from sklearn.cluster import KMeans

    model, card = train_vq(bank, RunOptions(steps=0, seed=seed), classes=classes)
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


def context_layers(pair: ScenePair) -> NDArray[np.float32]:
    """Describe each pixel by bands, NDVI and NDWI, each as it is and by mean and deviation in square windows.

    Returns:
        (D, H, W), 9 layers for each band and index: 72 for two radar and four optical bands. Windows keep to the valid
        pixels of the patch.
    """
    valid = pair.valid_for(tuple(stack.sensor for stack in pair.stacks))
    bands = np.concatenate([stack.pixels for stack in pair.stacks])
    chosen = [index for index, name in enumerate(index_names(pair.bands)) if name in ("NDVI", "NDWI")]
    layers = np.where(valid, np.concatenate([bands, index_layers(pair)[chosen]]), 0).astype(np.float64)
    found = [layers]
    for size in _CONTEXT_PX:
        share = np.maximum(_mean_of(valid.astype(np.float64), size), 1e-12)
        mean = np.stack([_mean_of(layer, size) for layer in layers]) / share
        square = np.stack([_mean_of(layer**2, size) for layer in layers]) / share
        found += [mean, np.sqrt(np.maximum(square - mean**2, 0))]
    return np.concatenate(found).astype(np.float32)


def _mean_of(layer: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Average over square windows, with 0 outside the layer."""
    averaged: NDArray[np.float64] = uniform_filter(layer, size, mode="constant")
    return averaged
