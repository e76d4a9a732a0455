"""Nearest centroids as a network, so that per-pixel k-means maps by the same road as a learned model."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .dense import Dense


class Centroids(nn.Module):
    """Give each pixel its likeness to K centroids in the space of the bands.

    Logits are −scale·‖x − c‖²: softmax turns them into the membership in a
    mixture of round Gaussians of variance 1 / (2 scale).
    """

    def __init__(self, in_channels: int, *, classes: int, scale: float = 1.0) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.zeros(classes, in_channels), requires_grad=False)
        self.scale = scale

    def forward(self, x: Tensor) -> Dense:
        """Compare (N, C, H, W) with every centroid; the features are the bands themselves."""
        cross = torch.einsum("nchw,kc->nkhw", x, self.centres)
        squared = x.square().sum(1, keepdim=True) - 2 * cross + self.centres.square().sum(1)[:, None, None]
        return Dense(-self.scale * squared, x)
