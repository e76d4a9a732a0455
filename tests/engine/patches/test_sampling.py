"""Batches of two views: pure, aligned, and of valid ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import BandStatistics
from saroptical.engine.errors import InputError
from saroptical.engine.patches.augment import Tone, carry
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.sampling import ViewBatches, ViewPlan, Views
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.raster.stack import ScenePair
from torch import nn

MakePair = Callable[..., ScenePair]
TONES = ViewPlan(batch=5, crop_px=16, margin_px=4, max_shift=0.2, tone=Tone(0.2, 0.2, 0.2, 0.3))


def batches(pair: MakePair, plan: ViewPlan, *, hole: float = 0.2, first: int = 0, seed: int = 3) -> ViewBatches:
    bank = PatchBank.from_pairs([pair(40, 40, seed=s, hole=hole) for s in range(4)])
    regions = torch.arange(1, 1601, dtype=torch.int32).view(1, 1, 40, 40).repeat(4, 1, 1, 1)
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
    assert ((views.regions[:, 0] == 0) | (views.turned.abs().sum(1) > 0)).all()
    outside = views.source < 0
    assert outside.any()
    assert (views.regions[:, 0][outside] == 0).all()


def test_invalid_pixels_are_zero_in_both_views_whatever_the_tones(pair: MakePair) -> None:
    views = batches(pair, ViewPlan(batch=8, crop_px=16, tone=Tone(0.2, 0.5, 0.2)), hole=0.5)[0]
    lost = (views.regions == 0).expand_as(views.turned)
    assert lost.any()
    assert views.turned[lost].abs().max() == 0


def test_crops_seek_valid_ground(pair: MakePair) -> None:
    scene = pair(64, 64)
    for stack in scene.stacks:
        stack.valid[:, 20:] = False
    bank = PatchBank.from_pairs([scene])
    regions = torch.ones(1, 1, 64, 64, dtype=torch.int32)
    plan = ViewPlan(batch=64, crop_px=8)
    views = ViewBatches(bank, measure_bands(bank), regions, plan=plan, seed=0, steps=1)[0]
    assert (views.regions > 0).flatten(1).any(1).all()


def test_a_bank_smaller_than_the_crop_gives_what_it_has(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(5, 5)])
    regions = torch.ones(1, 1, 5, 5, dtype=torch.int32)
    views = ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=0, steps=1)[0]
    assert views.turned.shape == (5, 4, 5, 5)


def test_one_crop_per_patch_as_published(pair: MakePair) -> None:
    views = batches(pair, ViewPlan(batch=4, crop_px=40, one_per_patch=True), hole=0)[0]
    assert len({float(crop.sum()) for crop in views.plain}) == 4


@pytest.mark.parametrize("ranks", [2, 3, 5])
def test_all_ranks_together_see_what_one_process_sees(pair: MakePair, ranks: int) -> None:
    bank = PatchBank.from_pairs([pair(40, 40, seed=s, hole=0.2) for s in range(4)])
    regions = torch.randint(1, 9, (4, 2, 40, 40), dtype=torch.int32)

    def batch(part: tuple[int, int]) -> Views:
        return ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=3, steps=10, part=part)[7]

    whole, parts = batch((0, 1)), [batch((rank, ranks)) for rank in range(ranks)]
    for name in ("turned", "plain", "source", "regions"):
        for rank, part in enumerate(parts):
            assert torch.equal(getattr(whole, name)[rank::ranks], getattr(part, name))


def test_every_scale_is_carried_alike(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(40, 40, hole=0.2)])
    fine = torch.arange(1, 1601, dtype=torch.int32).view(1, 40, 40)
    regions = torch.stack([fine, (fine - 1) // 100 + 1, torch.full_like(fine, 65_535)], dim=1)
    plan = ViewPlan(batch=4, crop_px=16, margin_px=4, max_shift=0.2)
    found = ViewBatches(bank, measure_bands(bank), regions, plan=plan, seed=0, steps=1)[0].regions
    there = found[:, 0] > 0
    assert torch.equal(found[:, 1], torch.where(there, (found[:, 0] - 1) // 100 + 1, 0))
    assert torch.equal(found[:, 2], torch.where(there, 65_535, 0))


def two_dates(pair: MakePair, *, hole: float = 0.0) -> PatchBank:
    """Two places, two dates; the later date is the earlier with its holes moved, and 1000 brighter."""
    pairs = [pair(24, 24, seed=seed, hole=hole) for seed in (0, 1)]
    bank = PatchBank.from_pairs([*pairs, *pairs], places=["a", "b", "a", "b"])
    bank.pixels[2:] += 1000
    bank.valid[2:] = bank.valid[2:].roll(3, dims=-1)
    return bank


def test_the_turned_view_is_of_the_other_date_of_the_same_place(pair: MakePair) -> None:
    bank = two_dates(pair)
    regions = torch.ones(4, 1, 24, 24, dtype=torch.int32)
    plan = ViewPlan(batch=12, crop_px=16, max_shift=0.2)
    bands = tuple(BandStatistics(name, clip=(-9e9, 9e9), mean=0.0, std=1.0) for name in bank.bands)
    views = ViewBatches(bank, bands, regions, plan=plan, seed=0, steps=1, partner="dates")[0]
    inside = (views.source >= 0)[:, None].expand_as(views.turned)
    change = (views.turned - carry(views.plain, views.source))[inside]
    assert set(change.round().unique().tolist()) == {-1000, 1000}


def test_superpixels_are_zero_where_either_date_has_a_hole(pair: MakePair) -> None:
    bank = two_dates(pair, hole=0.2)
    regions = torch.ones(4, 1, 24, 24, dtype=torch.int32)
    views = ViewBatches(
        bank, measure_bands(bank), regions, plan=ViewPlan(batch=8, crop_px=16), seed=0, steps=1, partner="dates"
    )[0]
    here, there = (carry(part.abs().sum(1) > 0, views.source) for part in (views.plain, carry_to_plain(views)))
    assert torch.equal(views.regions[:, 0] > 0, here & there)


def carry_to_plain(views: Views) -> torch.Tensor:
    back = torch.zeros_like(views.turned)
    for image, source in enumerate(views.source):
        for (row, col), at in np.ndenumerate(source.numpy()):
            if at >= 0:
                back[image, :, at // 16, at % 16] = views.turned[image, :, row, col]
    return back


def test_pairs_of_dates_without_another_date_are_refused(pair: MakePair) -> None:
    bank, regions = PatchBank.from_pairs([pair(8, 8)]), torch.ones(1, 1, 8, 8, dtype=torch.int32)
    alone = PatchBank.from_pairs([pair(8, 8)], places=["a"])
    for each in (bank, alone):
        with pytest.raises(InputError, match="of one date each"):
            ViewBatches(each, measure_bands(bank), regions, plan=TONES, seed=0, steps=1, partner="dates")


@pytest.mark.parametrize("shape", [(1, 1, 9, 9), (2, 1, 8, 8), (1, 8, 8)])
def test_superpixels_of_another_size_or_number_are_refused(pair: MakePair, shape: tuple[int, ...]) -> None:
    bank = PatchBank.from_pairs([pair(8, 8)])
    regions = torch.ones(shape, dtype=torch.int32)
    with pytest.raises(InputError, match=r"1 patches of 8 px need \(1, scales, 8, 8\)\. Cut the superpixels of these"):
        ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=0, steps=1)


def test_more_processes_than_crops_are_refused(pair: MakePair) -> None:
    bank, regions = PatchBank.from_pairs([pair(8, 8)]), torch.ones(1, 1, 8, 8, dtype=torch.int32)
    with pytest.raises(InputError, match="batch of 5 crops cannot be shared among 6 processes; start at most 5"):
        ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=0, steps=1, part=(0, 6))


def test_a_patch_without_a_valid_pixel_is_passed_over(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(8, 8, seed=seed) for seed in range(3)])
    bank.valid[1] = False
    regions = torch.ones(3, 1, 8, 8, dtype=torch.int32)
    for one_per_patch in (False, True):
        plan = ViewPlan(batch=6, crop_px=8, one_per_patch=one_per_patch)
        views = ViewBatches(bank, measure_bands(bank), regions, plan=plan, seed=0, steps=1)[0]
        assert (views.regions > 0).all()
        assert len({float(crop.sum()) for crop in views.plain}) == 2
    blank = replace(bank, valid=torch.zeros_like(bank.valid))
    bands = measure_bands(bank)
    with pytest.raises(InputError, match="No pixel of the patches is usable"):
        ViewBatches(blank, bands, regions, plan=TONES, seed=0, steps=1)


def test_features_of_both_views_agree_on_the_overlap_and_there_alone(pair: MakePair) -> None:
    torch.manual_seed(0)
    network = nn.Conv2d(4, 3, 1, bias=False)
    plan = ViewPlan(batch=8, crop_px=16, margin_px=4, max_shift=0.3)
    views = batches(pair, plan)[0]
    with torch.no_grad():
        turned, plain = network(views.turned), network(views.plain)
    same = (turned == carry(plain, views.source)).all(dim=1)
    overlap = views.source >= 0
    assert same[overlap].all()
    assert not same[~overlap & (views.turned != 0).any(dim=1)].any()  # there the turned view shows ground, not a fill
    assert (views.regions[:, 0][~overlap] == 0).all()


def test_a_mapped_bank_is_read_where_crops_lie_and_nowhere_else(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(40, 40)])
    regions = torch.ones(1, 1, 40, 40, dtype=torch.int32)
    batch = ViewBatches(bank, measure_bands(bank), regions, plan=TONES, seed=0, steps=1)
    assert batch.pixels.__array_interface__["data"] == bank.pixels.numpy().__array_interface__["data"]
