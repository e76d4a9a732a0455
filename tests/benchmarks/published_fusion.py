"""The training step of the published fusion code, restated from its description for comparison, slow parts included.

Chen and Bruzzone, IEEE TGRS 2022, doi:10.1109/TGRS.2021.3128072. Per crop it
reads and scales a whole tile; per step it cuts out every superpixel of the
batch by a mask over the whole batch, and builds the mask of negatives row by
row. The published order of bands, optical first, is ours here: one network
serves both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import torch
import torch.nn.functional as F
from saroptical.engine.models.fusion import FusionNet
from torch import Tensor
from torch.utils.data import Dataset

CROP, NETWORK_INPUT = 32, 16
S2_BANDS = (2, 3, 4, 8)
"""Of a file of 13."""
S2_MEAN, S2_STD = (1353.3418, 1265.4015, 1269.009, 1976.1317), (242.07303, 290.8445, 402.9476, 516.7748)
S1_MEAN, S1_STD = (-9.020017, -15.73008), (3.579382, 3.671725)


class Tiles(Dataset[tuple[Tensor, Tensor]]):
    """One random crop of each tile, with its superpixels; the whole tile is read and scaled for it."""

    def __init__(self, files: Sequence[tuple[Path, Path, Path]]) -> None:
        """Take the radar, optical and superpixel file of each tile."""
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Give a crop (6, 32, 32) and its superpixels (1, 32, 32)."""
        s1_path, s2_path, segments_path = self.files[index]
        with rasterio.open(s1_path) as file:
            radar = np.clip(np.nan_to_num(file.read().astype(np.float32)), -25, 0)
        with rasterio.open(s2_path) as file:
            optical = np.clip(file.read().astype(np.float32)[[band - 1 for band in S2_BANDS]], 0, 10_000)
        radar = (radar - np.float32(S1_MEAN)[:, None, None]) / np.float32(S1_STD)[:, None, None]
        optical = (optical - np.float32(S2_MEAN)[:, None, None]) / np.float32(S2_STD)[:, None, None]
        tile = torch.from_numpy(np.concatenate([radar, optical]))
        segments = torch.from_numpy(np.load(segments_path).astype(np.int64))[None]
        top, left = torch.randint(0, tile.shape[-1] - CROP + 1, (2,)).tolist()
        window = (slice(None), slice(top, top + CROP), slice(left, left + CROP))
        return tile[window], segments[window]


@dataclass(frozen=True)
class Movement:
    """What view 1 differs by: flips of some samples about one axis, and then shifts (N, 2) down and right by pixels."""

    axis: int
    flipped: Tensor
    shift: Tensor

    @classmethod
    def draw(cls, count: int, device: torch.device) -> Movement:
        """Choose the axis for the batch, and per sample whether to flip, and a shift of up to 20 %."""
        axis = 2 + int(torch.randint(2, ()))
        reach = int(0.2 * CROP)
        return cls(
            axis, torch.rand(count, device=device) < 0.5, torch.randint(-reach, reach + 1, (count, 2)).to(device)
        )

    def __call__(self, maps: Tensor) -> Tensor:
        """Move maps (N, C, H, W); 0 comes in from outside."""
        moved = torch.where(self.flipped[:, None, None, None], maps.flip(self.axis), maps)
        theta = torch.eye(2, 3, device=maps.device).repeat(len(maps), 1, 1)
        theta[:, :, 2] = -2 * self.shift.flip(1) / torch.tensor(maps.shape[:1:-1], device=maps.device)
        grid = F.affine_grid(theta, list(maps.shape), align_corners=False)
        return F.grid_sample(moved, grid, mode="nearest", padding_mode="zeros", align_corners=False)


def inner(maps: Tensor) -> Tensor:
    """Cut the network's input out of the middle of crops."""
    edge = (CROP - NETWORK_INPUT) // 2
    return maps[..., edge : edge + NETWORK_INPUT, edge : edge + NETWORK_INPUT]


def first_hits(segments: Tensor, *, sites: int, generator: torch.Generator) -> Tensor:
    """Mark (N, 1, H, W) the first of the drawn sites that falls on each superpixel of an image."""
    flat = segments.flatten(1)
    marked = torch.zeros_like(flat)
    for image, ids in enumerate(flat.cpu()):
        drawn = torch.randperm(len(ids), generator=generator)[:sites]
        _, first = np.unique(ids[drawn].numpy(), return_index=True)
        marked[image, drawn[torch.from_numpy(first)].to(marked.device)] = 1
    return marked.view_as(segments)


def superpixel_rows(features: Tensor, segments: Tensor) -> Tensor:
    """Average features (N, C, H, W) over each superpixel, by a mask over the whole batch per id."""
    rows = []
    for region in segments.unique().tolist():
        if region == 0:
            continue
        mask = (segments == region).float()
        counts = mask.sum(dim=(2, 3))
        sums = (features * mask).sum(dim=(2, 3))
        there = counts[:, 0] > 0
        rows.append(sums[there] / counts[there])
    return torch.cat(rows)


def hard_negative(one: Tensor, other: Tensor, *, temperature: float = 0.5, tau_plus: float = 0.1) -> Tensor:
    """Contrast rows of unit length, with β = 1."""
    count = len(one)
    stack = torch.cat([one, other])
    similarity = (stack @ stack.T / temperature).exp()
    mask = torch.ones(count, 2 * count, dtype=torch.bool)
    for row in range(count):
        mask[row, row] = mask[row, row + count] = False
    mask = torch.cat([mask, mask]).to(stack.device)
    negative = similarity.masked_select(mask).view(2 * count, -1)
    positive = ((one * other).sum(dim=1) / temperature).exp()
    positive = torch.cat([positive, positive])
    size = 2 * count - 2
    reweighted = (negative * negative).sum(dim=1) / negative.mean(dim=1)
    noise = (reweighted - tau_plus * size * positive) / (1 - tau_plus)
    noise = noise.clamp(min=size * math.exp(-1 / temperature))
    return -(positive / (positive + noise)).log().mean()


def losses(
    net: FusionNet, crops: Tensor, segments: Tensor, movement: Movement, *, sites: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Give the loss of superpixels and that of images and sensors for a batch of crops (N, 6, 32, 32)."""
    first, second = net.encode(inner(movement(crops))), net.encode(inner(crops))
    ids = movement(inner(segments).float()).round().long()
    ids = ids * first_hits(ids, sites=sites, generator=generator)
    early, late = ("both", "both"), ("s2", "s1")
    name, partner = late if "s1" in first.local else early
    one = F.normalize(first.local[name], dim=1)
    other = movement(F.normalize(second.local[partner], dim=1))
    superpixels = hard_negative(superpixel_rows(one, ids), superpixel_rows(other, ids))
    pairs = [(first.image[name], second.image[partner])]
    if len(first.image) == 3:
        pairs += [(view.image["s1"], view.image["s2"]) for view in (first, second)]
    images = [hard_negative(F.normalize(a, dim=1), F.normalize(b, dim=1)) for a, b in pairs]
    return superpixels, torch.stack(images).sum()


class Step:
    """The published optimiser and step."""

    def __init__(self, net: FusionNet, *, sites: int) -> None:
        """Train a network with so many sites per image."""
        self.net, self.sites = net.train(), sites
        self.optimizer = torch.optim.Adam(net.parameters(), lr=3e-4, weight_decay=1e-4)
        self.generator = torch.Generator().manual_seed(0)

    def __call__(self, crops: Tensor, segments: Tensor) -> float:
        """Take a step on a batch of crops; gives the loss."""
        movement = Movement.draw(len(crops), crops.device)
        parts = losses(self.net, crops, segments, movement, sites=self.sites, generator=self.generator)
        loss = torch.stack(parts).sum()
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return float(loss.item())
