"""UniFeat: the values that are to be held, a slow twin, and what it may not depend on."""

from __future__ import annotations

import math

import pytest
import torch
from saroptical.engine.losses.unifeat import unifeat_loss
from torch import Tensor


@pytest.mark.parametrize(
    ("vectors", "in_denominator", "expected"),
    [
        (torch.eye(4), False, -0.901388),
        (torch.ones(4, 4), False, 1.098612),
        (torch.eye(4), True, 0.340753),
        (torch.ones(4, 4), True, math.log(4)),
    ],
)
def test_known_values_of_four_images(vectors: Tensor, in_denominator: bool, expected: float) -> None:
    loss = unifeat_loss(vectors[None], vectors[None], temperature=0.5, positive_in_denominator=in_denominator)
    assert float(loss) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("in_denominator", [False, True])
def test_it_is_the_sum_of_the_equation(in_denominator: bool) -> None:
    torch.manual_seed(0)
    one, other = torch.randn(2, 3, 5, 7)
    total = 0.0
    for position in range(3):
        for image in range(5):
            likeness = [
                math.exp(float(torch.cosine_similarity(one[position, image], other[position, k], dim=0)) / 0.2)
                for k in range(5)
            ]
            against = sum(value for k, value in enumerate(likeness) if in_denominator or k != image)
            total -= math.log(likeness[image] / against)
    loss = unifeat_loss(one, other, temperature=0.2, positive_in_denominator=in_denominator)
    assert float(loss) == pytest.approx(total / 15, abs=1e-5)


def test_positions_do_not_see_each_other_and_lengths_do_not_count() -> None:
    torch.manual_seed(1)
    one, other = torch.randn(2, 6, 4, 8)
    apart = torch.stack([unifeat_loss(a[None], b[None]) for a, b in zip(one, other, strict=True)]).mean()
    torch.testing.assert_close(unifeat_loss(3 * one, other / 5), apart)


def test_it_is_finite_under_half_precision_and_differentiable() -> None:
    one = torch.zeros(1, 3, 4, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = unifeat_loss(one, one, temperature=0.01)
    loss.backward()
    assert loss.dtype == torch.float32
    assert one.grad is not None
    assert one.grad.isfinite().all()
