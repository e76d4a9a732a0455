"""Alignment of partners, and uniformity of a set on the sphere.

Wang and Isola, "Understanding contrastive representation learning through
alignment and uniformity on the hypersphere", ICML 2020, arXiv:2005.10242.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def align_loss(one: Tensor, other: Tensor) -> Tensor:
    """Average the squared distance of partners over all but the last axis, (…, D)."""
    return (one - other).square().sum(dim=-1).mean()


def uniform_loss(vectors: Tensor, *, t: float = 2.0) -> Tensor:
    """Give log mean exp(−t‖a−b‖²) over the pairs of (N, D), each taken to unit length.

    Zero where all are equal; −4 for orthonormal vectors at t = 2.
    """
    distances = torch.pdist(F.normalize(vectors.float(), dim=1))
    return (-t * distances.square()).exp().mean().log()
