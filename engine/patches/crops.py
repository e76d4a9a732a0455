"""Training batches of labelled crops as a pure function of (seed, step, k): where, how turned, in which tones.

Every crop holds at least one labelled pixel: a class is drawn, then one of its
pixels, then a crop around it. Nothing is remembered from one batch to the
next, so a run can be taken up at any step with the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..contract.bands import BANDS
from ..contract.card import BandStatistics
from ..contract.label_rules import IGNORE
from ..errors import InputError
from .augment import Tone, draw_tone
from .labels import LabelledBank
from .statistics import normalise

_CANDIDATES = 1_000_000
"""Most pixels of a class that crops are laid around."""


@dataclass(frozen=True)
class CropPlan:
    """How batches of labelled crops are cut.

    Attributes:
        batch: Crops per step.
        crop_px: Side of the crop that the network sees.
        balance: 0 draws classes as their pixels are many, 1 all alike; between, by a power of their number.
        tone: How tones differ; a crop may lose a whole sensor.
    """

    batch: int = 8
    crop_px: int = 64
    balance: float = 0.5
    tone: Tone = field(default_factory=Tone)


@dataclass(frozen=True)
class Crops:
    """A batch.

    Attributes:
        pixels: (N, C, H, W) normalised; 0 where not valid, and all over a sensor that a crop has lost.
        labels: (N, H, W) int64 class indices; `IGNORE` where nothing is known, or is kept for validation.
        item: Number of the batch.
    """

    pixels: Tensor
    labels: Tensor
    item: int

    def to(self, device: torch.device, **_: bool) -> Crops:
        """Move the tensors; Lightning calls this."""
        return Crops(self.pixels.to(device), self.labels.to(device), self.item)


class CropBatches(Dataset[Crops]):
    """All batches of a run; item s is the batch of step s.

    Args:
        labelled: Patches and what is known of them.
        bands: Statistics of the bands that the network sees, in its order; the bank must have them.
        plan: How to cut.
        seed: Fixes all draws.
        steps: Number of batches.
        part: Rank r of R processes: the crops r, r + R, r + 2R … of the same batches.

    Raises:
        InputError: If no usable pixel is labelled.
    """

    def __init__(
        self,
        labelled: LabelledBank,
        bands: tuple[BandStatistics, ...],
        *,
        plan: CropPlan,
        seed: int,
        steps: int,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        bank = labelled.bank
        self.pixels, self.valid = bank.pixels.numpy(), bank.valid.numpy()
        self.labels, self.held_out = labelled.labels.numpy(), labelled.held_out.numpy()
        self.channels = [bank.bands.index(band.name) for band in bands]
        self.sensors = np.array([bank.present.index(BANDS[band.name].sensor) for band in bands])
        self.bands, self.plan, self.seed, self.steps, self.part = bands, plan, seed, steps, part
        self.places, self.chances = _candidates(self._known(slice(None)), plan.balance)
        self.size = min(plan.crop_px, bank.patch_px)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Crops:
        """Cut a batch; the bank is read where the crops lie, and nowhere else."""
        numbers = range(self.part[0], self.plan.batch, self.part[1])
        cut = [self._cut(np.random.default_rng((self.seed, item, k))) for k in numbers]
        pixels, labels = (torch.from_numpy(np.stack(parts)) for parts in zip(*cut, strict=True))
        return Crops(pixels, labels, item)

    def _known(self, at: tuple[int, slice, slice] | slice) -> NDArray[np.int64]:
        """Give the labels that may be learned from."""
        learned: NDArray[np.int64] = np.where(self.valid[at] & ~self.held_out[at], self.labels[at], IGNORE)
        return learned

    def _cut(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        patch, *pixel = self._draw(rng)
        last = self.valid.shape[-1] - self.size
        top, left = (int(np.clip(at - rng.integers(self.size), 0, last)) for at in pixel)
        rows, cols = slice(top, top + self.size), slice(left, left + self.size)
        valid = self.valid[patch, rows, cols]
        found = torch.from_numpy(self.pixels[patch][self.channels, rows, cols])
        plain = normalise(found, torch.from_numpy(valid), self.bands).numpy()
        toned = draw_tone(rng, plain, self.sensors, self.plan.tone) * valid
        quarters, is_mirrored = int(rng.integers(4)), bool(rng.integers(2))
        return (
            turn_maps(toned, quarters, mirror=is_mirrored),
            turn_maps(self._known((patch, rows, cols)), quarters, mirror=is_mirrored),
        )

    def _draw(self, rng: np.random.Generator) -> tuple[int, int, int]:
        """Draw a labelled pixel: its patch, row and column."""
        places = self.places[int(rng.choice(len(self.places), p=self.chances))]
        place = int(places[rng.integers(len(places))])
        patch, row, col = np.unravel_index(place, self.valid.shape)
        return int(patch), int(row), int(col)


def _candidates(labels: NDArray[np.int64], balance: float) -> tuple[list[NDArray[np.int64]], NDArray[np.float64]]:
    """List the flat places of every class that is there, and the chance that it is drawn with."""
    found = [np.flatnonzero(labels == entry) for entry in np.unique(labels[labels != IGNORE])]
    if not found:
        raise InputError(
            "No pixel is left to learn from: labels lie where the scenes hold nothing, or all are kept for validation. "
            "Label more, or keep a smaller share for validation."
        )
    chances = np.array([len(places) for places in found], np.float64) ** (1 - balance)
    return [places[:: -(-len(places) // _CANDIDATES)] for places in found], chances / chances.sum()


def turn_maps(maps: NDArray[Any], quarters: int, *, mirror: bool) -> NDArray[Any]:
    """Turn maps (…, H, W) by quarters, and mirror them."""
    turned = np.rot90(maps, quarters, axes=(-2, -1))
    return np.ascontiguousarray(turned[..., ::-1] if mirror else turned)
