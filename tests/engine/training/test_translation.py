"""From a bank of pairs to a generator and its card: repeatable, resumable, and it learns."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ModelCard, from_json, to_json
from saroptical.engine.contract.events import Artifact, Event, Metric, Progress
from saroptical.engine.errors import BandMissing, Cancelled, InputError, Suspended
from saroptical.engine.models.pix2pix import UnetGenerator
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.paired import PairedSquares, scale_bands
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.sheets import SampleSheet
from saroptical.engine.training.tasks.translation import Translation, follow
from saroptical.engine.training.tasks.translation_settings import RECIPES, TranslationSettings
from saroptical.engine.training.translation import (
    is_published,
    judges_of,
    name_of,
    random_translation,
    train_translation,
)
from saroptical.tests.engine.training.toys import job_of, parted
from torch import nn

SMALL = {name: replace(recipe, width=4, judge_width=4, crop_px=32, batch=2) for name, recipe in RECIPES.items()}


def train(
    bank: PatchBank, recipe: str | TranslationSettings = "improved", **arguments: object
) -> tuple[UnetGenerator, ModelCard]:
    options, others = parted(**{"steps": 4, "seed": 1, "threads": 1, **arguments})
    settings = SMALL[recipe] if isinstance(recipe, str) else recipe
    return train_translation(bank, options, settings=settings, **others)


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_the_published_recipe_is_the_published_one() -> None:
    found = asdict(RECIPES["published"])
    twelve = {
        "repeat": 3,  # c_in: a grey picture as three channels; c_out are the bands of the pairs
        "judge": "patch",
        "l1_weight": 100.0,
        "conditional": True,
        "upsampling": "transpose",  # use_upsampling false, so that its mode has no effect
        "judge_width": 64,
        "judge_layers": 3,
        "learning_rate": 2e-4,
        "betas": (0.5, 0.999),
    }
    besides = {"layout": "published", "width": 64, "dropout": 0.5, "batch": 32, "crop_px": 256, "turned": False}
    kept = {"warm_up": 0.0, "decay_from": 1.0, "average": 0.0, "scales": 1, "judge_norm": "batch", "adversarial": "bce"}
    expected = {**twelve, **besides, **kept, "matching_weight": 0.0, "adversarial_weight": 1.0}
    assert {name: found[name] for name in expected} == expected
    assert RECIPES["published"].levels(256) == 8


def test_rates_rise_and_fall_as_asked() -> None:
    steady, shaped = RECIPES["published"], RECIPES["improved"]
    assert {steady.rate(step, 100) for step in range(100)} == {2e-4}
    rates = [shaped.rate(step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(1e-4)
    assert rates[1:51] == [2e-4] * 50
    assert rates[75] == pytest.approx(1e-4)
    assert rates[99] == pytest.approx(2e-4 / 50)


@pytest.mark.parametrize("recipe", ["improved", "published"])
def test_patches_are_learned_from_as_small_as_discriminators_can_see(bank: PatchBank, recipe: str) -> None:
    least = SMALL[recipe].least_px
    small = replace(bank, pixels=bank.pixels[..., :least, :least], valid=bank.valid[:, :least, :least])
    train(small, recipe, steps=1)
    smaller = replace(
        bank, pixels=bank.pixels[..., : least - 1, : least - 1], valid=bank.valid[:, : least - 1, 1:least]
    )
    with pytest.raises(InputError, match=f"patches are {least - 1} x {least - 1} pixels; .* look at {least} x {least}"):
        train(smaller, recipe, steps=1)
    train(smaller, "l1", steps=1)


@pytest.mark.parametrize(
    "change", [{"judge": "pixel"}, {"conditional": False}, {"judge": "pixel", "conditional": False}]
)
def test_discriminators_may_look_at_pixels_and_leave_the_radar_out(bank: PatchBank, change: dict[str, object]) -> None:
    settings = replace(SMALL["published"], **change)  # type: ignore[arg-type]
    other = train(bank, settings, steps=2)[0]
    assert not same(other, train(bank, "published", steps=2)[0])
    judges = judges_of(other, settings, bank.patch_px)
    assert judges is not None
    seen = other.out_channels + (other.inputs if settings.conditional else 0)
    side = 32 if settings.judge == "pixel" else 2
    assert judges(torch.zeros(1, seen, 32, 32))[0][-1].shape == (1, 1, side, side)


def test_small_crops_have_fewer_levels_and_fewer_judges() -> None:
    settings = RECIPES["improved"]
    assert [settings.levels(side) for side in (32, 100, 128, 256, 512)] == [5, 6, 7, 8, 8]
    assert [settings.judges(side) for side in (32, 64, 256)] == [1, 2, 2]
    assert RECIPES["l1"].judges(256) == 0


@pytest.mark.parametrize("recipe", ["published", "improved", "l1"])
def test_same_seed_same_bits_and_the_global_generator_is_left_alone(bank: PatchBank, recipe: str) -> None:
    first, card = train(bank, recipe)
    torch.manual_seed(99)
    before = torch.get_rng_state()
    again, _ = train(bank, recipe)
    assert torch.equal(torch.get_rng_state(), before)
    assert same(first, again)
    assert not same(first, random_translation(bank, settings=SMALL[recipe], seed=1)[0])
    assert (card.method, card.as_published) == (recipe, False)  # of another size, in other units


@pytest.mark.parametrize("recipe", ["published", "improved"])
def test_a_run_that_was_taken_up_ends_with_the_same_bits_and_with_its_sheet(
    bank: PatchBank, tmp_path: Path, recipe: str
) -> None:
    whole, _ = train(bank, recipe)

    def suspend(event: Event) -> None:
        if isinstance(event, Progress) and "step 2 of" in event.what:
            raise Suspended("now")

    job = job_of(tmp_path)
    with pytest.raises(Suspended):
        train(bank, recipe, report=suspend, run=RunFolder.open(job.run_folder, job, resume=False))
    saved = torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)
    assert len(saved["optimizer_states"]) == 2
    held = {name.split(".")[0] for name in saved["state_dict"]}
    assert held == {"generator", "judges", *(["average"] if recipe == "improved" else [])}
    told: list[Event] = []
    run = RunFolder.open(job.run_folder, job, resume=True)
    taken_up, card = train(bank, recipe, report=told.append, run=run)
    assert card.training["steps"] == 4
    assert same(whole, taken_up)
    assert {event.role for event in told if isinstance(event, Artifact)} == {"samples"}
    assert (run.folder / "samples.png").stat().st_size > 1000


def test_of_a_cancelled_run_no_sheet_stays(bank: PatchBank, tmp_path: Path) -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, Artifact):
            raise Cancelled("enough")

    job = job_of(tmp_path)
    with pytest.raises(Cancelled):
        train(bank, report=cancel, run=RunFolder.open(job.run_folder, job, resume=False))
    assert not list(tmp_path.iterdir())


def test_a_card_says_what_is_eaten_and_made_and_carries_the_generator(bank: PatchBank, tmp_path: Path) -> None:
    model, card = train(bank, steps=2)
    assert (card.task, card.architecture, card.policy) == ("translation", "unet_generator", "eval")
    assert (card.band_names, card.target_names) == (("VV", "VH"), ("B03", "B08"))
    assert (card.required_sensors, card.optional_sensors) == (("s1",), ())
    assert from_json(to_json(card)) == card
    save_weights(tmp_path / "g.safetensors", model, card)
    again, read = load_weights(tmp_path / "g.safetensors")
    assert read == card
    assert same(model, again)


def test_it_learns_to_tell_fields_apart(bank: PatchBank) -> None:
    events: list[Event] = []
    train(bank, replace(SMALL["l1"], learning_rate=5e-3, decay_from=1.0), steps=60, report=events.append)
    losses = [event.value for event in events if isinstance(event, Metric) and event.name == "l1_loss"]
    assert losses[-1] < 0.5 * losses[0]


def test_scales_go_from_minus_one_to_one_and_back(bank: PatchBank) -> None:
    for band, values in zip(scale_bands(bank, clip=(0.0, 100.0)), bank.pixels.movedim(1, 0), strict=True):
        known = values[bank.valid]
        scaled = (known.clamp(*band.clip) - band.mean) / band.std
        assert scaled.min() == pytest.approx(-1, abs=1e-5)
        assert scaled.max() == pytest.approx(1, abs=1e-5)
        torch.testing.assert_close(scaled * band.std + band.mean, known, atol=1e-4, rtol=0)


def test_pictures_of_8_bits_are_scaled_as_published(bank: PatchBank) -> None:
    grey = replace(bank, units={"s1": "byte", "s2": "byte"})
    for band in scale_bands(grey, clip=(1.0, 99.0)):
        assert (band.clip, band.mean, band.std) == ((0.0, 255.0), 127.5, 127.5)


def test_crops_are_turned_only_where_asked(bank: PatchBank) -> None:
    plain, turned = (
        PairedSquares(bank, crop_px=16, batch=8, turned=turned, seed=0, steps=2) for turned in (False, True)
    )
    assert not plain[1].turns.any()
    assert turned[1].turns.any()
    assert torch.equal(plain[1].tops, turned[1].tops)


def test_radar_is_toned_where_it_is_valid_and_optical_bands_are_not(bank: PatchBank) -> None:
    bank = replace(bank, valid=bank.valid.clone())
    bank.valid[:, :4] = False
    settings = replace(SMALL["l1"], crop_px=bank.patch_px, turned=False, radar_shift=0.0, radar_noise=0.0)
    batch = PairedSquares(bank, crop_px=bank.patch_px, batch=2, turned=False, seed=0, steps=1)[0]

    def cut(**tone: float) -> tuple[torch.Tensor, torch.Tensor]:
        generator, card = random_translation(bank, settings=settings, seed=0)
        bands = (*card.bands, *card.targets)
        task = Translation(generator, None, replace(settings, **tone), bank=bank, bands=bands, steps=1)  # type: ignore[arg-type]
        task.on_train_start()
        sar, optical, valid = task.cut(batch)
        assert not (sar * ~valid[:, None]).any()
        return sar[..., 4:, :], optical

    plain, optical = cut()
    shifted, same = cut(radar_shift=0.5)
    assert torch.equal(same, optical)
    moved = (shifted - plain).flatten(1)
    assert moved.std(dim=1).max() < 1e-5
    assert moved.mean(dim=1).unique().numel() == 2
    noise = cut(radar_noise=0.5)[0] - plain
    assert noise.std().item() == pytest.approx(0.5, rel=0.1)
    assert abs(noise.mean().item()) < 0.1


def test_an_average_follows_weights_and_statistics() -> None:
    one, other = nn.BatchNorm2d(2), nn.BatchNorm2d(2)
    other.running_mean += 4
    with torch.no_grad():
        other.weight += 2
    follow(one, other, decay=0.75)
    assert one.running_mean.tolist() == [1.0, 1.0]
    assert one.weight.tolist() == [1.5, 1.5]


def test_settings_of_another_size_keep_their_recipe_s_name_and_others_do_not() -> None:
    assert name_of(SMALL["improved"]) == "improved"
    assert name_of(replace(SMALL["improved"], l1_weight=5.0)) == "pix2pix"


def test_only_what_was_published_is_said_to_be(bank: PatchBank) -> None:
    whole = torch.zeros(1, 2, 256, 256)
    sensors = (Sensor.S1, Sensor.S2)
    grey = PatchBank(whole, whole[:, 0] == 0, ("VV", "B04"), sensors, {"s1": "byte", "s2": "byte"}, 10.0)
    assert is_published(RECIPES["published"], grey)
    assert not is_published(RECIPES["published"], replace(grey, units={"s1": "db", "s2": "reflectance"}))
    assert not is_published(RECIPES["published"], replace(bank, units=grey.units))  # smaller crops, fewer levels
    for other in ({"width": 32}, {"depth": 7}, {"crop_px": 128}, {"batch": 8}, {"dropout": 0.0}):
        assert not is_published(replace(RECIPES["published"], **other), grey)  # type: ignore[arg-type]


def test_one_sensor_alone_is_refused(bank: PatchBank) -> None:
    radar = replace(bank, pixels=bank.pixels[:, :2], bands=bank.bands[:2], sensors=(Sensor.S1, Sensor.S1))
    with pytest.raises(BandMissing, match="no Sentinel-2 bands"):
        train(radar)


def test_more_processes_than_crops_are_refused(bank: PatchBank) -> None:
    with pytest.raises(InputError, match="2 crops to share out"):
        train(bank, processes=3)


def test_what_is_kept_is_not_learned_from_and_watches_the_training(bank: PatchBank, tmp_path: Path) -> None:
    watched, alone = replace(bank, kept=2), replace(bank, pixels=bank.pixels[:4], valid=bank.valid[:4])
    told: list[Event] = []
    job = job_of(tmp_path)
    run = RunFolder.open(job.run_folder, job, resume=False)
    model, card = train(watched, report=told.append, run=run, steps=12)
    assert same(model, train(alone, steps=12)[0])  # looking changes nothing, and nothing of what is kept is learned
    assert (card.training["patches"], card.training["validation_patches"]) == (4, 2)
    looks = {event.step: event.value for event in told if isinstance(event, Metric) and "validation" in event.name}
    assert list(looks) == [5, 10, 12]
    # against a slow twin: the model that is kept, on the pixels that are kept
    bands = (*card.bands, *card.targets)
    kept = bank.pixels[4:].unbind(1)
    pixels = torch.stack([(x.clamp(*band.clip) - band.mean) / band.std for x, band in zip(kept, bands, strict=True)], 1)
    weights = torch.tensor([band.std for band in card.targets])
    with torch.no_grad():
        off = (model(pixels[:, :2]) - pixels[:, 2:]).abs().mean((0, 2, 3)) * weights / weights.mean()
    assert looks[12] == pytest.approx(100 * float(off.mean()), rel=1e-4)


def test_a_watched_run_that_was_taken_up_ends_with_the_same_bits_and_news(bank: PatchBank, tmp_path: Path) -> None:
    def suspend(event: Event) -> None:
        if isinstance(event, Progress) and "step 7 of" in event.what:
            raise Suspended("now")

    bank = replace(bank, kept=2)
    runs = {name: job_of(tmp_path / name) for name in ("whole", "halves")}
    whole, _ = train(bank, run=RunFolder.open(runs["whole"].run_folder, runs["whole"], resume=False), steps=12)
    job = runs["halves"]
    with pytest.raises(Suspended):
        train(bank, report=suspend, run=RunFolder.open(job.run_folder, job, resume=False), steps=12)
    taken_up, _ = train(bank, run=RunFolder.open(job.run_folder, job, resume=True), steps=12)
    assert same(whole, taken_up)
    for name in ("metrics.csv", "samples.png"):
        one, other = (Path(job.run_folder, name).read_bytes() for job in runs.values())
        assert one == other


@pytest.mark.parametrize(("kept", "title"), [(0, "Learned from"), (2, "Kept for validation, not learned from")])
def test_a_sheet_says_whether_what_it_shows_was_learned_from(
    bank: PatchBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int, title: str
) -> None:
    drawn: list[SampleSheet] = []
    monkeypatch.setattr(SampleSheet, "draw", lambda sheet, *_: drawn.append(sheet))
    job = job_of(tmp_path)
    train(replace(bank, kept=kept), run=RunFolder.open(job.run_folder, job, resume=False))
    assert {sheet.title for sheet in drawn} == {title}


def test_a_training_from_an_earlier_one_states_its_own_pixel_size(bank: PatchBank) -> None:
    init = random_translation(bank, settings=SMALL["improved"], seed=0)
    assert train(replace(bank, gsd_m=12.0), steps=1, init=init)[1].gsd_m == 12.0


def test_a_network_that_a_recipe_would_not_build_is_not_called_by_it(bank: PatchBank) -> None:
    found = random_translation(bank, settings=SMALL["published"], seed=0)
    for _ in range(2):
        found = train(bank, steps=1, init=found)
        assert found[1].method == "published, continued"
    assert train(bank, "published", steps=1, init=found)[1].method == "published"
