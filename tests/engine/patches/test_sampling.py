"""Batches of two views: pure, aligned, and of valid ground."""

from __future__ import annotations

from collections.abc import Callable

import torch
from saroptical.engine.patches.augment import Tone, carry
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.sampling import ViewBatches, ViewPlan
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.raster.stack import ScenePair

MakePair = Callable[..., ScenePair]
TONES = ViewPlan(batch=5, crop_px=16, margin_px=4, max_shift=0.2, tone=Tone(0.2, 0.2, 0.2, 0.3))


def batches(pair: MakePair, plan: ViewPlan, *, hole: float = 0.2, first: int = 0, seed: int = 3) -> ViewBatches:
    bank = PatchBank.from_pairs([pair(40, 40, seed=s, hole=hole) for s in range(4)])
    regions = torch.arange(1, 1601, dtype=torch.int32).view(1, 40, 40).repeat(4, 1, 1)
    return ViewBatches(bank, measure_bands(bank), regions, plan=plan, seed=seed, steps=10, first=first)


def test_a_batch_is_a_function_of_seed_and_step_alone(pair: MakePair) -> None:
    one, other = batches(pair, TONES), batches(pair, TONES, first=4)
    one[0], one[9]
    for name in ("turned", "plain", "source", "regions"):
        assert torch.equal(getattr(one[6], name), getattr(other[2], name))
    assert not torch.equal(one[6].plain, one[5].plain)
    assert not torch.equal(one[6].plain, batches(pair, TONES, seed=4)[6].plain)


def test_the_kth_crop_does_not_depend_on_the_batch_size(pair: MakePair) -> None:
    larger = ViewPlan(batch=9, crop_px=16, margin_px=4, max_shift=0.2, tone=TONES.tone)
    assert torch.equal(batches(pair, TONES)[1].turned, batches(pair, larger)[1].turned[:5])


def test_without_tones_the_plain_view_carried_is_the_turned_view(pair: MakePair) -> None:
    plan = ViewPlan(batch=8, crop_px=16, margin_px=4, max_shift=0.3)
    views = batches(pair, plan)[0]
    inside = (views.source >= 0)[:, None].expand_as(views.turned)
    torch.testing.assert_close(carry(views.plain, views.source)[inside], views.turned[inside])


def test_regions_are_zero_exactly_where_invalid_or_in_one_view_alone(pair: MakePair) -> None:
    plan = ViewPlan(batch=8, crop_px=16, max_shift=0.2)
    views = batches(pair, plan, hole=0.3)[0]
    assert ((views.regions == 0) | (views.turned.abs().sum(1) > 0)).all()
    outside = views.source < 0
    assert outside.any()
    assert (views.regions[outside] == 0).all()


def test_invalid_pixels_are_zero_in_both_views_whatever_the_tones(pair: MakePair) -> None:
    views = batches(pair, ViewPlan(batch=8, crop_px=16, tone=Tone(0.2, 0.5, 0.2)), hole=0.5)[0]
    lost = (views.regions == 0)[:, None].expand_as(views.turned)
    assert lost.any()
    assert views.turned[lost].abs().max() == 0


def test_crops_seek_valid_ground(pair: MakePair) -> None:
    scene = pair(64, 64)
    for stack in scene.stacks:
        stack.valid[:, 20:] = False
    bank = PatchBank.from_pairs([scene])
    regions = torch.ones(1, 64, 64, dtype=torch.int32)
    plan = ViewPlan(batch=64, crop_px=8)
    views = ViewBatches(bank, measure_bands(bank), regions, plan=plan, seed=0, steps=1)[0]
    assert (views.regions > 0).flatten(1).any(1).all()


def test_a_bank_smaller_than_the_crop_gives_what_it_has(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(5, 5)])
    regions = torch.ones(1, 5, 5, dtype=torch.int32)
    views = ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=0, steps=1)[0]
    assert views.turned.shape == (5, 4, 5, 5)


def test_one_crop_per_patch_as_published(pair: MakePair) -> None:
    views = batches(pair, ViewPlan(batch=4, crop_px=40, one_per_patch=True), hole=0)[0]
    assert len({float(crop.sum()) for crop in views.plain}) == 4
