"""The generator: the sizes of both published codes, any picture, and dropout that a generator draws."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.pix2pix import Norm, UnetGenerator, start_normal
from torch import nn


def count(module: nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


@pytest.mark.parametrize(
    ("bands", "layout", "parameters"),
    [
        ((3, 3), "reference", 54_413_955),
        ((2, 3), "reference", 54_412_931),
        ((2, 13), "reference", 54_433_421),
        ((3, 3), "published", 54_541_827),
    ],
)
def test_it_has_the_weights_of_the_code_that_it_follows(bands: tuple[int, int], layout: str, parameters: int) -> None:
    with torch.device("meta"):
        assert count(UnetGenerator(*bands, layout=layout)) == parameters


def test_layouts_differ_where_their_codes_do() -> None:
    with torch.device("meta"):
        reference, published = UnetGenerator(3, 3), UnetGenerator(3, 3, layout="published")
    assert isinstance(reference.down_norms[7], nn.Identity)
    assert isinstance(published.down_norms[7], Norm)
    assert [isinstance(net.down_norms[0], nn.Identity) for net in (reference, published)] == [True, True]
    assert [net.downs[0].bias is None for net in (reference, published)] == [True, False]
    assert (list(reference.dropped), list(published.dropped)) == ([1, 2, 3], [0, 1, 2])
    assert isinstance(reference.ups[7], nn.ConvTranspose2d)
    assert reference.ups[7].bias is not None
    assert isinstance(reference.head, nn.Identity)
    assert published.head.weight.shape == (3, 64, 3, 3)


def test_the_published_layout_equals_its_plain_statement() -> None:
    torch.manual_seed(0)
    net = UnetGenerator(3, 2, width=4, depth=3, layout="published").train()
    x = torch.randn(2, 3, 8, 8)
    leak = nn.LeakyReLU(0.2)
    one = leak(net.downs[0](x))
    two = leak(net.down_norms[1](net.downs[1](one)))
    three = leak(net.down_norms[2](net.downs[2](two)))
    up = torch.relu(net.up_norms[0](net.ups[0](three)))
    up = torch.relu(net.up_norms[1](net.ups[1](torch.cat([two, up], 1))))
    up = torch.relu(net.up_norms[2](net.ups[2](torch.cat([one, up], 1))))
    torch.testing.assert_close(net(x), torch.tanh(net.head(up)))


def test_the_reference_layout_equals_its_plain_statement() -> None:
    torch.manual_seed(0)
    net = UnetGenerator(3, 2, width=4, depth=3).train()
    x = torch.randn(2, 3, 8, 8)
    one = nn.functional.leaky_relu(net.downs[0](x), 0.2)
    two = nn.functional.leaky_relu(net.down_norms[1](net.downs[1](one)), 0.2)
    three = net.downs[2](two)
    up = net.up_norms[0](net.ups[0](torch.relu(three)))
    up = net.up_norms[1](net.ups[1](torch.relu(torch.cat([two, up], 1))))
    torch.testing.assert_close(net(x), torch.tanh(net.ups[2](torch.relu(torch.cat([one, up], 1)))))


@pytest.mark.parametrize("size", [(1, 1), (5, 7), (33, 100), (64, 48)])
@pytest.mark.parametrize("layout", ["reference", "published"])
@pytest.mark.parametrize("upsampling", ["transpose", "resize"])
def test_any_size_passes_also_alone_in_a_batch(size: tuple[int, int], layout: str, upsampling: str) -> None:
    net = UnetGenerator(2, 4, width=2, depth=5, layout=layout, upsampling=upsampling, ratio=True)
    for mode in (net.train(), net.eval()):
        made = mode(torch.randn(1, 2, *size))
        assert made.shape == (1, 4, *size)
        assert made.abs().max() <= 1


def test_a_normalised_bottleneck_stands_a_single_picture() -> None:
    net = UnetGenerator(1, 1, width=2, depth=8, layout="published").train()
    assert torch.isfinite(net(torch.randn(1, 1, 256, 256))).all()


def test_a_grey_picture_may_enter_as_three_equal_channels() -> None:
    torch.manual_seed(0)
    thrice = UnetGenerator(1, 3, width=2, depth=3, layout="published", repeat=3).eval()
    once = UnetGenerator(1, 3, width=2, depth=3, layout="published").eval()
    state = thrice.state_dict()
    assert state["downs.0.weight"].shape[1] == 3
    state["downs.0.weight"] = state["downs.0.weight"].sum(1, keepdim=True)
    once.load_state_dict(state)
    x = torch.randn(1, 1, 16, 16)
    torch.testing.assert_close(once(x), thrice(x))
    assert UnetGenerator(2, 3, width=2, depth=3, repeat=3).inputs == 2


def test_the_ratio_of_two_bands_enters_as_their_difference() -> None:
    net = UnetGenerator(2, 3, width=2, depth=3, ratio=True)
    x = torch.rand(1, 2, 4, 4)
    assert torch.equal(net.prepare(x)[:, 2], (x[:, 0] - x[:, 1]) / 2)
    with pytest.raises(ValueError, match="no ratio"):
        UnetGenerator(1, 3, ratio=True)


def test_dropout_in_evaluation_is_as_drawn_and_alike_for_all_of_a_batch() -> None:
    net = UnetGenerator(2, 3, width=4, depth=7)
    start_normal(net.eval())
    x = torch.randn(1, 2, 128, 128)
    plain = net(x)
    drawn = net(x, noise=torch.Generator().manual_seed(3))
    assert torch.equal(plain, net(x))
    assert not torch.equal(plain, drawn)
    other = torch.cat([torch.randn(2, 2, 128, 128), x])
    torch.testing.assert_close(net(other, noise=torch.Generator().manual_seed(3))[2:], drawn, atol=1e-5, rtol=0)


def test_a_picture_s_own_statistics_are_those_of_training_on_it_alone() -> None:
    torch.manual_seed(0)
    net = UnetGenerator(2, 3, width=4, depth=3, dropout=0.0)
    x = torch.randn(2, 2, 32, 32)
    own = net.eval()(x, own=True)
    alone = torch.cat([net.train()(picture[None]) for picture in x])
    torch.testing.assert_close(own, alone)


def test_weights_start_as_published() -> None:
    torch.manual_seed(0)
    net = UnetGenerator(3, 3, width=16, depth=5, layout="published")
    start_normal(net)
    weight, gain = net.downs[4].weight.detach(), net.down_norms[4].weight.detach()
    assert abs(float(weight.std()) - 0.02) < 0.001
    assert abs(float(gain.mean()) - 1) < 0.01
    assert 0.01 < float(gain.std()) < 0.03
    assert not net.head.bias.any()
