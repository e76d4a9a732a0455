"""From an encoder's scales to features: DeepLabv3, DeepLabv3+ and U-Net.

Chen et al., "Rethinking atrous convolution", 2017, arXiv:1706.05587; Chen et
al., "Encoder-decoder with atrous separable convolution", ECCV 2018,
arXiv:1802.02611; Ronneberger et al., MICCAI 2015, arXiv:1505.04597. Layers
carry the names and shapes of segmentation-models-pytorch, see `resnet`. What
we do differently: sizes are multiplied by a linear interpolation that knows
where the pixels of a strided convolution lie (`enlarge`), so that a border
does not wander with the size of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DROPOUT = 0.1
"""Share of what the scales of context give that training leaves out; the published code of DeepLab has 0.5."""


def enlarge(x: Tensor, factor: int) -> Tensor:
    """Multiply the size of (N, D, h, w) by a whole number.

    A strided convolution puts pixel i of its output at pixel factor · i of its input, so that is where it goes
    back to. A 1-D example with factor 2: 0 2 4 becomes 0 1 2 3 4 4.
    """
    if factor == 1:
        return x
    height, width = x.shape[-2:]
    size = (height * factor + 1, width * factor + 1)
    larger = F.interpolate(F.pad(x, (0, 1, 0, 1), mode="replicate"), size, mode="bilinear", align_corners=True)
    return larger[..., :-1, :-1]


def _normal(conv: nn.Module, channels: int) -> nn.Sequential:
    return nn.Sequential(conv, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def _separable(inputs: int, outputs: int, *, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
    )


class _Mean(nn.Sequential):
    """What the whole picture holds on average, at every pixel."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, h, w) to (N, outputs, h, w)."""
        mean = x
        for part in self:
            mean = part(mean)
        return mean.expand(-1, -1, *x.shape[-2:])


class Aspp(nn.Module):
    """Look at several scales of context at once (atrous spatial pyramid pooling)."""

    def __init__(self, inputs: int, outputs: int, *, rates: Sequence[int], separable: bool) -> None:
        super().__init__()

        def look(rate: int) -> nn.Sequential:
            if separable:
                return _normal(_separable(inputs, outputs, dilation=rate), outputs)
            return _normal(nn.Conv2d(inputs, outputs, 3, padding=rate, dilation=rate, bias=False), outputs)

        point = nn.Conv2d(inputs, outputs, 1, bias=False)
        whole = _Mean(nn.AdaptiveAvgPool2d(1), *_normal(nn.Conv2d(inputs, outputs, 1, bias=False), outputs))
        self.convs = nn.ModuleList([_normal(point, outputs), *(look(rate) for rate in rates), whole])
        mixed = nn.Conv2d(len(self.convs) * outputs, outputs, 1, bias=False)
        self.project = nn.Sequential(*_normal(mixed, outputs), nn.Dropout(DROPOUT))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, h, w) to (N, outputs, h, w)."""
        mixed: Tensor = self.project(torch.cat([look(x) for look in self.convs], dim=1))
        return mixed


class DeepLabV3(nn.Module):
    """Context of the last scale.

    Attributes:
        out_channels: Features.
        stride: Input pixels, per axis, to one feature pixel.
    """

    def __init__(self, channels: Sequence[int], *, rates: Sequence[int], stride: int = 16) -> None:
        super().__init__()
        self.out_channels, self.stride = 256, stride
        self.aspp = Aspp(channels[-1], 256, rates=rates, separable=False)
        self.conv = nn.Conv2d(256, 256, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(256)

    def forward(self, scales: Sequence[Tensor]) -> Tensor:
        """Map the scales to (N, out_channels, H/stride, W/stride)."""
        return F.relu(self.bn(self.conv(self.aspp(scales[-1]))))


class DeepLabV3Plus(nn.Module):
    """Context of the last scale, mixed with what lies at a quarter of the input's size; attributes as `DeepLabV3`."""

    def __init__(self, channels: Sequence[int], *, rates: Sequence[int]) -> None:
        super().__init__()
        self.out_channels, self.stride = 256, 4
        context = Aspp(channels[-1], 256, rates=rates, separable=True)
        self.aspp = nn.Sequential(context, *_normal(_separable(256, 256), 256))
        self.block1 = _normal(nn.Conv2d(channels[1], 48, 1, bias=False), 48)
        self.block2 = _normal(_separable(256 + 48, 256), 256)

    def forward(self, scales: Sequence[Tensor]) -> Tensor:
        """Map the scales to (N, out_channels, H/4, W/4)."""
        context = enlarge(self.aspp(scales[-1]), 4)
        mixed: Tensor = self.block2(torch.cat([context, self.block1(scales[1])], dim=1))
        return mixed


class _UnetBlock(nn.Module):
    """Double the size, join what the encoder had there, and convolve twice."""

    def __init__(self, inputs: int, skipped: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = _normal(nn.Conv2d(inputs + skipped, outputs, 3, padding=1, bias=False), outputs)
        self.conv2 = _normal(nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), outputs)

    def forward(self, x: Tensor, skipped: Tensor | None) -> Tensor:
        """Map (N, inputs, h, w) to (N, outputs, 2h, 2w)."""
        x = enlarge(x, 2)
        out: Tensor = self.conv2(self.conv1(x if skipped is None else torch.cat([x, skipped], dim=1)))
        return out


class Unet(nn.Module):
    """All scales, from the coarsest to full resolution; attributes as `DeepLabV3`."""

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        self.out_channels, self.stride = 16, 1
        widths = (256, 128, 64, 32, self.out_channels)
        inputs, skipped = (channels[-1], *widths[:-1]), (*channels[-2::-1], 0)
        self.blocks = nn.ModuleList(_UnetBlock(*sizes) for sizes in zip(inputs, skipped, widths, strict=True))

    def forward(self, scales: Sequence[Tensor]) -> Tensor:
        """Map the scales to (N, out_channels, H, W)."""
        x = scales[-1]
        for block, skipped in zip(self.blocks, [*scales[-2::-1], None], strict=True):
            x = block(x, skipped)
        return x
