"""Learn features of a pair without labels: contrast of images, of superpixels, and of the two sensors.

Chen and Bruzzone, "Self-supervised SAR-optical data fusion of Sentinel-1/-2
images", IEEE TGRS 2022, doi:10.1109/TGRS.2021.3128072, and the code released
with it. Two views of a crop, one of them flipped and shifted; what is the same
place in both must look alike, other places must not. What is compared depends
on where the sensors meet:

    early         superpixels and images of view 1 with those of view 2
    intermediate  the same, and radar images with optical images of each view
    late          radar superpixels and images with optical ones

What we do differently, and why:

- A superpixel is the mean over its pixels, not one sampled pixel.
- The views see different pixels, see `halves`: two views of one acquisition
  share its speckle.
- A linear reader must tell from the features of a superpixel its mean bands in
  the other view, so that what is learned keeps the spectral information.
- Images alone are compared by the mean of their features too, so that the
  decoder learns, which the bottleneck leaves as it was drawn.
- Late fusion compares both ways round, and each sensor also with its own other
  view: radar and optical alone keep only what they have in common, and lose
  what one of them alone sees.
- Large superpixels are compared with small ones in them by a teacher that
  moves, see `teacher`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor, nn

from ...losses.cca import cca_loss
from ...losses.hard_negative import hard_negative_loss
from ...losses.nt_xent import nt_xent_loss
from ...models.fusion import FusionNet, FusionOutput
from ...patches.augment import carry_back
from ...patches.sampling import Views
from ...patches.superpixels import pool_regions, sample_pixels
from ..distributed import gather_rows, is_shared
from .fusion_settings import FusionSettings
from .halves import checkerboards, fill_from_neighbours
from .rates import adam, rate_factor
from .teacher import MovingAverage, make_predictor, momentum_at, nested_regions

Sight = tuple[int, str]
"""View 0 (turned) or 1 (plain), and which projection of it: both, s1 or s2."""
_ACROSS: list[tuple[Sight, Sight]] = [((0, "s2"), (1, "s1"))]
_WITHIN: list[tuple[Sight, Sight]] = [((0, "s1"), (1, "s2")), ((0, "s1"), (1, "s1")), ((0, "s2"), (1, "s2"))]


def compared(names: set[str], *, within: bool) -> list[tuple[Sight, Sight]]:
    """List what is compared with what, from the names of a network's projections."""
    if "both" not in names and len(names) == 2:
        return _ACROSS + (_WITHIN if within else [])
    views: list[tuple[Sight, Sight]] = [((0, name), (1, name)) for name in names - {"s1", "s2"} or names]
    sensors: list[tuple[Sight, Sight]] = [((view, "s1"), (view, "s2")) for view in (0, 1)]
    return views + (sensors if len(names) == 3 else [])


class FusionTask(LightningModule):
    """Train a `FusionNet`, whose first `s1_channels` inputs are the radar's, on batches of two views."""

    def __init__(self, model: FusionNet, settings: FusionSettings, *, s1_channels: int, steps: int, seed: int) -> None:
        super().__init__()
        self.model, self.settings, self.s1_channels = model, settings, s1_channels
        self.steps, self.seed = steps, seed
        heads = {name: head.out_channels for name, head in model.local.items() if isinstance(head, nn.Conv2d)}
        if settings.level == "multiscale":
            self.teacher = MovingAverage(model)
            self.predictors = nn.ModuleDict({name: make_predictor(length) for name, length in heads.items()})
        if settings.spectra:
            self.readers = nn.ModuleDict({name: nn.Linear(length, model.in_channels) for name, length in heads.items()})

    def training_step(self, views: Views) -> Tensor:
        """Give the loss of one batch."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + views.item)
        both = self._see(views, generator).contiguous(memory_format=torch.channels_last)
        seen = self.model.encode(both)
        terms = {}
        if self.settings.level == "multiscale":
            with torch.no_grad():
                teacher = self.teacher.network
                assert isinstance(teacher, FusionNet)
                taught = teacher.encode(both)
            terms["region_loss"] = self._nested(seen, taught, views, generator)
        small = views.regions[:, 0]
        if self.settings.level in ("superpixel", "both"):
            terms["superpixel_loss"] = self._places(seen, small, views.source, generator)
        if self.settings.level in ("image", "both"):
            terms["image_loss"] = self._images(seen, both)
        if self.settings.level == "image" and self.settings.whole_crops:
            terms["crop_loss"] = self._places(seen, small.clamp(max=1), views.source, generator)
        if self.settings.spectra and self.settings.level != "image":
            terms["spectra_loss"] = self.settings.spectra * self._spectra(seen, both, views)
        loss = torch.stack(list(terms.values())).sum()
        for name, value in {"loss": loss, **terms}.items():
            self.log(name, value.detach(), batch_size=1)
        return loss

    def _see(self, views: Views, generator: torch.Generator) -> Tensor:
        """Stack view 1 on view 2 (2N, C, H, W), each with its own half of the pixels."""
        both = torch.cat([views.turned, views.plain])
        if not self.settings.halves or min(both.shape[-2:]) < 2:
            return both
        draws = [_draw_shared(views.source, generator)[:, None] for _ in range(2)]
        return fill_from_neighbours(both, torch.cat(checkerboards(views.source)), torch.cat(draws))

    def _places(self, seen: FusionOutput, regions: Tensor, source: Tensor, generator: torch.Generator) -> Tensor:
        """Contrast the regions (N, H, W) of one sight with the same ones of another."""
        if self.settings.single_pixels:
            regions = sample_pixels(regions, per_image=self.settings.sites, generator=generator)
        rows = self._pool(seen.local, regions, source)
        kept = self._draw(rows, generator)
        pairs = compared(set(rows), within=self.settings.within)
        return torch.stack([self._contrast(rows[a][i][kept], rows[b][j][kept]) for (i, a), (j, b) in pairs]).sum()

    def _images(self, seen: FusionOutput, both: Tensor) -> Tensor:
        """Contrast whole crops; those whose sensor is blank in one of the two are left out."""
        radar, optical = both[:, : self.s1_channels], both[:, self.s1_channels :]
        sensors = {"s1": radar, "s2": optical, "both": both}
        order = torch.arange(len(both) // 2, device=both.device)
        rows, there = {}, {}
        for name, part in seen.image.items():
            rows[name] = [gather_rows(half, order) for half in part.chunk(2)]
            there[name] = [gather_rows(half, order) for half in sensors[name].flatten(1).any(dim=1).chunk(2)]
        terms = []
        for (i, a), (j, b) in compared(set(rows), within=self.settings.within):
            kept = there[a][i] & there[b][j]
            terms.append(self._contrast(rows[a][i][kept], rows[b][j][kept]))
        return torch.stack(terms).sum()

    def _nested(self, seen: FusionOutput, taught: FusionOutput, views: Views, generator: torch.Generator) -> Tensor:
        """Contrast the student's large superpixels with the teacher's small ones in them, both ways round."""
        small, large = views.regions[:, 0], views.regions[:, -1]
        priority = None if self.settings.one_per_image else _draw_shared(small, generator)
        wide, local = nested_regions(large, small, priority=priority)
        student, teacher = self._pool(seen.local, wide, views.source), self._pool(taught.local, local, views.source)
        kept = self._draw(teacher, generator)
        guesses = {name: [self._predict(name, half) for half in halves] for name, halves in student.items()}
        terms = []
        for (i, a), (j, b) in compared(set(guesses), within=self.settings.within):
            terms.append(self._contrast(guesses[a][i][kept], teacher[b][j][kept]))
            terms.append(self._contrast(teacher[a][i][kept], guesses[b][j][kept]))
        return torch.stack(terms).sum()

    def _spectra(self, seen: FusionOutput, both: Tensor, views: Views) -> Tensor:
        """Judge how well superpixels of view 1 tell their mean bands in view 2, at each scale: mean squared error."""
        terms = []
        for regions in views.regions.unbind(dim=1):
            bands = self._pool({"bands": both}, regions, views.source)["bands"][1]
            if len(bands):
                rows = self._pool(seen.local, regions, views.source)
                terms += [(self.readers[name](one) - bands).square().mean() for name, (one, _) in rows.items()]
        return torch.stack(terms).mean() if terms else both.new_zeros(())

    def _predict(self, name: str, rows: Tensor) -> Tensor:
        if len(rows) < 2:  # no statistics, and nothing to be different from
            return rows
        guess: Tensor = self.predictors[name](rows)
        return guess

    def _pool(self, maps: dict[str, Tensor], regions: Tensor, source: Tensor) -> dict[str, list[Tensor]]:
        """Average maps of both views over the same regions; two (R, d) by name, of all processes."""
        ids = torch.cat([regions, carry_back(regions, source)])
        found = {}
        for name, part in maps.items():
            pooled = pool_regions(part.float(), ids)  # half a precision would lose what it adds up
            images = pooled.ids[: len(pooled.ids) // 2, 0]
            found[name] = [gather_rows(half, images) for half in pooled.means.chunk(2)]
        return found

    def _draw(self, rows: dict[str, list[Tensor]], generator: torch.Generator) -> Tensor | slice:
        """Choose the superpixels that are compared, where there are more than `sites`."""
        one = next(iter(rows.values()))[0]
        if self.settings.single_pixels or len(one) <= self.settings.sites:
            return slice(None)
        return torch.randperm(len(one), generator=generator)[: self.settings.sites].to(one.device)

    def _contrast(self, one: Tensor, other: Tensor) -> Tensor:
        """Compare row by row (R, d); with fewer than two rows there is nothing to be different from."""
        if len(one) < 2:
            return one.sum() * 0
        settings = self.settings
        if settings.loss == "cca":
            return cca_loss(one, other)
        if settings.unit_length:
            one, other = F.normalize(one, dim=1), F.normalize(other, dim=1)
        if settings.loss == "nt_xent":
            return nt_xent_loss(one, other, temperature=settings.temperature)
        return hard_negative_loss(
            one, other, temperature=settings.temperature, tau_plus=settings.tau_plus, beta=settings.beta
        )

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """Take the step, then let the teacher follow; not in a later hook, so that a checkpoint holds both."""
        super().optimizer_step(*args, **kwargs)
        if self.settings.level == "multiscale":
            momentum = momentum_at(self.global_step, self.steps, start=self.settings.momentum)
            self.teacher.follow(self.model, momentum=momentum)

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser, and the rate of each step."""
        settings = self.settings
        factor = partial(rate_factor, steps=self.steps, warm_up=settings.warm_up, cosine_decay=settings.cosine_decay)
        return adam(
            self.parameters(), learning_rate=settings.learning_rate, weight_decay=settings.weight_decay, factor=factor
        )


def _draw_shared(like: Tensor, generator: torch.Generator) -> Tensor:
    """Draw numbers below 1 in the shape of maps (N, H, W), the same for a crop whichever process works on it."""
    rank, ranks = (dist.get_rank(), dist.get_world_size()) if is_shared() else (0, 1)
    return torch.rand(len(like) * ranks, *like.shape[1:], generator=generator)[rank::ranks].to(like.device)
