"""Masked pre-training: tell what is hidden of each sensor from what is seen of both."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from lightning import LightningModule
from torch import Tensor

from ...contract.card import BandStatistics
from ...losses.masked import masked_loss
from ...models.mae import MaskedAutoencoder
from ...models.tokens import cut_patches
from ...patches.bank import PatchBank
from ...patches.masked import MaskedCrops
from ...patches.squares import Cutter
from ..distributed import gather_tensors
from .mae_settings import MaeSettings
from .rates import rate_factor


class MaskedModelling(LightningModule):
    """Trains a `MaskedAutoencoder`, and holds the bank that it learns from."""

    def __init__(
        self,
        model: MaskedAutoencoder,
        settings: MaeSettings,
        *,
        bank: PatchBank,
        bands: tuple[BandStatistics, ...],
        steps: int,
    ) -> None:
        """Prepare.

        Args:
            model: Trained in place.
            settings: How.
            bank: What the batches' squares are of.
            bands: Statistics that normalise it.
            steps: Updates of the whole run.
        """
        super().__init__()
        self.model, self.settings, self.steps = model, settings, steps
        self._source = bank, bands

    def on_train_start(self) -> None:
        """Put the bank where the network is; it is no part of the network's state."""
        self.cutter = Cutter(*self._source, self.device)

    def training_step(self, batch: MaskedCrops) -> Tensor:
        """Give the loss of one batch: the sum of both sensors' means over all processes' hidden patches."""
        pixels, valid = self.cutter.cut(batch.squares)
        missed, counts = self.judge(pixels, valid, batch.hidden)
        of_all = gather_tensors(torch.cat([missed.detach(), counts.to(missed)]), missed.device)
        totals, judged = torch.stack(of_all).sum(dim=0).to(missed).chunk(2)
        judged = judged.clamp_min(1)
        told = totals / judged
        self.log("loss", told.sum(), batch_size=1)
        for name, own, channels in zip(("s1_loss", "s2_loss"), told, self.model.encoder.channels, strict=True):
            if channels:
                self.log(name, own, batch_size=1)
        loss: Tensor = (missed * len(of_all) / judged).sum()
        return loss

    def judge(self, pixels: Tensor, valid: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct crops; give each sensor's sum of errors (2,), and how many patches were judged (2,)."""
        encoder = self.model.encoder
        patches = torch.split(cut_patches(pixels, encoder.patch_px), self.model.lengths, dim=2)
        usable = cut_patches(valid[:, None], encoder.patch_px)
        found = [
            masked_loss(told, own, usable.repeat(1, 1, channels), hidden[:, sensor].flatten(1))
            for sensor, (told, own, channels) in enumerate(
                zip(self.model(pixels, hidden), patches, encoder.channels, strict=True)
            )
        ]
        missed, counts = zip(*found, strict=True)
        return torch.stack(missed), torch.stack(counts)

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser, which lets matrices decay alone, and the rate of each step."""
        settings = self.settings
        named = list(self.model.named_parameters())
        groups: list[dict[str, Any]] = [
            {"params": [weight for name, weight in named if _decays(name, weight)]},
            {"params": [weight for name, weight in named if not _decays(name, weight)], "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(
            groups, lr=settings.learning_rate, betas=settings.betas, weight_decay=settings.weight_decay
        )
        factor = partial(rate_factor, steps=self.steps, warm_up=max(1, round(settings.warm_up * self.steps)))
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def _decays(name: str, weight: Tensor) -> bool:
    return name.endswith(".weight") and weight.ndim > 1
