"""The encoder of both sensors: equal to the library's, only what is seen counts, either sensor may be missing."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.errors import InputError
from saroptical.engine.models import vit
from saroptical.engine.models.vit import Block, JointViT, Size, positions
from torch import nn

TOKENS = ["stack", "separate"]


@pytest.fixture(autouse=True)
def _narrow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "published_size" not in request.keywords:
        monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 2, 2))


def network(s1: int = 2, s2: int = 3, **arguments: object) -> JointViT:
    torch.manual_seed(0)
    return JointViT(s1, s2, **{"size": "tiny", "patch_px": 4, **arguments}).eval()  # type: ignore[arg-type]


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize(("size", "expected"), [("base", 85_745_664), ("small", 21_639_168)])
def test_parameters_as_published(size: str, expected: int) -> None:
    with torch.device("meta"):
        net = JointViT(2, 12, size=size)
    assert count(net) == expected + 2 * net.width  # which sensors are seen is ours


def test_blocks_are_timms_in_names_and_outputs() -> None:
    from timm.models.vision_transformer import VisionTransformer

    torch.manual_seed(0)
    theirs = VisionTransformer(
        img_size=16, patch_size=4, in_chans=5, num_classes=0, embed_dim=16, depth=2, num_heads=2, global_pool=""
    ).eval()
    ours = network()
    taken = {name: tensor for name, tensor in theirs.state_dict().items() if name in ours.state_dict()}
    assert set(ours.state_dict()) - set(taken) == {"patch_embed.presence"}
    assert set(theirs.state_dict()) - set(taken) == {"pos_embed"}
    ours.load_state_dict({**ours.state_dict(), **taken})
    nn.init.zeros_(ours.patch_embed.presence)  # type: ignore[arg-type]
    where = positions(4, 4, length=16, trained_side=12, device=torch.device("cpu"))
    with torch.no_grad():
        theirs.pos_embed.copy_(torch.cat([torch.zeros(1, 16), where])[None])
        x = torch.randn(3, 5, 16, 16)
        torch.testing.assert_close(ours.encode(x).tokens, theirs(x)[:, 1:])


@pytest.mark.parametrize("tokens", TOKENS)
def test_what_is_not_seen_is_neither_computed_nor_of_any_effect(tokens: str) -> None:
    net = network(tokens=tokens)
    x = torch.randn(2, 5, 8, 16)
    seen = torch.zeros(2, 2, 2, 4, dtype=torch.bool)
    seen[0, 0, 0, :2] = seen[0, 1, 1, 3] = seen[1, 0, 1, 1:] = True
    visible = net.encode(x, seen)
    last = 7 if tokens == "stack" else 15
    assert visible.at.tolist() == [[0, 1, last], [5, 6, 7]]
    assert visible.tokens.shape == (2, 3, 16)
    other = x + torch.randn_like(x) * ~seen.repeat_interleave(torch.tensor([2, 3]), 1).repeat_interleave(
        4, 2
    ).repeat_interleave(4, 3)
    assert not torch.equal(other, x)
    assert torch.equal(net.encode(other, seen).tokens, visible.tokens)


@pytest.mark.parametrize("tokens", TOKENS)
def test_a_missing_sensor_is_the_same_by_word_as_by_blank_pixels(tokens: str) -> None:
    net = network(tokens=tokens)
    x = torch.randn(4, 5, 8, 8)
    present = torch.tensor([[True, True], [True, False], [False, True], [True, True]])
    blank = x.clone()
    blank[1, 2:] = blank[2, :2] = 0
    assert torch.equal(net.dense(x, present), net.dense(blank))
    assert torch.equal(net.pooled(x, present), net.pooled(blank))
    alone = torch.cat([net.dense(row[None]) for row in blank])
    torch.testing.assert_close(net.dense(blank), alone)
    assert not torch.allclose(net.pooled(x)[1], net.pooled(blank)[1])


@pytest.mark.parametrize("tokens", TOKENS)
@pytest.mark.parametrize("bands", [(1, 0), (0, 1), (2, 0), (1, 1)])
def test_any_bands_of_one_sensor_or_of_both(tokens: str, bands: tuple[int, int]) -> None:
    net = network(*bands, tokens=tokens)
    dense = net.dense(torch.randn(2, sum(bands), 8, 4))
    assert dense.shape == (2, 16, 2, 1)


@pytest.mark.parametrize("tokens", TOKENS)
def test_the_vector_of_an_item_is_the_mean_over_the_places_that_hold_anything(tokens: str) -> None:
    net = network(tokens=tokens)
    x = torch.randn(2, 5, 8, 8)
    x[0, :, :, 4:] = 0
    x[1] = 0
    dense = net.dense(x)
    torch.testing.assert_close(net.pooled(x), torch.stack([dense[0, ..., 0].mean(1), dense[1].mean((1, 2))]))


def test_places_of_a_larger_input_lie_in_the_same_range() -> None:
    def along(side: int) -> torch.Tensor:
        table = positions(side, side, length=16, trained_side=2, device=torch.device("cpu"))
        return torch.atan2(table[:side, 8], table[:side, 12])  # of the fastest sine and cosine: the column itself

    torch.testing.assert_close(along(1), torch.zeros(1))
    torch.testing.assert_close(along(2), torch.arange(2.0))
    torch.testing.assert_close(along(4), torch.arange(4.0) / 2 - 0.25)
    table = positions(2, 3, length=16, trained_side=4, device=torch.device("cpu"))
    assert table.shape == (6, 16)
    assert torch.equal(table[0, :8], table[2, :8])
    assert torch.equal(table[0, 8:], table[3, 8:])


def test_an_input_that_is_not_made_of_whole_squares_is_refused() -> None:
    with pytest.raises(InputError, match=r"9 × 8 pixels.*Give it 12 × 8"):
        network().pooled(torch.randn(1, 5, 9, 8))


@pytest.mark.parametrize("bad", [{"size": "giant"}, {"tokens": "mixed"}])
def test_an_unknown_word_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="it must be one of"):
        network(**bad)


def test_dropped_paths_keep_the_mean_and_are_of_training_alone() -> None:
    torch.manual_seed(0)
    block = Block(16, 2, drop_path=0.5)
    x = torch.randn(1, 3, 16)
    plain = block.eval()(x)
    many = block.train()(x.expand(4000, -1, -1))
    kept_both = (many - plain).abs().amax(dim=(1, 2)) < 1e-5
    untouched = torch.isclose(many, x).all(dim=2).all(dim=1)
    assert not kept_both.any()  # what is kept counts double
    assert untouched.float().mean().item() == pytest.approx(0.25, abs=0.03)
    net = network(drop_path=0.3)
    assert [block.drop_path for block in net.blocks] == pytest.approx([0.0, 0.3])
