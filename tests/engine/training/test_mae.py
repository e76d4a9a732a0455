"""From a bank to an encoder and its card: repeatable, resumable, of any sensor, and it learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Artifact, Event, Message, Metric, Progress
from saroptical.engine.errors import Cancelled, InputError, Suspended
from saroptical.engine.models import mae as models
from saroptical.engine.models import vit
from saroptical.engine.models.vit import JointViT, Size
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.mae import random_mae, train_mae
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.tasks.mae_settings import MaeSettings
from saroptical.tests.engine.training.toys import job_of, parted
from torch import nn

SMALL = MaeSettings(patch_px=4, crop_px=16, batch=4)


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 1, 2))
    monkeypatch.setitem(models.DECODERS, 16, Size(8, 1, 2))


def train(bank: PatchBank, settings: MaeSettings = SMALL, **arguments: object) -> tuple[JointViT, ModelCard]:
    options, others = parted(**{"steps": 4, "seed": 1, **arguments})
    return train_mae(bank, options, settings=settings, **others)


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


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
    assert not same(first, random_mae(bank, settings=SMALL, seed=1)[0])


def test_a_run_that_was_taken_up_ends_with_the_same_bits_and_with_its_picture(bank: PatchBank, tmp_path: Path) -> None:
    whole, _ = train(bank, replace(SMALL, mode="mixed"))

    def suspend(event: Event) -> None:
        if isinstance(event, Progress) and "step 2 of" in event.what:
            raise Suspended("now")

    job = job_of(tmp_path)
    with pytest.raises(Suspended):
        train(bank, replace(SMALL, mode="mixed"), report=suspend, run=RunFolder.open(job.run_folder, job, resume=False))
    told: list[Event] = []
    run = RunFolder.open(job.run_folder, job, resume=True)
    taken_up, card = train(bank, replace(SMALL, mode="mixed"), report=told.append, run=run)
    assert card.training["steps"] == 4
    assert same(whole, taken_up)
    pictures = [event for event in told if isinstance(event, Artifact)]
    assert [(event.role, event.path) for event in pictures] == [
        ("reconstruction", str(run.folder / "reconstruction.png"))
    ] * 2
    assert (run.folder / "reconstruction.png").stat().st_size > 1000


def test_of_a_cancelled_run_no_picture_stays(bank: PatchBank, tmp_path: Path) -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, Artifact):
            raise Cancelled("enough")

    job = job_of(tmp_path)
    with pytest.raises(Cancelled):
        train(bank, report=cancel, run=RunFolder.open(job.run_folder, job, resume=False))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("tokens", ["stack", "separate"])
def test_a_card_says_what_was_learned_and_carries_the_encoder(bank: PatchBank, tmp_path: Path, tokens: str) -> None:
    told: list[Event] = []
    model, card = train(bank, replace(SMALL, tokens=tokens), steps=2, report=told.append)
    assert (card.task, card.method, card.architecture, card.patch_px) == ("pretraining", "mae", "joint_vit", 16)
    assert card.optional_sensors == ("s1", "s2")
    assert card.training == {
        **{"steps": 2, "stopped": False, "patches": 6, "mask": "independent", "s1_ratio": 0.75, "s2_ratio": 0.75},
        **{"input_kept": 0.25, "tokens_kept": 0.4375 if tokens == "stack" else 0.25},
    }
    (story,) = [event.text for event in told if isinstance(event, Message)]
    assert "25.0% of the values" in story
    assert ("43.8% of the tokens are computed: 7 of 16." if tokens == "stack" else "computed: 8 of 32.") in story
    assert {event.name for event in told if isinstance(event, Metric)} == {"loss", "s1_loss", "s2_loss"}
    save_weights(tmp_path / "w.safetensors", model, card)
    loaded, read = load_weights(tmp_path / "w.safetensors")
    assert read == card
    assert same(model, loaded)
    x = torch.randn(2, 4, 16, 16)
    assert torch.equal(loaded.pooled(x), model.pooled(x))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("settings", "required"),
    [
        (replace(SMALL, mode="joint"), ("s1", "s2")),
        (replace(SMALL, mode="mixed", drop=0.0), ()),
        (replace(SMALL, ratio=(0.0, 0.75)), ("s1", "s2")),
        (replace(SMALL, mode="modality_drop", ratio=(0.0, 0.75)), ()),
    ],
)
def test_sensors_are_required_where_no_place_was_seen_without_one(
    bank: PatchBank, settings: MaeSettings, required: tuple[str, ...]
) -> None:
    assert random_mae(bank, settings=settings, seed=0)[1].required_sensors == required


@pytest.mark.parametrize("channels", [[0], [2, 3], [1, 3]])
@pytest.mark.parametrize("tokens", ["stack", "separate"])
def test_any_bands_can_be_learned_from(bank: PatchBank, channels: list[int], tokens: str) -> None:
    told: list[Event] = []
    _, card = train(part_of(bank, channels), replace(SMALL, tokens=tokens), steps=1, report=told.append)
    names = {event.name for event in told if isinstance(event, Metric)} - {"loss"}
    assert names == {f"s{sensor + 1}_loss" for sensor in range(2) if any(at // 2 == sensor for at in channels)}
    assert card.training["input_kept"] == 0.25


def test_what_is_hidden_is_told_better_and_better(bank: PatchBank) -> None:
    told: list[Event] = []
    train(bank, replace(SMALL, batch=16, rate_gain=400), steps=60, report=told.append)
    losses = {event.step: event.value for event in told if isinstance(event, Metric) and event.name == "s2_loss"}
    assert min(list(losses.values())[-5:]) < 0.97 * losses[1]


def test_crops_are_no_larger_than_the_patches_and_made_of_whole_squares(bank: PatchBank) -> None:
    _, card = random_mae(bank, settings=replace(SMALL, patch_px=5, crop_px=100), seed=0)
    assert (card.patch_px, card.arguments["trained_side"]) == (30, 6)


@pytest.mark.parametrize(
    ("settings", "arguments", "words"),
    [
        (SMALL, {"processes": 5}, "5 processes were asked for, and a step has 4 crops"),
        (replace(SMALL, patch_px=20, crop_px=40), {}, "32 pixels wide and crops 40; squares of 20 must fit 2 times"),
        (replace(SMALL, mode="mixed", ratio=(0.2, 0.2), tokens="separate"), {}, "add up to 1 or more"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    bank: PatchBank, settings: MaeSettings, arguments: dict[str, int], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        train(bank, settings, **arguments)


def test_stopping_keeps_what_was_learned(bank: PatchBank) -> None:
    _, card = train(bank, should_stop=lambda: True)
    assert card.training["stopped"]
    assert card.training["steps"] == 1
