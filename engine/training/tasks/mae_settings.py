"""What a run of masked pre-training is made of.

The optimiser is that of He et al., CVPR 2022, arXiv:2111.06377 (AdamW with
betas .9 and .95, weight decay .05, warm-up and a cosine), and so is the rate
per 256 crops, times `rate_gain`: theirs is for hundreds of thousands of steps.
The gain was found with 32 crops and some hundred steps. Of more crops the rate
grows with the root of their number, as suits Adam (Malladi et al., "On the
SDEs and scaling rules for adaptive gradient algorithms", NeurIPS 2022,
arXiv:2205.10287), and no further than the published peak of 4096 crops, which
holds over long runs: their linear rule, times the gain, passes it from 103
crops on. Mask ratios are per sensor, see METHODS on what each saves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...patches.masking import MaskPlan

_PUBLISHED_RATE, _PUBLISHED_BATCH, _LARGEST_BATCH = 1.5e-4, 256, 4096
_GAIN_BATCH = 32


@dataclass(frozen=True)
class MaeSettings:
    """Settings of a run.

    Attributes:
        size, patch_px, tokens: Of the encoder, see `JointViT`.
        mode, ratio, drop: What is hidden where there are both sensors, see `MaskPlan`.
        clip: Percentiles beyond which band values are clipped, so that a few bright roofs do not set the scale.
        crop_px, batch: Side and number of the crops of a step.
        rate_gain: Factor of the published learning rate of 32 crops.
        warm_up: Share of the steps over which the rate rises.
        weight_decay, betas, clip_gradients: Of the optimiser.
    """

    size: str = "tiny"
    patch_px: int = 8
    tokens: str = "stack"
    mode: str = "independent"
    ratio: tuple[float, float] = (0.75, 0.75)
    drop: float = 0.2
    clip: tuple[float, float] = (1.0, 99.0)
    crop_px: int = 96
    batch: int = 32
    rate_gain: float = 40.0
    warm_up: float = 0.1
    weight_decay: float = 0.05
    betas: tuple[float, float] = (0.9, 0.95)
    clip_gradients: float | None = 1.0

    @property
    def learning_rate(self) -> float:
        """The largest rate."""
        usual = self.rate_gain * _PUBLISHED_RATE * _GAIN_BATCH / _PUBLISHED_BATCH
        largest = _PUBLISHED_RATE * _LARGEST_BATCH / _PUBLISHED_BATCH
        return min(usual * math.sqrt(self.batch / _GAIN_BATCH), max(usual, largest))

    def side(self, patch_px: int) -> int:
        """Count the places along a side of a crop out of patches of `patch_px` pixels."""
        return min(self.crop_px, patch_px) // self.patch_px

    def plan(self, channels: tuple[int, int]) -> MaskPlan:
        """Give what is hidden of crops with these bands: of one sensor alone its own share."""
        s1, s2 = (ratio if count else 1.0 for ratio, count in zip(self.ratio, channels, strict=True))
        mode = self.mode if all(channels) else "independent"
        return MaskPlan(mode, (s1, s2), drop=self.drop, tokens=self.tokens)
