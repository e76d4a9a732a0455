"""A generator as a model that makes bands in their unit, under the policy that it is run by.

`eval`: running statistics and no dropout; deterministic, and a picture does not
depend on what else is in its batch. `paper`, as Isola et al. (CVPR 2017) test:
dropout, and the statistics of the picture itself. Dropout is drawn from the
seed anew for every batch and alike for all its pictures, so that here too a
picture depends on nothing but itself.

Each draw of dropout whose spread is asked for sees the picture turned another
way, the first as it is: dropout alone moves a generator so little that its
spread ranks errors hardly better than chance (rank correlations of -.01 to .07
on five scenes, their level removed; with turns .01 to .20).

The spread over n draws is their standard deviation with the divisor n - 1, over
what that is on average of n normal draws of deviation 1 (.80 of two, .92 of
four), so that layers of few and of many draws can be compared.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.card import ModelCard
from ..errors import CheckpointMismatch, InputError
from ..models.pix2pix import UnetGenerator
from ..patches.normalize import normalize
from ..raster.stack import ScenePair


class Translator(nn.Module):
    """Make the bands of a card's targets, in the unit of their sensor, of normalised radar.

    Args:
        generator: The card's network.
        card: What it eats and makes.
        policy: eval or paper; "" takes the card's, which is eval unless it says otherwise.
        seed: Fixes what dropout draws.
        passes: Turned draws of dropout whose spread is given as a further band, two or more; 0 gives none.

    Raises:
        CheckpointMismatch: If the network is no generator of the card's targets.
        InputError: If a spread is asked for of a generator without dropout.
    """

    scale: Tensor
    shift: Tensor

    def __init__(
        self, generator: nn.Module, card: ModelCard, *, policy: str = "", seed: int = 0, passes: int = 0
    ) -> None:
        super().__init__()
        if not isinstance(generator, UnetGenerator) or generator.out_channels != len(card.targets):
            raise CheckpointMismatch(
                f"The card's task is {card.task} and its network {card.architecture}; a generator of the bands "
                f"{' '.join(card.target_names) or '(none)'} was expected. The file was altered; choose another."
            )
        if passes and not (generator.dropout and len(generator.dropped)):
            raise InputError(
                f"Model '{card.method}' has no dropout, so it cannot say how unsure it is. Leave the uncertainty out, "
                "or choose a model with dropout."
            )
        self.generator, self.card, self.seed, self.passes = generator.eval(), card, seed, passes
        self.own = (policy or card.policy or "eval") == "paper"
        scale, shift = (torch.tensor([getattr(band, name) for band in card.targets]) for name in ("std", "mean"))
        self.register_buffer("scale", scale.float()[:, None, None], persistent=False)
        self.register_buffer("shift", shift.float()[:, None, None], persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Translate (N, C, H, W); with passes, the last band is the spread, a mean over the bands'."""
        values = self._values(x, self.seed if self.own else None)
        if not self.passes:
            return values
        drawn = [
            turn(self._values(turn(x, number), self.seed + number), number, back=True) for number in range(self.passes)
        ]
        spread = torch.stack(drawn).std(dim=0) / mean_deviation(self.passes)
        return torch.cat([values, spread.mean(dim=1, keepdim=True)], dim=1)

    def _values(self, x: Tensor, seed: int | None) -> Tensor:
        noise = None if seed is None else torch.Generator().manual_seed(seed)
        told = self.generator.decode(self.generator.encode(x, own=self.own), x.shape[-2:], noise=noise, own=self.own)
        return told.float() * self.scale + self.shift


def turn(pictures: Tensor, number: int, *, back: bool = False) -> Tensor:
    """Turn pictures (…, H, W) in one of the eight ways, 0 to 7 and over again, or back; 0 leaves them as they are."""
    quarters, is_mirrored = number % 4, number // 4 % 2
    if back:
        pictures = pictures.rot90(-quarters, (-2, -1))
    if is_mirrored:
        pictures = pictures.flip(-1)
    return pictures if back else pictures.rot90(quarters, (-2, -1))


def mean_deviation(draws: int) -> float:
    """Give what the standard deviation (divisor n - 1) of two or more normal draws of deviation 1 is on average."""
    return math.sqrt(2 / (draws - 1)) * math.exp(math.lgamma(draws / 2) - math.lgamma((draws - 1) / 2))


def translate_pair(pair: ScenePair, model: Translator) -> NDArray[np.float32]:
    """Translate the radar of a pair in one piece.

    Returns:
        (C, H, W) in the unit of the card's optical bands; NaN where the radar is not usable.

    Raises:
        InputError: Of the kind that fits, if the radar is not what the model eats.
    """
    prepared = normalize(pair, model.card)
    device = next(model.parameters()).device
    with torch.inference_mode():
        made = model(torch.from_numpy(prepared.pixels)[None].to(device))[0].cpu().numpy()
    found: NDArray[np.float32] = np.where(prepared.valid, made, np.float32(np.nan))
    return found
