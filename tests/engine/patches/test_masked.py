"""Batches of crops with what is hidden of them."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.masked import MaskedBatches
from saroptical.engine.patches.masking import MaskPlan, draw_masks


@pytest.fixture
def bank(pair) -> PatchBank:
    return PatchBank.from_pairs([pair(24, 24, seed=seed) for seed in range(3)])


def batches(bank: PatchBank, **values: object) -> MaskedBatches:
    given = {"plan": MaskPlan(), "batch": 5, "side": 4, "patch_px": 4, "seed": 2, "steps": 3}
    return MaskedBatches(bank, **{**given, **values})  # type: ignore[arg-type]


def test_crops_are_whole_squares_and_whole_in_tone(bank: PatchBank) -> None:
    batch = batches(bank)[1]
    assert batch.squares.size == 16
    assert batch.squares.damage.kept.all()
    assert torch.equal(batch.hidden, draw_masks(MaskPlan(), 4, 4, seed=2, step=1, crops=range(5)))
    assert len(batches(bank)) == 3


def test_all_parts_together_are_the_whole_batch(bank: PatchBank) -> None:
    whole = batches(bank)[2].to(torch.device("cpu"))
    for rank in range(2):
        part = batches(bank, part=(rank, 2))[2]
        assert torch.equal(part.hidden, whole.hidden[rank::2])
        assert torch.equal(part.squares.tops, whole.squares.tops[rank::2])
