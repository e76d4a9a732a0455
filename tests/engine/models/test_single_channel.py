"""How bands enter: one extractor for all bands, any number of them, and at use one after the other."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models import single_channel
from saroptical.engine.models.single_channel import MergedBands, SeparateBands, SingleChannelExtractor
from torch import nn


def settled(net: nn.Module) -> nn.Module:
    """Give every normalisation statistics of its own, and use them."""
    torch.manual_seed(1)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.normal_(module.bias)
    return net.eval()


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


def test_all_bands_share_the_weights() -> None:
    net = settled(SingleChannelExtractor(8))
    x = torch.randn(2, 3, 9, 7)
    features = net(x)
    assert features.shape == (2, 3, 8, 9, 7)
    torch.testing.assert_close(net(x[:, [2, 0]]), features[:, [2, 0]])
    alone = net(x[1:, 1:2])
    torch.testing.assert_close(alone, features[1:, 1:2])


def test_what_lies_further_than_three_pixels_has_no_say() -> None:
    net = settled(SingleChannelExtractor(4))
    x = torch.randn(1, 1, 15, 15)
    other = x.clone()
    other[..., 7, 7] += 1
    changed = (net(x) != net(other)).any(dim=2)[0, 0].nonzero()
    assert changed.min(dim=0).values.tolist() == [4, 4]
    assert changed.max(dim=0).values.tolist() == [10, 10]


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 5, 1, 40), (3, 4, 33, 17), (1, 2, 70, 64)])
def test_one_band_after_the_other_gives_what_all_at_once_do(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_channel, "_STRIP_PIXELS", {"cpu": 500})
    net = settled(SeparateBands(shape[1], features=6, out_channels=5))
    x = torch.randn(shape)
    at_once = torch.relu(net.bn(net.merge(net.extractor(x).flatten(1, 2))))
    torch.testing.assert_close(net(x), at_once, atol=1e-5, rtol=1e-5)


def test_training_normalises_over_all_bands_and_images() -> None:
    net = SeparateBands(3, features=4, out_channels=2).train()
    x = 5 + 2 * torch.randn(2, 3, 8, 8)
    net(x)
    first = net.extractor.layers[0](single_channel.continued(x.reshape(6, 1, 8, 8)))
    torch.testing.assert_close(net.extractor.layers[1].running_mean, 0.1 * first.mean(dim=(0, 2, 3)))


def test_gradients_reach_the_weights_at_use_too() -> None:
    net = settled(SeparateBands(2, features=4, out_channels=3))
    net(torch.randn(1, 2, 6, 6)).sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


def test_both_ways_have_about_as_many_weights() -> None:
    single, merged = SeparateBands(15, features=32, out_channels=64), MergedBands(15, out_channels=64)
    assert count(single) == 144 + 4608 + 9216 + 160 + 15 * 32 * 64 + 128
    assert 0.9 < count(merged) / count(single) < 1.1


@pytest.mark.parametrize("size", [(1, 1), (2, 9)])
def test_merged_bands_keep_the_size(size: tuple[int, int]) -> None:
    assert settled(MergedBands(3, out_channels=8))(torch.randn(2, 3, *size)).shape == (2, 8, *size)
