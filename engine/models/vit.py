"""A vision transformer that reads a radar and an optical image together, whole or in part.

Dosovitskiy et al., "An image is worth 16×16 words", ICLR 2021,
arXiv:2010.11929, with positions of sines and cosines as in He et al., "Masked
autoencoders are scalable vision learners", CVPR 2022, arXiv:2111.06377. How
the sensors become tokens is `tokens`. Blocks carry timm's names and shapes, so
that published weights go in as they are; they are not taken from timm, because
to import it takes longer than to import torch, and labels of a small scene are
made in less; a test holds timm to the same output.

A *place* is a square of `patch_px` pixels. What is hidden at a place is never
computed: visible tokens are gathered before the first block. Positions are
those of the crops that the network was trained on; those of a larger input are
squeezed into the same range.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .tokens import SeparateTokens, StackTokens, cut_patches, sensors_in


@dataclass(frozen=True)
class Size:
    """Length of a token, number of blocks, and of heads."""

    width: int
    depth: int
    heads: int


SIZES = {"tiny": Size(192, 12, 3), "small": Size(384, 12, 6), "base": Size(768, 12, 12)}
_TOKENS = {"stack": StackTokens, "separate": SeparateTokens}
_NORM_EPS = 1e-6


class Attention(nn.Module):
    """Let all tokens of an item look at each other."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """Map (N, T, width) to the same shape; bias (1, heads, T, T) is added to how much tokens look at each other."""
        query, key, value = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # (N, heads, T, d)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        joined: Tensor = self.proj(seen.transpose(1, 2).flatten(2))
        return joined


class Mlp(nn.Module):
    """Work on each token by itself."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, width) to the same shape."""
        found: Tensor = self.fc2(F.gelu(self.fc1(x)))
        return found


class Block(nn.Module):
    """Attention, then work on each token, each beside a shortcut.

    Args:
        width: Length of a token.
        heads: Of the attention.
        drop_path: Chance that, in training, an item takes the shortcut alone; Huang et al., "Deep networks with
            stochastic depth", ECCV 2016, arXiv:1603.09382.
    """

    def __init__(self, width: int, heads: int, *, drop_path: float = 0.0) -> None:
        super().__init__()
        self.drop_path = drop_path
        self.norm1 = nn.LayerNorm(width, eps=_NORM_EPS)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=_NORM_EPS)
        self.mlp = Mlp(width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """Map (N, T, width) to the same shape; bias as of `Attention`."""
        x = x + self._dropped(self.attn(self.norm1(x), bias))
        return x + self._dropped(self.mlp(self.norm2(x)))

    def _dropped(self, change: Tensor) -> Tensor:
        if not self.training or not self.drop_path:
            return change
        keep = 1 - self.drop_path
        return change * (change.new_empty(len(change), 1, 1).bernoulli_(keep) / keep)


@dataclass(frozen=True)
class Visible:
    """What the encoder says of the places that it saw.

    Attributes:
        tokens: (N, T, D).
        at: (N, T) number of each token's place, row by row; of separate tokens, those of the second sensor go on
            counting where the first one's end.
    """

    tokens: Tensor
    at: Tensor


class JointViT(nn.Module):
    """Encode Sentinel-1 and Sentinel-2 by one network, which can do without either.

    Args:
        s1_channels, s2_channels: Bands of each sensor; 0 where the network is for the other one alone.
        size: tiny, small or base.
        patch_px: Side of a place.
        tokens: stack, one token a place of all bands; or separate, one a place and sensor.
        trained_side: Places along a side of the crops that it is trained on.
        drop_path: Of the last block; it rises from 0 in the first.

    Attributes:
        width: Length D of a token.
        layers: Tokens that a place has: 1, or of separate tokens one per sensor.
    """

    def __init__(
        self,
        s1_channels: int,
        s2_channels: int,
        *,
        size: str = "small",
        patch_px: int = 8,
        tokens: str = "stack",
        trained_side: int = 12,
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        for name, value, known in (("size", size, SIZES), ("tokens", tokens, _TOKENS)):
            if value not in known:
                raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(known)}")
        plan = SIZES[size]
        self.channels = (s1_channels, s2_channels)
        self.width, self.patch_px, self.trained_side = plan.width, patch_px, trained_side
        self.patch_embed = _TOKENS[tokens](self.channels, plan.width, patch_px=patch_px)
        self.layers = int(self.patch_embed.layers)  # type: ignore[arg-type]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, plan.width))
        rates = [drop_path * number / max(1, plan.depth - 1) for number in range(plan.depth)]
        self.blocks = nn.ModuleList(Block(plan.width, plan.heads, drop_path=rate) for rate in rates)
        self.norm = nn.LayerNorm(plan.width, eps=_NORM_EPS)
        nn.init.normal_(self.cls_token, std=0.02)
        start_linear(self)

    def encode(self, x: Tensor, seen: Tensor | None = None) -> Visible:
        """Compute the tokens of what is seen, and nothing else.

        Args:
            x: (N, C, H, W) normalised, Sentinel-1 first; 0 where there is nothing.
            seen: (N, 2, h, w) bool, of each sensor; of every item as many tokens. None: all of each sensor that an
                item has.

        Raises:
            InputError: If H or W is no multiple of `patch_px`.
        """
        patches = cut_patches(x, self.patch_px)
        height, width = (side // self.patch_px for side in x.shape[-2:])
        if seen is None:
            seen = sensors_in(x, self.channels)[:, :, None, None].expand(-1, -1, height, width)
        tokens, at = self.patch_embed(patches, seen.flatten(2))
        where = positions(height, width, length=self.width, trained_side=self.trained_side, device=x.device)
        tokens = tokens + where[at % (height * width)].to(tokens.dtype)
        tokens = torch.cat([self.cls_token.expand(len(x), -1, -1).to(tokens.dtype), tokens], dim=1)
        for block in self.blocks:
            tokens = block(tokens)
        return Visible(self.norm(tokens)[:, 1:], at)

    def dense(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Give features (N, D, h, w) of all places, the mean of both sensors' where tokens are separate.

        Args:
            x: (N, C, H, W) normalised, Sentinel-1 first; 0 where there is nothing.
            present: (N, 2) bool; False ignores what x holds of a sensor. None takes all that there is.
        """
        if present is not None:
            x = without(x, ~present, self.channels)
        height, width = (side // self.patch_px for side in x.shape[-2:])
        groups = self._alike(x)
        tokens = [self.encode(x[rows]).tokens for rows in groups]
        maps = [part.reshape(len(part), -1, height, width, self.width).mean(dim=1) for part in tokens]
        return torch.cat(maps)[torch.cat(groups).argsort()].permute(0, 3, 1, 2)

    def pooled(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Give one vector (N, D) an item: the mean over the places that hold anything; arguments as of `dense`."""
        if present is not None:
            x = without(x, ~present, self.channels)
        there = cut_patches(x, self.patch_px).any(dim=2)
        there = there | ~there.any(dim=1, keepdim=True)
        features = self.dense(x).flatten(2)
        return (features * there[:, None]).sum(dim=2) / there.sum(dim=1, keepdim=True)

    def _alike(self, x: Tensor) -> list[Tensor]:
        """Part a batch into items that have as many tokens each."""
        if self.layers == 1:
            return [torch.arange(len(x), device=x.device)]
        counts = sensors_in(x, self.channels).long() @ torch.tensor([1, 2], device=x.device)
        return [(counts == value).nonzero()[:, 0] for value in torch.unique(counts).tolist()]


def without(x: Tensor, lost: Tensor, channels: tuple[int, int]) -> Tensor:
    """Blank the sensors (N, 2) of items (N, C, H, W) that are lost."""
    return x.masked_fill(lost.repeat_interleave(torch.tensor(channels, device=x.device), dim=1)[..., None, None], 0)


def positions(height: int, width: int, *, length: int, trained_side: int, device: torch.device) -> Tensor:
    """Give each of height × width places, row by row, a vector (L, length) of sines and cosines.

    Places of what is larger than `trained_side` lie closer together, around the same middle: of 4 places in the range
    of 2, at −0.25, 0.25, 0.75 and 1.25.
    """
    shrink = min(1.0, trained_side / max(height, width))
    rates = 10_000 ** -(torch.arange(length // 4, device=device) / (length // 4))
    axes = [(torch.arange(side, device=device) + 0.5) * shrink - 0.5 for side in (height, width)]
    down, across = (torch.cat([angles.sin(), angles.cos()], 1) for angles in (axis[:, None] * rates for axis in axes))
    both = [down[:, None].expand(-1, width, -1), across[None].expand(height, -1, -1)]
    return torch.cat(both, dim=2).flatten(0, 1)


def start_linear(network: nn.Module) -> None:
    """Draw weights of linear layers, and of those that take patches in, as He et al. (2022) do."""
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(module.weight.view(len(module.weight), -1))
            if module.bias is not None:
                nn.init.zeros_(module.bias)
