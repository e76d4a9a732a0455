"""UniFeat, the first stage: what two bands say of a place must look alike to the extractor that all bands share.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022, section III-A; the
loss is `losses.unifeat`. What we do differently: the extractor sees 7 px, so
small crops of many places teach it as much as large ones of few, at a fraction
of the cost; and a pixel without data is replaced by another one of its crop.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...losses.unifeat import unifeat_loss
from ...models.landcover import LandcoverNet
from ..distributed import gather_rows
from .sscl_settings import SsclSettings


def contrast_bands(
    model: LandcoverNet, pixels: Tensor, valid: Tensor, *, settings: SsclSettings, generator: torch.Generator
) -> Tensor:
    """Compare two drawn bands, at drawn positions, with each other and with other crops.

    Args:
        model: Its extractor and its projection learn.
        pixels: (N, C, H, W) normalised, C at least 2.
        valid: (N, H, W) bool.
        settings: How many positions, and how they are compared.
        generator: Draws; alike in all processes.

    Returns:
        The loss, of all processes' crops; 0 of a single one, which has nothing to be different from.
    """
    both = torch.randperm(pixels.shape[1], generator=generator)[:2].to(pixels.device)
    features = model.extractor_features(pixels[:, both]).flatten(3)
    at = _draw_positions(valid, settings.positions, generator)[:, None, None]
    rows = features.gather(3, at.expand(-1, *features.shape[1:3], -1))
    vectors = model.project(rows.flatten(0, 1)[..., None]).squeeze(3).unflatten(0, (-1, 2))
    vectors = gather_rows(vectors, torch.arange(len(vectors), device=vectors.device))  # (N, 2, d, P)
    if len(vectors) < 2:
        return vectors.sum() * 0
    one, other = vectors.permute(1, 3, 0, 2)
    return unifeat_loss(
        one, other, temperature=settings.temperature, positive_in_denominator=settings.positive_in_denominator
    )


def _draw_positions(valid: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Draw flat positions (N, P), the same in all crops, but where one has no data there.

    A crop that has less data than positions are asked for gives some of them again; one without any has no choice.
    """
    order = torch.randperm(valid[0].numel(), generator=generator).to(valid.device)
    usable = valid.flatten(1)[:, order].long()
    ranks = torch.arange(min(count, len(order)), device=valid.device) % usable.sum(dim=1, keepdim=True).clamp_min(1)
    return order[usable.argsort(dim=1, descending=True, stable=True).gather(1, ranks)]
