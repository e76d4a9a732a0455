"""How bands enter a network: each by itself through one shared extractor, or all together.

Montanaro, Valsesia, Fracastoro and Magli, "Semi-supervised learning for joint
SAR and multispectral land cover classification", IEEE GRSL 2022,
doi:10.1109/LGRS.2022.3195259, figure 1a. Layers and widths are not stated
there; ours are three 3×3 convolutions at full resolution, and a 1×1
convolution that merges the bands. At use the bands go through one after the
other, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


def _layer(inputs: int, outputs: int) -> tuple[nn.Conv2d, nn.BatchNorm2d, nn.ReLU]:
    conv = nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="replicate", bias=False)
    return conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)


class SingleChannelExtractor(nn.Module):
    """Give every pixel of every band F features, by the same weights for all bands.

    Args:
        features: F.
    """

    def __init__(self, features: int = 32) -> None:
        super().__init__()
        self.features = features
        self.layers = nn.Sequential(*_layer(1, 16), *_layer(16, features), *_layer(features, features))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, F, H, W), for any C."""
        found: Tensor = self.layers(x.reshape(-1, 1, *x.shape[-2:]))
        return found.unflatten(0, x.shape[:2])


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
        weights = self.merge.weight.split(self.extractor.features, dim=1)
        parts = (F.conv2d(band, weight) for band, weight in zip(self._bands(x), weights, strict=True))
        merged = next(parts)
        for part in parts:
            merged = merged + part
        return F.relu(self.bn(merged), inplace=True)

    def _bands(self, x: Tensor) -> Iterator[Tensor]:
        """Give the features (N, F, H, W) of each band; training needs all bands at once for its statistics."""
        if self.training:
            yield from self.extractor(x).unbind(1)
        else:
            yield from (self.extractor(band)[:, 0] for band in x.split(1, dim=1))


class MergedBands(nn.Sequential):
    """Convolve all bands together, as is usual, with about as many weights as `SeparateBands` has."""

    def __init__(self, in_channels: int, *, out_channels: int) -> None:
        widths = (in_channels, out_channels // 2, out_channels * 3 // 4, out_channels)
        layers = (_layer(inputs, outputs) for inputs, outputs in zip(widths, widths[1:], strict=False))
        super().__init__(*(part for layer in layers for part in layer))
