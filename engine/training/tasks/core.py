"""CoRe, the second stage: restore crops that lost bands and squares and were blurred.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022, section III-B: the
whole network learns, under a head that gives every band back, by the absolute
difference to the clean crop. What we do differently: pixels without data are
not judged.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...models.landcover import LandcoverNet
from ...patches.corrupt import Damage, corrupt
from ..distributed import gather_tensors


def restore_crops(model: LandcoverNet, pixels: Tensor, valid: Tensor, damage: Damage) -> Tensor:
    """Spoil crops, restore them, and judge all of what is restored.

    Args:
        model: All of it learns but what only UniFeat needs.
        pixels: (N, C, H, W) normalised.
        valid: (N, H, W) bool.
        damage: How each is spoiled.

    Returns:
        Mean absolute difference over bands and valid pixels of all processes.
    """
    spoiled = corrupt(pixels, damage).contiguous(memory_format=torch.channels_last)
    missed = ((model.restore(spoiled).float() - pixels).abs() * valid[:, None]).sum()
    counts = gather_tensors(valid.sum() * pixels.shape[1], valid.device)
    return missed * len(counts) / torch.stack(counts).sum().to(missed)
