"""ResNet encoders whose last stages are dilated instead of strided, for dense prediction.

He et al., "Deep residual learning for image recognition", CVPR 2016,
arXiv:1512.03385, dilated as by Chen et al., 2017, arXiv:1706.05587. Layers
carry torchvision's names and shapes, so that published weights go in as they
are. They are not taken from torchvision, timm or segmentation-models-pytorch,
because to import those takes two to four times as long as to import torch, and
a map of a small scene is made in less; a test holds the last to the same output.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class _Plan:
    block: type[BasicBlock] | type[Bottleneck]
    depths: tuple[int, int, int, int]


class _Conv3(nn.Conv2d):
    """A 3×3 convolution, of whose kernel a single pixel meets the centre alone: the rest meets zeros.

    That rest has no gradient: in its place oneDNN, in bf16 with AVX-512 and strides, leaves what was in memory before.
    """

    def __init__(self, inputs: int, outputs: int, *, stride: int = 1, dilation: int = 1) -> None:
        super().__init__(inputs, outputs, 3, stride=stride, padding=dilation, dilation=dilation, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H/stride, W/stride)."""
        if x.shape[-2:] != (1, 1) or self.padding_mode != "zeros":
            return super().forward(x)
        return F.conv2d(x, self.weight[..., 1:2, 1:2])


class BasicBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut; gives `channels` channels."""

    expansion = 1

    def __init__(self, inputs: int, channels: int, *, stride: int, dilation: int, shortcut: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = _Conv3(inputs, channels, stride=stride, dilation=dilation)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = _Conv3(channels, channels, dilation=dilation)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, channels, H/stride, W/stride)."""
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        joined: Tensor = self.relu(out + (x if self.downsample is None else self.downsample(x)))
        return joined


class Bottleneck(nn.Module):
    """A 3×3 convolution between two of 1×1, beside a shortcut; gives 4 × `channels` channels."""

    expansion = 4

    def __init__(self, inputs: int, channels: int, *, stride: int, dilation: int, shortcut: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _Conv3(channels, channels, stride=stride, dilation=dilation)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, 4 * channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, 4 × channels, H/stride, W/stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(out)))))
        joined: Tensor = self.relu(out + (x if self.downsample is None else self.downsample(x)))
        return joined


_PLANS = {"resnet18": _Plan(BasicBlock, (2, 2, 2, 2)), "resnet50": _Plan(Bottleneck, (3, 4, 6, 3))}


class ResNet(nn.Module):
    """Five scales of features, at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's size, or the last ones dilated.

    Args:
        in_channels: Of the input.
        backbone: resnet18 or resnet50.
        stride: Input pixels, per axis, to one pixel of the last scale: 8, 16 or 32.

    Attributes:
        channels: Of each scale, the finest first.
    """

    def __init__(self, in_channels: int, *, backbone: str, stride: int) -> None:
        super().__init__()
        if backbone not in _PLANS:
            raise ValueError(f"backbone is {backbone!r}; it must be {' or '.join(_PLANS)}")
        plan = _PLANS[backbone]
        wide = plan.block.expansion
        self.channels = (64, *(wide * channels for channels in (64, 128, 256, 512)))
        self.conv1 = nn.Conv2d(in_channels, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        dilations = {32: (1, 1, 1, 1), 16: (1, 1, 1, 2), 8: (1, 1, 2, 4)}[stride]
        for number, (depth, dilation) in enumerate(zip(plan.depths, dilations, strict=True), start=1):
            halves = number > 1 and dilation == 1
            stage = _stage(
                plan.block,
                self.channels[number - 1],
                64 * 2 ** (number - 1),
                depth=depth,
                stride=2 if halves else 1,
                dilation=dilation,
            )
            self.add_module(f"layer{number}", stage)
        _start(self)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Encode (N, in_channels, H, W)."""
        scales = [self.relu(self.bn1(self.conv1(x)))]
        x = self.maxpool(scales[0])
        for number in range(1, 5):
            x = self.get_submodule(f"layer{number}")(x)
            scales.append(x)
        return scales


class PooledResNet(nn.Module):
    """A ResNet whose last features are averaged; to it, a missing sensor is zeros.

    Attributes:
        width: Length of the vectors.
        patch_px: Scenes may have any size.
    """

    patch_px = 1

    def __init__(self, in_channels: int, *, backbone: str) -> None:
        super().__init__()
        self.body = ResNet(in_channels, backbone=backbone, stride=32)
        self.width = self.body.channels[-1]

    def pooled(self, x: Tensor) -> Tensor:
        """Embed (N, C, H, W) as (N, width)."""
        return cast(Tensor, self.body(x)[-1].mean(dim=(2, 3)))


def _stage(
    block: type[BasicBlock] | type[Bottleneck], inputs: int, channels: int, *, depth: int, stride: int, dilation: int
) -> nn.Sequential:
    outputs = block.expansion * channels
    shortcut = None
    if stride != 1 or inputs != outputs:
        shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))
    first = block(inputs, channels, stride=stride, dilation=dilation, shortcut=shortcut)
    rest = [block(outputs, channels, stride=1, dilation=dilation, shortcut=None) for _ in range(depth - 1)]
    return nn.Sequential(first, *rest)


def _start(network: nn.Module) -> None:
    """Draw convolutions as He et al. (2015) do, over their outputs, as published."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
