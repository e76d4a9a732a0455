"""The network of windows: what it reads of a window, any size, and how far it sees."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saroptical.engine.models.build import _landcover_net
from saroptical.engine.models.windows import WindowNet, window_moments


def network(**arguments: object) -> WindowNet:
    torch.manual_seed(0)
    net = _landcover_net(5, classes=3, network="windows", width=8, **arguments)
    assert isinstance(net, WindowNet)
    return net.eval()


@pytest.mark.parametrize("side", [1, 3, 7])
def test_moments_are_those_of_the_part_of_the_window_that_is_there(side: int) -> None:
    x = torch.randn(2, 3, 9, 11)
    mean, deviation = window_moments(x, side)
    reach = side // 2
    for row, col in ((0, 0), (4, 5), (8, 3), (1, 10)):
        part = x[:, :, max(0, row - reach) : row + reach + 1, max(0, col - reach) : col + reach + 1].double().numpy()
        np.testing.assert_allclose(mean[:, :, row, col], part.mean(axis=(2, 3)), atol=1e-6)
        spread = np.maximum(part.std(axis=(2, 3)), 1e-3)
        np.testing.assert_allclose(deviation[:, :, row, col], spread, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (2, 40), (17, 31)])
def test_every_size_comes_back(size: tuple[int, int]) -> None:
    net = network()
    dense = net(torch.randn(2, 5, *size))
    assert dense.logits.shape == (2, 3, *size)
    assert dense.features.shape == (2, 8, *size)
    torch.testing.assert_close(net.classifier(dense.features), dense.logits)


def test_a_pixel_depends_on_its_largest_window_and_on_nothing_beyond() -> None:
    net = network(windows=(3, 7))
    assert net.receptive_field == 7
    x = torch.randn(1, 5, 21, 21, requires_grad=True)
    net(x).logits[0, :, 10, 10].sum().backward()
    assert x.grad is not None
    rows = x.grad[0].abs().sum(dim=(0, 2)).nonzero()[:, 0]
    assert (int(rows.min()), int(rows.max())) == (7, 13)


def test_turned_pictures_give_turned_maps() -> None:
    net, x = network(), torch.randn(1, 5, 12, 12)
    torch.testing.assert_close(net(x.rot90(dims=(2, 3))).logits, net(x).logits.rot90(dims=(2, 3)))


def test_a_window_without_a_middle_is_refused() -> None:
    with pytest.raises(ValueError, match="must be odd"):
        network(windows=(3, 4))
