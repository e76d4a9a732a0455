"""NT-Xent: closed forms, with and without the positive among its rivals, and parts of the rows."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from saroptical.engine.losses.nt_xent import nt_xent_loss


@pytest.mark.parametrize(
    ("options", "orthonormal", "collapsed"),
    [
        ({}, 0.594438, math.log(7)),
        ({"count_positive": False}, math.log(6) - 2, math.log(6)),
        ({"count_positive": False, "own_view": False}, -0.901388, 1.098612),
        ({"own_view": False}, 0.340753, math.log(4)),
    ],
    ids=["as in SimCLR", "decoupled", "UniFeat", "UniFeat with the positive"],
)
@pytest.mark.parametrize("chunk_rows", [3, 512])
def test_known_values(options: dict[str, bool], orthonormal: float, collapsed: float, chunk_rows: int) -> None:
    same, equal = torch.eye(4), F.normalize(torch.ones(4, 4), dim=1)
    assert float(nt_xent_loss(same, same, chunk_rows=chunk_rows, **options)) == pytest.approx(orthonormal, abs=1e-5)
    assert float(nt_xent_loss(equal, equal, chunk_rows=chunk_rows, **options)) == pytest.approx(collapsed, abs=1e-5)


def test_equals_cross_entropy_over_all_other_rows() -> None:
    torch.manual_seed(0)
    one, other = (F.normalize(torch.randn(5, 7), dim=1) for _ in range(2))
    rows = torch.cat([one, other])
    logits = (rows @ rows.T / 0.2).fill_diagonal_(-torch.inf)
    want = F.cross_entropy(logits, torch.arange(10).roll(5))
    torch.testing.assert_close(nt_xent_loss(one, other, temperature=0.2), want)
    torch.testing.assert_close(nt_xent_loss(one, other, temperature=0.2, chunk_rows=4), want)
