"""Which squares of a crop are hidden, of each sensor, as a pure function of (seed, step, k).

He et al., CVPR 2022, arXiv:2111.06377, hide random patches of a picture. Two
sensors can be hidden together or apart, and then a place has four states:
both are seen, one of them, or none. What the sensors show is a fixed number of
places of each, and the modes differ in how many of them both show:

    joint           as many as can be: places show both, or nothing
    independent     as many as chance has it on average
    disjoint        as few as can be
    modality_drop   as independent, but a share of the crops shows one sensor alone
    mixed           the same number of patches in all, shared out between the sensors by chance; and the same share

Hence all crops of all batches show as many tokens, and none is filled up.
Modes are those of the variants in use: one mask for all channels (SatViT),
independent ones (CROMA, arXiv:2311.00566), complementary ones (CSMAE,
arXiv:2401.07782), lost sensors (DINO-MM, arXiv:2204.05381) and Dirichlet's
shares (MultiMAE, arXiv:2204.01678).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.jobs.masked import MASKS
from ..errors import InputError

_DROPPING = ("modality_drop", "mixed")
_STREAM = 0x3A5C
"""Keeps these draws apart from those of the crops' places, which have the same (seed, step, k)."""
_ROUNDING = 1e-6
"""A share of 1 − 0.9 is less than a tenth."""


@dataclass(frozen=True)
class MaskPlan:
    """How much of each sensor is hidden, and which places of the one beside which of the other.

    Attributes:
        mode: See above.
        ratio: Share that is hidden of each sensor; 1 of one that is not there.
        drop: Chance that a crop shows one sensor alone, where the mode knows that.
        tokens: What a token is, see `JointViT`: that number is what must be equal.
    """

    mode: str = "independent"
    ratio: tuple[float, float] = (0.75, 0.75)
    drop: float = 0.2
    tokens: str = "stack"

    def __post_init__(self) -> None:
        """Check that a sensor alone can show as many separate tokens as both together."""
        if self.mode not in MASKS:
            raise ValueError(f"mode is {self.mode!r}; it must be one of {', '.join(MASKS)}")
        if self.tokens == "separate" and self.mode in _DROPPING and sum(self.ratio) < 1:
            raise InputError(
                f"With mask {self.mode} and separate tokens, one sensor alone must be able to show as many patches as "
                f"both; shares of {1 - self.ratio[0]:g} and {1 - self.ratio[1]:g} are more than it has. Hide more, so "
                "that both ratios add up to 1 or more, or choose another mask."
            )

    def shown(self, places: int) -> tuple[int, int]:
        """Count the places at which each sensor is shown; at least one, unless nothing of it is."""
        s1, s2 = (max(int(places * (1 - ratio) + _ROUNDING), int(ratio < 1)) for ratio in self.ratio)
        return s1, s2

    def shared(self, places: int) -> int:
        """Count the places that show both."""
        s1, s2 = self.shown(places)
        least = max(0, s1 + s2 - places)
        if self.mode == "joint":
            return min(s1, s2)
        return least if self.mode == "disjoint" else max(least, round(s1 * s2 / places))

    def encoded(self, places: int) -> int:
        """Count the tokens that are computed."""
        return sum(self.shown(places)) - (self.shared(places) if self.tokens == "stack" else 0)

    def shows_each_alone(self, places: int) -> bool:
        """Tell whether each sensor is seen without the other, at a place or all over a crop."""
        alone = min(self.shown(places)) > self.shared(places)
        return alone or (self.mode in _DROPPING and self.drop > 0)

    def kept(self, places: int, channels: tuple[int, int]) -> tuple[float, float]:
        """Give the shares that are left of the input's values and of its tokens."""
        values = sum(shown * count for shown, count in zip(self.shown(places), channels, strict=True))
        whole = places if self.tokens == "stack" else places * sum(count > 0 for count in channels)
        return values / (places * sum(channels)), self.encoded(places) / whole


def draw_masks(plan: MaskPlan, height: int, width: int, *, seed: int, step: int, crops: Iterable[int]) -> Tensor:
    """Draw what is hidden of some crops of a step.

    Args:
        plan: How much.
        height: Rows of places of a crop.
        width: Places of a row.
        seed: Fixes all draws.
        step: Number of the batch.
        crops: Numbers k of the crops; what is drawn for one does not depend on the others.

    Returns:
        (n, 2, height, width) bool, True where a sensor is hidden.
    """
    drawn = [_draw(np.random.default_rng((seed, step, k, _STREAM)), plan, height * width) for k in crops]
    return torch.from_numpy(np.stack(drawn)).reshape(len(drawn), 2, height, width)


def _draw(rng: np.random.Generator, plan: MaskPlan, places: int) -> NDArray[np.bool_]:
    """Put the places in a drawn order; each sensor shows a stretch of it."""
    order = rng.permutation(places)
    s1, s2 = plan.shown(places)
    shared = plan.shared(places)
    if plan.mode == "mixed":
        total = s1 + s2
        s1 = int(rng.integers(shared, total - shared + 1))
        s2 = total - s1
    first, second = (0, s1), (s1 - shared, s1 - shared + s2)
    lost, which = rng.random() < plan.drop, rng.integers(2)
    if plan.mode in _DROPPING and lost:
        alone = (0, plan.encoded(places))
        first, second = ((0, 0), alone) if which == 0 else (alone, (0, 0))
    return np.stack([(order < start) | (order >= end) for start, end in (first, second)])
