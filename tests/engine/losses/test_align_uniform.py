"""Alignment and uniformity: closed forms."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.losses.align_uniform import align_loss, uniform_loss


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (torch.eye(6), -4.0),
        (torch.eye(6) - 1 / 6, -4.8),
        (torch.ones(6, 3), 0.0),
        (torch.tensor([[1.0, 0], [-3, 0]]), -8),
    ],
    ids=["orthonormal", "simplex", "collapsed", "opposite"],
)
def test_uniformity(vectors: torch.Tensor, expected: float) -> None:
    assert float(uniform_loss(vectors)) == pytest.approx(expected, abs=1e-5)


def test_alignment_is_the_mean_squared_distance() -> None:
    codes, heads = torch.zeros(2, 3), torch.tensor([[[1.0, 2, 2], [0, 0, 0]], [[0, 3, 0], [0, 0, 2]]])
    assert float(align_loss(codes, heads)) == pytest.approx((9 + 0 + 9 + 4) / 4)
