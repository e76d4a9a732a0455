"""What every per-pixel network returns."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Dense:
    """Logits (N, K, H, W) before softmax, and the features (N, D, H, W) that they were read from."""

    logits: Tensor
    features: Tensor
