"""ResNets in bf16: their gradients are of what they have seen, and not of what was in memory before."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.resnet import BasicBlock, Bottleneck, PooledResNet
from torch import nn

SIZES = tuple(2**power for power in range(4, 23))


def fill_memory(value: float) -> None:
    """Leave the value in memory that was just freed."""
    _ = [torch.full((size,), value, dtype=kind) for size in SIZES for kind in (torch.float32, torch.bfloat16) * 3]


def gradients(net: nn.Module, x: torch.Tensor, *, before: float) -> list[torch.Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        out = net.pooled(x)
    fill_memory(before)
    return list(torch.autograd.grad(out.float().square().mean(), list(net.parameters())))


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
@pytest.mark.parametrize("side", [8, 16, 40])
def test_gradients_in_half_precision_do_not_depend_on_what_was_in_memory(backbone: str, side: int) -> None:
    torch.manual_seed(0)
    net, x = PooledResNet(3, backbone=backbone), torch.randn(4, 3, side, side)
    clean, dirty = (gradients(net, x, before=value) for value in (0.0, float("nan")))
    assert all(torch.equal(*pair) for pair in zip(clean, dirty, strict=True))


@pytest.mark.parametrize("padding_mode", ["zeros", "replicate"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 4)])
@pytest.mark.parametrize("block", [BasicBlock, Bottleneck])
def test_of_one_pixel_a_convolution_is_what_it_is_of_more(
    block: type[BasicBlock | Bottleneck], stride: int, dilation: int, padding_mode: str
) -> None:
    torch.manual_seed(0)
    built = block(4, 6, stride=stride, dilation=dilation, shortcut=None)
    own = next(module for module in built.modules() if getattr(module, "kernel_size", None) == (3, 3))
    own.padding_mode = padding_mode
    plain = nn.Conv2d(own.in_channels, 6, 3, stride, dilation, dilation, bias=False, padding_mode=padding_mode)
    plain.load_state_dict(own.state_dict())
    for shape in ((1, 1), (1, 3), (5, 4)):
        x = torch.randn(2, own.in_channels, *shape)
        torch.testing.assert_close(own(x), plain(x))
        found, expected = (torch.autograd.grad(net(x).square().sum(), net.weight)[0] for net in (own, plain))
        torch.testing.assert_close(found, expected)
