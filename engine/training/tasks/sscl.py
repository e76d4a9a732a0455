"""Spatial-spectral context learning: UniFeat for the extractor, then CoRe for the whole network, in one training.

Montanaro, Valsesia, Fracastoro and Magli, "Semi-supervised learning for joint
SAR and multispectral land cover classification", IEEE GRSL 2022,
doi:10.1109/LGRS.2022.3195259.
"""

from __future__ import annotations

from torch import Tensor

from ...patches.squares import Squares
from .core import restore_crops
from .pretraining import Pretraining
from .unifeat import contrast_bands


class Sscl(Pretraining):
    """Train a `LandcoverNet` by one stage or by both; the steps before `border` are UniFeat's."""

    def training_step(self, squares: Squares) -> Tensor:
        """Give the loss of one batch."""
        pixels, valid = self.cut(squares)
        if squares.item < self.border:
            name = "unifeat_loss"
            generator = self.generator(squares.item)
            loss = contrast_bands(self.model, pixels, valid, settings=self.settings, generator=generator)
        else:
            name = "core_loss"
            loss = restore_crops(self.model, pixels, valid, squares.damage)
        for each in ("loss", name):
            self.log(each, loss.detach(), batch_size=1)
        return loss
