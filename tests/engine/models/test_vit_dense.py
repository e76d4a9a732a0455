"""Pixels from places: where they lie, that any size goes in, and that borders finer than a place can be drawn."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models import vit
from saroptical.engine.models.vit import Size
from saroptical.engine.models.vit_dense import VitFeatures, VitLandcover, enlarge_places

PATCH = 4


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 2, 2))
    torch.manual_seed(0)


def arguments(tokens: str = "stack") -> dict[str, object]:
    return {"s1_channels": 2, "size": "tiny", "patch_px": PATCH, "tokens": tokens, "trained_side": 4}


def test_a_place_stands_in_the_middle_of_its_pixels() -> None:
    assert enlarge_places(torch.tensor([[[[0.0, 4.0]]]]), 2)[0, 0, 0].tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize("tokens", ["stack", "separate"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 9), (16, 16), (17, 5)])
def test_any_size_gives_every_pixel_its_features_and_classes(tokens: str, shape: tuple[int, int]) -> None:
    x = torch.randn(2, 5, *shape)
    x[0, :2] = 0  # of one item a sensor is missing
    with torch.no_grad():
        features = VitFeatures(5, components=6, **arguments(tokens)).eval()(x)  # type: ignore[arg-type]
        mapped = VitLandcover(5, classes=3, detail=8, **arguments(tokens)).eval()(x)  # type: ignore[arg-type]
    assert (features.logits.shape[1], features.features.shape) == (0, (2, 6, *shape))
    assert (mapped.logits.shape, mapped.features.shape) == ((2, 3, *shape), (2, 8, *shape))
    assert all(part.isfinite().all() for part in (features.features, mapped.logits))


def test_components_of_a_place_are_those_of_its_token() -> None:
    side = 3
    net = VitFeatures(5, **{**arguments(), "patch_px": side}).eval()  # type: ignore[arg-type]
    rows = torch.randn(50, 16)
    net.components.fit(rows)
    assert net.components.rotation.shape == (16, 16)  # no more components than a token is long
    x = torch.randn(1, 5, 12, 12)
    with torch.no_grad():
        found = net(x).features
        tokens = net.encoder.dense(x)
    middle = found[..., side // 2 :: side, side // 2 :: side]
    wanted = torch.einsum("ndhw,dk->nkhw", tokens - net.components.mean[:, None, None], net.components.rotation)
    torch.testing.assert_close(middle, wanted)


def test_components_that_are_left_out_change_no_other() -> None:
    rows = torch.randn(50, 16) * torch.arange(1, 17)
    few, all_of_them = (VitFeatures(5, components=n, **arguments()).components for n in (3, 16))  # type: ignore[arg-type]
    few.fit(rows)
    all_of_them.fit(rows)
    x = torch.randn(1, 16, 2, 2)
    torch.testing.assert_close(few(x), all_of_them(x)[:, :3])
    assert torch.equal(few.spread, all_of_them.spread[:3])


def test_what_is_finer_than_a_place_is_told_apart_by_the_decoder_alone() -> None:
    fine = torch.zeros(1, 5, 16, 16)
    fine[..., ::2, ::2] = 3.0  # every place is alike, its pixels are not
    spread = {}
    for detail in (0, 8):
        net = VitLandcover(5, classes=2, detail=detail, **arguments()).eval()  # type: ignore[arg-type]
        net.encoder.cls_token.data.zero_()
        with torch.no_grad():
            logits = net(fine).logits
        near = (logits[..., 8, 8] - logits[..., 8, 9]).abs().max()  # neighbours of one place
        spread[detail] = float(near / logits.std())
    assert spread[8] > 10 * spread[0]
