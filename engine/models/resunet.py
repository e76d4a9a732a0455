"""The ResUnet: a residual encoder of four scales with a decoder back to full resolution.

Chen and Bruzzone, "Self-supervised SAR-optical data fusion of Sentinel-1/-2
images", IEEE TGRS 2022, doi:10.1109/TGRS.2021.3128072: a ResNet-18 without its
last stage (stem of stride 2 instead of 7×7), replication padding everywhere,
and a decoder whose last doubling brings the features to the input's size.
What we do differently: an input whose sides 16 does not divide is continued
by its border and the result cut back, so that any size goes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDE = 16
"""Input pixels, per axis, to one pixel of the bottleneck."""
RECEPTIVE_FIELD_PX = 297
"""Side of the square of input pixels that can change one output pixel; it reaches 148 px up and left, 133 down."""


@dataclass(frozen=True)
class Encoded:
    """Features (N, D, H, W) at full resolution, and the bottleneck (N, B, H/16, W/16) below them."""

    features: Tensor
    bottleneck: Tensor


def _conv(inputs: int, outputs: int, *, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, padding_mode="replicate", bias=False)


class BasicBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut (He et al., 2016)."""

    def __init__(self, inputs: int, outputs: int, *, stride: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(inputs, outputs, stride=stride),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            _conv(outputs, outputs),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H/stride, W/stride)."""
        out: Tensor = F.relu(self.body(x) + self.shortcut(x))
        return out


def _stage(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    return nn.Sequential(BasicBlock(inputs, outputs, stride=stride), BasicBlock(outputs, outputs))


def _up(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        _conv(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True), nn.Upsample(scale_factor=2)
    )


class Encoder(nn.Module):
    """Four scales of features, at 1/2, 1/4, 1/8 and 1/16 of the input's size.

    Attributes:
        channels: Of each scale, the finest first.
    """

    def __init__(self, in_channels: int, *, width: float = 1.0) -> None:
        super().__init__()
        w64, w128, w256 = (round(width * channels) for channels in (64, 128, 256))
        self.channels = (w64, w64, w128, w256)
        self.stem = nn.Sequential(_conv(in_channels, w64, stride=2), nn.BatchNorm2d(w64), nn.ReLU(inplace=True))
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.stage1 = _stage(w64, w64, stride=1)
        self.stage2 = _stage(w64, w128, stride=2)
        self.stage3 = _stage(w128, w256, stride=2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encode (N, in_channels, H, W), whose sides 16 divides."""
        stem = self.stem(x)
        one = self.stage1(self.pool(stem))
        two = self.stage2(one)
        return stem, one, two, self.stage3(two)


class Decoder(nn.Module):
    """From four scales back to full resolution.

    Args:
        channels: Of each scale, the finest first.
        width: Multiplies the channels of the blocks.
        features: Output channels.
        waist: Channels of the last block but one.
    """

    def __init__(self, channels: Sequence[int], *, width: float, features: int, waist: int) -> None:
        super().__init__()
        stem, one, two, three = channels
        w128, w256 = round(width * 128), round(width * 256)
        self.center = _up(three, w256)
        self.up1 = _up(w256 + two, w128)
        self.up2 = _up(w128 + one, waist)
        self.up3 = _up(waist + stem, features)

    def forward(self, scales: Sequence[Tensor]) -> Tensor:
        """Map the scales to (N, features, H, W)."""
        stem, one, two, three = scales
        up = self.up1(torch.cat([self.center(three), two], dim=1))
        up = self.up2(torch.cat([up, one], dim=1))
        full: Tensor = self.up3(torch.cat([up, stem], dim=1))
        return full


class ResUnet(nn.Module):
    """Give every pixel a feature vector.

    Args:
        in_channels: Input bands.
        width: Multiplies every channel count; 1 is the published network.
        features: Output channels; by default 256 × width.
        waist: Channels of the decoder's last block but one; by default 192 × width. The published multi-scale
            training has 64.
    """

    def __init__(
        self, in_channels: int, *, width: float = 1.0, features: int | None = None, waist: int | None = None
    ) -> None:
        super().__init__()
        self.out_channels = features or round(width * 256)
        self.encoder = Encoder(in_channels, width=width)
        self.decoder = Decoder(
            self.encoder.channels, width=width, features=self.out_channels, waist=waist or round(width * 192)
        )
        self.bottleneck_channels = self.encoder.channels[-1]
        start_convolutions(self)

    def forward(self, x: Tensor) -> Encoded:
        """Encode (N, in_channels, H, W); any H and W from 1 up."""
        height, width = x.shape[-2:]
        scales = self.encoder(continue_border(x))
        return Encoded(self.decoder(scales)[..., :height, :width], scales[-1])


def continue_border(x: Tensor, stride: int = STRIDE) -> Tensor:
    """Repeat the last row and column until `stride` divides the sides of (N, C, H, W)."""
    right, below = -x.shape[-1] % stride, -x.shape[-2] % stride
    return F.pad(x, (0, right, 0, below), mode="replicate") if right or below else x


def enlarge_by(network: nn.Module, mode: str) -> None:
    """Let all decoder blocks double their size by `nearest` neighbours, as published, or `bilinear`."""
    for module in network.modules():
        if isinstance(module, nn.Upsample):
            module.mode = mode


def start_convolutions(network: nn.Module) -> None:
    """Draw the weights of all convolutions as He et al. (2015) do, as published."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


def start_heads(network: nn.Module) -> None:
    """Draw the weights of all linear layers from N(0, .001), with biases of 0, as published."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.001)
            nn.init.zeros_(module.bias)
