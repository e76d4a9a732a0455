"""The first stage: its schedule, its invariances, and what a step learns from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from saroptical.engine.models.vq import VqSegmenter
from saroptical.engine.patches.sampling import ViewPlan, Views
from saroptical.engine.training.tasks.vq_segmentation import PUBLISHED, VqSegmentation, VqSettings


def make_task(settings: VqSettings, steps: int = 700, classes: int = 3) -> VqSegmentation:
    torch.manual_seed(0)
    model = VqSegmenter(2, classes=classes, width=0.125, features=8, cosine=settings.cosine, scale=settings.scale)
    task = VqSegmentation(model, settings, signatures=torch.randn(classes, 2), steps=steps, seed=5)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    return task


def make_views(regions: torch.Tensor) -> Views:
    torch.manual_seed(1)
    plain = torch.randn(2, 2, 16, 16)
    source = torch.arange(256).view(1, 16, 16).repeat(2, 1, 1)
    return Views(plain.clone(), plain, source, regions[:, None], 0)


def test_published_rate_rises_over_50_steps_and_falls_50_and_25_before_the_end(
    rates_of: Callable[[VqSegmentation, int], list[float]],
) -> None:
    task = make_task(PUBLISHED)
    rates = rates_of(task, 700)
    assert rates[0] == pytest.approx(3e-3 / 50)
    assert rates[49] == rates[600] == pytest.approx(3e-3)
    assert rates[660] == pytest.approx(6e-4)
    assert rates[690] == pytest.approx(1.2e-4)


def test_published_temperature_rises_to_8556() -> None:
    start, end = PUBLISHED.temperature
    assert (start, end) == (0.6, pytest.approx(0.85555, abs=1e-5))


def test_published_run_is_of_the_published_size() -> None:
    assert PUBLISHED.plan == ViewPlan(
        batch=100, crop_px=16, margin_px=8, max_shift=0.2, dihedral=False, one_per_patch=True
    )
    assert (PUBLISHED.width, PUBLISHED.features, PUBLISHED.cosine, PUBLISHED.sites) == (1.0, 128, False, 200)
    assert PUBLISHED.single_pixels
    assert PUBLISHED.proxy_share == PUBLISHED.distortion == 0


@pytest.mark.parametrize("settings", [VqSettings(), PUBLISHED], ids=["repaired", "published"])
def test_a_step_is_repeatable_and_reaches_every_parameter_of_the_network(settings: VqSettings) -> None:
    regions = torch.arange(256).view(1, 16, 16).repeat(2, 1, 1) // 32 + 1
    task, views = make_task(settings), make_views(regions)
    loss = task.training_step(views)
    assert torch.equal(loss, make_task(settings).training_step(views))
    loss.backward()  # type: ignore[no-untyped-call]
    assert all(p.grad is not None and p.grad.isfinite().all() for p in task.model.parameters())


def test_regions_of_id_zero_are_never_learned_from() -> None:
    regions = torch.arange(256).view(1, 16, 16).repeat(2, 1, 1) // 64 + 1
    regions[:, :, 8:] = 0
    settings = replace(VqSettings(), uniformity=0.0)
    task, views = make_task(settings).eval(), make_views(regions)
    features = torch.randn(4, 8, 16, 16)
    task.model.embed = lambda _: (features, features)  # type: ignore[method-assign,assignment]
    before = task.training_step(views)
    features[..., 8:] += 100
    views.plain[..., 8:] += 100
    assert torch.equal(task.training_step(views), before)


@pytest.mark.parametrize("settings", [VqSettings(), PUBLISHED], ids=["repaired", "published"])
def test_a_batch_without_a_usable_region_costs_nothing_and_breaks_nothing(settings: VqSettings) -> None:
    settings = replace(settings, uniformity=0.0, image_heads=0.0, usage=0.0)
    loss = make_task(settings).training_step(make_views(torch.zeros(2, 16, 16, dtype=torch.int64)))
    loss.backward()  # type: ignore[no-untyped-call]
    assert float(loss.detach()) == 0


def test_a_region_pays_for_its_distance_from_the_signatures_it_may_be_of() -> None:
    task = make_task(replace(VqSettings(), distortion=2.0))
    features, bands = torch.randn(5, 8), torch.randn(5, 2)
    with torch.no_grad():
        probs = task.model.match(features).softmax(1)
        by_hand = sum(
            2.0 * float(probs[r, k]) * float(((bands[r] - task.signatures[k]) ** 2).sum()) / 2 / 5
            for r in range(5)
            for k in range(3)
        )
        assert float(task._distortion(features, bands)) == pytest.approx(by_hand, rel=1e-5)
