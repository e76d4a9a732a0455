"""The generator of pix2pix: a U-Net whose deepest features see the whole crop.

Isola, Zhu, Zhou and Efros, "Image-to-image translation with conditional
adversarial networks", CVPR 2017, arXiv:1611.07004. Two layouts, both exact:

- `reference`, the authors' PyTorch code: no normalisation at the bottleneck,
  skips rectified before they are joined, a transposed convolution to the end;
- `published`, that of SAR2Optical (yuuIind, 2025): every block but the first
  is normalised, the bottleneck too, skips stay leaky, and a 3 × 3 convolution
  ends it.

What we do differently: a side that cannot be halved is continued by one pixel
on the way down and cut on the way up, so that any size passes; and a layer
that has one value a channel in a batch, whose variance is not known, takes its
running statistics (the published code fails there).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYOUTS = ("reference", "published")
UPSAMPLINGS = ("transpose", "resize")
UPSAMPLING_MODES = ("nearest", "bilinear", "bicubic")
_WIDEST = 8
"""Channels grow to so many times those of the first block."""
_PLAIN_UPS = 5
"""Blocks of the decoder without dropout in a network of eight."""
_LEAK = 0.2


class Norm(nn.BatchNorm2d):
    """Batch normalisation that stands batches of one value a channel, and can take a picture's own statistics."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's name
        """Normalise (N, C, H, W)."""
        if self.training and input.numel() == input.shape[1]:
            return self._by_running(input)
        return super().forward(input)

    def by_own(self, x: Tensor) -> Tensor:
        """Normalise each picture by its own statistics, as training on batches of one does."""
        if x.shape[2] * x.shape[3] == 1:
            return self._by_running(x)
        return functional.instance_norm(x, weight=self.weight, bias=self.bias, eps=self.eps)

    def _by_running(self, x: Tensor) -> Tensor:
        return functional.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)


class UnetGenerator(nn.Module):
    """Make optical bands, −1 to 1, of radar bands, −1 to 1.

    Args:
        in_channels: Radar bands.
        out_channels: Optical bands.
        width: Channels of the first block; published: 64.
        depth: Halvings of the picture; published: 8, for pictures of 256 pixels.
        layout: See above.
        upsampling: transpose (transposed convolutions), or resize (enlarging, then a convolution: no checkerboard).
        upsampling_mode: How resize enlarges: nearest, bilinear or bicubic.
        dropout: Share of the deepest blocks' values that is dropped.
        repeat: How often a single band enters: published code turns a grey picture into three equal channels.
        ratio: Let the difference of the first two bands enter too: in decibels the ratio of their powers, as far as
            both are scaled alike.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        width: int = 64,
        depth: int = 8,
        layout: str = "reference",
        upsampling: str = "transpose",
        upsampling_mode: str = "nearest",
        dropout: float = 0.5,
        repeat: int = 1,
        ratio: bool = False,
    ) -> None:
        super().__init__()
        _check(in_channels, depth, layout, (upsampling, upsampling_mode), ratio)
        self.in_channels, self.out_channels, self.dropout = in_channels, out_channels, dropout
        self.repeat, self.ratio = repeat if in_channels == 1 else 1, ratio
        self.published = layout == "published"
        self.inputs = in_channels * self.repeat + ratio
        widths = [width * min(2**level, _WIDEST) for level in range(depth)]
        first_drop = 0 if self.published else 1
        self.dropped = range(first_drop, first_drop + max(0, depth - _PLAIN_UPS))
        self.downs, self.down_norms = nn.ModuleList(), nn.ModuleList()
        for level, (given, made) in enumerate(zip([self.inputs, *widths], widths, strict=False)):
            is_normed = 0 < level < depth - (not self.published)
            self.downs.append(nn.Conv2d(given, made, 4, 2, 1, bias=self.published and not is_normed))
            self.down_norms.append(Norm(made) if is_normed else nn.Identity())
        made_up = [*widths[-2::-1], width if self.published else out_channels]
        given_up = [widths[-1], *(2 * made for made in made_up[:-1])]
        self.ups, self.up_norms = nn.ModuleList(), nn.ModuleList()
        for level, (given, made) in enumerate(zip(given_up, made_up, strict=True)):
            is_end = level == depth - 1 and not self.published
            mode = upsampling_mode if upsampling == "resize" else ""
            self.ups.append(_upsampler(given, made, mode, bias=is_end))
            self.up_norms.append(nn.Identity() if is_end else Norm(made))
        self.head = nn.Conv2d(width, out_channels, 3, 1, 1) if self.published else nn.Identity()

    def forward(self, x: Tensor, *, noise: torch.Generator | None = None, own: bool = False) -> Tensor:
        """Translate pictures.

        Args:
            x: (N, C, H, W) of any size.
            noise: In evaluation, drop values as it draws them, alike for all pictures of the batch.
            own: In evaluation, normalise each picture by its own statistics.

        Returns:
            (N, out_channels, H, W).
        """
        return self.decode(self.encode(x, own=own), x.shape[-2:], noise=noise, own=own)

    def prepare(self, x: Tensor) -> Tensor:
        """Give the channels that enter the network, (N, inputs, H, W)."""
        if self.repeat > 1:
            return x.repeat(1, self.repeat, 1, 1)
        return torch.cat([x, (x[:, :1] - x[:, 1:2]) / 2], dim=1) if self.ratio else x

    def encode(self, x: Tensor, *, own: bool = False) -> list[Tensor]:
        """Give the features of every level, the deepest last."""
        found, x = [], self.prepare(x)
        for down, norm in zip(self.downs, self.down_norms, strict=True):
            height, width = x.shape[-2:]
            if height % 2 or width % 2:
                x = functional.pad(x, (0, width % 2, 0, height % 2), mode="replicate")
            x = functional.leaky_relu(_normed(norm, down(x), own), _LEAK)
            found.append(x)
        return found

    def decode(
        self,
        found: list[Tensor],
        size: tuple[int, int] | torch.Size,
        *,
        noise: torch.Generator | None = None,
        own: bool = False,
    ) -> Tensor:
        """Make the picture of what `encode` gave of one of this size."""
        skips = found[-2::-1]
        x = found[-1] if self.published else functional.relu(found[-1])
        for level, (up, norm) in enumerate(zip(self.ups, self.up_norms, strict=True)):
            height, width = skips[level].shape[-2:] if level < len(skips) else size
            x = _normed(norm, up(x)[..., :height, :width], own)
            if level in self.dropped:
                x = self._drop(x, noise)
            if level < len(skips):
                skip = skips[level] if self.published else functional.relu(skips[level])
                x = torch.cat([skip, functional.relu(x)], dim=1)
        if self.published:
            x = self.head(functional.relu(x))
        return torch.tanh(x)

    def _drop(self, x: Tensor, noise: torch.Generator | None) -> Tensor:
        if self.training or noise is None:
            return functional.dropout(x, self.dropout, self.training)
        kept = torch.rand(x.shape[1:], generator=noise) >= self.dropout
        return x * kept.to(x.device, x.dtype) / (1 - self.dropout)


def _check(in_channels: int, depth: int, layout: str, upsampling: tuple[str, str], ratio: bool) -> None:
    if layout not in LAYOUTS or upsampling[0] not in UPSAMPLINGS or upsampling[1] not in UPSAMPLING_MODES:
        raise ValueError(f"layout {layout!r} or upsampling {' '.join(upsampling)!r} is not known")
    if depth < 2 or (ratio and in_channels < 2):
        raise ValueError(f"depth {depth} is below 2, or one band has no ratio")


def _upsampler(given: int, made: int, mode: str, *, bias: bool) -> nn.Module:
    """Build what doubles a side: by enlarging in this mode, or, where it is "", by a transposed convolution."""
    if not mode:
        return nn.ConvTranspose2d(given, made, 4, 2, 1, bias=bias)
    return nn.Sequential(nn.Upsample(scale_factor=2, mode=mode), nn.Conv2d(given, made, 3, 1, 1, bias=bias))


def _normed(norm: nn.Module, x: Tensor, own: bool) -> Tensor:
    out: Tensor = norm.by_own(x) if own and isinstance(norm, Norm) else norm(x)
    return out


def start_normal(network: nn.Module) -> None:
    """Draw weights as pix2pix does: N(0, 0.02), the gains of normalisation N(1, 0.02), and no bias."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)
