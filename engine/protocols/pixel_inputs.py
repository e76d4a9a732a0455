"""What a pixel's class is read from: its bands, indices, surroundings, and the features of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from torch import nn

from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..patches.indices import index_layers
from ..patches.normalize import normalize
from ..raster.stack import ScenePair
from .baselines import context_layers

Layers = NDArray[np.float32]
Model = tuple[nn.Module, ModelCard]

KINDS = ("bands", "indices", "context", "features", "around")
"""The bands as they are; `patches.indices`; `baselines.context_layers`; a network's features; their means around."""
_AROUND_PX = (11, 31)
"""Windows of these means: fields, and what land-cover maps of 25 ha and more tell apart."""
_OF_NETWORKS = ("features", "around")

SPECTRAL = ("bands", "indices")
"""The spectral information of a pixel."""


def read_layers(kind: str, pair: ScenePair, model: Model | None = None) -> Layers:
    """Compute the layers (D, H, W) of a kind.

    Args:
        kind: One of `KINDS`.
        pair: Both sensors.
        model: The network and its card, for features; it sees the sensors that its card names.
    """
    if kind == "bands":
        return np.concatenate([np.where(stack.valid, stack.pixels, 0) for stack in pair.stacks])
    if kind == "indices":
        return index_layers(pair)
    if kind == "context":
        return context_layers(pair)
    assert model is not None
    features = read_features(pair, *model)
    return features if kind == "features" else _means_around(features)


@torch.inference_mode()
def read_features(pair: ScenePair, model: nn.Module, card: ModelCard) -> Layers:
    """Compute a network's features (D, H, W) of a pair."""
    named = (*card.required_sensors, *card.optional_sensors)
    seen = ScenePair(pair.s1 if Sensor.S1.value in named else None, pair.s2 if Sensor.S2.value in named else None)
    pixels = torch.from_numpy(normalize(seen, card).pixels)[None]
    features: Layers = model(pixels).features[0].float().numpy()
    return features


def _means_around(features: Layers) -> Layers:
    """Average features (D, H, W) over windows, (2·D, H, W); what lies beyond the border mirrors what lies before it."""
    means: Layers = np.concatenate([uniform_filter(features, (0, side, side)) for side in _AROUND_PX])
    return means


class Scaling:
    """Bring kinds of layers to comparable scales before they stand side by side.

    Bands, indices and context are of many units: each layer gets zero mean and unit variance. Features are of one
    unit, and how much each varies is part of what was learned: they are centred and divided by one number for all,
    so that their mean variance is 1. So no rotation of the features changes a distance or a penalty.
    """

    def __init__(self, samples: Mapping[str, Layers], kinds: Sequence[str]) -> None:
        """Measure samples (n, D) of each kind."""
        means, scales = [], []
        for kind in kinds:
            mean, deviation = samples[kind].mean(axis=0), samples[kind].std(axis=0)
            shared = np.full_like(deviation, np.sqrt(np.mean(deviation**2)))
            scale = shared if kind in _OF_NETWORKS else deviation
            means.append(mean)
            scales.append(np.where(scale > 1e-6, scale, 1))
        self.kinds = tuple(kinds)
        self.mean, self.scale = np.concatenate(means), np.concatenate(scales)

    def __call__(self, samples: Mapping[str, Layers]) -> Layers:
        """Put samples (n, D) of the kinds side by side, scaled."""
        joined = np.concatenate([samples[kind] for kind in self.kinds], axis=1)
        scaled: Layers = ((joined - self.mean) / self.scale).astype(np.float32)
        return scaled
