"""How bands enter a network: each by itself through one shared extractor, or all together.

Montanaro, Valsesia, Fracastoro and Magli, "Semi-supervised learning for joint
SAR and multispectral land cover classification", IEEE GRSL 2022,
doi:10.1109/LGRS.2022.3195259, figure 1a. Layers and widths are not stated
there; ours are three 3×3 convolutions at full resolution, and a 1×1
convolution that merges the bands. At use a strip of one band is looked at
after the other: memory does not grow with the number of bands, and what a
convolution writes is still in the processor's cache when the next one reads it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_REACH = 3
"""What three 3×3 convolutions see to every side; so far the border is continued, once for all of them."""
_STRIP_PIXELS = {"cpu": 1 << 13}
_MOST_PIXELS = 1 << 20
"""Pixels of a strip, by device and elsewhere: on a processor they and their features fill half a megabyte of cache."""


def _layer(inputs: int, outputs: int) -> tuple[nn.Conv2d, nn.BatchNorm2d, nn.ReLU]:
    return nn.Conv2d(inputs, outputs, 3, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)


def continued(x: Tensor) -> Tensor:
    """Continue (N, C, H, W) beyond its border, as far as the convolutions here see."""
    return F.pad(x, (_REACH,) * 4, mode="replicate")


class SingleChannelExtractor(nn.Module):
    """Give every pixel of every band F features, by the same weights for all bands.

    Args:
        features: F.
    """

    def __init__(self, features: int = 32) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_layer(1, 16), *_layer(16, features), *_layer(features, features))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, F, H, W), for any C."""
        found: Tensor = self.layers(continued(x.reshape(-1, 1, *x.shape[-2:])))
        return found.reshape(*x.shape[:2], *found.shape[1:])

    def folded(self) -> list[tuple[Tensor, Tensor]]:
        """Give weight and bias of each convolution, with the normalisation at use that follows it."""
        convolutions, normalisations = self.layers[::3], self.layers[1::3]
        return [_fold(*pair) for pair in zip(convolutions, normalisations, strict=True)]


class SeparateBands(nn.Module):
    """Extract features of each band by itself, and merge them.

    Args:
        in_channels: Bands.
        features: Of each band.
        out_channels: Of the merged picture.
    """

    def __init__(self, in_channels: int, *, features: int, out_channels: int) -> None:
        super().__init__()
        self.extractor = SingleChannelExtractor(features)
        self.merge = nn.Conv2d(in_channels * features, out_channels, 1, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in_channels, H, W) to (N, out_channels, H, W)."""
        if self.training:  # which needs all pixels of all bands at once, for its statistics
            return F.relu(self.bn(self.merge(self.extractor(x).flatten(1, 2))), inplace=True)
        layers = self.extractor.folded()
        weight, bias = _fold(self.merge, self.bn)
        bands = torch.split(weight, layers[-1][0].shape[0], dim=1)
        rows = max(1, _STRIP_PIXELS.get(x.device.type, _MOST_PIXELS) // (len(x) * x.shape[-1]))
        wider = continued(x)
        strips = (wider[..., top : top + rows + 2 * _REACH, :] for top in range(0, x.shape[-2], rows))
        return torch.cat([_merge(strip, layers, bands, bias) for strip in strips], dim=2)


def _fold(convolution: nn.Module, normalisation: nn.Module) -> tuple[Tensor, Tensor]:
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(normalisation, nn.BatchNorm2d)
    mean, variance = normalisation.running_mean, normalisation.running_var
    assert mean is not None
    assert variance is not None
    scale = normalisation.weight * (variance + normalisation.eps).rsqrt()
    return convolution.weight * scale[:, None, None, None], normalisation.bias - mean * scale


def _merge(strip: Tensor, layers: Sequence[tuple[Tensor, Tensor]], bands: Sequence[Tensor], bias: Tensor) -> Tensor:
    """Map (N, C, rows + 6, W + 6) to (N, out, rows, W), one band after the other."""
    merged: Tensor | None = None
    for channel, merging in zip(torch.split(strip, 1, dim=1), bands, strict=True):
        found = channel.contiguous()  # a slice would take a convolution that is several times as slow
        for weight, shift in layers:
            found = F.conv2d(found, weight, shift).relu_()
        merged = F.conv2d(found, merging, bias) if merged is None else merged.add_(F.conv2d(found, merging))
    assert merged is not None
    return merged.relu_()


class MergedBands(nn.Module):
    """Convolve all bands together, as is usual, with about as many weights as `SeparateBands` has."""

    def __init__(self, in_channels: int, *, out_channels: int) -> None:
        super().__init__()
        widths = (in_channels, out_channels // 2, out_channels * 3 // 4, out_channels)
        self.layers = nn.Sequential(*(part for sizes in itertools.pairwise(widths) for part in _layer(*sizes)))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in_channels, H, W) to (N, out_channels, H, W)."""
        merged: Tensor = self.layers(continued(x))
        return merged
