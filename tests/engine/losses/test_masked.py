"""The loss on hidden patches: values of the paper, what is not judged, and a plain loop."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.losses.masked import masked_loss, normalise_patches
from torch import Tensor


def mean_loss(predicted: Tensor, patches: Tensor, valid: Tensor | None = None, hidden: Tensor | None = None) -> float:
    valid = torch.ones_like(patches, dtype=torch.bool) if valid is None else valid
    hidden = torch.ones(patches.shape[:2], dtype=torch.bool) if hidden is None else hidden
    total, count = masked_loss(predicted, patches, valid, hidden)
    return float(total / count)


@pytest.mark.parametrize(("bands", "expected"), [(2, 0.992188), (12, 0.998698), (14, 0.998884)])
def test_to_say_nothing_costs_all_but_one_nth(bands: int, expected: float) -> None:
    patches = torch.randn(3, 5, bands * 64, generator=torch.Generator().manual_seed(0)) * 7 + 3
    assert mean_loss(torch.zeros_like(patches), patches) == pytest.approx(expected, abs=1e-5)


def test_constant_patches_cost_nothing() -> None:
    assert mean_loss(torch.zeros(1, 2, 64), torch.full((1, 2, 64), 5.0)) == 0


def test_a_loop_finds_the_same() -> None:
    generator = torch.Generator().manual_seed(1)
    patches, predicted = (torch.randn(2, 6, 32, generator=generator) for _ in range(2))
    valid = torch.rand(2, 6, 32, generator=generator) < 0.7
    hidden = torch.rand(2, 6, generator=generator) < 0.6
    valid[0, :2] = False
    expected = []
    for item in range(2):
        for place in range(6):
            usable = valid[item, place]
            if not hidden[item, place] or usable.sum() < 16:
                continue
            values = patches[item, place][usable]
            target = (values - values.mean()) / (values.var() + 1e-6).sqrt()
            expected.append((predicted[item, place][usable] - target).square().mean())
    total, count = masked_loss(predicted, patches, valid, hidden)
    assert count == len(expected) < hidden.sum()
    torch.testing.assert_close(total, torch.stack(expected).sum())


def test_what_is_seen_and_what_holds_no_data_changes_nothing() -> None:
    patches, predicted = torch.randn(1, 4, 16), torch.randn(1, 4, 16)
    hidden = torch.tensor([[True, False, True, True]])
    valid = torch.ones(1, 4, 16, dtype=torch.bool)
    valid[0, 2] = False
    valid[0, 3, :3] = False
    found = mean_loss(predicted, patches, valid, hidden)
    other, told = patches.clone(), predicted.clone()
    other[0, 1:3] += 50
    told[0, 1:3] -= 9
    other[0, 3, :3] = 1e4
    told[0, 3, :3] = -1e4
    assert mean_loss(told, other, valid, hidden) == found


def test_nothing_to_judge_is_a_loss_of_nothing_that_can_be_learned_from() -> None:
    predicted = torch.randn(1, 4, 16, requires_grad=True)
    none = torch.zeros(1, 4, dtype=torch.bool)
    total, count = masked_loss(predicted, torch.randn(1, 4, 16), torch.ones(1, 4, 16, dtype=torch.bool), none)
    total.backward()  # type: ignore[no-untyped-call]
    assert (total.item(), count.item()) == (0, 0)
    assert predicted.grad is not None
    assert not predicted.grad.any()


def test_a_sensor_without_bands_has_nothing_to_judge() -> None:
    empty = torch.zeros(2, 3, 0)
    total, count = masked_loss(empty, empty, empty.bool(), torch.ones(2, 3, dtype=torch.bool))
    assert (float(total), int(count)) == (0, 0)


def test_mean_and_deviation_bring_patches_back() -> None:
    patches = torch.randn(5, 12) * 4 + 2
    normalised, means, deviations = normalise_patches(patches, torch.ones(5, 12, dtype=torch.bool))
    torch.testing.assert_close(normalised * deviations + means, patches)
    torch.testing.assert_close(normalised.var(dim=1), torch.ones(5), atol=1e-4, rtol=0)
