"""How two sensors become the tokens of one transformer: together, or each by itself.

On the concatenated stack, as SatViT (Fuller et al., 2022,
doi:10.1109/LGRS.2022.3201489) has it, a place has one token of all bands. What
we add: a sensor may be unseen at a place; its bands are 0 there, and the token
says by a learned summand which sensors it was made from. Separate tokens, as
MultiMAE (Bachmann et al., ECCV 2022, arXiv:2204.01678) has them, have an
embedding per sensor and meet in the trunk.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..errors import InputError


class StackTokens(nn.Module):
    """One token a place, of the bands of all sensors that are seen there.

    Args:
        channels: Bands of each sensor.
        width: Length of a token.
        patch_px: Side of a place.
    """

    layers = 1

    def __init__(self, channels: tuple[int, int], width: int, *, patch_px: int) -> None:
        super().__init__()
        self.lengths = [count * patch_px**2 for count in channels]
        self.proj = nn.Conv2d(sum(channels), width, patch_px, stride=patch_px)
        self.presence = nn.Parameter(torch.empty(2, width))
        nn.init.normal_(self.presence, std=0.02)

    def forward(self, patches: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Gather and embed what is seen.

        Args:
            patches: (N, L, C·p²).
            seen: (N, 2, L) bool; of every item as many places.

        Returns:
            Tokens (N, T, width), and the number of the place of each (N, T).
        """
        rows, at = _gathered(seen.any(dim=1))
        values = torch.split(patches.flatten(0, 1)[rows], self.lengths, dim=1)
        shown = seen.mT.flatten(0, 1)[rows]
        parts = [part.masked_fill(~shown[:, [sensor]], 0) for sensor, part in enumerate(values)]
        there = torch.stack([part.any(dim=1) for part in parts], dim=1)
        tokens = _embed(self.proj, torch.cat(parts, dim=1))
        tokens = tokens + there.to(tokens.dtype) @ self.presence.to(tokens.dtype)
        return tokens.reshape(*at.shape, -1), at


class SeparateTokens(nn.Module):
    """One token a place and sensor; arguments as of `StackTokens`.

    Attributes:
        layers: Sensors that there are.
    """

    def __init__(self, channels: tuple[int, int], width: int, *, patch_px: int) -> None:
        super().__init__()
        self.lengths = [count * patch_px**2 for count in channels]
        self.sensors = [sensor for sensor, count in enumerate(channels) if count]
        self.layers = len(self.sensors)
        self.proj = nn.ModuleList(
            nn.Conv2d(channels[sensor], width, patch_px, stride=patch_px) for sensor in self.sensors
        )
        self.sensor = nn.Parameter(torch.empty(self.layers, width))
        nn.init.normal_(self.sensor, std=0.02)

    def forward(self, patches: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Gather and embed what is seen, as `StackTokens` does; places of the second sensor count on from L."""
        _, at = _gathered(seen[:, self.sensors].flatten(1))
        parts = torch.split(patches, self.lengths, dim=2)
        tokens, items = [], []
        for layer, (sensor, proj) in enumerate(zip(self.sensors, self.proj, strict=True)):
            rows = seen[:, sensor].flatten().nonzero()[:, 0]
            assert isinstance(proj, nn.Conv2d)
            embedded = _embed(proj, parts[sensor].flatten(0, 1)[rows])
            tokens.append(embedded + self.sensor[layer].to(embedded.dtype))
            items.append(rows // patches.shape[1])
        by_item = torch.cat(items).argsort(stable=True)
        return torch.cat(tokens)[by_item].reshape(*at.shape, -1), at


def cut_patches(x: Tensor, patch_px: int) -> Tensor:
    """Cut (N, C, H, W) into the patches (N, L, C·p²) of its places, row by row.

    Raises:
        InputError: If H or W is no multiple of `patch_px`.
    """
    height, width = x.shape[-2:]
    if height % patch_px or width % patch_px or not height * width:
        nearest = " × ".join(str(-(-side // patch_px) * patch_px) for side in (height, width))
        raise InputError(
            f"The input is {height} × {width} pixels, and the encoder reads squares of {patch_px} × {patch_px}: each "
            f"side must be a multiple of {patch_px}. Give it {nearest}, filled up with nodata."
        )
    cells = x.reshape(*x.shape[:2], height // patch_px, patch_px, width // patch_px, patch_px)
    return cells.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def join_patches(patches: Tensor, shape: tuple[int, int], patch_px: int) -> Tensor:
    """Put patches (N, L, C·p²) together to (N, C, h·p, w·p); undoes `cut_patches`."""
    cells = patches.reshape(len(patches), *shape, -1, patch_px, patch_px)
    return cells.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)


def sensors_in(x: Tensor, channels: tuple[int, int]) -> Tensor:
    """Tell which sensors (N, 2) items (N, C, H, W) have; one of 0 alone counts as having all that the network knows."""
    has = torch.stack([part.flatten(1).any(dim=1) for part in torch.split(x, list(channels), dim=1)], dim=1)
    known = torch.tensor([count > 0 for count in channels], device=x.device)
    return has | (known & ~has.any(dim=1, keepdim=True))


def _gathered(kept: Tensor) -> tuple[Tensor, Tensor]:
    """List what is kept (N, L): flat rows (N·T,), and by item (N, T) numbers below L."""
    rows = kept.flatten().nonzero()[:, 0]
    counts = kept.sum(dim=1)
    if (counts != counts[0]).any():
        raise ValueError("items of a batch must show as many tokens each")
    return rows, (rows % kept.shape[1]).reshape(len(kept), -1)


def _embed(proj: nn.Conv2d, patches: Tensor) -> Tensor:
    """Do with patches (M, C·p²) what the convolution does with the picture that they are of."""
    return F.linear(patches, proj.weight.flatten(1), proj.bias)
