"""From a bank to a pre-trained network and its card: repeatable, resumable in either stage, of any sensor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Event, Metric, Progress
from saroptical.engine.errors import InputError, Suspended
from saroptical.engine.models import landcover
from saroptical.engine.models.landcover import LandcoverNet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.sscl import StagedBatches, random_sscl, train_sscl
from saroptical.engine.training.tasks.sscl_settings import SsclSettings
from saroptical.tests.engine.training.toys import job_of, parted
from torch import Tensor, nn

SMALL = SsclSettings(
    network="unet", features=4, crop_px=16, batch=2, band_px=8, band_batch=4, positions=16, unifeat_share=0.5
)


class Narrow(nn.Module):
    """Scales as a ResNet has them, of few channels: a checkpoint takes milliseconds."""

    def __init__(self, in_channels: int, *, backbone: str, stride: int) -> None:  # noqa: ARG002
        super().__init__()
        self.channels = (4, 4, 8, 8, 8)
        strides = (2, 2, 2, 2, 2 if stride == 32 else 1)
        inputs = (in_channels, *self.channels)
        sizes = zip(inputs, self.channels, strides, strict=False)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(i, o, 3, stride=s, padding=1, bias=False), nn.BatchNorm2d(o)) for i, o, s in sizes
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        scales = []
        for stage in self.stages:
            x = stage(x).relu()
            scales.append(x)
        return scales


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landcover, "ResNet", Narrow)


def train(bank: PatchBank, settings: SsclSettings = SMALL, **arguments: object) -> tuple[LandcoverNet, ModelCard]:
    options, others = parted(**{"steps": 4, "seed": 1, **arguments})
    return train_sscl(bank, options, settings=settings, **others)


def same(one: nn.Module, other: nn.Module, part: str = "") -> bool:
    pairs = zip(one.state_dict().items(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for (name, a), b in pairs if name.startswith(part))


def part_of(bank: PatchBank, channels: list[int]) -> PatchBank:
    sensors = tuple(bank.sensors[i] for i in channels)
    return replace(bank, pixels=bank.pixels[:, channels], bands=tuple(bank.bands[i] for i in channels), sensors=sensors)


def test_same_seed_same_bits_and_the_global_generator_is_left_alone(bank: PatchBank) -> None:
    first, _ = train(bank)
    torch.manual_seed(99)
    before = torch.get_rng_state()
    again, _ = train(bank)
    assert torch.equal(torch.get_rng_state(), before)
    assert same(first, again)
    assert not same(first, train(bank, seed=2)[0])


def test_the_first_stage_moves_the_extractor_alone_and_the_second_the_whole(bank: PatchBank) -> None:
    told: list[Event] = []
    begun, _ = random_sscl(bank, settings=SMALL, seed=1)
    first, card = train(bank, replace(SMALL, method="unifeat"), report=told.append)
    assert card.training["unifeat_steps"] == 4
    assert {event.name for event in told if isinstance(event, Metric)} == {"loss", "unifeat_loss"}
    assert not same(first, begun, "bands.extractor")
    assert not same(first, begun, "project")
    assert same(first, begun, "encoder")
    assert same(first, begun, "restorer")
    both, card = train(bank)
    assert card.training == {"steps": 4, "unifeat_steps": 2, "stopped": False, "patches": 6}
    assert not same(both, begun, "encoder")
    assert not same(both, begun, "restorer")


@pytest.mark.parametrize(
    "killed_at", [pytest.param(1, marks=pytest.mark.slow), 2, pytest.param(3, marks=pytest.mark.slow)]
)
def test_a_run_taken_up_in_either_stage_ends_with_the_same_bits(
    bank: PatchBank, tmp_path: Path, killed_at: int
) -> None:
    whole, _ = train(bank)

    def suspend(event: Event) -> None:
        if isinstance(event, Progress) and f"step {killed_at} of" in event.what:
            raise Suspended("now")

    job = job_of(tmp_path)
    with pytest.raises(Suspended):
        train(bank, report=suspend, run=RunFolder.open(job.run_folder, job, resume=False))
    taken_up, card = train(bank, run=RunFolder.open(job.run_folder, job, resume=True))
    assert card.training["steps"] == 4
    assert same(whole, taken_up)


@pytest.mark.parametrize("method", ["sscl", "core", "simsiam"])
def test_a_card_says_what_was_learned_and_carries_the_network(bank: PatchBank, tmp_path: Path, method: str) -> None:
    model, card = train(bank, replace(SMALL, method=method), steps=2)
    assert (card.task, card.method, card.architecture, card.arguments["classes"]) == (
        "pretraining",
        method,
        "landcover_net",
        0,
    )
    assert card.optional_sensors == ("s1", "s2")
    assert all(value.isfinite().all() for value in model.state_dict().values())
    save_weights(tmp_path / "w.safetensors", model, card)
    loaded, read = load_weights(tmp_path / "w.safetensors")
    assert read == card
    assert same(model, loaded)


def test_sensors_are_required_where_no_crop_lost_one(bank: PatchBank) -> None:
    settings = replace(SMALL, corruption=replace(SMALL.corruption, sensor=0.0))
    assert random_sscl(bank, settings=settings, seed=0)[1].required_sensors == ("s1", "s2")
    assert random_sscl(part_of(bank, [0, 1]), settings=SMALL, seed=0)[1].required_sensors == ("s1",)


@pytest.mark.parametrize("channels", [[0], [2, 3], [1, 3]])
def test_any_bands_can_be_learned_from(bank: PatchBank, channels: list[int]) -> None:
    _, card = train(part_of(bank, channels), steps=2)
    assert card.training["unifeat_steps"] == (0 if len(channels) == 1 else 1)


def test_bands_that_are_taken_in_together_have_no_first_stage(bank: PatchBank) -> None:
    merged = replace(SMALL, extractor="merged")
    assert train(bank, merged, steps=2)[1].training["unifeat_steps"] == 0
    with pytest.raises(InputError, match=r"taken in one by one \(extractor=single\)"):
        train(bank, replace(merged, method="unifeat"))


def test_the_loss_as_printed_is_another_one(bank: PatchBank) -> None:
    found = []
    for as_published in (False, True):
        told: list[Event] = []
        train(bank, replace(SMALL, method="unifeat"), steps=1, as_published=as_published, report=told.append)
        found += [event.value for event in told if isinstance(event, Metric) and event.name == "loss"]
    assert found[1] < found[0]


def test_more_processes_than_a_step_can_be_shared_among_are_refused(bank: PatchBank) -> None:
    with pytest.raises(InputError, match="2 processes were asked for, and a step has 2 crops to share out"):
        train(bank, processes=2)


def test_stopping_keeps_what_was_learned(bank: PatchBank) -> None:
    _, card = train(bank, should_stop=lambda: True)
    assert card.training["stopped"]
    assert card.training["steps"] == 1


def test_batches_of_the_two_stages_follow_each_other(bank: PatchBank) -> None:
    batches = StagedBatches(bank, SMALL, border=2, steps=4, seed=0)
    assert [batches[step].size for step in range(len(batches))] == [8, 8, 16, 16]
    assert [batches[step].item for step in range(4)] == [0, 1, 2, 3]
    assert batches[1].damage.kept.all()
    assert not batches[3].damage.kept.all()
