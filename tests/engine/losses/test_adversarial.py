"""Adversarial losses: known answers, and what is not counted."""

from __future__ import annotations

import math

import pytest
import torch
from saroptical.engine.losses.adversarial import absolute_difference, deceive, discern, match_features
from torch import Tensor


def judged(*logits: Tensor) -> list[tuple[Tensor, ...]]:
    return [(torch.zeros(1), x) for x in logits]


def test_a_discriminator_that_knows_nothing_costs_ln_2_on_both_sides() -> None:
    nothing = judged(torch.zeros(2, 1, 3, 3), torch.zeros(2, 1, 2, 2))
    assert discern(nothing, nothing, kind="bce").item() == pytest.approx(math.log(2), abs=1e-6)
    assert deceive(nothing, kind="bce").item() == pytest.approx(math.log(2), abs=1e-6)


def test_the_logistic_loss_is_the_library_s_with_ones_and_zeros() -> None:
    torch.manual_seed(0)
    real, told = torch.randn(2, 1, 3, 3), torch.randn(2, 1, 3, 3)
    library = torch.nn.BCEWithLogitsLoss()
    expected = (library(real, torch.ones_like(real)) + library(told, torch.zeros_like(told))) / 2
    assert torch.allclose(discern(judged(real), judged(told), kind="bce"), expected)
    assert torch.allclose(deceive(judged(told), kind="bce"), library(told, torch.ones_like(told)))


def test_the_hinge_by_hand() -> None:
    real, told = torch.tensor([2.0, 0.5]), torch.tensor([-3.0, 0.0])
    assert discern(judged(real), judged(told), kind="hinge").item() == pytest.approx((0.25 + 0.5) / 2)
    assert deceive(judged(told), kind="hinge").item() == pytest.approx(1.5)


def test_features_are_compared_without_logits_and_teach_the_generator_alone() -> None:
    real = [(torch.tensor([1.0, 3.0], requires_grad=True), torch.tensor([9.0]))]
    told = [(torch.tensor([0.0, 0.0], requires_grad=True), torch.tensor([-9.0]))]
    loss = match_features(real, told)
    assert loss.item() == 2.0
    loss.backward()
    assert real[0][0].grad is None
    assert told[0][0].grad is not None


def test_differences_count_valid_pixels_and_weigh_bands() -> None:
    told, true = torch.zeros(1, 2, 1, 2), torch.tensor([[[[1.0, 50.0]], [[3.0, 50.0]]]])
    valid = torch.tensor([[[True, False]]])
    assert absolute_difference(told, true, valid).item() == 2.0
    assert absolute_difference(told, true, valid, weights=torch.tensor([2.0, 0.0])).item() == 1.0
    assert absolute_difference(told, true, ~valid & False).item() == 0.0
