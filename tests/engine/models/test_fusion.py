"""The fusion networks: published sizes, who sees what, any size of picture, and the turn to principal components."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.fusion import FusionNet, PrincipalComponents
from torch import Tensor, nn

FUSIONS = ("early", "intermediate", "late")


def count(*parts: nn.Module) -> int:
    return sum(parameter.numel() for part in parts for parameter in part.parameters())


def small(fusion: str, *, s1_channels: int = 2, in_channels: int = 5) -> FusionNet:
    torch.manual_seed(0)
    return FusionNet(in_channels, s1_channels=s1_channels, fusion=fusion, width=0.125, features=12, projection=8).eval()


@pytest.mark.parametrize(
    ("fusion", "bare", "with_heads"),
    [("early", 4_732_288, 4_798_080), ("intermediate", 3_362_624, 3_428_416), ("late", 2_369_216, 2_393_984)],
)
def test_parameters_are_those_published(fusion: str, bare: int, with_heads: int) -> None:
    net = FusionNet(6, s1_channels=2, fusion=fusion)
    modality_heads = [net.image[name] for name in ("s1", "s2") if name in net.image]  # published as part of the network
    assert count(net) == with_heads
    assert count(net.trunk, *modality_heads) == bare


@pytest.mark.parametrize(("s1_channels", "in_channels", "expected"), [(2, 2, 4_729_984), (0, 4, 4_731_136)])
@pytest.mark.parametrize("fusion", FUSIONS)
def test_parameters_of_one_sensor(s1_channels: int, in_channels: int, expected: int, fusion: str) -> None:
    assert count(FusionNet(in_channels, s1_channels=s1_channels, fusion=fusion).trunk) == expected


def test_parameters_of_the_published_multi_scale_network() -> None:
    net = FusionNet(4, s1_channels=0, fusion="early", features=128, projection=128, waist=64)
    assert count(net.trunk, net.local) == 4_083_584


@pytest.mark.parametrize(
    ("fusion", "local", "image"),
    [
        ("early", {"both": 8}, {"both": 8}),
        ("intermediate", {"both": 8}, {"both": 8, "s1": 4, "s2": 4}),
        ("late", {"s1": 4, "s2": 4}, {"s1": 4, "s2": 4}),
    ],
)
@pytest.mark.parametrize("size", [(16, 16), (1, 1), (17, 31), (64, 5)])
def test_every_size_comes_back_at_full_resolution(
    fusion: str, local: dict[str, int], image: dict[str, int], size: tuple[int, int]
) -> None:
    output = small(fusion).encode(torch.randn(2, 5, *size))
    assert output.features.shape == (2, 12, *size)
    assert {name: part.shape for name, part in output.local.items()} == {n: (2, d, *size) for n, d in local.items()}
    assert {name: part.shape for name, part in output.image.items()} == {n: (2, d) for n, d in image.items()}


@pytest.mark.parametrize("s1_channels", [0, 5])
def test_a_network_of_one_sensor_names_it(s1_channels: int) -> None:
    output = small("intermediate", s1_channels=s1_channels).encode(torch.randn(1, 5, 16, 16))
    assert set(output.local) == set(output.image) == {"s1" if s1_channels else "s2"}


def reach(part: Tensor, picture: Tensor) -> list[bool]:
    (gradient,) = torch.autograd.grad(part.sum(), picture, retain_graph=True)
    return [bool(band.any()) for band in gradient[0]]


def test_what_is_named_after_a_sensor_sees_that_sensor_alone() -> None:
    radar, optical = [True, True, False, False, False], [False, False, True, True, True]
    for fusion in ("intermediate", "late"):
        picture = torch.randn(1, 5, 32, 32, requires_grad=True)
        output = small(fusion).encode(picture)
        assert reach(output.image["s1"], picture) == radar
        assert reach(output.image["s2"], picture) == optical
        if fusion == "late":
            assert reach(output.local["s1"], picture) == reach(output.features[:, :6], picture) == radar
            assert reach(output.local["s2"], picture) == reach(output.features[:, 6:], picture) == optical
        else:
            assert reach(output.local["both"], picture) == reach(output.image["both"], picture) == [True] * 5


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("missing", [slice(0, 2), slice(2, 5), slice(0, 5)], ids=["s1", "s2", "all"])
def test_a_missing_sensor_gives_finite_features(fusion: str, missing: slice) -> None:
    picture = torch.randn(2, 5, 20, 20)
    picture[:, missing] = 0
    output = small(fusion).encode(picture)
    assert all(part.isfinite().all() for part in (output.features, *output.local.values(), *output.image.values()))


@pytest.mark.parametrize("fusion", FUSIONS)
def test_a_shift_by_the_stride_shifts_the_features(fusion: str) -> None:
    net, picture = small(fusion).double(), torch.randn(1, 5, 384, 384, dtype=torch.float64)
    with torch.no_grad():
        still, moved = net.encode(picture).features, net.encode(picture.roll((16, -32), (2, 3))).features
    inside = slice(208, 224)  # further from every border and seam than the receptive field reaches
    torch.testing.assert_close(moved[..., inside, inside], still.roll((16, -32), (2, 3))[..., inside, inside])
    assert not torch.allclose(moved[..., inside, inside], still[..., inside, inside])


def test_a_map_has_no_classes_and_the_features_of_training_until_components_are_fitted() -> None:
    net, picture = small("late"), torch.randn(2, 5, 16, 16)
    with torch.no_grad():
        dense = net(picture)
        torch.testing.assert_close(dense.features, net.encode(picture).features)
    assert dense.logits.shape == (2, 0, 16, 16)


def fitted(rows: Tensor) -> PrincipalComponents:
    components = PrincipalComponents(rows.shape[1])
    components.fit(rows)
    return components


def turn(components: PrincipalComponents, rows: Tensor) -> Tensor:
    return components(rows.T[None, :, :, None])[0, :, :, 0].T


def test_components_keep_distances_and_stand_in_the_order_of_their_spread() -> None:
    torch.manual_seed(0)
    rows = torch.randn(500, 6) @ torch.randn(6, 6) + 3
    components = fitted(rows)
    turned = turn(components, rows)
    torch.testing.assert_close(torch.pdist(turned), torch.pdist(rows), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(turned.mean(dim=0), torch.zeros(6), atol=1e-4, rtol=0)
    torch.testing.assert_close(torch.cov(turned.T), components.spread.square().diag(), atol=1e-3, rtol=1e-3)
    assert (components.spread.diff() <= 0).all()


def test_components_of_a_known_cloud() -> None:
    rows = torch.tensor([[1.0, 1, 0], [-1, -1, 0], [3, 3, 0], [-3, -3, 0], [1, -1, 0], [-1, 1, 0]])
    components = fitted(rows)
    half = 0.5**0.5
    torch.testing.assert_close(components.rotation[:, 0], torch.tensor([half, half, 0]))
    torch.testing.assert_close(components.spread, torch.tensor([8.0, 0.8, 0.0]).sqrt())


def test_the_direction_of_components_does_not_depend_on_the_order_of_the_rows() -> None:
    torch.manual_seed(1)
    rows = torch.randn(200, 5) * torch.tensor([5.0, 4, 3, 2, 1]) @ torch.linalg.qr(torch.randn(5, 5))[0]
    components, mixed = fitted(rows), fitted(rows.flip(0))
    torch.testing.assert_close(components.rotation, mixed.rotation)
    assert (components.rotation.gather(0, components.rotation.abs().argmax(dim=0, keepdim=True)) > 0).all()


@pytest.mark.parametrize("rows", [torch.ones(1, 4), torch.full((9, 4), 7.0)], ids=["one row", "equal rows"])
def test_components_of_rows_that_do_not_vary(rows: Tensor) -> None:
    components = fitted(rows)
    torch.testing.assert_close(components.rotation.T @ components.rotation, torch.eye(4))
    torch.testing.assert_close(turn(components, rows), torch.zeros_like(rows))
    assert (components.spread == 0).all()


@pytest.mark.parametrize("s1_channels", [2, 0])
@pytest.mark.parametrize("fusion", FUSIONS)
def test_detail_lets_neighbouring_pixels_differ(fusion: str, s1_channels: int) -> None:
    torch.manual_seed(0)
    x = torch.randn(1, 5, 32, 32)
    coarse, fine = (
        FusionNet(
            5, s1_channels=s1_channels, fusion=fusion, width=0.25, features=12, projection=8, detail=detail
        ).eval()
        for detail in (0, 8)
    )
    blocks = [net.encode(x).features.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2) for net in (coarse, fine)]
    torch.testing.assert_close(blocks[0], blocks[0][..., :1].expand_as(blocks[0]), rtol=0, atol=1e-5)
    assert blocks[1].std(dim=-1).mean() > 0.05


def test_detail_shows_late_fusion_s_halves_their_own_sensor_alone() -> None:
    net = FusionNet(5, s1_channels=2, fusion="late", width=0.125, features=12, projection=8, detail=8).eval()
    picture = torch.randn(1, 5, 32, 32, requires_grad=True)
    features = net.encode(picture).features
    assert reach(features[:, :6], picture) == [True, True, False, False, False]
    assert reach(features[:, 6:], picture) == [False, False, True, True, True]
