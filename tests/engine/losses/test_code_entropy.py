"""Code usage: closed forms, and the published axis that is not usage."""

from __future__ import annotations

import math

import pytest
import torch
from saroptical.engine.losses.code_entropy import (
    PUBLISHED_WEIGHT,
    published_divergence,
    usage_divergence,
)


def test_even_usage_costs_nothing_and_one_code_costs_ln_k() -> None:
    assert float(usage_divergence(torch.full((9, 6), 1 / 6))) == pytest.approx(0, abs=1e-6)
    one = PUBLISHED_WEIGHT * usage_divergence(torch.eye(6)[:1].expand(50, 6))
    assert float(one) == pytest.approx(8.9588e-4, abs=1e-8)


def test_sure_pixels_of_all_codes_are_even_usage() -> None:
    assert float(usage_divergence(torch.eye(6).repeat(3, 1))) == pytest.approx(0, abs=1e-6)


def test_published_axis_does_not_see_a_collapse() -> None:
    collapsed = torch.zeros(1, 6, 4)
    collapsed[:, 0] = 20.0
    assert float(published_divergence(collapsed)) == pytest.approx(float(published_divergence(torch.zeros(1, 6, 4))))
    assert float(usage_divergence(collapsed[0].T.softmax(1))) == pytest.approx(math.log(6), abs=1e-4)
