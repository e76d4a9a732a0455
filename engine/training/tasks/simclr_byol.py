"""What a reader expects to be compared with: SimCLR and BYOL on the same crops, from a library's parts.

Chen et al., "A simple framework for contrastive learning of visual
representations", ICML 2020, arXiv:2002.05709; Grill et al., "Bootstrap your
own latent", NeurIPS 2020, arXiv:2006.07733. Heads and losses are lightly's;
torchgeo's trainers, which use the same, take networks of timm only, and these
have no feature per pixel to map by. So network, views and optimiser are those
of our own training, and what is compared are the mean features of whole crops:
then the decoder learns as well.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ...models.fusion import FusionNet
from ...patches.sampling import Views
from .fusion import FusionTask
from .fusion_settings import FusionSettings
from .teacher import MovingAverage, momentum_at

_WIDENING = 4
"""How much wider BYOL's hidden layers are than the features."""


class WholeCrops(nn.Module):
    """A network and a head that makes one vector of a crop."""

    def __init__(self, net: FusionNet, head: nn.Module) -> None:
        super().__init__()
        self.net, self.head = net, head

    def forward(self, pixels: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, d)."""
        vectors: Tensor = self.head(self.net.encode(pixels).features.mean(dim=(2, 3)))
        return vectors


class SimClr(FusionTask):
    """Train a `FusionNet` to tell which of all crops is the other view of this one; in one process."""

    def __init__(self, model: FusionNet, settings: FusionSettings, *, s1_channels: int, steps: int, seed: int) -> None:
        from lightly.loss import NTXentLoss
        from lightly.models.modules.heads import SimCLRProjectionHead

        super().__init__(model, settings, s1_channels=s1_channels, steps=steps, seed=seed)
        head = SimCLRProjectionHead(settings.features, settings.features, settings.projection)
        self.crops = WholeCrops(model, head)
        self.criterion = NTXentLoss(settings.temperature)

    def training_step(self, views: Views) -> Tensor:
        """Give the loss of one batch."""
        loss: Tensor = self.criterion(*self.crops(_both(views)).chunk(2))
        self.log("loss", loss.detach(), batch_size=1)
        return loss


class Byol(FusionTask):
    """Train a `FusionNet` to predict what its moving average sees in the other view; in one process."""

    def __init__(self, model: FusionNet, settings: FusionSettings, *, s1_channels: int, steps: int, seed: int) -> None:
        from lightly.loss import NegativeCosineSimilarity
        from lightly.models.modules.heads import BYOLPredictionHead, BYOLProjectionHead

        super().__init__(model, settings, s1_channels=s1_channels, steps=steps, seed=seed)
        hidden = _WIDENING * settings.features
        self.crops = WholeCrops(model, BYOLProjectionHead(settings.features, hidden, settings.projection))
        self.predictor = BYOLPredictionHead(settings.projection, hidden, settings.projection)
        self.teacher = MovingAverage(self.crops)
        self.criterion = NegativeCosineSimilarity()

    def training_step(self, views: Views) -> Tensor:
        """Give the loss of one batch."""
        both = _both(views)
        one, other = self.predictor(self.crops(both)).chunk(2)
        with torch.no_grad():
            taught, beside = self.teacher.network(both).chunk(2)
        loss: Tensor = (self.criterion(one, beside) + self.criterion(other, taught)) / 2
        self.log("loss", loss.detach(), batch_size=1)
        return loss

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """Take the step, then let the teacher follow."""
        super().optimizer_step(*args, **kwargs)
        self.teacher.follow(self.crops, momentum=momentum_at(self.global_step, self.steps))


def _both(views: Views) -> Tensor:
    return torch.cat([views.turned, views.plain]).contiguous(memory_format=torch.channels_last)
