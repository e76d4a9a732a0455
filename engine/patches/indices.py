"""Layers of radar and optical indices, the spectral information of a pixel in few numbers.

The founding work (Chen and Bruzzone, IEEE TGRS 2022, doi:10.1109/TGRS.2021.3128072) computes four: NDVI, NDWI, DBSI
and the mean of both radar bands; the ratio of the radar bands, in dB their difference, is added here. The mean is that
of decibels, as published: a mean of power would be VV again, which is five times stronger than VH.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..raster.stack import ScenePair

Layer = NDArray[np.float32]


def normalised_difference(one: Layer, other: Layer) -> Layer:
    """Compute (one − other) / (one + other), held within −1 and 1; 0 where both are 0 or less together."""
    whole = one + other
    ratio = np.divide(one - other, whole, out=np.zeros_like(whole), where=whole > 0)
    clipped: Layer = np.clip(ratio, -1, 1)
    return clipped


@dataclass(frozen=True)
class _Index:
    bands: tuple[str, ...]
    compute: Callable[..., Layer]


INDICES: Mapping[str, _Index] = {
    "NDVI": _Index(("B08", "B04"), normalised_difference),
    "NDWI": _Index(("B03", "B08"), normalised_difference),
    "DBSI": _Index(
        ("B11", "B03", "B08", "B04"),
        lambda swir, green, nir, red: normalised_difference(swir, green) - normalised_difference(nir, red),
    ),
    "SAR mean": _Index(("VV", "VH"), lambda vv, vh: (vv + vh) / 2),
    "SAR ratio": _Index(("VV", "VH"), lambda vv, vh: vv - vh),
}
"""Bands and formula by name; for DBSI, dry bare soil, see Rasul et al. 2018, doi:10.3390/land7030081."""


def index_names(bands: Sequence[str]) -> tuple[str, ...]:
    """List the indices that these bands allow; DBSI, for one, needs B11."""
    return tuple(name for name, index in INDICES.items() if set(index.bands) <= set(bands))


def index_layers(pair: ScenePair) -> Layer:
    """Compute the indices that a pair's bands allow, in the order of `index_names`.

    Args:
        pair: Radar in dB, optical as reflectance.

    Returns:
        (I, H, W); 0 where a sensor is not valid.
    """
    bands = {name: layer for stack in pair.stacks for name, layer in zip(stack.bands, stack.pixels, strict=True)}
    names = index_names(tuple(bands))
    layers = np.zeros((len(names), *pair.grid.shape), np.float32)
    usable = pair.valid_for(tuple(stack.sensor for stack in pair.stacks))
    for layer, name in zip(layers, names, strict=True):
        sources = (np.where(usable, bands[band], 0) for band in INDICES[name].bands)
        layer[:] = np.where(usable, INDICES[name].compute(*sources), 0)
    return layers
