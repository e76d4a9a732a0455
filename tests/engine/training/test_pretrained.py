"""Encoders of others: what is taken, what stays, and what is refused in a sentence."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file
from saroptical.engine.errors import CheckpointMismatch, InputError
from saroptical.engine.models.landcover import LandcoverNet
from saroptical.engine.models.resnet import ResNet
from saroptical.engine.training.pretrained import take_pretrained
from torch import Tensor


def network(backbone: str = "resnet18") -> LandcoverNet:
    torch.manual_seed(0)
    return LandcoverNet(3, s1_channels=2, classes=2, backbone=backbone, features=4, reduced=8)


def published(*, counters: bool = True) -> dict[str, Tensor]:
    """Make the state of a ResNet-18 as torchvision has it."""
    torch.manual_seed(1)
    state = dict(ResNet(3, backbone="resnet18", stride=32).state_dict())
    state = {name: tensor for name, tensor in state.items() if counters or "num_batches" not in name}
    return {**state, "fc.weight": torch.zeros(1000, 512), "fc.bias": torch.zeros(1000)}


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_the_encoder_is_taken_but_for_its_first_layer(tmp_path: Path, suffix: str) -> None:
    theirs, path = published(counters=suffix != ".pth"), tmp_path / f"resnet18{suffix}"
    if suffix == ".pth":
        torch.save(theirs, path)
    else:
        save_file(theirs, path)
    net, before = network(), network().state_dict()
    take_pretrained(net, f"imagenet:{path}")
    for name, tensor in net.state_dict().items():
        inner = name.removeprefix("encoder.")
        taken = inner != name and inner in theirs and not inner.startswith("conv1.")
        torch.testing.assert_close(tensor, theirs[inner] if taken else before[name])


def test_weights_of_torchgeo_are_found_where_torch_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def get_weight(name: str) -> SimpleNamespace:
        if name != "ResNet18_Weights.SENTINEL2_ALL_MOCO":
            raise ValueError(name)
        return SimpleNamespace(url="https://example.org/models/resnet18.pth?download=true")

    monkeypatch.setitem(sys.modules, "torchgeo", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "torchgeo.models", SimpleNamespace(get_weight=get_weight))
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    name = "torchgeo:ResNet18_Weights.SENTINEL2_ALL_MOCO"
    with pytest.raises(InputError, match="not measured: no weights"):
        take_pretrained(network(), name)
    (tmp_path / "checkpoints").mkdir()
    torch.save(published(), tmp_path / "checkpoints" / "resnet18.pth")
    net = network()
    take_pretrained(net, name)
    torch.testing.assert_close(net.encoder.state_dict()["layer1.0.conv1.weight"], published()["layer1.0.conv1.weight"])
    with pytest.raises(InputError, match=r"torchgeo has no weights 'ResNet18_Weights\.MARS'"):
        take_pretrained(net, "torchgeo:ResNet18_Weights.MARS")


class Hostile:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("executed"),))


def test_nothing_else_is_opened_and_nothing_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("hostile.pth").write_bytes(pickle.dumps({"conv1.weight": Hostile()}, protocol=2))
    torch.save(Hostile(), "zipped.pth")
    torch.save(["no", "names"], "list.pth")
    torch.save(published(), "cut.pth")
    Path("cut.pth").write_bytes(Path("cut.pth").read_bytes()[:1000])
    Path("cut.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{}")
    for name in ("hostile.pth", "zipped.pth", "list.pth", "cut.pth", "cut.safetensors"):
        with pytest.raises(CheckpointMismatch, match=name):
            take_pretrained(network(), f"imagenet:{name}")
    assert not Path("executed").exists()


@pytest.mark.parametrize("name", ["imagenet", "imagenet:", "places:x.pth"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="imagenet:FILE or torchgeo:NAME"):
        take_pretrained(network(), name)


def test_an_absent_file_and_another_backbone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not measured: no weights"):
        take_pretrained(network(), f"imagenet:{tmp_path / 'absent.pth'}")
    torch.save(published(), tmp_path / "resnet18.pth")
    with pytest.raises(CheckpointMismatch, match="of another network"):
        take_pretrained(network("resnet50"), f"imagenet:{tmp_path / 'resnet18.pth'}")
