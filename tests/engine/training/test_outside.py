"""Encoders of others are fed band by band by name, as they were trained, and teach labels of scenes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.bands import BANDS, S2_BANDS, Sensor
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Event, Message, Progress
from saroptical.engine.contract.label_rules import LabelClass
from saroptical.engine.errors import BandMissing, CheckpointMismatch, InputError, UnitMismatch
from saroptical.engine.models.croma import Croma
from saroptical.engine.models.outside import OutsideEncoder
from saroptical.engine.models.plain_vit import PlainVit
from saroptical.engine.models.resnet import ResNet
from saroptical.engine.models.scenes import SceneClassifier
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.scenes import SceneBank, ScenePlan
from saroptical.engine.patches.statistics import normalise_bank
from saroptical.engine.training import outside, outside_files
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.outside import find_encoders, square_of, take_encoders
from saroptical.engine.training.scenelabels import train_scenelabels
from saroptical.engine.training.tasks.scenelabels import SceneSettings, layer_heights

MOCO, DECUR = "ResNet18_Weights.SENTINEL2_ALL_MOCO", "ResNet50_Weights.SENTINEL1_ALL_DECUR"
L2A = tuple(name for name in S2_BANDS if name != "B10")
CLASSES = tuple(LabelClass(name, value, name, "#112233") for value, name in enumerate(("Water", "Forest"), start=1))


def bank_of(bands: tuple[str, ...], *, units: dict[str, str] | None = None, count: int = 8) -> PatchBank:
    generator = torch.Generator().manual_seed(1)
    sensors = tuple(BANDS[name].sensor for name in bands)
    radar = torch.tensor([sensor is Sensor.S1 for sensor in sensors])[:, None, None]
    drawn = torch.rand(count, len(bands), 32, 32, generator=generator)
    drawn[: count // 2] *= 0.5
    pixels = torch.where(radar, -25 + 20 * drawn, 0.4 * drawn)
    known = units or {"s1": "db", "s2": "reflectance"}
    there = {sensor.value: known[sensor.value] for sensor in dict.fromkeys(sensors)}
    return PatchBank(pixels, torch.ones(count, 32, 32, dtype=torch.bool), bands, sensors, there, 10.0)


def saved_resnet(path: Path, channels: int) -> Path:
    torch.manual_seed(channels)
    net = ResNet(channels, backbone="resnet18", stride=32)
    torch.save({**net.state_dict(), "fc.weight": torch.zeros(9, 512)}, path)
    return path


def saved_dino_mm(path: Path) -> Path:
    torch.manual_seed(0)
    net = PlainVit(14, width=64, depth=2, heads=1, patch_px=8, side=4)
    for weight in net.parameters():
        torch.nn.init.normal_(weight, std=0.1)
    teacher = {f"backbone.{name}": tensor for name, tensor in net.state_dict().items()}
    torch.save({"student": {}, "teacher": {**teacher, "head.x": torch.zeros(1)}, "epoch": 3}, path)
    return path


def silent(_: Event) -> None:
    pass


def built(init: str, bank: PatchBank, told: list[Event] | None = None) -> tuple[OutsideEncoder, torch.Tensor]:
    """Take encoders for a bank; give them and the bank as they are fed."""
    report = told.append if told is not None else silent
    taken = take_encoders(find_encoders(init, fetch=False, report=silent), bank, report)
    net = OutsideEncoder(taken.known_channels, parts=taken.parts)
    net.load_state_dict(taken.tensors)
    chosen = [bank.bands.index(band.name) for band in taken.bands]
    own = replace(bank, pixels=bank.pixels[:, chosen])
    return net.eval(), normalise_bank(own, taken.bands)


@torch.no_grad()
def test_a_band_that_is_not_there_is_as_one_of_zeros(tmp_path: Path) -> None:
    init = f"torchgeo:{MOCO}={saved_resnet(tmp_path / 'moco.pth', 13)}"
    told: list[Event] = []
    whole, seen = built(init, bank_of(S2_BANDS))
    seen[:, S2_BANDS.index("B10")] = 0
    keep = [number for number, name in enumerate(S2_BANDS) if name != "B10"]
    bank = bank_of(S2_BANDS)
    fewer = replace(bank, pixels=bank.pixels[:, keep], bands=L2A, sensors=bank.sensors[1:])
    less, without = built(init, fewer, told)
    torch.testing.assert_close(less.pooled(without), whole.pooled(seen), rtol=1e-4, atol=1e-5)
    assert any("as its authors fed it, without B10." in event.text for event in told if isinstance(event, Message))


@torch.no_grad()
def test_bands_go_by_name_whatever_their_order(tmp_path: Path) -> None:
    init = f"dinomm:{saved_dino_mm(tmp_path / 'dino.pth')}"
    turned = ("VH", "VV", *reversed(L2A))
    bank = bank_of(("VV", "VH", *L2A))
    order = [bank.bands.index(name) for name in turned]
    other = replace(bank, pixels=bank.pixels[:, order], bands=turned, sensors=tuple(BANDS[n].sensor for n in turned))
    found = [net.pooled(seen) for net, seen in (built(init, bank), built(init, other))]
    torch.testing.assert_close(found[0], found[1])
    net, seen = built(init, bank)
    theirs = PlainVit(14, width=64, depth=2, heads=1, patch_px=8, side=4).eval()
    state = torch.load(tmp_path / "dino.pth", weights_only=True)["teacher"]
    theirs.load_state_dict({name.removeprefix("backbone."): t for name, t in state.items() if "head" not in name})
    published = torch.cat([seen[:, 2:], seen[:, [1, 0]]], dim=1)  # optical first, then VH and VV
    torch.testing.assert_close(net.pooled(seen), theirs.pooled(published), rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_one_sensor_alone_feeds_what_knows_both(tmp_path: Path) -> None:
    init = f"dinomm:{saved_dino_mm(tmp_path / 'dino.pth')}"
    both = bank_of(("VV", "VH", *L2A))
    net, seen = built(init, both)
    blank = seen.clone()
    blank[:, :2] = 0
    taken = take_encoders(
        find_encoders(init, fetch=False, report=silent),
        replace(both, pixels=both.pixels[:, 2:], bands=L2A, sensors=both.sensors[2:], units={"s2": "reflectance"}),
        silent,
    )
    assert (taken.known_channels, len(taken.bands)) == ((2, 12), 12)
    alone = OutsideEncoder(taken.known_channels, parts=taken.parts)
    alone.load_state_dict(taken.tensors)
    torch.testing.assert_close(alone.eval().pooled(blank), net.pooled(blank))


def test_a_channel_of_no_band_that_is_known_stays_empty_and_is_said(tmp_path: Path) -> None:
    width, patch_px = 64, 32
    state = {"linear_input.weight": torch.randn(width, 15 * patch_px**2), "linear_input.bias": torch.zeros(width)}
    state |= {"pos_embed": torch.zeros(1, 64, width), "encoder.norm_out.weight": torch.ones(width)}
    torch.save({"mae_model": {**state, "encoder.norm_out.bias": torch.zeros(width)}}, tmp_path / "satvit.pt")
    told: list[Event] = []
    net, seen = built(f"satvit:{tmp_path / 'satvit.pt'}", bank_of(("VV", "VH", *L2A)), told)
    assert seen.shape[1] == 14
    kernel = net.state_dict()["parts.0.patch_embed.proj.weight"]
    published = state["linear_input.weight"].reshape(width, 15, patch_px, patch_px)
    assert torch.equal(kernel, torch.cat([published[:, 12:14], published[:, :12]], dim=1))  # radar goes first
    assert any("1 further channels of it are left at 0." in event.text for event in told if isinstance(event, Message))


@torch.no_grad()
def test_one_orbit_is_fed_to_both_where_an_encoder_reads_two(tmp_path: Path) -> None:
    width, patch_px = 96, 32
    kernel = torch.randn(width, 16, patch_px, patch_px)
    state = {"linear_input.weight": kernel.flatten(1), "linear_input.bias": torch.zeros(width)}
    state |= {"pos_embed": torch.zeros(1, 64, width), "encoder.norm_out.weight": torch.ones(width)}
    torch.save({"mae_model": {**state, "encoder.norm_out.bias": torch.zeros(width)}}, tmp_path / "satvit.pt")
    net, seen = built(f"satvit:{tmp_path / 'satvit.pt'}", bank_of(("VV", "VH", *L2A)))
    own = net.state_dict()["parts.0.patch_embed.proj.weight"]
    published = torch.cat([seen[:, 2:], seen[:, :2], seen[:, :2]], dim=1)
    found, expected = (torch.nn.functional.conv2d(x, k, stride=patch_px) for x, k in ((seen, own), (published, kernel)))
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-3)


def test_figures_are_the_published_ones_or_the_scenes_own(tmp_path: Path) -> None:
    bank = bank_of(("VV", "VH", *L2A))
    moco = find_encoders(f"torchgeo:{MOCO}={saved_resnet(tmp_path / 'm.pth', 13)}", fetch=False, report=silent)
    bands = take_encoders(moco, bank, silent).bands
    assert [band.name for band in bands] == list(L2A)
    assert {(band.mean, band.std) for band in bands} == {(0.0, 1.0)}  # reflectance as it is
    dino = find_encoders(f"dinomm:{saved_dino_mm(tmp_path / 'd.pth')}", fetch=False, report=silent)
    radar, *_, last = take_encoders(dino, bank, silent).bands
    assert radar.mean == pytest.approx(-12.59 - 2 * 5.04)
    own = bank.pixels[:, -1].double()
    assert last.mean == pytest.approx(float(own.mean() - 2 * own.std(correction=0)))
    assert last.std == pytest.approx(float(4 * own.std(correction=0)))
    assert last.clip == pytest.approx((last.mean, last.mean + last.std))
    assert len(last.percentiles) == 5


def test_side_by_side_a_missing_sensor_says_nothing(tmp_path: Path) -> None:
    files = [saved_resnet(tmp_path / f"a+{count}.pth", count) for count in (2, 13)]
    net, seen = built(f"torchgeo:{DECUR}={files[0]}+{MOCO}={files[1]}", bank_of(("VV", "VH", *L2A)))
    assert net.width == 2 * 512
    seen[0, :2] = 0
    with torch.no_grad():
        found = net.pooled(seen)
    assert not found[0, :512].any()
    assert found[0, 512:].any()
    assert found[1, :512].any()


@pytest.mark.parametrize(
    ("bands", "units", "error", "words"),
    [
        (("B02", "B03"), None, BandMissing, "Add B04 B05"),
        (("VV", "VH"), None, BandMissing, "Add scenes of its sensor"),
        (S2_BANDS, {"s2": "byte"}, UnitMismatch, "on Sentinel-2 values in reflectance, and the scenes hold byte"),
    ],
)
def test_scenes_that_do_not_fit_are_refused(tmp_path, bands, units, error, words) -> None:
    found = find_encoders(f"torchgeo:{MOCO}={saved_resnet(tmp_path / 'm.pth', 13)}", fetch=False, report=silent)
    with pytest.raises(error, match=words):
        take_encoders(found, bank_of(bands, units=units), silent)


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ({"s1": "db", "s2": "byte"}, "on Sentinel-2 values in reflectance, and the scenes hold byte"),
        ({"s1": "byte", "s2": "reflectance"}, "on Sentinel-1 values in db, and the scenes hold byte"),
    ],
)
def test_scenes_in_other_units_are_refused_where_the_figures_are_their_own_too(tmp_path, units, words) -> None:
    bank = bank_of(("VV", "VH", *L2A), units=units)
    found = find_encoders(f"dinomm:{saved_dino_mm(tmp_path / 'd.pth')}", fetch=False, report=silent)
    measured = replace(found[0], about=replace(found[0].about, fixed={}))  # as CROMA, DOFA and SatViT are fed
    for each in (found[0], measured):
        with pytest.raises(UnitMismatch, match=words):
            take_encoders([each], bank, silent)


def test_names_and_files_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    file = saved_resnet(tmp_path / "m.pth", 3)
    with pytest.raises(InputError, match="torchgeo:Swin is no encoder that can be taken; choose torchgeo:CROMABase"):
        find_encoders("torchgeo:Swin", fetch=False, report=silent)
    with pytest.raises(InputError, match="one of Sentinel-1 and one of Sentinel-2"):
        find_encoders(f"torchgeo:{MOCO}={file}+{MOCO}={file}", fetch=False, report=silent)
    with pytest.raises(InputError, match="not measured: no weights"):
        find_encoders(f"satvit:{tmp_path / 'absent.pt'}", fetch=False, report=silent)
    with pytest.raises(CheckpointMismatch, match="another network"):
        find_encoders(f"satvit:{file}", fetch=False, report=silent)
    found = find_encoders(f"torchgeo:{MOCO}={file}", fetch=False, report=silent)
    with pytest.raises(CheckpointMismatch, match="reads 3 bands, and 13 were expected"):
        take_encoders(found, bank_of(S2_BANDS), silent)


@pytest.mark.parametrize(("named", "is_right"), [(True, True), (True, False), (False, True)])
def test_weights_are_fetched_on_request_alone_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool, is_right: bool
) -> None:
    source = saved_resnet(tmp_path / "source.pth", 13)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    name = f"moco-{digest[:8] if is_right else '0' * 8}.pth" if named else "moco.pth"
    target = tmp_path / "cache" / name
    monkeypatch.setattr(outside, "cached_path", lambda _: (target, source.as_uri()))
    with pytest.raises(InputError, match=r"not measured: no weights.*allow it to be downloaded"):
        find_encoders(f"torchgeo:{MOCO}", fetch=False, report=silent)
    told: list[Event] = []
    if not is_right:
        with pytest.raises(InputError, match="is another file, or was cut short"):
            find_encoders(f"torchgeo:{MOCO}", fetch=True, report=told.append)
        assert not list(target.parent.iterdir())
        return
    find_encoders(f"torchgeo:{MOCO}", fetch=True, report=told.append)
    assert target.read_bytes() == source.read_bytes()
    assert any(isinstance(event, Message) and digest in event.text for event in told)
    assert [event.fraction for event in told if isinstance(event, Progress)][-1] == 1


def test_what_cannot_be_reached_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"w\.pth could not be downloaded .* put the file at"):
        outside_files.download((tmp_path / "nothing").as_uri(), tmp_path / "w.pth", silent)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("learn", ["finetune", "linear", "knn"])
def test_labels_of_scenes_are_taught_to_it_and_it_comes_back_from_its_file(tmp_path: Path, learn: str) -> None:
    bank = bank_of(("VV", "VH", *L2A), count=12)
    targets = torch.tensor([0] * 6 + [1] * 6)
    keeps_any = learn != "finetune"  # with none held out the last weights are kept, which have moved for certain
    scenes = SceneBank(bank, targets, torch.tensor([False, False, keeps_any] * 4))
    found = find_encoders(f"dinomm:{saved_dino_mm(tmp_path / 'dino.pth')}", fetch=False, report=silent)
    assert square_of(found) == 8
    model, card, _ = taught(scenes, learn, outside=found)
    assert (card.method, card.weights_licence, card.training["started_from"]) == ("dino", "Apache-2.0", "dino")
    assert card.training["learn"] == learn
    before = {n.removeprefix("parts.0."): t for n, t in model.encoder.state_dict().items()}
    moved = [not torch.equal(before[name], found[0].layout(bank.bands).tensors[name]) for name in ("norm.weight",)]
    assert moved == [learn == "finetune"]
    assert learn == "finetune" or card.metrics["oa"] == 1
    save_weights(tmp_path / "w.safetensors", model, card)
    again, read = load_weights(tmp_path / "w.safetensors")
    seen = normalise_bank(bank, read.bands)
    torch.testing.assert_close(again(seen), model(seen), rtol=0, atol=0)
    other, onwards, _ = taught(scenes, "linear", init=(again, read))
    assert (onwards.arguments["parts"], onwards.weights_licence) == (card.arguments["parts"], "Apache-2.0")
    kept, own = other.encoder.state_dict(), again.encoder.state_dict()  # type: ignore[union-attr]
    assert all(torch.equal(kept[name], own[name]) for name in own)


def taught(scenes: SceneBank, learn: str, **start: object) -> tuple[SceneClassifier, ModelCard, object]:
    return train_scenelabels(
        scenes,
        CLASSES,
        RunOptions(steps=12),
        learn=learn,
        settings=SceneSettings(plan=ScenePlan(batch=4), neighbours=3),
        **start,  # type: ignore[arg-type]
    )


def test_layers_of_each_encoder_count_from_its_own_end() -> None:
    heights = {
        "encoder.parts.0.patch_embed.proj.weight": 3,
        "encoder.parts.0.blocks.0.mlp.fc1.weight": 2,
        "encoder.parts.0.blocks.1.mlp.fc1.weight": 1,
        "encoder.parts.0.norm.weight": 0,
        "encoder.parts.1.body.conv1.weight": 5,
        "encoder.parts.1.body.layer1.0.conv1.weight": 4,
        "encoder.parts.1.body.layer2.0.conv1.weight": 3,
        "encoder.parts.1.body.layer3.0.conv1.weight": 2,
        "encoder.parts.1.body.layer4.0.conv1.weight": 1,
        "head.weight": 0,
    }
    assert layer_heights(heights) == heights


def test_cromas_sensors_lie_below_what_looks_at_both() -> None:
    with torch.device("meta"):
        net = Croma((2, 12), width=32, heads=16, depths=(2, 4, 2), patch_px=8)
    heights = layer_heights(f"encoder.parts.0.{name}" for name, _ in net.named_parameters())

    def height(name: str) -> int:
        (found,) = {value for key, value in heights.items() if key.startswith(f"encoder.parts.0.{name}.")}
        return found

    assert [height(f"joint.{name}") for name in ("norm", "blocks.1", "blocks.0")] == [0, 1, 2]
    assert [height(f"s1.{name}") for name in ("gap", "norm", "blocks.1", "blocks.0", "patch_embed")] == [0, 2, 3, 4, 5]
    assert [height(f"s2.blocks.{number}") for number in range(4)] == [6, 5, 4, 3]
    assert height("s2.patch_embed") == 7
