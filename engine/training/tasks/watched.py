"""Adversarial translation that is looked at on pairs which it does not learn from."""

from __future__ import annotations

from ...contract.card import BandStatistics
from ...models.patchgan import Discriminators
from ...models.pix2pix import UnetGenerator
from ...patches.bank import PatchBank
from ...patches.squares import Squares
from ..fit import METRICS_PER_RUN
from ..heldout_pairs import HeldOutPairs
from .translation import Translation
from .translation_settings import TranslationSettings

_EVERY = 5
"""A look costs as much as a few steps, so each fifth step that is told has one."""


class WatchedTranslation(Translation):
    """Tells now and then, and at the end, how far off what is used after training would be by now."""

    def __init__(
        self,
        generator: UnetGenerator,
        judges: Discriminators | None,
        settings: TranslationSettings,
        *,
        bank: PatchBank,
        bands: tuple[BandStatistics, ...],
        steps: int,
        held_out: HeldOutPairs,
    ) -> None:
        """Prepare, as `Translation`; `held_out` is what is looked at."""
        super().__init__(generator, judges, settings, bank=bank, bands=bands, steps=steps)
        self.held_out = held_out

    def training_step(self, batch: Squares) -> None:
        """Learn, and look."""
        super().training_step(batch)
        step = batch.item + 1
        if step % (_EVERY * max(1, self.steps // METRICS_PER_RUN)) == 0 or step == self.steps:
            weights = self.weights if self.settings.in_reflectance else None
            found = self.settings.l1_weight * self.held_out.l1(self.kept, weights=weights)
            self.log("validation_l1_loss", found, batch_size=1)
