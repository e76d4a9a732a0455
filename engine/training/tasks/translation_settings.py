"""What a training of translation is made of, and the recipes that have a name.

`published` is SAR2Optical (yuuIind, 2025), which follows Isola et al., CVPR
2017: its twelve settings of the model, its batch and its start. What it left
out is in `improved`; what each part is worth is measured by the protocol
`translation`. `l1` is `improved` without anyone to deceive: it shows how far
blur alone goes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_DEEPEST = 8
_LEAST_SCALE_PX = 32
"""Side of the smallest picture that a discriminator at a lower scale looks at."""
_LEAST_JUDGED = 3
"""Pixels a side that must be left after a discriminator's halvings: its last two convolutions take one each."""


@dataclass(frozen=True)
class TranslationSettings:
    """Settings of a run.

    Attributes:
        layout, upsampling, dropout: Of the generator, see `UnetGenerator`.
        width: Channels of the first block of the generator.
        depth: Halvings of its picture; 0 takes what the crop allows, up to 8.
        repeat: How often a single radar band enters.
        ratio: Let the ratio of the first two radar bands enter too.
        judge: patch, pixel or none: what the discriminator looks at.
        judge_width, judge_layers, judge_norm, scales: Of the discriminators, see `Discriminators`.
        conditional: They see the radar too.
        adversarial: bce or hinge.
        adversarial_weight, matching_weight, l1_weight: Of the parts of the generator's loss.
        in_reflectance: Weigh bands as the unit of their values does; else all alike, whatever their range.
        learning_rate, betas: Of both optimisers.
        warm_up: Share of the steps over which the rates rise.
        decay_from: Share of the steps after which they fall in a line to 0; 1 keeps them.
        average: Decay of the generator's moving average, which is what is kept; 0 keeps the generator itself.
        turned: Flip and transpose crops.
        radar_shift, radar_noise: Standard deviations of what is added to a crop's radar, which runs from −1 to 1: to
            all of it, and to each of its pixels.
        clip: Percentiles that bound the range of a band.
        crop_px, batch: Side and number of the crops of a step.
    """

    layout: str = "published"
    upsampling: str = "transpose"
    dropout: float = 0.5
    width: int = 64
    depth: int = 0
    repeat: int = 3
    ratio: bool = False
    judge: str = "patch"
    judge_width: int = 64
    judge_layers: int = 3
    judge_norm: str = "batch"
    scales: int = 1
    conditional: bool = True
    adversarial: str = "bce"
    adversarial_weight: float = 1.0
    matching_weight: float = 0.0
    l1_weight: float = 100.0
    in_reflectance: bool = False
    learning_rate: float = 2e-4
    betas: tuple[float, float] = (0.5, 0.999)
    warm_up: float = 0.0
    decay_from: float = 1.0
    average: float = 0.0
    turned: bool = False
    radar_shift: float = 0.0
    radar_noise: float = 0.0
    clip: tuple[float, float] = (0.1, 99.9)
    crop_px: int = 256
    batch: int = 32

    def crop(self, patch_px: int) -> int:
        """Give the side of the crops out of patches of `patch_px` pixels."""
        return min(self.crop_px, patch_px)

    def levels(self, patch_px: int) -> int:
        """Give the halvings of the generator: until one pixel is left, eight at most."""
        return self.depth or max(2, min(_DEEPEST, int(math.log2(self.crop(patch_px)))))

    def judges(self, patch_px: int) -> int:
        """Give how many discriminators there are: one per scale, as far as the crop reaches."""
        if self.judge == "none":
            return 0
        reach = max(1, self.crop(patch_px) // _LEAST_SCALE_PX)
        return min(self.scales, 1 + int(math.log2(reach)))

    @property
    def least_px(self) -> int:
        """Give the smallest side of a crop of which the discriminators have something left to judge."""
        return _LEAST_JUDGED * 2**self.judge_layers if self.judge == "patch" else 1

    def rate(self, step: int, steps: int) -> float:
        """Give the learning rate of a step."""
        rise = min(1.0, (step + 1) / max(1.0, self.warm_up * steps))
        fall = 1.0 if self.decay_from >= 1 else min(1.0, (steps - step) / ((1 - self.decay_from) * steps))
        return self.learning_rate * rise * fall


_IMPROVED = TranslationSettings(
    layout="reference",
    upsampling="resize",
    repeat=1,
    ratio=True,
    scales=2,
    judge_norm="instance",
    adversarial="hinge",
    adversarial_weight=0.5,
    matching_weight=2.5,
    in_reflectance=True,
    warm_up=0.02,
    decay_from=0.5,
    average=0.999,
    turned=True,
    radar_shift=0.15,
    radar_noise=0.1,
    batch=16,
)
RECIPES = {
    "published": TranslationSettings(),
    "improved": _IMPROVED,
    "l1": replace(_IMPROVED, judge="none", adversarial_weight=0.0, matching_weight=0.0),
}
