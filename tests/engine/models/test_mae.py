"""The autoencoder: its size, what it may know, and that it can learn."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.mae import MaskedAutoencoder
from saroptical.engine.models.vit import JointViT, Size
from torch import nn

DECODER = Size(8, 1, 2)


def network(monkeypatch: pytest.MonkeyPatch, s1: int = 2, s2: int = 3, **arguments: object) -> MaskedAutoencoder:
    from saroptical.engine.models import vit

    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 2, 2))
    torch.manual_seed(0)
    encoder = JointViT(s1, s2, **{"size": "tiny", "patch_px": 4, **arguments})  # type: ignore[arg-type]
    return MaskedAutoencoder(encoder, decoder=DECODER)


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


def test_parameters_as_published() -> None:
    wide = Size(512, 8, 16)
    with torch.device("meta"):
        joint = MaskedAutoencoder(JointViT(2, 12, size="base"), decoder=wide)
        photo = MaskedAutoencoder(JointViT(0, 3, size="base", patch_px=16), decoder=wide)
    assert count(joint) - count(joint.encoder) == 26_073_984
    assert count(photo) - 2 * 768 == 111_907_840 - 252_160  # positions are computed; which sensors are seen is ours


@pytest.mark.parametrize("tokens", ["stack", "separate"])
def test_all_places_of_both_sensors_are_told_from_what_is_seen_alone(
    monkeypatch: pytest.MonkeyPatch, tokens: str
) -> None:
    net = network(monkeypatch, tokens=tokens).eval()
    x = torch.randn(2, 5, 8, 12)
    hidden = torch.ones(2, 2, 2, 3, dtype=torch.bool)
    hidden[:, 0, 0, 0] = hidden[:, 1, 1, 2] = False
    s1, s2 = net(x, hidden)
    assert (s1.shape, s2.shape) == ((2, 6, 32), (2, 6, 48))
    other = torch.randn_like(x)
    other[:, :2, :4, :4] = x[:, :2, :4, :4]
    other[:, 2:, 4:, 8:] = x[:, 2:, 4:, 8:]
    for one, same in zip((s1, s2), net(other, hidden), strict=True):
        assert torch.equal(one, same)
    seen_elsewhere = net(x, hidden.flip(3))
    assert not torch.allclose(s2, seen_elsewhere[1])


@pytest.mark.parametrize("tokens", ["stack", "separate"])
@pytest.mark.parametrize("bands", [(1, 0), (0, 3)])
def test_one_sensor_alone_is_told_and_the_other_is_empty(
    monkeypatch: pytest.MonkeyPatch, tokens: str, bands: tuple[int, int]
) -> None:
    net = network(monkeypatch, *bands, tokens=tokens)
    hidden = torch.ones(2, 2, 2, 2, dtype=torch.bool)
    hidden[:, :, 0] = False
    shapes = [found.shape for found in net(torch.randn(2, sum(bands), 8, 8), hidden)]
    assert shapes == [(2, 4, 16 * bands[0]), (2, 4, 16 * bands[1])]


@pytest.mark.parametrize("tokens", ["stack", "separate"])
def test_what_one_sensor_hides_is_learned_from_the_other(monkeypatch: pytest.MonkeyPatch, tokens: str) -> None:
    net = network(monkeypatch, 1, 1, tokens=tokens)
    optimizer = torch.optim.Adam(net.parameters(), lr=6e-3)
    hidden = torch.zeros(16, 2, 1, 1, dtype=torch.bool)
    hidden[:, 1] = True
    losses = []
    for _ in range(80):
        tones = torch.randn(16, 1, 1, 1)
        radar = tones.repeat_interleave(4, 2).repeat_interleave(4, 3)
        _, told = net(torch.cat([radar, torch.randn_like(radar)], dim=1), hidden)
        loss = (told + tones.flatten(2).mT).square().mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]


@pytest.mark.parametrize("tokens", ["stack", "separate"])
def test_half_a_precision_tells_about_the_same(monkeypatch: pytest.MonkeyPatch, tokens: str) -> None:
    net = network(monkeypatch, tokens=tokens).eval()
    x = torch.randn(2, 5, 8, 8)
    hidden = torch.zeros(2, 2, 2, 2, dtype=torch.bool)
    hidden[:, 0, 0] = hidden[:, 1, :, 1] = True
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        halves = net(x, hidden)
    for half, whole in zip(halves, net(x, hidden), strict=True):
        assert half.dtype == torch.bfloat16
        torch.testing.assert_close(half.float(), whole, atol=0.05, rtol=0.05)
