"""From a bank to a network of features and its card: repeatable, resumable, on any sensor, and without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Event, Metric, Progress
from saroptical.engine.errors import BandMissing, InputError, Suspended
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.patches.sampling import ViewPlan
from saroptical.engine.patches.statistics import normalise_bank
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.fusion import random_fusion, regions_for, train_fusion
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.tasks.fusion_settings import FusionSettings
from saroptical.tests.engine.training.toys import job_of, parted
from torch import nn

FUSIONS = ("early", "intermediate", "late")
LEVELS = ("image", "superpixel", "both", "multiscale")
SMALL = FusionSettings(
    width=0.125,
    features=8,
    projection=8,
    areas_px=(20, 120),
    plan=ViewPlan(batch=4, crop_px=16, max_shift=0.1, tone=Tone(gain=0.1, offset=0.1, noise=0.1)),
)


def train(bank: PatchBank, settings: FusionSettings = SMALL, **arguments: object) -> tuple[FusionNet, ModelCard]:
    options, others = parted(**{"steps": 3, "seed": 1, **arguments})
    return train_fusion(bank, options, settings=settings, **others)


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def part_of(bank: PatchBank, channels: list[int]) -> PatchBank:
    sensors = tuple(bank.sensors[i] for i in channels)
    return replace(bank, pixels=bank.pixels[:, channels], bands=tuple(bank.bands[i] for i in channels), sensors=sensors)


@pytest.mark.parametrize("level", ["both", "multiscale"])
def test_same_seed_same_bits_and_other_seed_other_bits(bank: PatchBank, level: str) -> None:
    settings = replace(SMALL, level=level)
    first, _ = train(bank, settings)
    torch.manual_seed(99)
    np.random.seed(99)
    again, _ = train(bank, settings)
    assert same(first, again)
    assert not same(first, train(bank, settings, seed=2)[0])


def test_training_leaves_the_global_generator_alone(bank: PatchBank) -> None:
    torch.manual_seed(7)
    before = torch.get_rng_state()
    train(bank, replace(SMALL, level="multiscale"))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_arrangement_learns_at_every_level(bank: PatchBank, fusion: str, level: str) -> None:
    settings = replace(SMALL, fusion=fusion, level=level)
    model, card = train(bank, settings)
    assert (card.task, card.method, card.architecture) == ("fusion", level, "fusion_resunet")
    assert card.training == {"steps": 3, "stopped": False, "patches": 6}
    assert all(value.isfinite().all() for value in model.state_dict().values())
    assert not same(model.trunk, random_fusion(bank, settings=settings, seed=1)[0].trunk)
    dense = model(torch.zeros(1, 4, 20, 13))
    assert dense.logits.shape == (1, 0, 20, 13)
    assert dense.features.shape == (1, 8, 20, 13)


@pytest.mark.parametrize(("fusion", "level"), [*((fusion, "both") for fusion in FUSIONS), ("early", "multiscale")])
def test_the_published_runs_go_with_fewer_patches_than_their_batch(bank: PatchBank, fusion: str, level: str) -> None:
    settings = replace(SMALL, fusion=fusion, level=level)
    model, card = train(bank, settings, steps=1, as_published=True)
    assert card.as_published
    assert all(head.weight.abs().max() < 0.01 for head in model.image.values())  # they start near 0
    assert card.arguments["width"] == 1.0
    assert card.required_sensors == ("s1", "s2") or fusion == "late"
    assert all(value.isfinite().all() for value in model.state_dict().values())


@pytest.mark.parametrize("channels", [[0, 1], [2, 3], [0]], ids=["s1", "s2", "one band"])
@pytest.mark.parametrize("level", ["both", "multiscale"])
def test_one_sensor_alone(bank: PatchBank, channels: list[int], level: str) -> None:
    alone = part_of(bank, channels)
    model, card = train(alone, replace(SMALL, level=level))
    assert card.required_sensors == (alone.present[0].value,)
    assert card.optional_sensors == ()
    assert model(torch.zeros(1, len(channels), 16, 16)).features.shape == (1, 8, 16, 16)


def test_what_lies_in_a_hole_is_never_learned(bank: PatchBank) -> None:
    dirty = replace(bank, pixels=torch.where(bank.valid[:, None], bank.pixels, 1e4))
    assert same(train(bank)[0], train(dirty)[0])


def test_random_network_is_where_training_starts(bank: PatchBank) -> None:
    model, card = random_fusion(bank, settings=SMALL, seed=1)
    start, _ = train(bank, steps=1, settings=replace(SMALL, learning_rate=0.0, weight_decay=0.0))
    assert all(torch.equal(a, b) for a, b in zip(model.trunk.parameters(), start.trunk.parameters(), strict=True))
    assert card.training == {}


@pytest.mark.parametrize(
    ("fusion", "drop", "required", "optional"),
    [
        ("early", 0.0, ("s1", "s2"), ()),
        ("early", 0.2, (), ("s1", "s2")),
        ("intermediate", 0.0, ("s1", "s2"), ()),
        ("intermediate", 0.2, (), ("s1", "s2")),
        ("late", 0.0, (), ("s1", "s2")),
    ],
)
def test_a_sensor_is_optional_where_training_showed_its_absence(
    bank: PatchBank, fusion: str, drop: float, required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    _, card = random_fusion(bank, settings=replace(SMALL, fusion=fusion, sensor_drop=drop), seed=0)
    assert (card.required_sensors, card.optional_sensors) == (required, optional)


def scene(*, s1: bool = True, s2: bool = True) -> ScenePair:
    """Make a pair of 24 × 20 pixels; what a sensor is not valid on is rubbish."""
    rng = np.random.default_rng(0)
    grid = Grid(None, Affine(10, 0, 0, 0, -10, 0), 24, 20)

    def stack(sensor: Sensor, unit: str, bands: tuple[str, ...], low: float, high: float, valid: bool) -> BandStack:
        pixels = rng.uniform(low, high, (2, 24, 20)).astype(np.float32)
        pixels = pixels if valid else np.full_like(pixels, np.nan)
        return BandStack(pixels, np.full((24, 20), valid), bands, sensor, unit, grid)

    return ScenePair(
        stack(Sensor.S1, "db", ("VV", "VH"), -20, -8, s1),
        stack(Sensor.S2, "reflectance", ("B03", "B08"), 0.05, 0.3, s2),
    )


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("missing", ["s1", "s2"])
def test_a_sensor_that_is_absent_is_one_that_is_nodata_everywhere(bank: PatchBank, fusion: str, missing: str) -> None:
    model, card = train(bank, replace(SMALL, fusion=fusion))
    absent, blank = (
        normalize(pair, card)
        for pair in (replace(scene(), **{missing: None}), scene(s1=missing != "s1", s2=missing != "s2"))
    )
    assert absent.valid.all()
    assert np.array_equal(absent.valid, blank.valid)
    assert np.array_equal(absent.used, blank.used)
    with torch.no_grad():
        features, others = (model(torch.from_numpy(found.pixels)[None]).features for found in (absent, blank))
        whole = model(torch.from_numpy(normalize(scene(), card).pixels)[None]).features
    assert torch.equal(features, others)
    assert features.isfinite().all()
    assert not torch.allclose(features, whole)


@pytest.mark.parametrize("fusion", ["early", "intermediate"])
def test_a_network_that_never_met_an_absence_asks_for_both_sensors(bank: PatchBank, fusion: str) -> None:
    _, card = random_fusion(bank, settings=replace(SMALL, fusion=fusion, sensor_drop=0.0), seed=0)
    with pytest.raises(BandMissing, match="no Sentinel-2 scene"):
        normalize(replace(scene(), s2=None), card)


def test_features_are_components_that_vary_less_and_less(bank: PatchBank) -> None:
    model, card = train(bank)
    with torch.no_grad():
        features = model(normalise_bank(bank, card.bands)).features
    rows = features.movedim(1, -1)[bank.valid]
    spread = rows.std(dim=0)
    torch.testing.assert_close(spread, model.components.spread, rtol=0.05, atol=1e-4)
    assert (spread[:-1] >= spread[1:] - 1e-4).all()
    correlation = torch.corrcoef(rows[:, spread > 1e-3].T)
    torch.testing.assert_close(correlation, torch.eye(len(correlation)), rtol=0, atol=0.1)


def test_stop_and_keep_ends_at_once_with_a_usable_model(bank: PatchBank, tmp_path: Path) -> None:
    asked = []
    model, card = train(bank, steps=50, should_stop=lambda: asked.append(1) or len(asked) >= 3)  # type: ignore[func-returns-value]
    assert (card.training["steps"], card.training["stopped"]) == (3, True)
    save_weights(tmp_path / "model.safetensors", model, card)
    loaded, read = load_weights(tmp_path / "model.safetensors")
    assert read == card
    picture = torch.randn(1, 4, 16, 16)
    torch.testing.assert_close(loaded(picture).features, model(picture).features)


def test_the_teacher_has_moved_by_its_share_after_a_step(bank: PatchBank, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {}

    def keep(task: nn.Module, *arguments: object, **named: object) -> int:
        kept["start"] = {name: value.clone() for name, value in task.teacher.network.state_dict().items()}  # type: ignore[union-attr,operator]
        kept["task"] = task
        return original(task, *arguments, **named)  # type: ignore[arg-type]

    from saroptical.engine.training import fusion

    original: Callable[..., int] = fusion.fit
    monkeypatch.setattr(fusion, "fit", keep)
    train(bank, replace(SMALL, level="multiscale", momentum=0.9), steps=1)
    student = kept["task"].model.state_dict()  # type: ignore[union-attr,operator]
    moved = 0
    for name, own in kept["task"].teacher.network.state_dict().items():  # type: ignore[union-attr,operator]
        if own.is_floating_point() and not name.startswith("components"):
            before = kept["start"][name]  # type: ignore[index]
            torch.testing.assert_close(own, before + 0.1 * (student[name] - before), rtol=1e-5, atol=1e-6)
            moved += not torch.equal(own, before)
    assert moved > 50


@pytest.mark.parametrize("level", ["both", "multiscale"])
def test_a_run_taken_up_gives_the_bits_of_one_that_went_through(bank: PatchBank, tmp_path: Path, level: str) -> None:
    settings, job = replace(SMALL, level=level), job_of(tmp_path)

    def end(event: Event) -> None:
        if isinstance(event, Progress) and "step 2 of" in event.what:
            raise Suspended("now")

    with pytest.raises(Suspended):
        train(bank, settings, steps=5, report=end, run=RunFolder.open(job.run_folder, job, resume=False))
    taken_up, _ = train(bank, settings, steps=5, run=RunFolder.open(job.run_folder, job, resume=True))
    assert same(taken_up, train(bank, settings, steps=5)[0])


def test_every_process_needs_a_crop(bank: PatchBank) -> None:
    with pytest.raises(InputError, match="99 processes were asked for, and a step has"):
        train(bank, processes=99)


def test_two_dates_of_a_place_are_compared(bank: PatchBank) -> None:
    dates = replace(bank, partners=torch.tensor([1, 0, 3, 2, 5, 4]))
    settings = replace(SMALL, level="multiscale")
    assert not same(train(dates, settings, partner="dates")[0], train(dates, settings)[0])
    with pytest.raises(InputError, match="one date each"):
        train(bank, settings, partner="dates")


def test_superpixels_may_be_cut_before(bank: PatchBank) -> None:
    regions = regions_for(bank, SMALL, report=lambda _: None)
    assert regions.shape == (6, 2, 32, 32)
    assert regions_for(bank, replace(SMALL, spectra=0.0), report=lambda _: None).shape == (6, 1, 32, 32)
    assert same(train(bank, regions=regions)[0], train(bank)[0])
    with pytest.raises(InputError, match="superpixel maps have the shape"):
        train(bank, regions=regions[..., :20])


def test_published_superpixels_follow_what_there_is_of_the_visible_bands(bank: PatchBank) -> None:
    settings = replace(SMALL, superpixels="felzenszwalb", shown=("B02", "B03", "B04"))
    noisy = replace(bank, pixels=bank.pixels.clone())
    noisy.pixels[:, 3] += torch.rand(6, 32, 32)
    cut = [regions_for(one, settings, report=lambda _: None) for one in (bank, noisy)]
    assert torch.equal(*cut)
    radar = part_of(bank, [0, 1])
    assert regions_for(radar, settings, report=lambda _: None).max() > 1


def test_news_are_progress_to_the_end_and_the_losses(bank: PatchBank) -> None:
    news: list[Event] = []
    train(bank, report=news.append)
    fractions = [event.fraction for event in news if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert {event.name for event in news if isinstance(event, Metric)} == {
        *("loss", "superpixel_loss", "image_loss", "spectra_loss")
    }


def test_a_patch_of_one_pixel_and_one_without_a_neighbour(bank: PatchBank) -> None:
    tiny = replace(bank, pixels=bank.pixels[:1, :, :1, :1], valid=bank.valid[:1, :1, :1])
    for level in LEVELS:
        model, _ = train(tiny, replace(SMALL, level=level, plan=replace(SMALL.plan, batch=2)))
        assert all(value.isfinite().all() for value in model.state_dict().values())
