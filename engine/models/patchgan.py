"""The discriminators of pix2pix: is a patch of the picture measured, or made up?

PatchGAN of Isola et al., CVPR 2017, arXiv:1611.07004 (70 × 70 pixels with three
layers); several of them on halved pictures, whose features can be compared, as
in Wang et al., "High-resolution image synthesis and semantic manipulation with
conditional GANs" (pix2pixHD), CVPR 2018, arXiv:1711.11585.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

_WIDEST = 8
_LEAK = 0.2
NORMS = ("batch", "instance")
Features = tuple[Tensor, ...]
"""What each block of a discriminator makes of a batch; its logits (N, 1, h, w) last."""


class PatchGan(nn.Module):
    """Judge overlapping patches of a picture.

    Args:
        in_channels: Bands of what is judged, and of what it was made from.
        width: Channels of the first block.
        layers: Blocks that look around; patches of 16, 34, 70, 142, 286 pixels for 1 to 5, one pixel for 0.
        norm: batch, as published, or instance (each picture by itself).
    """

    def __init__(self, in_channels: int, *, width: int = 64, layers: int = 3, norm: str = "batch") -> None:
        super().__init__()
        if norm not in NORMS:
            raise ValueError(f"norm is {norm!r}; expected one of {', '.join(NORMS)}")
        widths = [width * min(2**level, _WIDEST) for level in range(max(layers, 1) + 1)]
        kernel, padding = (4, 1) if layers else (1, 0)
        blocks: list[nn.Module] = []
        for level, (given, made) in enumerate(zip([in_channels, *widths], widths, strict=False)):
            looks = kernel, 2 if level < layers else 1, padding
            blocks.append(_block(given, made, looks, norm if level else ""))
        blocks.append(nn.Conv2d(widths[-1], 1, kernel, 1, padding))
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Features:
        """Give the features of every block, logits last."""
        found = []
        for block in self.blocks:
            x = block(x)
            found.append(x)
        return tuple(found)


class Discriminators(nn.Module):
    """One or more PatchGANs, each but the first on a picture of half the size of the one before's.

    Args:
        in_channels, width, layers, norm: See `PatchGan`.
        scales: How many.
    """

    def __init__(
        self, in_channels: int, *, width: int = 64, layers: int = 3, norm: str = "batch", scales: int = 1
    ) -> None:
        super().__init__()
        self.scales = nn.ModuleList(PatchGan(in_channels, width=width, layers=layers, norm=norm) for _ in range(scales))

    def forward(self, x: Tensor) -> list[Features]:
        """Judge (N, C, H, W) at every scale."""
        found = []
        for number, judge in enumerate(self.scales):
            if number:
                x = functional.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
            found.append(judge(x))
        return found


def _block(given: int, made: int, looks: tuple[int, int, int], norm: str) -> nn.Sequential:
    """Convolve, normalise and rectify; where all is normalised no bias is needed."""
    layers: list[nn.Module] = [nn.Conv2d(given, made, *looks, bias=norm != "batch")]
    if norm:
        layers.append(nn.BatchNorm2d(made) if norm == "batch" else nn.InstanceNorm2d(made))
    return nn.Sequential(*layers, nn.LeakyReLU(_LEAK))
