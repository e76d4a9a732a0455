"""Canonical correlation: known answers, invariance, and views that hardly vary."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.losses.cca import cca_loss


def test_equal_views_are_known_from_each_other_in_every_component() -> None:
    torch.manual_seed(0)
    rows = torch.randn(4000, 24)
    assert float(cca_loss(rows, rows)) == pytest.approx(-10, abs=0.02)
    assert float(cca_loss(rows, rows, components=24)) == pytest.approx(-24, abs=0.05)


def test_independent_views_are_not_known_from_each_other() -> None:
    torch.manual_seed(0)
    assert -0.5 < float(cca_loss(torch.randn(20_000, 12), torch.randn(20_000, 12))) < 0


def test_a_mixture_of_the_same_directions_changes_nothing() -> None:
    torch.manual_seed(0)
    one, mixing = torch.randn(5000, 6), torch.randn(6, 6) + 3 * torch.eye(6)
    other = 10 * one @ mixing + 7
    assert float(cca_loss(10 * one, other, components=6)) == pytest.approx(-6, abs=0.01)


def test_one_noisy_direction_gives_its_correlation() -> None:
    torch.manual_seed(0)
    shared = torch.randn(50_000, 1)
    one, other = (torch.cat([shared + torch.randn(50_000, 1), torch.randn(50_000, 1)], dim=1) for _ in range(2))
    assert float(cca_loss(one, other, components=1, ridge=0.0)) == pytest.approx(-0.5, abs=0.02)


def test_equals_the_symmetric_roots_of_the_published_form() -> None:
    torch.manual_seed(1)
    one = torch.randn(300, 5, dtype=torch.float64)
    other = one @ torch.randn(5, 4, dtype=torch.float64) + torch.randn(300, 4, dtype=torch.float64)

    def root(rows: torch.Tensor) -> torch.Tensor:
        values, axes = torch.linalg.eigh(torch.cov(rows.T) + 1e-3 * torch.eye(rows.shape[1]))
        return axes @ values.rsqrt().diag() @ axes.T

    cross = torch.cov(torch.cat([one, other], dim=1).T)[:5, 5:]
    want = torch.linalg.svdvals(root(one) @ cross @ root(other))[:3].sum()
    assert float(cca_loss(one, other, components=3)) == pytest.approx(-float(want), rel=1e-5)


@pytest.mark.parametrize("rows", [torch.zeros(50, 4), torch.ones(1, 4), torch.eye(4).repeat(9, 1)])
def test_gradient_is_finite_where_eigenvalues_are_equal_or_nothing_varies(rows: torch.Tensor) -> None:
    one = rows.clone().requires_grad_()
    loss = cca_loss(one, rows)
    (gradient,) = torch.autograd.grad(loss, one)
    assert -4 <= float(loss.detach()) <= 0
    assert gradient.isfinite().all()
