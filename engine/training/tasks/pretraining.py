"""What all pre-training of a land-cover network has in common: where crops are cut, and how weights move."""

from __future__ import annotations

from functools import partial

import torch
from lightning import LightningModule
from torch import Tensor

from ...contract.card import BandStatistics
from ...models.landcover import LandcoverNet
from ...patches.bank import PatchBank
from ...patches.squares import Cutter, Squares
from .rates import adam, rate_factor
from .sscl_settings import SsclSettings


class Pretraining(LightningModule):
    """Holds a `LandcoverNet` without classes, and the bank that it learns from; crops come normalised."""

    def __init__(
        self,
        model: LandcoverNet,
        settings: SsclSettings,
        *,
        bank: PatchBank,
        bands: tuple[BandStatistics, ...],
        steps: int,
        seed: int,
    ) -> None:
        """Prepare.

        Args:
            model: Trained in place.
            settings: How.
            bank: What the batches' squares are of.
            bands: Statistics that normalise it.
            steps: Updates of the whole run.
            seed: Fixes every draw that the batches do not hold.
        """
        super().__init__()
        self.model, self.settings, self.steps, self.seed = model, settings, steps, seed
        self.border = settings.border(steps, len(bands))
        self._source = bank, bands

    def on_train_start(self) -> None:
        """Put the bank where the network is; it is no part of the network's state."""
        self.cutter = Cutter(*self._source, self.device)

    def cut(self, squares: Squares) -> tuple[Tensor, Tensor]:
        """Give the crops (N, C, H, W) of a batch, and which pixels of them are valid (N, H, W)."""
        return self.cutter.cut(squares)

    def generator(self, item: int) -> torch.Generator:
        """Give what draws for a batch, alike in all processes."""
        return torch.Generator().manual_seed(self.seed * 1_000_003 + item)

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser, and the rate of each step."""
        settings = self.settings
        factor = partial(_staged_factor, border=self.border, steps=self.steps, warm_up=settings.warm_up)
        return adam(
            self.parameters(), learning_rate=settings.learning_rate, weight_decay=settings.weight_decay, factor=factor
        )


def _staged_factor(step: int, *, border: int, steps: int, warm_up: int) -> float:
    """Let the rate rise and fall within each of two stages."""
    if step < border:
        return rate_factor(step, steps=border, warm_up=warm_up)
    return rate_factor(step - border, steps=max(1, steps - border), warm_up=warm_up)
