"""A generator at use: its policy, its batch, its spread, and values that are scaled once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.errors import BandMissing, CheckpointMismatch, InputError
from saroptical.engine.inference.translation import Translator, translate_pair, turn
from saroptical.engine.models.pix2pix import UnetGenerator, start_normal
from saroptical.engine.raster.stack import ScenePair
from saroptical.engine.raster.window import Window
from torch import Tensor, nn


def band(name: str, low: float, high: float) -> BandStatistics:
    return BandStatistics(name, (low, high), (low + high) / 2, (high - low) / 2)


CARD = ModelCard(
    task="translation",
    method="test",
    architecture="unet_generator",
    arguments={},
    bands=(band("VV", -25, 0), band("VH", -32, -5)),
    targets=(band("B04", 0, 0.4), band("B08", 0, 0.8)),
    policy="eval",
    required_sensors=("s1",),
)


class Same(UnetGenerator):
    """Gives what it is given."""

    def __init__(self, bands: int = 2) -> None:
        super().__init__(bands, bands, width=1, depth=3)

    def encode(self, x: Tensor, *, own: bool = False) -> list[Tensor]:  # noqa: ARG002
        return [x]

    def decode(self, found: list[Tensor], size: Any, **_: Any) -> Tensor:  # noqa: ARG002
        return found[0]


def generator() -> UnetGenerator:
    torch.manual_seed(0)
    net = UnetGenerator(2, 2, width=4, depth=7)
    start_normal(net)
    net.train()(torch.randn(4, 2, 128, 128))
    return net.eval()


def test_the_middle_of_the_range_goes_in_and_comes_out(lab: Any) -> None:
    pair = lab.scene(4, 5)
    pair.s1.pixels[:] = np.array([-12.5, -18.5], np.float32)[:, None, None]
    made = translate_pair(ScenePair(pair.s1, None), Translator(Same(), CARD))
    np.testing.assert_allclose(made[0], 0.2, atol=1e-6)
    np.testing.assert_allclose(made[1], 0.4, atol=1e-6)


def test_nothing_is_made_where_there_is_no_radar_and_optical_is_not_looked_at(lab: Any) -> None:
    pair = lab.scene(20, 30, hole=Window(2, 3, 5, 6))
    model = Translator(generator(), CARD)
    made = translate_pair(pair, model)
    assert np.isnan(made[:, 2:7, 3:9]).all()
    assert np.isfinite(made).sum() == 2 * (20 * 30 - 30)
    pair.s2.pixels[:] = 7
    np.testing.assert_array_equal(made, translate_pair(pair, model))
    with pytest.raises(BandMissing, match="no Sentinel-1 scene"):
        translate_pair(ScenePair(None, pair.s2), model)


@pytest.mark.parametrize("policy", ["eval", "paper"])
def test_a_picture_does_not_depend_on_its_batch_nor_on_what_ran_before(policy: str) -> None:
    model = Translator(generator(), CARD, policy=policy, seed=4)
    torch.manual_seed(1)
    batch = torch.randn(8, 2, 128, 128)
    with torch.inference_mode():
        together = model(batch)
        torch.testing.assert_close(model(batch[3:4]), together[3:4], atol=1e-5, rtol=0)
        assert torch.equal(model(batch), together)


def test_the_policy_is_the_card_s_unless_asked_otherwise() -> None:
    net, x = generator(), torch.randn(1, 2, 128, 128)
    with torch.inference_mode():
        plain, paper = Translator(net, CARD)(x), Translator(net, CARD, policy="paper")(x)
        assert not torch.equal(plain, paper)
        assert torch.equal(Translator(net, replace(CARD, policy="paper"))(x), paper)
        assert torch.equal(Translator(net, replace(CARD, policy="paper"), policy="eval")(x), plain)
        assert not torch.equal(Translator(net, CARD, policy="paper", seed=1)(x), paper)


def test_the_spread_is_that_of_the_drawn_pictures() -> None:
    net, x = generator(), torch.randn(1, 2, 128, 128)
    with torch.inference_mode():
        made = Translator(net, CARD, passes=3, seed=5)(x)
        assert torch.equal(made[:, :2], Translator(net, CARD)(x))
        turned = [net(x.rot90(k, (2, 3)), noise=torch.Generator().manual_seed(5 + k)) for k in range(3)]
        drawn = [values.rot90(-k, (2, 3)) for k, values in enumerate(turned)]
    values = torch.stack(drawn) * torch.tensor([0.2, 0.4])[:, None, None]
    of_three = np.sqrt(np.pi) / 2  # mean standard deviation of three draws of deviation 1
    torch.testing.assert_close(made[:, 2], values.std(dim=0, correction=1).mean(dim=1) / of_three)
    assert made[:, 2].min() >= 0
    assert made[:, 2].max() > 0


def test_a_picture_is_turned_in_eight_ways_and_back() -> None:
    picture = torch.arange(12.0).reshape(1, 3, 4)
    turned = [turn(picture, number) for number in range(8)]
    assert torch.equal(turned[0], picture)
    assert len({(*one.flatten().tolist(), *one.shape) for one in turned}) == 8
    assert all(torch.equal(turn(one, number, back=True), picture) for number, one in enumerate(turned))
    assert torch.equal(turn(picture, 13), turned[5])


class Noisy(UnetGenerator):
    """Draws normal noise of a known deviation."""

    def __init__(self) -> None:
        super().__init__(2, 2, width=1, depth=7)

    def encode(self, x: Tensor, *, own: bool = False) -> list[Tensor]:  # noqa: ARG002
        return [x]

    def decode(self, found: list[Tensor], size: Any, *, noise: torch.Generator | None = None, **_: Any) -> Tensor:  # noqa: ARG002
        return torch.zeros_like(found[0]) if noise is None else torch.randn(found[0].shape, generator=noise)


@pytest.mark.parametrize("passes", [2, 4, 16])
def test_the_spread_is_as_large_on_average_whatever_the_number_of_draws(passes: int) -> None:
    with torch.inference_mode():
        made = Translator(Noisy(), CARD, passes=passes)(torch.zeros(1, 2, 200, 200))
    assert made[:, 2].mean().item() == pytest.approx((0.2 + 0.4) / 2, rel=0.02)


def test_a_generator_without_dropout_cannot_say_how_unsure_it_is() -> None:
    with pytest.raises(InputError, match="has no dropout"):
        Translator(UnetGenerator(2, 2, width=1, depth=3, dropout=0.0), CARD, passes=2)


def test_another_network_is_refused() -> None:
    with pytest.raises(CheckpointMismatch, match="a generator of the bands B04 B08"):
        Translator(nn.Conv2d(2, 2, 1), CARD)
    with pytest.raises(CheckpointMismatch, match="a generator of the bands B04 B08"):
        Translator(UnetGenerator(2, 3, width=1, depth=3), CARD)
