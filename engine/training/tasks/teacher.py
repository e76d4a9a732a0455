"""A teacher that follows the student slowly, and the regions that the two compare.

The published script (`train_twins2s2_shift_spix.py`) builds the moving average
of Grill et al., "Bootstrap your own latent", NeurIPS 2020, arXiv:2006.07733,
but never calls its update, so its teacher stays the first copy of the student;
and it compares one region per image. Here the teacher moves, and every large
superpixel is compared with a small one in it.
"""

from __future__ import annotations

import copy
import math

import torch
from torch import Tensor, nn


def momentum_at(step: int, steps: int, *, start: float = 0.996) -> float:
    """Raise the momentum from `start` to 1 along half a cosine (Grill et al., appendix)."""
    return 1 - (1 - start) * (math.cos(math.pi * step / steps) + 1) / 2


class MovingAverage(nn.Module):
    """A copy of a network whose weights and running statistics are averages of the network's over time.

    It normalises by the statistics of its own batch, as the student does; its running statistics move with the
    average alone.
    """

    def __init__(self, student: nn.Module) -> None:
        super().__init__()
        self.network = copy.deepcopy(student).requires_grad_(False)
        for module in self.network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 0.0

    @torch.no_grad()
    def follow(self, student: nn.Module, *, momentum: float) -> None:
        """Move every weight and statistic by (1 − momentum) of the way to the student's."""
        theirs = student.state_dict()
        for name, own in self.network.state_dict().items():
            if own.is_floating_point():
                own.lerp_(theirs[name], 1 - momentum)
            else:
                own.copy_(theirs[name])


def make_predictor(length: int) -> nn.Sequential:
    """Build what the student must predict the teacher with: of 128, as published, 128 → 192 → 128."""
    hidden = length * 3 // 2
    return nn.Sequential(
        nn.Linear(length, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True), nn.Linear(hidden, length)
    )


def nested_regions(large: Tensor, small: Tensor, *, priority: Tensor | None) -> tuple[Tensor, Tensor]:
    """Choose in every large region one of the small regions that lie in it.

    Args:
        large: (N, H, W) ids; 0 belongs to no region.
        small: (N, H, W) ids of a finer scale.
        priority: (N, H, W) random numbers: the small region is taken that has the pixel of the highest one, so that it
            is drawn by its area. None, as published: of each image the most frequent large region is kept alone, and
            of that the most frequent small one.

    Returns:
        Two maps (N, H, W) of the ids of the large: on all its pixels, and on those of the small one chosen in it.
    """
    image = torch.arange(len(large), device=large.device)[:, None, None].expand_as(large)
    wide = torch.where(small > 0, large, 0)
    if priority is None:
        wide = _keep_one(wide, of=image, priority=None)
    owner = image * (int(large.max()) + 1) + wide
    local = _keep_one(torch.where(wide > 0, small, 0), of=owner, priority=priority)
    return wide, torch.where(local > 0, wide, 0)


def _keep_one(ids: Tensor, *, of: Tensor, priority: Tensor | None) -> Tensor:
    """Keep one id of each group `of`, the most frequent or that of the highest priority; all others become 0."""
    inside = ids > 0
    pieces, piece, counts = torch.unique(
        torch.stack([of[inside], ids[inside].to(of)]), dim=1, return_inverse=True, return_counts=True
    )
    scores = counts.double()
    if priority is not None:
        scores = torch.zeros_like(scores).scatter_reduce(0, piece, priority[inside].double(), "amax")
    order = torch.argsort(scores, stable=True)
    order = order[torch.argsort(pieces[0][order], stable=True)]  # by group, and within it by score
    group = pieces[0][order]
    is_last = torch.ones_like(order, dtype=torch.bool)
    is_last[:-1] = group[1:] != group[:-1]
    chosen = torch.zeros_like(is_last)
    chosen[order[is_last]] = True
    kept = torch.zeros_like(ids)
    kept[inside] = ids[inside] * chosen[piece]
    return kept
