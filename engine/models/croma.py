"""CROMA: an encoder for each sensor, and one that looks from the radar at the optical image.

Fuller, Millard and Green, "CROMA: remote sensing representations with
contrastive radar-optical masked autoencoders", NeurIPS 2023, arXiv:2311.00566.
Attention prefers what is near: a bias falls with the distance of places, for
each head at another rate (section 3.1, 2-D ALiBi), so that any size goes in.
What we do differently: queries, keys and values are one layer whose bias may
learn, and a picture's vector is that of the radar, the optical and the joint
encoder side by side, zeros where a sensor is missing, so that one classifier
serves all three. A test holds it to torchgeo's output.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .plain_vit import set_norm_eps
from .vit import Attention, Block, Mlp

_NORM_EPS = 1e-5


class CrossAttention(nn.Module):
    """Let the tokens of one picture look at those of another; both are normalised alike."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.input_norm = nn.LayerNorm(width)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.to_out = nn.Linear(width, width)

    def forward(self, x: Tensor, context: Tensor, bias: Tensor) -> Tensor:
        """Map (N, T, width) to the same shape, looking at (N, T, width)."""
        own, others = self.input_norm(x), self.input_norm(context)
        parts = (self.to_q(own), self.to_k(others), self.to_v(others))
        query, key, value = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in parts)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        joined: Tensor = self.to_out(seen.transpose(1, 2).flatten(2))
        return joined


class JointBlock(nn.Module):
    """Attention, then a look at the other sensor, then work on each token, each beside a shortcut."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn, self.cross, self.mlp = Attention(width, heads), CrossAttention(width, heads), Mlp(width)

    def forward(self, x: Tensor, context: Tensor, bias: Tensor) -> Tensor:
        """Map (N, T, width) to the same shape, looking at (N, T, width)."""
        x = x + self.attn(self.norm1(x), bias)
        x = x + self.cross(x, context, bias)
        changed: Tensor = x + self.mlp(self.norm2(x))
        return changed


class SensorEncoder(nn.Module):
    """Encode one sensor, and tell from the mean of its places what CROMA compares."""

    def __init__(self, in_channels: int, *, width: int, depth: int, heads: int, patch_px: int) -> None:
        super().__init__()
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(in_channels, width, patch_px, stride=patch_px)})
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.gap = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Map (N, in_channels, H, W) to tokens (N, L, width)."""
        tokens = self.patch_embed["proj"](x).flatten(2).mT
        for block in self.blocks:
            tokens = block(tokens, bias)
        normed: Tensor = self.norm(tokens)
        return normed


class JointEncoder(nn.Module):
    """Encode radar tokens with a look at optical ones."""

    def __init__(self, *, width: int, depth: int, heads: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(JointBlock(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, context: Tensor, bias: Tensor) -> Tensor:
        """Map (N, L, width) to the same shape, looking at (N, L, width)."""
        for block in self.blocks:
            x = block(x, context, bias)
        normed: Tensor = self.norm(x)
        return normed


class Croma(nn.Module):
    """Embed pairs, or either sensor alone.

    Args:
        channels: Bands of each sensor.
        width, heads: Length of a token, and heads of the attention.
        depths: Blocks of the radar, the optical and the joint encoder.
        patch_px: Side of a place.

    Attributes:
        width: Length of a picture's vector, three times that of a token.
    """

    def __init__(
        self, channels: tuple[int, int], *, width: int, heads: int, depths: tuple[int, int, int], patch_px: int
    ) -> None:
        super().__init__()
        self.channels, self.width, self.patch_px, self.heads = channels, 3 * width, patch_px, heads
        radar, optical, joint = depths
        given = {"width": width, "heads": heads, "patch_px": patch_px}
        self.s1 = SensorEncoder(channels[0], depth=radar, **given)
        self.s2 = SensorEncoder(channels[1], depth=optical, **given)
        self.joint = JointEncoder(width=width, depth=joint, heads=heads)
        set_norm_eps(self, _NORM_EPS)

    def pooled(self, x: Tensor) -> Tensor:
        """Embed (N, C, H, W), Sentinel-1 first, as (N, width): radar, optical and joint; 0 without a sensor."""
        radar, optical = torch.split(x, list(self.channels), dim=1)
        bias = near_bias(x.shape[-2] // self.patch_px, x.shape[-1] // self.patch_px, self.heads).to(x)
        one, two = self.s1(radar, bias), self.s2(optical, bias)
        both = self.joint(one, two, bias).mean(dim=1)
        has_one, has_two = (part.flatten(1).any(dim=1, keepdim=True) for part in (radar, optical))
        found = (
            self.s1.gap(one.mean(dim=1)) * has_one,
            self.s2.gap(two.mean(dim=1)) * has_two,
            both * (has_one & has_two),
        )
        return torch.cat(found, dim=1)


def near_bias(height: int, width: int, heads: int) -> Tensor:
    """Give what is added to the attention between height × width places, (1, heads, L, L): minus distance × slope.

    Slopes are powers of one number, as in ALiBi; of 16 heads 2^-½, 2^-1 … 2^-8.
    """
    first = 2 ** -(2 ** -(math.log2(heads) - 3))
    slopes = torch.tensor([first ** (1 + number) for number in range(heads)])
    rows, cols = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    places = torch.stack([rows.flatten(), cols.flatten()], dim=1).float()
    return -(torch.cdist(places, places) * slopes[:, None, None])[None]
