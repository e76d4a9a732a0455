"""How well hidden patches were told: their pixels, each patch by its own mean and deviation.

He et al., "Masked autoencoders are scalable vision learners", CVPR 2022,
arXiv:2111.06377, the loss on normalised pixels. What we do differently: each
sensor has a loss of its own, on those patches that were hidden of it, so that
many optical bands do not outvote two radar ones; and pixels without data are
neither judged nor counted in a patch's mean and deviation.
"""

from __future__ import annotations

import torch
from torch import Tensor

_LEAST_VALID = 0.5
"""Share of a patch that must hold data for it to be judged."""
_EPS = 1e-6


def normalise_patches(patches: Tensor, valid: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Bring patches to mean 0 and variance 1, that of a sample.

    Args:
        patches: (M, n).
        valid: (M, n) bool; all of a patch's pixels that count.

    Returns:
        Normalised patches, 0 where not valid; means and deviations (M, 1).
    """
    counts = valid.sum(dim=1, keepdim=True)
    means = (patches * valid).sum(dim=1, keepdim=True) / counts.clamp_min(1)
    centred = (patches - means) * valid
    deviations = (centred.square().sum(dim=1, keepdim=True) / (counts - 1).clamp_min(1) + _EPS).sqrt()
    return centred / deviations, means, deviations


def masked_loss(predicted: Tensor, patches: Tensor, valid: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
    """Judge what was said of one sensor's hidden patches.

    Args:
        predicted: (N, L, n) normalised patches as they were told.
        patches: (N, L, n) as they are.
        valid: (N, L, n) bool.
        hidden: (N, L) bool.

    Returns:
        The sum over judged patches of their mean squared differences, in float32 even where a lower precision is
        asked for; and how many were judged. Of a prediction of 0 the mean is (n − 1) / n, of constant patches 0.
    """
    judged = hidden & (valid.float().mean(dim=2) >= _LEAST_VALID)
    with torch.autocast(patches.device.type, enabled=False):
        told, counted = predicted[judged].float(), valid[judged]
        targets, _, _ = normalise_patches(patches[judged].float(), counted)
        missed = (told - targets).square() * counted
        return (missed.sum(dim=1) / counted.sum(dim=1)).sum(), judged.sum()
