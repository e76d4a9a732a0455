"""What a generator and its discriminators are judged by.

Isola et al., CVPR 2017, arXiv:1611.07004, equations 1 to 4, with the logistic
loss (half the sum over measured and made-up pictures, as the authors' code
does); the hinge of Lim and Ye, "Geometric GAN", 2017, arXiv:1705.02894; feature
matching of Wang et al., CVPR 2018, arXiv:1711.11585, equation 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

Judged = Sequence[tuple[Tensor, ...]]
"""Features of each scale's discriminator, logits last."""


def discern(measured: Judged, made_up: Judged, *, kind: str) -> Tensor:
    """Judge discriminators: mean over scales of half the loss on measured pictures and half that on made-up ones.

    `kind` is bce or hinge.
    """
    losses = []
    for real, told in zip(measured, made_up, strict=True):
        one, other = real[-1].float(), told[-1].float()
        if kind == "hinge":
            losses.append((functional.relu(1 - one).mean() + functional.relu(1 + other).mean()) / 2)
        else:
            losses.append((functional.softplus(-one).mean() + functional.softplus(other).mean()) / 2)
    return torch.stack(losses).mean()


def deceive(made_up: Judged, *, kind: str) -> Tensor:
    """Judge a generator by what discriminators make of its pictures: mean over scales."""
    logits = [told[-1].float() for told in made_up]
    return torch.stack([(-x if kind == "hinge" else functional.softplus(-x)).mean() for x in logits]).mean()


def match_features(measured: Judged, made_up: Judged) -> Tensor:
    """Compare what discriminators see of measured and of made-up pictures: mean over scales and blocks, not logits."""
    pairs = [
        pair for real, told in zip(measured, made_up, strict=True) for pair in zip(real[:-1], told[:-1], strict=True)
    ]
    return torch.stack([(told.float() - real.detach().float()).abs().mean() for real, told in pairs]).mean()


def absolute_difference(told: Tensor, true: Tensor, valid: Tensor, *, weights: Tensor | None = None) -> Tensor:
    """Give the mean absolute difference of (N, C, H, W) over bands and `valid` pixels (N, H, W); 0 where there is none.

    `weights` (C,) of the bands, None counts all alike.
    """
    missed = (told.float() - true).abs() * valid[:, None]
    if weights is not None:
        missed = missed * weights[:, None, None]
    return missed.sum() / (valid.sum() * true.shape[1]).clamp_min(1)
