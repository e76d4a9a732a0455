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
from .augment import Tone, Turn, draw_tone, draw_turn, source_index
from .bank import PatchBank
from .regions import check_regions
from .statistics import normalise


@dataclass(frozen=True)
class ViewPlan:
    """How batches of two views are cut.

    Attributes:
        batch: Crops per step.
        crop_px: Side of the crop that the network sees.
        margin_px: Pixels around it that a shift may bring in.
        max_shift: Largest shift, as a share of crop and margins together.
        dihedral: Transpose too, not only flip.
        one_per_patch: Take the k-th usable patch of the bank as the k-th crop, as published, instead of drawing it.
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
        InputError: If the superpixels are not of this bank, no pixel is usable, a batch cannot be shared, or there is
            no other date.
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
        self.pixels, self.valid, self.regions = bank.pixels.numpy(), bank.valid.numpy(), regions.numpy()
        self.ends = self.valid.sum(axis=2).cumsum(axis=1)  # (N, P) valid pixels of a patch up to the end of each row
        self.counts = self.ends[:, -1].cumsum()
        self.usable = np.flatnonzero(self.ends[:, -1])
        self.sensors = np.array([bank.present.index(sensor) for sensor in bank.sensors])
        self.bands, self.plan, self.seed, self.steps, self.first = bands, plan, seed, steps, first
        self.inner = min(plan.crop_px, bank.patch_px)
        self.margin = min(plan.margin_px, (bank.patch_px - self.inner) // 2)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Views:
        """Cut a batch; the bank is read where the crops lie, and nowhere else."""
        crops = [self._draw(self.first + item, k) for k in range(self.part[0], self.plan.batch, self.part[1])]
        pixels, valid = self._read(crops, [crop.patch for crop in crops])
        there, there_valid = pixels, valid
        if self.partners is not None:
            there, there_valid = self._read(crops, [int(self.partners[crop.patch]) for crop in crops])
        turned, ids, source = [], [], []
        inner, shared = self._inner, valid & there_valid
        for index, crop in enumerate(crops):
            regions = self.regions[crop.patch][:, crop.rows, crop.cols] * shared[index]
            wide = source_index(crop.turn, self.inner + 2 * self.margin)[inner, inner]
            source.append(source_index(crop.turn, self.inner))  # flips are about the shared centre: the same shift
            toned = draw_tone(crop.rng, _carry(there[index], wide), self.sensors, self.plan.tone)
            turned.append(toned * _carry(there_valid[index], wide))
            ids.append(_carry(regions[:, inner, inner], source[-1]))
        plain = np.ascontiguousarray(pixels[..., inner, inner])
        return Views(_batch(turned), torch.from_numpy(plain), _batch(source), _batch(ids), item)

    @property
    def _inner(self) -> slice:
        """What the network sees of a crop with its margins."""
        return slice(self.margin, self.margin + self.inner)

    def _draw(self, step: int, k: int) -> _Crop:
        """Choose a patch and a square in it, centred on a valid pixel as far as the patch allows; and its turn."""
        rng = np.random.default_rng((self.seed, step, k))
        side, size = self.valid.shape[-1], self.inner + 2 * self.margin
        pick = int(rng.integers(self.counts[-1]))
        patch = int(np.searchsorted(self.counts, pick, side="right"))
        if self.plan.one_per_patch:
            patch = int(self.usable[k % len(self.usable)])
        centre = self._nth_valid(patch, int(rng.integers(self.ends[patch, -1])))
        top, left = (min(max(middle - size // 2, 0), side - size) for middle in centre)
        turn = draw_turn(rng, size, max_shift=self.plan.max_shift, dihedral=self.plan.dihedral)
        return _Crop(rng, patch, slice(top, top + size), slice(left, left + size), turn)

    def _nth_valid(self, patch: int, number: int) -> tuple[int, int]:
        row = int(np.searchsorted(self.ends[patch], number, side="right"))
        usable = np.flatnonzero(self.valid[patch, row])
        return row, int(usable[number - self.ends[patch, row]])  # the row's end: counted from its last one back

    def _read(self, crops: list[_Crop], patches: list[int]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Give normalised pixels (N, C, S, S) of the patches where the crops lie, and which are valid."""
        pixels, valid = (
            np.stack([bank[patch][..., crop.rows, crop.cols] for crop, patch in zip(crops, patches, strict=True)])
            for bank in (self.pixels, self.valid)
        )
        return normalise(torch.from_numpy(pixels), torch.from_numpy(valid), self.bands).numpy(), valid


@dataclass(frozen=True)
class _Crop:
    """What is drawn for a crop: its patch, its place there, its turn; and the generator, for its tones."""

    rng: np.random.Generator
    patch: int
    rows: slice
    cols: slice
    turn: Turn


def _check(bank: PatchBank, regions: Tensor, plan: ViewPlan, part: tuple[int, int], partner: str) -> None:
    check_regions(bank, regions)
    if not bank.valid.any():
        raise InputError("No pixel of the patches is usable; check nodata values, cloud mask and the overlap.")
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
    flat = maps.reshape(*maps.shape[:-2], -1)
    moved: NDArray[Any] = np.take(flat, np.maximum(source, 0), axis=-1)
    moved[..., source < 0] = 0
    return moved


def _batch(crops: list[NDArray[Any]]) -> Tensor:
    return torch.from_numpy(np.stack(crops))
