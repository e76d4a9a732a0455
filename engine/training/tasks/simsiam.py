"""What pre-training is compared with: SimSiam on the same crops and the same network, from a library's parts.

Chen and He, "Exploring simple Siamese representation learning", CVPR 2021,
arXiv:2011.10566. Heads and loss are lightly's. What is compared are the mean
features of whole crops, as the classifier would read them, so that the decoder
learns too. Two crops of the same place differ by where exactly they lie, by
turns, tones and blur, and now and then by a sensor that one of them lacks.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ...models.landcover import LandcoverNet
from ...patches.corrupt import corrupt
from ...patches.squares import Squares
from .pretraining import Pretraining
from .sscl_settings import SsclSettings

_LENGTH, _NARROW = 256, 64
"""Length of the projections, and of the predictor's hidden layer: a quarter, as published."""


class SimSiam(Pretraining):
    """Train a `LandcoverNet` to tell of one crop what it would see in the other."""

    def __init__(self, model: LandcoverNet, settings: SsclSettings, **given: Any) -> None:
        from lightly.loss import NegativeCosineSimilarity
        from lightly.models.modules.heads import SimSiamPredictionHead, SimSiamProjectionHead

        super().__init__(model, settings, **given)
        self.projector: nn.Module = SimSiamProjectionHead(model.restorer.in_channels, _LENGTH, _LENGTH)
        self.predictor: nn.Module = SimSiamPredictionHead(_LENGTH, _NARROW, _LENGTH)
        self.criterion = NegativeCosineSimilarity()

    def training_step(self, squares: Squares) -> Tensor:
        """Give the loss of one batch: row v · N + k is view v of crop k."""
        pixels, valid = self.cut(squares)
        seen = corrupt(pixels, squares.damage) * valid[:, None]
        projections = self.projector(self.model.embed(seen).mean(dim=(2, 3)))
        one, other = projections.chunk(2)
        guess, other_guess = self.predictor(projections).chunk(2)
        loss: Tensor = (self.criterion(guess, other.detach()) + self.criterion(other_guess, one.detach())) / 2
        self.log("loss", loss.detach(), batch_size=1)
        return loss
