"""Training batches of unlabelled crops: their places are drawn ahead, their pixels cut where the network is.

What a batch holds is numbers alone, a pure function of (seed, step, k). The
bank lies on the device, and a batch of crops is taken out of it by one index,
normalised and turned there: nothing but these numbers is made one crop at a
time, or travels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..contract.card import BandStatistics
from ..errors import InputError
from .bank import PatchBank
from .corrupt import Corruption, Damage, draw_damage
from .statistics import normalise


@dataclass(frozen=True)
class SquarePlan:
    """How batches of crops are drawn.

    Attributes:
        batch: Crops per step.
        crop_px: Side of a crop.
        views: How many crops are drawn around the same pixel, each turned and spoiled by itself.
        shift: Largest distance of the further views from the first, as a share of the crop's side.
        corruption: How crops are spoiled.
    """

    batch: int = 16
    crop_px: int = 64
    views: int = 1
    shift: float = 0.25
    corruption: Corruption = field(default_factory=Corruption)


@dataclass(frozen=True)
class Squares:
    """What was drawn for a batch of N crops of V views; view v of crop k is row v · N + k.

    Attributes:
        patches, tops, lefts: (V · N,) where in the bank they lie.
        turns: (V · N, 3) bool: flipped upside down, flipped left to right, transposed.
        damage: How they are spoiled.
        size: Side of the crops.
        item: Number of the batch.
    """

    patches: Tensor
    tops: Tensor
    lefts: Tensor
    turns: Tensor
    damage: Damage
    size: int
    item: int

    def to(self, device: torch.device, **_: bool) -> Squares:
        """Move the tensors; Lightning calls this."""
        patches, tops, lefts, turns = (x.to(device) for x in (self.patches, self.tops, self.lefts, self.turns))
        return Squares(patches, tops, lefts, turns, self.damage.to(device), self.size, self.item)


class SquareBatches(Dataset[Squares]):
    """All batches of a run; item s is the batch of step s.

    Args:
        bank: The patches that crops are cut from; only where they are usable is looked at.
        plan: How to draw.
        seed: Fixes all draws.
        steps: Number of batches.
        part: Rank r of R processes: the crops r, r + R, r + 2R … of the same batches.

    Raises:
        InputError: If no pixel is usable.
    """

    def __init__(
        self, bank: PatchBank, *, plan: SquarePlan, seed: int, steps: int, part: tuple[int, int] = (0, 1)
    ) -> None:
        if not bank.valid.any():
            raise InputError("No pixel of the patches is usable; check nodata values, cloud mask and the overlap.")
        self.valid, self.side, self.bands = bank.valid.numpy(), bank.patch_px, bank.bands
        self.counts = self.valid.sum(axis=(1, 2)).cumsum()
        self.plan, self.seed, self.steps, self.part = plan, seed, steps, part
        self.size = min(plan.crop_px, bank.patch_px)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Squares:
        """Draw a batch."""
        plan, crops = self.plan, range(self.part[0], self.plan.batch, self.part[1])
        views = [v * plan.batch + k for v in range(plan.views) for k in crops]
        drawn = np.stack([self._draw(item, k) for k in crops], axis=1).reshape(-1, 6)
        damage = draw_damage(plan.corruption, self.bands, size=self.size, seed=self.seed, step=item, crops=views)
        patches, tops, lefts, *turns = torch.from_numpy(drawn).unbind(dim=1)
        return Squares(patches, tops, lefts, torch.stack(turns, dim=1) > 0, damage, self.size, item)

    def _draw(self, step: int, k: int) -> NDArray[np.int64]:
        """Draw the views (V, 6) of a crop, centred on a valid pixel as far as the patch allows."""
        rng = np.random.default_rng((self.seed, step, k))
        pick = int(rng.integers(self.counts[-1]))
        patch = int(np.searchsorted(self.counts, pick, side="right"))
        usable = np.flatnonzero(self.valid[patch])
        centre = np.array(divmod(int(usable[pick - self.counts[patch]]), self.side))  # counted back from its last one
        reach, views = int(self.plan.shift * self.size), self.plan.views
        shifts = rng.integers(-reach, reach + 1, (views, 2)) * (np.arange(views) > 0)[:, None]
        corners = np.clip(centre + shifts - self.size // 2, 0, self.side - self.size)
        return np.concatenate([np.full((views, 1), patch), corners, rng.integers(0, 2, (views, 3))], axis=1)


class Cutter:
    """Cuts crops out of a bank that lies on a device.

    Args:
        bank: Patches in their sensors' units.
        bands: Statistics that normalise them.
        device: Where the bank is put.
    """

    def __init__(self, bank: PatchBank, bands: tuple[BandStatistics, ...], device: torch.device) -> None:
        self.pixels, self.valid = bank.pixels.to(device), bank.valid.to(device)
        self.bands = bands

    def cut(self, squares: Squares) -> tuple[Tensor, Tensor]:
        """Give normalised pixels (N, C, size, size), 0 where not valid, and which are valid (N, size, size)."""
        size = squares.size
        at = torch.arange(size, device=self.pixels.device)
        up, across, transposed = (turn[:, None, None] for turn in squares.turns.unbind(dim=1))
        down, right = torch.where(transposed, at, at[:, None]), torch.where(transposed, at[:, None], at)
        rows = squares.tops[:, None, None] + torch.where(up, size - 1 - down, down)
        cols = squares.lefts[:, None, None] + torch.where(across, size - 1 - right, right)
        patches = squares.patches[:, None, None]
        valid = self.valid[patches, rows, cols]
        channels = torch.arange(self.pixels.shape[1], device=rows.device)[:, None, None]
        pixels = self.pixels[patches[:, None], channels, rows[:, None], cols[:, None]]
        return normalise(pixels, valid, self.bands), valid
