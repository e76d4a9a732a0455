"""What a step of fusion compares: against the published terms written out slowly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.patches.augment import carry
from saroptical.engine.patches.sampling import ViewPlan, Views
from saroptical.engine.training.tasks.fusion import FusionTask, compared
from saroptical.engine.training.tasks.fusion_settings import (
    PUBLISHED_FUSION,
    PUBLISHED_STEPS,
    PUBLISHED_TEACHER,
    FusionSettings,
    published,
)
from saroptical.engine.training.tasks.halves import checkerboards
from torch import Tensor

Rates = Callable[[FusionTask, int], list[float]]

FUSIONS = ("early", "intermediate", "late")


def make_task(settings: FusionSettings, *, s1_channels: int = 2) -> FusionTask:
    torch.manual_seed(0)
    model = FusionNet(4, s1_channels=s1_channels, fusion=settings.fusion, width=0.125, features=8, projection=8)
    task = FusionTask(model, settings, s1_channels=s1_channels, steps=700, seed=5)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    return task


def make_views(crops: int = 3) -> Views:
    """Make crops of 16 px, view 1 flipped by columns and shifted down by three rows."""
    generator = torch.Generator().manual_seed(1)
    plain = torch.randn(crops, 4, 16, 16, generator=generator)
    index = torch.arange(256).view(16, 16).flip(1)
    source = torch.full((crops, 16, 16), -1)
    source[:, 3:] = index[:-3]
    regions = torch.arange(256).view(16, 16) // 32 + 1
    scales = torch.stack([regions, (regions + 3) // 4]).expand(crops, 2, 16, 16)
    turned = carry(plain, source) + 0.1 * torch.randn(plain.shape, generator=generator)
    return Views(turned, plain, source, carry(scales.contiguous(), source), 0)


def slow_means(maps: Tensor, regions: Tensor) -> Tensor:
    rows = []
    for pixels, ids in zip(maps, regions, strict=True):
        rows += [
            pixels[:, ids == number].mean(dim=1) for number in range(1, int(ids.max()) + 1) if (ids == number).any()
        ]
    return torch.stack(rows)


def slow_contrast(one: Tensor, other: Tensor) -> Tensor:
    """Write METHODS' formula out, τ .5, τ⁺ .1, β 1."""
    rows = F.normalize(torch.cat([one, other]), dim=1)
    count = len(rows)
    losses = []
    for i in range(count):
        positive = (rows[i] @ rows[(i + count // 2) % count] / 0.5).exp()
        negative = torch.stack(
            [(rows[i] @ rows[j] / 0.5).exp() for j in range(count) if j % (count // 2) != i % (count // 2)]
        )
        reweighted = (negative * negative).sum() / negative.mean()
        noise = (reweighted - 0.1 * (count - 2) * positive) / 0.9
        noise = noise.clamp_min((count - 2) * math.exp(-2))
        losses.append(-(positive / (positive + noise)).log())
    return torch.stack(losses).mean()


def published_loss(fusion: str, task: FusionTask, views: Views) -> Tensor:
    """Add the terms of METHODS 1a: features of view 2 are put through view 1's flip and shift."""
    seen = task.model.encode(torch.cat([views.turned, views.plain]))
    turned, plain = ({name: part[half] for name, part in seen.local.items()} for half in (slice(3), slice(3, 6)))
    whole, plain_whole = ({name: part[half] for name, part in seen.image.items()} for half in (slice(3), slice(3, 6)))

    def spix(one: Tensor, other: Tensor) -> Tensor:
        regions = views.regions[:, 0]
        return slow_contrast(slow_means(one, regions), slow_means(carry(other, views.source), regions))

    if fusion == "late":
        return spix(turned["s2"], plain["s1"]) + slow_contrast(whole["s2"], plain_whole["s1"])
    loss = spix(turned["both"], plain["both"]) + slow_contrast(whole["both"], plain_whole["both"])
    if fusion == "intermediate":
        loss = loss + slow_contrast(whole["s1"], whole["s2"]) + slow_contrast(plain_whole["s1"], plain_whole["s2"])
    return loss


@pytest.mark.parametrize("fusion", FUSIONS)
def test_a_step_adds_the_published_terms(fusion: str) -> None:
    task, views = (
        make_task(replace(FusionSettings(), fusion=fusion, within=False, halves=False, spectra=0.0)),
        make_views(),
    )
    torch.testing.assert_close(task.training_step(views), published_loss(fusion, task, views), rtol=1e-5, atol=1e-5)


def test_levels_are_the_terms_apart() -> None:
    views = make_views()
    image, superpixel, both = (
        make_task(replace(FusionSettings(), level=level, whole_crops=False)).training_step(views)
        for level in ("image", "superpixel", "both")
    )
    torch.testing.assert_close(image + superpixel, both)


def test_what_is_compared() -> None:
    assert compared({"both"}, within=True) == [((0, "both"), (1, "both"))]
    assert compared({"s1"}, within=True) == [((0, "s1"), (1, "s1"))]
    assert compared({"s1", "s2"}, within=False) == [((0, "s2"), (1, "s1"))]
    assert {frozenset(pair) for pair in compared({"s1", "s2"}, within=True)} == {
        frozenset({(0, one), (1, other)}) for one in ("s1", "s2") for other in ("s1", "s2")
    }
    assert compared({"both", "s1", "s2"}, within=True)[1:] == [((view, "s1"), (view, "s2")) for view in (0, 1)]


def test_multiscale_is_big_of_the_student_against_small_of_the_teacher_both_ways() -> None:
    """As published, with one region of each image; the predictor is left out."""
    task = make_task(replace(PUBLISHED_TEACHER, unit_length=True))
    task.predictors.requires_grad_(False)["both"] = torch.nn.Identity()
    views = make_views()
    views.regions[:, 0][views.regions[:, 0] == 2] = 1  # the most frequent
    with torch.no_grad():
        task.teacher.network.local["both"].weight.mul_(torch.rand(8, 1, 1, 1))
    seen, taught = (
        net.encode(torch.cat([views.turned, views.plain])).local["both"] for net in (task.model, task.teacher.network)
    )
    large = torch.where(views.regions[:, 1] == 1, 1, 0)
    small = torch.where(views.regions[:, 0] == 1, 1, 0)
    student = [slow_means(part, large) for part in (seen[:3], carry(seen[3:], views.source))]
    teacher = [slow_means(part, small) for part in (taught[:3], carry(taught[3:], views.source))]
    expected = slow_contrast(student[0], teacher[1]) + slow_contrast(teacher[0], student[1])
    torch.testing.assert_close(task.training_step(views), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("level", ["image", "superpixel", "both", "multiscale"])
def test_a_step_is_repeatable_and_reaches_what_it_should(fusion: str, level: str) -> None:
    settings = replace(FusionSettings(), fusion=fusion, level=level)
    task, views = make_task(settings), make_views()
    loss = task.training_step(views)
    assert torch.equal(loss, make_task(settings).training_step(views))
    loss.backward()  # type: ignore[no-untyped-call]
    unread = "-" if level in ("image", "both") else "image."
    for name, weight in task.model.named_parameters():
        if not name.startswith(unread):
            assert weight.grad is not None, name
            assert weight.grad.isfinite().all()
    if level == "multiscale":
        assert all(weight.grad is None for weight in task.teacher.parameters())
        assert all(weight.grad is not None for weight in task.predictors.parameters())


@pytest.mark.parametrize("level", ["superpixel", "multiscale"])
def test_regions_of_id_zero_are_never_learned_from(level: str) -> None:
    task, views = make_task(replace(FusionSettings(), fusion="early", level=level)), make_views()
    views.regions[..., 8:] = 0
    maps = torch.randn(6, 8, 16, 16)
    fake: Callable[[Tensor], object] = lambda _: type("Seen", (), {"local": {"both": maps}})  # noqa: E731
    for network in (task.model, *([task.teacher.network] if level == "multiscale" else [])):
        network.encode = fake  # type: ignore[method-assign,assignment]
    before = task.training_step(views)
    maps[:3, :, :, 8:] += 100
    maps[3:, :, :, :8] += 100  # view 2 is not flipped
    assert torch.equal(task.training_step(views), before)
    maps[:3, :, 3:, :8] += torch.randn(8, 13, 8)
    assert not torch.equal(task.training_step(views), before)


@pytest.mark.parametrize("level", ["superpixel", "multiscale"])
def test_a_batch_without_a_usable_region_costs_nothing_and_breaks_nothing(level: str) -> None:
    task, views = make_task(replace(FusionSettings(), level=level)), make_views()
    views.regions.zero_()
    loss = task.training_step(views)
    loss.backward()  # type: ignore[no-untyped-call]
    assert float(loss.detach()) == 0


def test_no_more_than_so_many_superpixels_are_compared() -> None:
    found = [
        float(
            make_task(replace(FusionSettings(), level="superpixel", sites=sites)).training_step(make_views()).detach()
        )
        for sites in (4, 21, 500)
    ]
    assert found[0] < math.log(7) + 2 < found[1] + 2
    assert found[1] == found[2] != found[0]


def test_a_crop_without_a_sensor_is_left_out_of_what_that_sensor_sees() -> None:
    """Sensor-to-sensor contrast over the crops that have both; the fused contrast over all."""
    settings = replace(FusionSettings(), fusion="intermediate", level="image", halves=False, whole_crops=False)
    task, views = make_task(settings), make_views()
    views.turned[0, :2] = 0
    seen = task.model.encode(torch.cat([views.turned, views.plain])).image
    expected = (
        slow_contrast(seen["both"][:3], seen["both"][3:])
        + slow_contrast(seen["s1"][1:3], seen["s2"][1:3])
        + slow_contrast(seen["s1"][3:], seen["s2"][3:])
    )
    torch.testing.assert_close(task.training_step(views), expected, rtol=1e-5, atol=1e-5)


def test_images_alone_are_compared_by_the_mean_of_their_features_too() -> None:
    settings = replace(FusionSettings(), fusion="early", level="image", halves=False)
    task, bare, views = make_task(settings), make_task(replace(settings, whole_crops=False)), make_views()
    local = task.model.encode(torch.cat([views.turned, views.plain])).local["both"]
    whole = (views.regions[:, 0] > 0).long() * torch.arange(1, 4)[:, None, None]
    expected = bare.training_step(views) + slow_contrast(
        slow_means(local[:3], whole), slow_means(carry(local[3:], views.source), whole)
    )
    torch.testing.assert_close(task.training_step(views), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("level", ["superpixel", "multiscale"])
def test_superpixels_of_view_1_tell_their_mean_bands_in_view_2(fusion: str, level: str) -> None:
    settings = replace(FusionSettings(), fusion=fusion, level=level, halves=False)
    task, bare = make_task(replace(settings, spectra=0.5)), make_task(replace(settings, spectra=0.0))
    views = make_views()
    seen = task.model.encode(torch.cat([views.turned, views.plain])).local
    errors = []
    for scale in (0, 1):
        regions = views.regions[:, scale]
        bands = slow_means(carry(views.plain, views.source), regions)
        errors += [
            (task.readers[name](slow_means(part[:3], regions)) - bands).square().mean() for name, part in seen.items()
        ]
    expected = bare.training_step(views) + 0.5 * torch.stack(errors).mean()
    torch.testing.assert_close(task.training_step(views), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("level", ["both", "multiscale"])
def test_half_the_precision_gives_nearly_the_same_loss_and_superpixels_of_full_precision(level: str) -> None:
    task, views = make_task(replace(FusionSettings(), level=level)), make_views()
    with torch.autocast("cpu", torch.bfloat16):
        loss = task.training_step(views)
        rows = task._pool({"both": torch.rand(6, 8, 16, 16).bfloat16()}, views.regions[:, 0], views.source)["both"]
    assert loss.dtype == rows[0].dtype == torch.float32
    torch.testing.assert_close(
        loss, make_task(replace(FusionSettings(), level=level)).training_step(views), rtol=0.03, atol=0
    )


def test_a_view_s_unseen_half_of_the_pixels_costs_nothing() -> None:
    task, views = make_task(FusionSettings()), make_views()
    before = task.training_step(views)
    turned, plain = checkerboards(views.source)
    assert not torch.equal(task.training_step(replace(views, plain=views.plain + 5 * plain)), before)
    dirty = replace(views, turned=views.turned + 5 * ~turned, plain=views.plain + 5 * ~plain)
    assert torch.equal(make_task(FusionSettings()).training_step(dirty), before)


@pytest.mark.parametrize(
    ("fusion", "rise", "steps"), [("early", 50, 700), ("intermediate", 25, 1000), ("late", 50, 700)]
)
def test_published_rate_rises_and_falls_50_and_25_before_the_end(
    fusion: str, rise: int, steps: int, rates_of: Rates
) -> None:
    settings = PUBLISHED_FUSION[fusion]
    assert PUBLISHED_STEPS[fusion] == steps
    task = make_task(settings)
    task.steps = steps
    rates = rates_of(task, steps)
    assert rates[0] == pytest.approx(3e-3 / rise)
    assert rates[rise - 1] == rates[steps - 51] == pytest.approx(3e-3)
    assert rates[steps - 40] == pytest.approx(6e-4)
    assert rates[steps - 10] == pytest.approx(1.2e-4)


@pytest.mark.parametrize("fusion", FUSIONS)
def test_published_runs_are_of_the_published_size(fusion: str) -> None:
    settings = published(replace(FusionSettings(), fusion=fusion))
    assert settings.plan == ViewPlan(
        batch=1000, crop_px=16, margin_px=8, max_shift=0.2, dihedral=False, one_per_patch=True
    )
    assert (settings.width, settings.features, settings.projection) == (1.0, 256, 128)
    assert settings.sites == (2000 if fusion == "intermediate" else 200)
    assert (settings.temperature, settings.tau_plus, settings.beta, settings.weight_decay) == (0.5, 0.1, 1.0, 1e-4)
    assert settings.single_pixels
    assert not settings.within
    assert not settings.halves
    assert settings.spectra == 0
    assert settings.detail == 0
    assert settings.clip_gradients is None


def test_the_published_teacher_is_frozen_and_sees_one_region_of_each_image() -> None:
    settings = published(replace(FusionSettings(), level="multiscale", fusion="late"))
    assert settings is PUBLISHED_TEACHER
    assert (settings.momentum, settings.one_per_image, settings.unit_length) == (1.0, True, False)
    assert (settings.waist, settings.features, settings.plan.batch) == (64, 128, 2000)
