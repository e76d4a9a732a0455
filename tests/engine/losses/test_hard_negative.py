"""Hard negatives: closed forms, a slow twin, and what a bad loss would get wrong."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from saroptical.engine.losses.hard_negative import HardNegative, hard_negative_loss


def test_two_identities() -> None:
    assert float(hard_negative_loss(torch.eye(4), torch.eye(4))) == pytest.approx(0.2115312, abs=1e-6)


@pytest.mark.parametrize(("rows", "expected"), [(4, 1.945910), (8, 2.708050), (256, 6.236370)])
def test_collapsed_rows_give_ln_of_all_others(rows: int, expected: float) -> None:
    equal = F.normalize(torch.ones(rows, 16), dim=1)
    assert float(hard_negative_loss(equal, equal)) == pytest.approx(expected, abs=1e-5)
    assert expected == pytest.approx(math.log(2 * rows - 1), abs=1e-5)


def test_equals_the_formula_row_by_row() -> None:
    torch.manual_seed(0)
    one, other = (F.normalize(torch.randn(5, 7), dim=1) for _ in range(2))
    stack, temperature, tau_plus, beta = torch.cat([one, other]), 0.3, 0.05, 1.5
    total = 0.0
    for i in range(10):
        positive = math.exp(float(stack[i] @ stack[(i + 5) % 10]) / temperature)
        others = [j for j in range(10) if j not in (i, (i + 5) % 10)]
        negatives = [math.exp(float(stack[i] @ stack[j]) / temperature) for j in others]
        weights = [value**beta for value in negatives]
        mean = sum(weights) / len(weights)
        reweighted = sum(w * n for w, n in zip(weights, negatives, strict=True)) / mean
        hard = max((reweighted - tau_plus * 8 * positive) / (1 - tau_plus), 8 * math.exp(-1 / temperature))
        total -= math.log(positive / (positive + hard)) / 10
    loss = HardNegative(temperature=temperature, tau_plus=tau_plus, beta=beta)(one, other)
    assert float(loss) == pytest.approx(total, rel=1e-5)


def test_order_of_pairs_does_not_matter_but_partners_do() -> None:
    torch.manual_seed(1)
    one = F.normalize(torch.randn(6, 4), dim=1)
    other = F.normalize(one + 0.1 * torch.randn(6, 4), dim=1)
    mixed = torch.randperm(6)
    torch.testing.assert_close(hard_negative_loss(one, other), hard_negative_loss(one[mixed], other[mixed]))
    assert hard_negative_loss(one, other.roll(1, 0)) > hard_negative_loss(one, other) + 0.5
