"""Training batches for masked pre-training: crops that are whole, and what is hidden of them.

As `squares`, a pure function of (seed, step, k): numbers alone, from which
crops are cut where the network is.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import Dataset

from .bank import PatchBank
from .corrupt import Corruption
from .masking import MaskPlan, draw_masks
from .squares import SquareBatches, SquarePlan, Squares

_WHOLE = Corruption(bands=0.0, sensor=0.0, sharp=0.0, holes=0, blur=0.0)


@dataclass(frozen=True)
class MaskedCrops:
    """A batch.

    Attributes:
        squares: Where the crops lie.
        hidden: (N, 2, h, w) bool: what is hidden of each sensor.
    """

    squares: Squares
    hidden: Tensor

    def to(self, device: torch.device, **_: bool) -> MaskedCrops:
        """Move the tensors; Lightning calls this."""
        return MaskedCrops(self.squares.to(device), self.hidden.to(device))


class MaskedBatches(Dataset[MaskedCrops]):
    """All batches of a run; item s is the batch of step s.

    Args:
        bank: The patches that crops are cut from.
        plan: What is hidden of a crop.
        batch: Crops per step.
        side: Places along a side of a crop.
        patch_px: Pixels along a side of a place.
        seed: Fixes all draws.
        steps: Number of batches.
        part: Rank r of R processes: the crops r, r + R, r + 2R … of the same batches.

    Raises:
        InputError: If no pixel is usable.
    """

    def __init__(
        self,
        bank: PatchBank,
        *,
        plan: MaskPlan,
        batch: int,
        side: int,
        patch_px: int,
        seed: int,
        steps: int,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        squares = SquarePlan(batch, side * patch_px, corruption=_WHOLE)
        self.squares = SquareBatches(bank, plan=squares, seed=seed, steps=steps, part=part)
        self.plan, self.side = plan, side

    def __len__(self) -> int:
        return len(self.squares)

    def __getitem__(self, item: int) -> MaskedCrops:
        """Draw a batch."""
        first, ranks = self.squares.part
        crops = range(first, self.squares.plan.batch, ranks)
        hidden = draw_masks(self.plan, self.side, self.side, seed=self.squares.seed, step=item, crops=crops)
        return MaskedCrops(self.squares[item], hidden)
