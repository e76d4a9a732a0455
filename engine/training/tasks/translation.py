"""Adversarial translation: a generator against discriminators, each with an optimiser of its own.

Isola et al., CVPR 2017, arXiv:1611.07004: the discriminator learns from a
picture before the generator learns from what it says of it. What we do
differently: one run of the generator serves both, the discriminator's own
gradients are not computed while the generator learns, pixels without data are
0 in all that is judged and are not counted, and whatever goes on from step to
step, the moving average too, is in the checkpoint.
"""

from __future__ import annotations

import copy

import torch
from lightning import LightningModule
from torch import Tensor, nn

from ...contract.card import BandStatistics
from ...losses.adversarial import absolute_difference, deceive, discern, match_features
from ...models.patchgan import Discriminators
from ...models.pix2pix import UnetGenerator
from ...patches.bank import PatchBank
from ...patches.squares import Cutter, Squares
from ..fit import METRICS_PER_RUN
from ..heldout_pairs import HeldOutPairs
from .translation_settings import TranslationSettings

_LOOK_EVERY = 5
"""A look costs as much as a few steps, so each fifth step that is told has one."""


class Translation(LightningModule):
    """Trains a generator, and holds the bank that it learns from.

    Attributes:
        kept: What is used after training: the moving average, or the generator itself.
    """

    def __init__(
        self,
        generator: UnetGenerator,
        judges: Discriminators | None,
        settings: TranslationSettings,
        *,
        bank: PatchBank,
        bands: tuple[BandStatistics, ...],
        steps: int,
        held_out: HeldOutPairs | None = None,
    ) -> None:
        """Prepare.

        Args:
            generator: Trained in place; eats the first bands, makes the others.
            judges: Trained beside it, where there are any.
            settings: How.
            bank: What the batches' squares are of.
            bands: Scales of all its bands, Sentinel-1 first.
            steps: Updates of the whole run.
            held_out: Pairs that are not learned from, to look at now and then; None where there are none.
        """
        super().__init__()
        self.automatic_optimization = False
        self.held_out = held_out
        self.generator, self.judges, self.settings, self.steps = generator, judges, settings, steps
        self.average = copy.deepcopy(generator).eval().requires_grad_(False) if settings.average else None
        weights = torch.tensor([band.std for band in bands[generator.in_channels :]])
        self.register_buffer("weights", weights / weights.mean(), persistent=False)
        self._source = bank, bands

    @property
    def kept(self) -> UnetGenerator:
        """Give what is used after training."""
        return self.average or self.generator

    def on_train_start(self) -> None:
        """Put the bank where the network is; it is no part of the network's state."""
        self.cutter = Cutter(*self._source, self.device)

    def training_step(self, batch: Squares) -> None:
        """Let the discriminators learn, then the generator."""
        sar, optical, valid = self.cut(batch)
        optimizers = self.optimizers()
        *others, own = optimizers if isinstance(optimizers, list) else [optimizers]
        for optimizer in (*others, own):
            for group in optimizer.param_groups:
                group["lr"] = self.settings.rate(batch.item, self.steps)
        told = self.generator(sar)
        shown = told * valid[:, None]
        for optimizer in others:
            loss = self.judge_pictures(sar, optical, shown.detach())
            optimizer.zero_grad()
            self.manual_backward(loss)
            optimizer.step()
            self.log("discriminator_loss", loss.detach(), batch_size=1)
        parts = self.judge_generator(sar, optical, shown, valid)
        loss = sum(parts.values(), torch.zeros((), device=sar.device))
        own.zero_grad()
        self.manual_backward(loss)
        own.step()
        if self.average is not None:
            follow(self.average, self.generator, decay=min(self.settings.average, (1 + batch.item) / (10 + batch.item)))
        for name, value in {"loss": loss, **parts}.items():
            self.log(name, value.detach(), batch_size=1)
        step = batch.item + 1
        if self.held_out and (step % (_LOOK_EVERY * max(1, self.steps // METRICS_PER_RUN)) == 0 or step == self.steps):
            self.log("validation_l1_loss", self.look(self.held_out), batch_size=1)

    def look(self, held_out: HeldOutPairs) -> float:
        """Tell how far off what is used after training would be by now, as the generator's own loss counts it."""
        weights = self.weights if self.settings.in_reflectance else None
        return self.settings.l1_weight * held_out.l1(self.kept, weights=weights)

    def cut(self, batch: Squares) -> tuple[Tensor, Tensor, Tensor]:
        """Give radar and optical bands (N, C, H, W) from −1 to 1 of crops, and which pixels are valid (N, H, W)."""
        pixels, valid = self.cutter.cut(batch)
        sar, optical = pixels.tensor_split([self.generator.in_channels], dim=1)
        sar, last = self._toned(sar, valid), torch.channels_last
        return sar.contiguous(memory_format=last), optical.contiguous(memory_format=last), valid

    def _toned(self, sar: Tensor, valid: Tensor) -> Tensor:
        """Let radar that is valid be another day's: all of a crop a little brighter or darker, and other speckle."""
        settings = self.settings
        for sd, shape in ((settings.radar_shift, (len(sar), 1, 1, 1)), (settings.radar_noise, sar.shape)):
            if sd:
                sar = sar + sd * torch.randn(shape, device=sar.device) * valid[:, None]
        return sar

    def judge_pictures(self, sar: Tensor, optical: Tensor, shown: Tensor) -> Tensor:
        """Give the discriminators' loss."""
        assert self.judges is not None
        self.judges.requires_grad_(True)
        measured, made_up = (self.judges(self._beside(sar, picture)) for picture in (optical, shown))
        return discern(measured, made_up, kind=self.settings.adversarial)

    def judge_generator(self, sar: Tensor, optical: Tensor, shown: Tensor, valid: Tensor) -> dict[str, Tensor]:
        """Give the parts of the generator's loss, weighed."""
        settings = self.settings
        weights = self.weights if settings.in_reflectance else None
        parts = {"l1_loss": settings.l1_weight * absolute_difference(shown, optical, valid, weights=weights)}
        if self.judges is None:
            return parts
        self.judges.requires_grad_(False)
        made_up = self.judges(self._beside(sar, shown))
        parts["adversarial_loss"] = settings.adversarial_weight * deceive(made_up, kind=settings.adversarial)
        if settings.matching_weight:
            with torch.no_grad():
                measured = self.judges(self._beside(sar, optical))
            parts["matching_loss"] = settings.matching_weight * match_features(measured, made_up)
        return parts

    def _beside(self, sar: Tensor, picture: Tensor) -> Tensor:
        if not self.settings.conditional:
            return picture
        return torch.cat([self.generator.prepare(sar), picture], dim=1)

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        """Build the optimisers; the generator's is the last."""
        learners: list[nn.Module] = [part for part in (self.judges, self.generator) if part is not None]
        rate, betas = self.settings.learning_rate, self.settings.betas
        return [torch.optim.Adam(learner.parameters(), lr=rate, betas=betas) for learner in learners]


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, *, decay: float) -> None:
    """Move an average, statistics included, towards a network."""
    pairs = zip(average.state_dict().values(), network.state_dict().values(), strict=True)
    kept, now = zip(*(pair for pair in pairs if pair[0].is_floating_point()), strict=True)
    torch._foreach_lerp_(list(kept), list(now), 1 - decay)
