"""Files of others give the networks that they were: each is held to the library's own output, on random weights."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from saroptical.engine.contract.bands import BANDS, S2_BANDS
from saroptical.engine.errors import CheckpointMismatch
from saroptical.engine.models.croma import Croma, near_bias
from saroptical.engine.models.outside import OutsideEncoder
from saroptical.engine.training.outside_layouts import (
    NO_CIRRUS,
    RADAR,
    Layout,
    State,
    read_croma,
    read_dofa,
    read_resnet,
    read_satvit,
    read_vit,
)
from torch import Tensor, nn

FIVE = ("VV", "VH", "B02", "B03", "B04")


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)


def rebuilt(layout: Layout, channels: tuple[int, int], *, reads: str = "both") -> OutsideEncoder:
    net = OutsideEncoder(channels, parts=[{**layout.arguments, "reads": reads}])
    net.load_state_dict({f"parts.0.{name}": tensor for name, tensor in layout.tensors.items()})
    return net.eval()


def shaken(net: nn.Module) -> nn.Module:
    """Draw all weights, those that begin at 0 or 1 too."""
    for weight in net.parameters():
        nn.init.normal_(weight, std=0.1)
    return net.eval()


def wrapped(state: State, prefix: str) -> State:
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("pool", ["class", "mean"])
@pytest.mark.parametrize("prefix", ["", "module.backbone."])
@torch.no_grad()
def test_transformers_of_timm(scaled: bool, pool: str, prefix: str) -> None:
    from timm.models.vision_transformer import VisionTransformer

    given = {"img_size": 16, "patch_size": 4, "in_chans": 5, "num_classes": 3, "embed_dim": 64, "depth": 3}
    theirs = shaken(VisionTransformer(**given, num_heads=1, init_values=0.1 if scaled else None))  # type: ignore[arg-type]
    layout = read_vit(wrapped(dict(theirs.state_dict()), prefix), FIVE, pool=pool)
    x = torch.randn(2, 5, 16, 16)
    tokens: Tensor = theirs.forward_features(x)  # type: ignore[operator]
    expected = tokens[:, 0] if pool == "class" else tokens[:, 1:].mean(dim=1)
    torch.testing.assert_close(rebuilt(layout, (2, 3)).pooled(x), expected, rtol=1e-4, atol=1e-5)
    assert rebuilt(layout, (2, 3)).pooled(torch.randn(1, 5, 8, 24)).isfinite().all()


@torch.no_grad()
def test_resnets_of_timm() -> None:
    from timm.models.resnet import resnet18

    theirs = resnet18(in_chans=5, num_classes=4).eval()
    layout = read_resnet(dict(theirs.state_dict()), FIVE)
    x = torch.randn(2, 5, 40, 64)
    expected = theirs.forward_head(theirs.forward_features(x), pre_logits=True)
    torch.testing.assert_close(rebuilt(layout, (2, 3)).pooled(x), expected, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_croma_of_torchgeo() -> None:
    from torchgeo.models import CROMA

    theirs = shaken(CROMA(encoder_dim=32, encoder_depth=4, num_heads=16, image_size=32))
    state = {name: tensor for name, tensor in theirs.state_dict().items() if name != "attn_bias"}
    layout = read_croma(state, (*RADAR, *NO_CIRRUS))
    assert layout.arguments["depths"] == [2, 4, 2]
    net = rebuilt(layout, (2, 12))
    x = torch.randn(3, 14, 32, 32)
    found = net.pooled(x)
    told = theirs(x_sar=x[:, :2], x_optical=x[:, 2:])
    expected = torch.cat([told["sar_GAP"], told["optical_GAP"], told["joint_GAP"]], dim=1)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    alone = x.clone()
    alone[:, 2:] = 0
    torch.testing.assert_close(net.pooled(alone)[:, :32], expected[:, :32], rtol=1e-4, atol=1e-4)
    assert not net.pooled(alone)[:, 32:].any()
    assert net.pooled(torch.randn(1, 14, 16, 24)).isfinite().all()


@pytest.mark.parametrize(("width", "depth", "published"), [(768, 12, 194_365_440), (1024, 24, 672_557_056)])
def test_croma_has_the_published_number_of_weights(width: int, depth: int, published: int) -> None:
    with torch.device("meta"):
        net = Croma((2, 12), width=width, heads=16, depths=(depth // 2, depth, depth // 2), patch_px=8)
    counts = {name: weight.numel() for name, weight in net.named_parameters()}
    ours_alone = sum(count for name, count in counts.items() if name.endswith("qkv.bias"))
    assert sum(counts.values()) - ours_alone == published


def test_places_prefer_near_ones_at_the_published_slopes() -> None:
    bias = near_bias(1, 3, 16)
    assert bias.shape == (1, 16, 3, 3)
    slopes = -bias[0, :, 0, 1]
    torch.testing.assert_close(slopes[[0, 1, 15]], torch.tensor([2**-0.5, 2**-1, 2**-8]))
    torch.testing.assert_close(bias[0, :, 0, 2], 2 * bias[0, :, 0, 1])
    assert all(one > other for one, other in pairwise(slopes.tolist()))


@pytest.mark.parametrize("bands", [S2_BANDS, ("B04", "B03", "B02"), RADAR])
@torch.no_grad()
def test_dofa_of_torchgeo_for_any_bands(bands: tuple[str, ...]) -> None:
    from torchgeo.models import DOFA

    theirs = shaken(DOFA(img_size=32, patch_size=16, embed_dim=64, depth=2, num_heads=1))
    layout = read_dofa(dict(theirs.state_dict()), bands)
    is_radar = bands == RADAR
    net = rebuilt(layout, (2, 0) if is_radar else (0, len(bands)), reads="s1" if is_radar else "s2")
    x = torch.randn(2, len(bands), 32, 32)
    waves = [(BANDS[name].wavelength_nm or 3750) / 1000 for name in bands]
    expected = theirs.forward_features(x, waves)  # type: ignore[operator]
    torch.testing.assert_close(net.pooled(x), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("channels", "width", "heads", "known"),
    [(15, 128, 2, (*NO_CIRRUS, *RADAR, "")), (16, 96, 2, (*NO_CIRRUS, *RADAR, *RADAR))],
)
@torch.no_grad()
def test_satvit_without_its_decoder(channels: int, width: int, heads: int, known: tuple[str, ...]) -> None:
    from torchgeo.models.croma import BaseTransformer

    patch_px = 32
    trunk, linear = (
        shaken(BaseTransformer(dim=width, depth=2, num_heads=heads)),
        nn.Linear(channels * patch_px**2, width),
    )
    where = torch.randn(1, 64, width)
    state = wrapped(dict(trunk.state_dict()), "encoder.") | wrapped(dict(linear.state_dict()), "linear_input.")
    state |= {"pos_embed": where, "decoder_pos_embed": where, "decoder.layers.0.0.to_qkv.weight": where[0]}
    layout = read_satvit(state, (*NO_CIRRUS, *RADAR))
    assert layout.inputs["patch_embed.proj.weight"] == known
    net = rebuilt(layout, (0, channels), reads="s2")
    x = torch.randn(2, channels, 256, 256)
    places = x.unfold(2, patch_px, patch_px).unfold(3, patch_px, patch_px).permute(0, 2, 3, 1, 4, 5).reshape(2, 64, -1)
    expected = trunk(linear(places) + where, torch.zeros(1)).mean(dim=1)
    torch.testing.assert_close(net.pooled(x), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("channels", "width", "heads"), [(15, 768, 12), (16, 768, 16)])
def test_satvit_has_as_many_heads_as_it_was_published_with(channels: int, width: int, heads: int) -> None:
    with torch.device("meta"):
        state = {"linear_input.weight": torch.zeros(width, channels * 16**2), "linear_input.bias": torch.zeros(width)}
        state |= {"pos_embed": torch.zeros(1, 256, width)}
    assert read_satvit(state, (*NO_CIRRUS, *RADAR)).arguments["heads"] == heads


def test_satvit_of_one_sensor_is_refused() -> None:
    state = {"linear_input.weight": torch.zeros(64, 4 * 16**2), "pos_embed": torch.zeros(1, 256, 64)}
    with pytest.raises(CheckpointMismatch, match=r"reads 4 bands; SatViT of both sensors reads 15 or 16\. Choose"):
        read_satvit(state, (*NO_CIRRUS, *RADAR))


@pytest.mark.parametrize("read", [read_vit, read_resnet, read_satvit, read_croma, read_dofa])
def test_a_file_of_another_network_is_refused(read) -> None:
    with pytest.raises(CheckpointMismatch, match="another network"):
        read({"some.weight": torch.zeros(1)}, FIVE)
