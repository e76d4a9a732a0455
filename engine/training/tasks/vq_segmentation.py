"""Learn codes for the classes of unlabelled scenes: contrastive vector quantisation.

The published method (see `models.vq`) contrasts each superpixel's feature with
the quantised feature of its other view. What we do differently, and why:

- Superpixels are means, not single sampled pixels, and both views are
  contrasted both ways.
- The divergence that keeps codes in use runs over codes, not over pixels; the
  temperature is constant instead of rising.
- Each code carries a signature, a point in the space of the bands, and every
  superpixel pays for its distance from the signature of its code. Contrast
  alone splits the ground into parts of equal size, wherever they lie: it merged
  water with forest for one seed in three, and left codes idle.

`PUBLISHED` holds the released behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import torch
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor, nn

from ...losses.align_uniform import align_loss, uniform_loss
from ...losses.code_entropy import PUBLISHED_WEIGHT, published_divergence, usage_divergence
from ...losses.hard_negative import hard_negative_loss
from ...models.vq import ImageHeads, VqSegmenter
from ...patches.augment import Tone, carry_back
from ...patches.sampling import ViewPlan, Views
from ...patches.superpixels import pool_regions, sample_pixels
from .rates import adam, rate_factor


@dataclass(frozen=True)
class VqSettings:
    """What a run of the method is made of; the defaults are the repaired form.

    Attributes:
        width, features, detail, cosine, scale: Of the network, see `VqSegmenter`.
        clip: Percentiles beyond which band values are clipped, so that a few bright roofs do not take a code.
        plan: How batches are cut.
        sites: Most superpixels (as published: pixels drawn per image) that a step contrasts.
        single_pixels: Let one sampled pixel stand for its superpixel, as published.
        temperature: Gumbel-softmax temperature at the first and the last step.
        usage: Weight of the divergence of code usage from even.
        uniformity: Weight of the codes' uniformity on the sphere.
        distortion: Weight of the distance of regions' bands from the signature of their code.
        image_heads: Weight of the pull between codes and image-level heads.
        learning_rate, warm_up, weight_decay, clip_gradients: Of the optimiser.
        cosine_decay: Let the rate fall along a cosine; else ×0.2 at 50 and at 25 steps before the end, as published.
        proxy_share: Share of the steps that go to the second stage, learning from own sure labels.
    """

    width: float = 0.25
    features: int = 64
    detail: int = 16
    cosine: bool = True
    scale: float = 5.0
    clip: tuple[float, float] = (1.0, 99.0)
    plan: ViewPlan = field(
        default_factory=lambda: ViewPlan(
            batch=12, crop_px=48, max_shift=0.1, tone=Tone(gain=0.1, offset=0.1, noise=0.1)
        )
    )
    sites: int = 512
    single_pixels: bool = False
    temperature: tuple[float, float] = (1.0, 1.0)
    usage: float = 0.1
    uniformity: float = 0.1
    distortion: float = 1.0
    image_heads: float = 0.0
    learning_rate: float = 1e-3
    warm_up: int = 20
    weight_decay: float = 1e-4
    clip_gradients: float | None = 1.0
    cosine_decay: bool = True
    proxy_share: float = 0.25


PUBLISHED = VqSettings(
    width=1.0,
    features=128,
    detail=0,
    cosine=False,
    scale=1.0,
    clip=(0.0, 100.0),
    plan=ViewPlan(batch=100, crop_px=16, margin_px=8, max_shift=0.2, dihedral=False, one_per_patch=True),
    sites=200,
    single_pixels=True,
    temperature=(0.6, 0.6 + 0.25555),
    usage=PUBLISHED_WEIGHT,
    uniformity=1.0,
    distortion=0.0,
    image_heads=1.0,
    learning_rate=3e-3,
    warm_up=50,
    clip_gradients=None,
    cosine_decay=False,
    proxy_share=0.0,
)
"""The released script's numbers (`METHODS` names them as its effective ones)."""


class VqSegmentation(LightningModule):
    """Train a `VqSegmenter` on batches of two views."""

    def __init__(self, model: VqSegmenter, settings: VqSettings, *, signatures: Tensor, steps: int, seed: int) -> None:
        super().__init__()
        self.model, self.settings, self.steps, self.seed = model, settings, steps, seed
        classes, features = model.codes.shape
        self.heads = ImageHeads(model.backbone.bottleneck_channels, classes=classes, features=features)
        self.signatures = nn.Parameter(signatures)

    def training_step(self, views: Views) -> Tensor:
        """Give the loss of one batch."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + views.item)
        features, bottleneck = self.model.embed(torch.cat([views.turned, views.plain]))
        turned, plain, bands = self._at_regions(features, views, generator)
        contrast = self._contrast(turned, plain, views.item, generator)
        spread = self.settings.uniformity * uniform_loss(self.model.codes)
        loss = contrast + spread + self._usage(features, turned, plain) + self._image_pull(bottleneck)
        loss = loss + self._distortion(torch.cat([turned, plain]), bands.repeat(2, 1))
        self.log("loss", loss.detach(), batch_size=1)
        return loss

    def _at_regions(self, features: Tensor, views: Views, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Average both views' features over the same regions, (R, D) each, and the plain view's bands, (R, C)."""
        regions = views.regions[:, 0]
        if self.settings.single_pixels:
            regions = sample_pixels(regions, per_image=self.settings.sites, generator=generator)
        both = torch.cat([regions, carry_back(regions, views.source)])
        turned, plain = pool_regions(features, both).means.chunk(2)
        bands = pool_regions(views.plain, both[len(regions) :]).means
        if not self.settings.single_pixels and len(turned) > self.settings.sites:
            chosen = torch.randperm(len(turned), generator=generator)[: self.settings.sites].to(turned.device)
            turned, plain, bands = turned[chosen], plain[chosen], bands[chosen]
        return turned, plain, bands

    def _quantise(self, features: Tensor, step: int, generator: torch.Generator) -> Tensor:
        """Replace features (R, D) by a soft draw of codes, of unit length."""
        start, end = self.settings.temperature
        temperature = start + (end - start) * step / self.steps
        logits = self.model.match(features)
        uniform = torch.rand(logits.shape, generator=generator).clamp(1e-9, 1 - 1e-7).to(logits)
        probs = ((logits - (-uniform.log()).log()) / temperature).softmax(dim=1)
        return F.normalize(probs @ self.model.normalise(self.model.codes), dim=1)

    def _contrast(self, one: Tensor, other: Tensor, step: int, generator: torch.Generator) -> Tensor:
        if len(one) < 2:  # nothing to be different from
            return one.sum() * 0
        forth = hard_negative_loss(F.normalize(one, dim=1), self._quantise(other, step, generator))
        if self.settings.single_pixels:
            return forth
        back = hard_negative_loss(F.normalize(other, dim=1), self._quantise(one, step, generator))
        return (forth + back) / 2

    def _usage(self, features: Tensor, one: Tensor, other: Tensor) -> Tensor:
        if self.settings.single_pixels:
            return self.settings.usage * published_divergence(self.model.match(features).flatten(2))
        if not len(one):
            return one.sum()
        return self.settings.usage * usage_divergence(self.model.match(torch.cat([one, other])).softmax(dim=1))

    def _distortion(self, features: Tensor, bands: Tensor) -> Tensor:
        """Expect the squared distance of a region's bands from the signature of its code."""
        if not self.settings.distortion or not len(features):
            return self.signatures.sum() * 0
        squared = (bands[:, None] - self.signatures).square().mean(dim=2)
        return self.settings.distortion * (self.model.match(features).softmax(dim=1) * squared).sum(dim=1).mean()

    def _image_pull(self, bottleneck: Tensor) -> Tensor:
        if not self.settings.image_heads:
            return bottleneck.sum() * 0
        return self.settings.image_heads * align_loss(self.model.codes, self.heads(bottleneck))

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser, and the rate of each step."""
        settings = self.settings
        factor = partial(rate_factor, steps=self.steps, warm_up=settings.warm_up, cosine_decay=settings.cosine_decay)
        return adam(
            self.parameters(), learning_rate=settings.learning_rate, weight_decay=settings.weight_decay, factor=factor
        )
