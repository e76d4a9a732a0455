"""The land-cover network: any size, every variant, its heads, and where its pixels lie."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.build import _landcover_net
from saroptical.engine.models.decoders import enlarge
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.models.landcover import LandcoverNet
from torch import nn


def network(kind: str = "deeplabv3", **arguments: object) -> LandcoverNet:
    torch.manual_seed(0)
    small = {"features": 4, "reduced": 8, "detail": 6, **arguments}
    return LandcoverNet(5, s1_channels=2, classes=3, network=kind, **small).eval()  # type: ignore[arg-type]


def count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize("kind", ["deeplabv3", "deeplabv3plus", "unet"])
@pytest.mark.parametrize("size", [(1, 1), (17, 31)])
def test_every_size_comes_back_at_full_resolution(kind: str, size: tuple[int, int]) -> None:
    net = network(kind)
    dense = net(torch.randn(2, 5, *size))
    assert dense.logits.shape == (2, 3, *size)
    assert dense.features.shape == (2, 6, *size)
    torch.testing.assert_close(net.classifier(dense.features), dense.logits)


@pytest.mark.parametrize(("detail", "length"), [(0, 256), (6, 6)])
def test_a_network_to_be_pretrained_restores_its_bands_and_has_no_classes(detail: int, length: int) -> None:
    net = LandcoverNet(5, s1_channels=2, classes=0, features=4, reduced=8, detail=detail).eval()
    x = torch.randn(1, 5, 20, 20)
    assert net.restore(x).shape == (1, 5, 20, 20)
    assert net.project(net.extractor_features(x[:, :2])[0]).shape == (2, 64, 20, 20)
    dense = net(x)
    assert dense.logits.shape == (1, 0, 20, 20)
    assert dense.features.shape == (1, length, 20, 20)


def test_classes_take_the_place_of_the_heads_and_of_nothing_else() -> None:
    taught = network().state_dict()
    pretrained = LandcoverNet(5, s1_channels=2, classes=0, features=4, reduced=8, detail=6).state_dict()
    heads = ("project.", "restorer.")
    rest = {name: tensor.shape for name, tensor in pretrained.items() if not name.startswith(heads)}
    assert rest == {name: tensor.shape for name, tensor in taught.items() if not name.startswith("classifier.")}


def test_parameters() -> None:
    standard = LandcoverNet(15, s1_channels=2, classes=8)
    encoder = 11_176_512 - 9_408 + 64 * 64 * 49
    decoder = 256 * (2 * 512 + 3 * 9 * 512 + 5 * 256 + 9 * 256) + 7 * 512
    assert count(standard.encoder) == encoder
    assert count(standard.decoder) == decoder
    assert count(standard) == encoder + decoder + 44_976 + 64 * (256 + 64) + 128 + 64 * 8 + 8
    merged = LandcoverNet(15, s1_channels=2, classes=8, extractor="merged")
    assert count(merged) == pytest.approx(count(standard), rel=1e-3)
    large = LandcoverNet(15, s1_channels=2, classes=8, backbone="resnet50")
    assert count(large.encoder) == 23_508_032 - 9_408 + 64 * 64 * 49


@pytest.mark.parametrize("factor", [1, 2, 16])
def test_enlarging_puts_pixels_back_where_strides_took_them_from(factor: int) -> None:
    fine = torch.arange(8 * 16 + 1.0)[:, None] + 3 * torch.arange(8 * 16 + 1.0)
    coarse = fine[None, None, ::factor, ::factor]
    larger = enlarge(coarse[..., :-1, :-1], factor)[0, 0]
    inner = fine.shape[0] - 1 - factor  # beyond the last pixel there is nothing to draw a line to
    torch.testing.assert_close(larger[:inner, :inner], fine[:inner, :inner])


def test_a_line_in_the_input_shows_where_it_lies() -> None:
    """Detail goes past the encoder: neighbours of a bright column differ from the column itself."""
    net = network()
    x = torch.zeros(1, 5, 32, 32)
    x[..., 16] = 3
    row = net(x).features[0, :, 16]
    plain = net(torch.zeros(1, 5, 32, 32)).features[0, :, 16]
    moved = (row - plain).abs().sum(0)
    assert int(moved.argmax()) in range(13, 20)


def test_the_usual_form_can_be_had() -> None:
    net = network(detail=0, rates=(6, 12, 18), padding="zeros")
    assert {module.padding_mode for module in net.encoder.modules() if isinstance(module, nn.Conv2d)} == {"zeros"}
    assert net(torch.randn(1, 5, 40, 24)).features.shape == (1, 256, 40, 24)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"backbone": "vgg"}, "backbone is 'vgg'"), ({"extractor": "x"}, "extractor is 'x'"), ({"kind": "fcn"}, "fcn")],
)
def test_an_unknown_variant_is_named(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        network(**wrong)


def test_a_fusion_network_takes_classes() -> None:
    torch.manual_seed(0)
    arguments = {"s1_channels": 2, "fusion": "early", "width": 0.125, "features": 8, "projection": 8}
    fused = FusionNet(5, **arguments).eval()  # type: ignore[arg-type]
    net = _landcover_net(5, classes=3, network="fusion", **arguments).eval()
    heads = ("local.", "image.")
    states = {f"body.{name}": value for name, value in fused.state_dict().items() if not name.startswith(heads)}
    missing, unexpected = net.load_state_dict(states, strict=False)
    assert unexpected == []
    assert all(name.startswith("classifier.") for name in missing)
    x = torch.randn(1, 5, 17, 20)
    dense = net(x)
    torch.testing.assert_close(dense.features, fused(x).features)
    assert dense.logits.shape == (1, 3, 17, 20)


@pytest.mark.slow
@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_encoder_and_decoders_are_those_of_the_library(backbone: str) -> None:
    smp = pytest.importorskip("segmentation_models_pytorch")
    torch.manual_seed(0)
    for kind, name, stride in (("deeplabv3", "DeepLabV3", 16), ("deeplabv3plus", "DeepLabV3Plus", 16)):
        rates = (6, 12, 18)
        options = {"encoder_output_stride": stride, "decoder_atrous_rates": rates}
        theirs = getattr(smp, name)(backbone, encoder_weights=None, in_channels=8, classes=2, **options).eval().double()
        ours = LandcoverNet(
            5, s1_channels=2, classes=2, network=kind, backbone=backbone, reduced=8, rates=rates, padding="zeros"
        ).eval()
        ours.double()  # the kernels of a processor differ by more than float32's tolerance after fifty layers
        ours.encoder.load_state_dict(theirs.encoder.state_dict())
        ours.decoder.load_state_dict(theirs.decoder.state_dict())
        x = torch.randn(1, 8, 64, 96, dtype=torch.float64)
        scales, expected = ours.encoder(x), theirs.encoder(x)
        for ours_at, theirs_at in zip(scales, expected[1:], strict=True):
            torch.testing.assert_close(ours_at, theirs_at)
        if kind == "deeplabv3":
            torch.testing.assert_close(ours.decoder(scales), theirs.decoder(expected))
    unet = smp.Unet(backbone, encoder_weights=None, in_channels=8, classes=2)
    ours = LandcoverNet(5, s1_channels=2, classes=2, network="unet", backbone=backbone, reduced=8)
    assert count(ours.decoder) == count(unet.decoder)
    ours.encoder.load_state_dict(unet.encoder.state_dict())
