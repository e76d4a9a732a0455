"""Training from a bank to a model and card: repeatable, stoppable, on any sensor, blind to holes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from saroptical.engine.contract.events import Event, Metric, Progress
from saroptical.engine.errors import Cancelled, InputError
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.statistics import normalise_bank
from saroptical.engine.training.options import silent
from saroptical.engine.training.segmentation import fit_kmeans, train_vq
from saroptical.tests.engine.training.toys import parted
from torch import nn


def train(bank: PatchBank, **arguments: object) -> tuple[nn.Module, object]:
    options, others = parted(**{"steps": 4, "seed": 1, **arguments})
    return train_vq(bank, options, **{"classes": 3, **others})


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_same_seed_same_bits_and_other_seed_other_bits(bank: PatchBank) -> None:
    first, _ = train(bank)
    torch.manual_seed(99)
    np.random.seed(99)
    again, _ = train(bank)
    assert same(first, again)
    assert not same(first, train(bank, seed=2)[0])


def test_training_leaves_the_global_generator_alone(bank: PatchBank) -> None:
    torch.manual_seed(7)
    before = torch.get_rng_state()
    train(bank, steps=2)
    assert torch.equal(torch.get_rng_state(), before)


def test_what_lies_in_a_hole_is_never_learned(bank: PatchBank) -> None:
    pixels = torch.where(bank.valid[:, None], bank.pixels, 1e4)
    clean, _ = train(bank, steps=2)
    dirty, _ = train(replace(bank, pixels=pixels), steps=2)
    assert same(clean, dirty)


@pytest.mark.parametrize("channels", [[0, 1], [2, 3], [0]], ids=["s1", "s2", "one band"])
def test_any_sensors_and_bands(bank: PatchBank, channels: list[int]) -> None:
    sensors = tuple(bank.sensors[i] for i in channels)
    part = replace(bank, pixels=bank.pixels[:, channels], bands=tuple(bank.bands[i] for i in channels), sensors=sensors)
    model, card = train(part, steps=2)
    assert card.band_names == part.bands  # type: ignore[attr-defined]
    assert card.required_sensors == tuple(s.value for s in dict.fromkeys(sensors))  # type: ignore[attr-defined]
    assert model(torch.zeros(1, len(channels), 20, 20)).logits.shape == (1, 3, 20, 20)


@pytest.mark.slow
def test_three_plain_fields_become_three_clusters(bank: PatchBank) -> None:
    model, card = train(bank, steps=120)
    with torch.no_grad():
        found = model(normalise_bank(bank, card.bands)).logits.argmax(1)  # type: ignore[attr-defined]
    truth = torch.arange(32).view(1, 32).expand(32, 32) * 3 // 32
    for index in range(6):
        clusters = found[index].T if index % 2 else found[index]
        middles = [clusters[:, 10 * field + 3 : 10 * field + 8].flatten() for field in range(3)]
        assert all((middle == middle.mode().values).float().mean() > 0.9 for middle in middles)
        assert len({int(middle.mode().values) for middle in middles}) == 3
    assert truth.max() == 2


def test_stop_and_keep_ends_at_once_with_a_usable_model(bank: PatchBank) -> None:
    asked = []
    model, card = train(bank, steps=50, should_stop=lambda: asked.append(1) or len(asked) >= 3)  # type: ignore[func-returns-value]
    assert card.training["stopped"] is True  # type: ignore[attr-defined]
    assert card.training["steps"] == 3  # type: ignore[attr-defined]
    assert model(torch.zeros(1, 4, 8, 8)).logits.isfinite().all()


def test_cancelled_unwinds_and_nothing_is_written(
    bank: PatchBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and "step 2" in event.what:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        train(bank, report=cancel)
    train(bank, steps=2)
    assert os.listdir(tmp_path) == []


def test_news_are_progress_to_the_end_and_metrics(bank: PatchBank) -> None:
    news: list[Event] = []
    train(bank, report=news.append)
    fractions = [event.fraction for event in news if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    assert {event.name for event in news if isinstance(event, Metric)} == {"loss", "proxy_loss"}


def test_published_form_is_repeatable_to_the_map(bank: PatchBank) -> None:
    model, card = train(bank, steps=1, as_published=True)
    assert card.as_published is True  # type: ignore[attr-defined]
    picture = torch.randn(1, 4, 16, 16)
    again, _ = train(bank, steps=1, as_published=True)
    assert torch.equal(model(picture).logits, again(picture).logits)


@pytest.mark.parametrize("fit", [partial(fit_kmeans, seed=0, report=silent), partial(train, steps=1)])
def test_fewer_pixels_than_classes_is_refused(bank: PatchBank, fit: Callable[..., object]) -> None:
    tiny = replace(bank, pixels=bank.pixels[:1, :, :1, :1], valid=bank.valid[:1, :1, :1])
    with pytest.raises(InputError, match="Only 1 pixels are usable"):
        fit(tiny, classes=3)


def test_kmeans_maps_each_pixel_to_its_nearest_centroid(bank: PatchBank) -> None:
    from sklearn.cluster import KMeans

    model, card = fit_kmeans(bank, classes=3, seed=0, report=lambda _: None)
    pixels = normalise_bank(bank, card.bands)
    inside = pixels.movedim(1, -1)[bank.valid].numpy()
    centres = model.state_dict()["centres"].numpy()
    expected = ((inside[:, None] - centres) ** 2).sum(-1).argmin(1)
    np.testing.assert_array_equal(model(pixels).logits.argmax(1)[bank.valid].numpy(), expected)
    assert KMeans(3, init=centres, n_init=1, max_iter=1).fit(inside).inertia_ / len(inside) < 0.5
