"""A vision transformer as others publish their weights: positions that were learned or stored, one stack of bands.

Dosovitskiy et al., "An image is worth 16×16 words", ICLR 2021,
arXiv:2010.11929. Names and shapes are timm's, whose networks SSL4EO-S12,
SoftCon and DINO-MM carry; with `pool` and `border_px` it is DOFA's too, and
without a class token SatViT's. Positions of a larger or smaller input are
interpolated. Tests hold it to timm's and to torchgeo's output.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .vit import Block

POOLS = ("class", "mean", "mean_first")


class _Scale(nn.Module):
    """Multiply by learned factors, as DINOv2 does with what a block adds."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, width) to the same shape."""
        return x * self.gamma


class ScaledBlock(Block):
    """A block whose two additions are scaled."""

    def __init__(self, width: int, heads: int, *, drop_path: float = 0.0) -> None:
        super().__init__(width, heads, drop_path=drop_path)
        self.ls1, self.ls2 = _Scale(width), _Scale(width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """Map (N, T, width) to the same shape."""
        x = x + self._dropped(self.ls1(self.attn(self.norm1(x), bias)))
        return x + self._dropped(self.ls2(self.mlp(self.norm2(x))))


class PlainVit(nn.Module):
    """Embed pictures as vectors.

    Args:
        in_channels: Bands.
        width, depth, heads: Length of a token, number of blocks, and of heads.
        patch_px: Side of a place.
        side: Places along a side of the pictures whose positions are stored.
        has_class: Whether a token of its own stands for the whole picture.
        scaled: Whether what blocks add is scaled, as in DINOv2.
        pool: The vector: class, that token; mean, of the places; mean_first, the same with the last norm after it.
        border_px: Zeros around a picture, as DOFA has them; the places begin there.
        norm_eps: Of layer norms.
        drop_path: See `Block`; it rises from 0 in the first.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        width: int,
        depth: int,
        heads: int,
        patch_px: int,
        side: int,
        has_class: bool = True,
        scaled: bool = False,
        pool: str = "class",
        border_px: int = 0,
        norm_eps: float = 1e-6,
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        if pool not in POOLS or (pool == "class" and not has_class):
            raise ValueError(f"pool is {pool!r}; it must be one of {', '.join(POOLS)}, class with a class token only")
        self.width, self.patch_px, self.pool, self.border_px = width, patch_px, pool, border_px
        self.first = int(has_class)
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(in_channels, width, patch_px, stride=patch_px)})
        if has_class:
            self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, self.first + side**2, width))
        kind = ScaledBlock if scaled else Block
        rates = [drop_path * number / max(1, depth - 1) for number in range(depth)]
        self.blocks = nn.ModuleList(kind(width, heads, drop_path=rate) for rate in rates)
        self.norm = nn.LayerNorm(width)
        set_norm_eps(self, norm_eps)

    def pooled(self, x: Tensor) -> Tensor:
        """Embed (N, in_channels, H, W), both sides multiples of `patch_px`, as (N, width)."""
        tokens = self.tokens(x)
        if self.pool == "mean_first":
            found: Tensor = self.norm(tokens[:, self.first :].mean(dim=1))
            return found
        normed: Tensor = self.norm(tokens)
        return normed[:, 0] if self.pool == "class" else normed[:, self.first :].mean(dim=1)

    def tokens(self, x: Tensor) -> Tensor:
        """Give the tokens (N, T, width) after the last block, the class token first."""
        height, width = (side // self.patch_px for side in x.shape[-2:])
        bordered = F.pad(x, (self.border_px,) * 4)
        places = self.patch_embed["proj"](bordered)[..., :height, :width].flatten(2).mT
        tokens: Tensor = places + self._positions(height, width)
        if self.first:
            whole = self.cls_token + self.pos_embed[:, :1]
            tokens = torch.cat([whole.expand(len(x), -1, -1), tokens], dim=1)
        for block in self.blocks:
            tokens = block(tokens)
        return tokens

    def _positions(self, height: int, width: int) -> Tensor:
        """Give the positions (1, L, width) of places, interpolated from those that are stored."""
        stored = self.pos_embed[:, self.first :]
        side = round(stored.shape[1] ** 0.5)
        if (height, width) == (side, side):
            return stored
        grid = stored.mT.reshape(1, self.width, side, side)
        resized = F.interpolate(grid, (height, width), mode="bicubic", antialias=True)
        return resized.flatten(2).mT


def set_norm_eps(network: nn.Module, eps: float) -> None:
    """Give all layer norms of a network this summand."""
    for module in network.modules():
        if isinstance(module, nn.LayerNorm):
            module.eps = eps
