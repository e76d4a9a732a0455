"""Training batches as a pure function of (seed, step, k): which crops, and how their two views differ.

Nothing is remembered from one batch to the next, so a run can be taken up at
any step, by any number of workers, with the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..contract.card import BandStatistics
from ..errors import InputError
from .augment import Tone, draw_tone, draw_turn, source_index
from .bank import PatchBank
from .statistics import normalise_bank


@dataclass(frozen=True)
class ViewPlan:
    """How batches of two views are cut.

    Attributes:
        batch: Crops per step.
        crop_px: Side of the crop that the network sees.
        margin_px: Pixels around it that a shift may bring in.
        max_shift: Largest shift, as a share of crop and margins together.
        dihedral: Transpose too, not only flip.
        one_per_patch: Take the k-th patch of the bank as the k-th crop, as published, instead of drawing it.
        tone: How the tones of the turned view differ.
    """

    batch: int = 16
    crop_px: int = 64
    margin_px: int = 0
    max_shift: float = 0.0
    dihedral: bool = True
    one_per_patch: bool = False
    tone: Tone = field(default_factory=Tone)


@dataclass(frozen=True)
class Views:
    """A batch of two views of the same crops.

    Attributes:
        turned: (N, C, H, W) normalised pixels of view 1: turned, shifted, its tones changed; of another date if asked.
        plain: (N, C, H, W) normalised pixels of view 2, as they are.
        source: (N, H, W) index maps that carry view 2's maps onto view 1.
        regions: (N, S, H, W) superpixel ids of each scale in view 1's place; 0 where a pixel is in one view alone, or
            not valid in either.
        item: Number of the batch in its stage.
    """

    turned: Tensor
    plain: Tensor
    source: Tensor
    regions: Tensor
    item: int

    def to(self, device: torch.device, **_: bool) -> Views:
        """Move the tensors; Lightning calls this."""
        turned, plain, source, regions = (x.to(device) for x in (self.turned, self.plain, self.source, self.regions))
        return Views(turned, plain, source, regions, self.item)


class ViewBatches(Dataset[Views]):
    """All batches of a run; item i is the batch of step `first` + i.

    Args:
        bank: Patches in their sensors' units.
        bands: Statistics that normalise them.
        regions: (N, S, P, P) superpixel ids of the bank's patches, from 1, at one scale or several.
        plan: How to cut.
        seed: Fixes all draws.
        steps: Number of batches.
        first: Step of item 0.
        part: Rank r of R processes: the crops r, r + R, r + 2R … of the same batches, so that all ranks together see
            what one process sees.
        partner: Where view 1's pixels are from: views, the same patch, or dates, the bank's partner of the patch.

    Raises:
        InputError: If the superpixels are not of this bank, a batch cannot be shared, or there is no other date.
    """

    def __init__(
        self,
        bank: PatchBank,
        bands: tuple[BandStatistics, ...],
        regions: Tensor,
        *,
        plan: ViewPlan,
        seed: int,
        steps: int,
        first: int = 0,
        part: tuple[int, int] = (0, 1),
        partner: str = "views",
    ) -> None:
        _check(bank, regions, plan, part, partner)
        self.partners = bank.partners.numpy() if partner == "dates" and bank.partners is not None else None
        self.part = part
        self.pixels = normalise_bank(bank, bands).numpy()
        self.valid = bank.valid.numpy()
        self.regions = regions.numpy()
        self.counts = self.valid.sum(axis=(1, 2)).cumsum()
        self.sensors = np.array([bank.present.index(sensor) for sensor in bank.sensors])
        self.plan, self.seed, self.steps, self.first = plan, seed, steps, first
        self.inner = min(plan.crop_px, bank.patch_px)
        self.margin = min(plan.margin_px, (bank.patch_px - self.inner) // 2)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Views:
        """Cut a batch."""
        step = self.first + item
        crops = [self._crop(step, k) for k in range(self.part[0], self.plan.batch, self.part[1])]
        turned, plain, source, regions = (torch.from_numpy(np.stack(part)) for part in zip(*crops, strict=True))
        return Views(turned, plain, source, regions, item)

    def _crop(self, step: int, k: int) -> tuple[NDArray[Any], ...]:
        rng = np.random.default_rng((self.seed, step, k))
        size, inner = self.inner + 2 * self.margin, slice(self.margin, self.margin + self.inner)
        patch, rows, cols = self._place(rng, k, size)
        other = patch if self.partners is None else int(self.partners[patch])
        pixels, valid, regions = (part[patch][..., rows, cols] for part in (self.pixels, self.valid, self.regions))
        there, there_valid = (part[other][..., rows, cols] for part in (self.pixels, self.valid))
        turn = draw_turn(rng, size, max_shift=self.plan.max_shift, dihedral=self.plan.dihedral)
        wide = source_index(turn, size)[inner, inner]
        source = source_index(turn, self.inner)  # flips are about the shared centre, so the shift is the same
        turned = draw_tone(rng, _carry(there, wide), self.sensors, self.plan.tone) * _carry(there_valid, wide)
        ids = _carry(np.where(valid & there_valid, regions, 0)[:, inner, inner], source)
        return turned, pixels[:, inner, inner], source, ids

    def _place(self, rng: np.random.Generator, k: int, size: int) -> tuple[int, slice, slice]:
        """Choose a patch and a square in it, centred on a valid pixel as far as the patch allows."""
        pick = int(rng.integers(self.counts[-1]))
        patch = int(np.searchsorted(self.counts, pick, side="right"))
        if self.plan.one_per_patch:
            patch = k % len(self.counts)
        usable = np.flatnonzero(self.valid[patch])
        row, col = divmod(int(usable[rng.integers(len(usable))]), self.valid.shape[-1])
        last = self.valid.shape[-1] - size
        top, left = (min(max(centre - size // 2, 0), last) for centre in (row, col))
        return patch, slice(top, top + size), slice(left, left + size)


def _check(bank: PatchBank, regions: Tensor, plan: ViewPlan, part: tuple[int, int], partner: str) -> None:
    expected = (len(bank), bank.patch_px, bank.patch_px)
    found = tuple(regions.shape)
    if len(found) != 4 or (found[0], *found[2:]) != expected:
        raise InputError(
            f"The superpixel maps have the shape {found}; {expected[0]} patches of {expected[1]} px need "
            f"({expected[0]}, scales, {expected[1]}, {expected[2]}). Cut the superpixels of these patches."
        )
    if part[1] > plan.batch:
        raise InputError(
            f"A batch of {plan.batch} crops cannot be shared among {part[1]} processes; start at most {plan.batch}, or "
            "take larger batches."
        )
    if partner == "dates" and (bank.partners is None or torch.equal(bank.partners, torch.arange(len(bank)))):
        raise InputError(
            "The patches are of one date each, and pairs of two dates were asked for; add scenes of other dates of "
            "the same places, or pair the two sensors instead."
        )


def _carry(maps: NDArray[Any], source: NDArray[np.int64]) -> NDArray[Any]:
    """Take maps (…, S, S) along an index map (h, w); 0 comes in from outside. The numpy twin of `augment.carry`."""
    moved = maps.reshape(*maps.shape[:-2], -1)[..., np.maximum(source, 0)]
    return np.asarray(moved * (source >= 0))
