"""The ResUnet has the published sizes and takes any picture."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.resunet import RECEPTIVE_FIELD_PX, ResUnet, start_heads
from torch import nn


def count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(
    ("bands", "width", "features", "expected"),
    [
        (6, 1.0, None, 4_732_288),
        (2, 1.0, None, 4_729_984),
        (4, 1.0, None, 4_731_136),
        (6, 1.0, 128, 4_437_120),
    ],
)
def test_parameters_are_those_published(bands: int, width: float, features: int | None, expected: int) -> None:
    assert count(ResUnet(bands, width=width, features=features)) == expected


def test_two_half_width_networks_are_the_late_fusion() -> None:
    assert count(ResUnet(4, width=0.5)) + count(ResUnet(2, width=0.5)) == 2_369_216


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (17, 31), (64, 5)])
def test_features_come_at_full_resolution(size: tuple[int, int]) -> None:
    encoded = ResUnet(3, width=0.125).eval()(torch.rand(2, 3, *size))
    assert encoded.features.shape == (2, 32, *size)
    assert encoded.bottleneck.shape[-2:] == (-(-size[0] // 16), -(-size[1] // 16))


def test_receptive_field_is_as_stated() -> None:
    model = ResUnet(1, width=0.0625).eval().double()
    model.encoder.pool = nn.AvgPool2d(
        3, stride=2, padding=1
    )  # lets every gradient through, with the reach of the maximum
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
    picture = torch.rand(1, 1, 384, 384, dtype=torch.float64, requires_grad=True)
    features = model(picture).features
    before, after = 0, 0
    for at in range(176, 192):
        (gradient,) = torch.autograd.grad(features[0, :, at, at].sum(), picture, retain_graph=True)
        reached = gradient[0, 0].abs().sum(dim=1).nonzero().flatten()
        before, after = max(before, at - int(reached[0])), max(after, int(reached[-1]) - at)
    assert (before, after) == (148, 133)
    assert max(before, after) * 2 + 1 == RECEPTIVE_FIELD_PX


def test_heads_start_as_published() -> None:
    net = nn.Sequential(nn.Linear(200, 100), nn.Conv2d(3, 3, 1))
    before = net[1].weight.clone()
    start_heads(net)
    assert float(net[0].weight.detach().std()) == pytest.approx(0.001, rel=0.03)
    assert not net[0].bias.any()
    assert torch.equal(net[1].weight, before)
