"""Superpixels of a bank: several scales, chosen bands, blind to holes, the same whatever the threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.events import Event, Progress
from saroptical.engine.errors import BandMissing, Cancelled, InputError
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.regions import METHODS, cut_regions
from saroptical.engine.patches.statistics import measure_bands, normalise_bank
from saroptical.engine.patches.superpixels import compact_regions, felzenszwalb_regions
from saroptical.engine.raster.stack import ScenePair

MakePair = Callable[..., ScenePair]


@pytest.fixture
def bank(pair: MakePair) -> PatchBank:
    return PatchBank.from_pairs([pair(32, 32, seed=seed, hole=0.1) for seed in range(3)])


def cut(bank: PatchBank, **arguments: object) -> torch.Tensor:
    return cut_regions(bank, measure_bands(bank), **{"report": lambda _: None, **arguments})  # type: ignore[arg-type]


def test_the_default_is_slic_of_all_bands_radar_smoothed_more(bank: PatchBank) -> None:
    regions = cut(bank)
    assert regions.shape == (3, 1, 32, 32)
    assert regions.dtype == torch.int32
    for found, pixels in zip(regions, normalise_bank(bank, measure_bands(bank)), strict=True):
        np.testing.assert_array_equal(found[0], compact_regions(pixels.numpy(), blur_px=[1.5, 1.5, 0.5, 0.5]))


def test_felzenszwalb_of_area_50_is_the_published_cut_of_the_bands_shown(bank: PatchBank) -> None:
    regions = cut(bank, method="felzenszwalb", shown=("B03", "B08"))
    for found, pixels in zip(regions, normalise_bank(bank, measure_bands(bank)), strict=True):
        expected = felzenszwalb_regions(pixels[2:].numpy(), scale=200, sigma=0.5, min_size=30)
        np.testing.assert_array_equal(found[0], expected)


@pytest.mark.parametrize("method", METHODS)
def test_each_scale_is_cut_as_if_alone_and_numbered_from_one(bank: PatchBank, method: str) -> None:
    regions = cut(bank, method=method, areas_px=(12, 50, 200))
    assert int(regions.amin(dim=(0, 2, 3)).max()) == 1
    assert torch.equal(regions[:, 1:2], cut(bank, method=method, areas_px=(50,)))
    numbers = [len(torch.unique(regions[0, scale])) for scale in range(3)]
    assert numbers[0] > numbers[1] > numbers[2]


@pytest.mark.parametrize("method", METHODS)
def test_superpixels_are_blind_to_holes(bank: PatchBank, method: str) -> None:
    dirty = replace(bank, pixels=torch.where(bank.valid[:, None], bank.pixels, 1e4))
    assert torch.equal(cut(bank, method=method), cut(dirty, method=method))


def test_radar_alone_can_lead(bank: PatchBank) -> None:
    other = replace(bank, pixels=bank.pixels.clone())
    other.pixels[:, 2:] = 0
    bands = measure_bands(bank)
    arguments = {"shown": ("VV", "VH"), "report": lambda _: None}
    assert torch.equal(cut_regions(bank, bands, **arguments), cut_regions(other, bands, **arguments))


@pytest.mark.parametrize("method", METHODS)
def test_the_number_of_threads_changes_nothing(bank: PatchBank, method: str) -> None:
    assert torch.equal(cut(bank, method=method, threads=1), cut(bank, method=method, threads=3))


@pytest.mark.parametrize("method", METHODS)
def test_a_patch_without_a_valid_pixel_is_cut_like_any(bank: PatchBank, method: str) -> None:
    blank = replace(bank, valid=bank.valid.index_fill(0, torch.tensor([1]), False))
    assert int(cut(blank, method=method)[1].min()) == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("side", [1, 3])
def test_patches_smaller_than_a_superpixel(pair: MakePair, method: str, side: int) -> None:
    small = PatchBank.from_pairs([pair(side, side)])
    regions = cut(small, method=method, areas_px=(50, 400))
    assert regions.shape == (1, 2, side, side)
    assert int(regions.min()) == 1


def test_progress_counts_patches_and_cancelling_ends_the_threads(bank: PatchBank) -> None:
    news: list[Event] = []
    cut(bank, report=news.append, threads=2)
    assert [event.fraction for event in news if isinstance(event, Progress)] == pytest.approx([1 / 3, 2 / 3, 1])

    def cancel(_: Event) -> None:
        raise Cancelled("stop")

    before = threading.active_count()
    with pytest.raises(Cancelled):
        cut(bank, report=cancel, threads=2)
    assert threading.active_count() == before


def test_what_cannot_be_cut_is_said(bank: PatchBank) -> None:
    with pytest.raises(BandMissing, match="follow VV B11; the patches have VV VH B03 B08"):
        cut(bank, shown=("VV", "B11"))
    with pytest.raises(InputError, match="'snic' cuts no superpixels; choose slic or felzenszwalb"):
        cut(bank, method="snic")
    for areas in [(), (0,), (200, 50)]:
        with pytest.raises(InputError, match="the smallest first"):
            cut(bank, areas_px=areas)
