"""The patch bank: covers small scenes, samples large ones, keeps holes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.events import Event, Message, Progress
from saroptical.engine.errors import Cancelled, InputError
from saroptical.engine.patches import bank as bank_module
from saroptical.engine.patches.bank import PatchBank, pair_dates, spread_windows
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.engine.raster.window import Window

MakePair = Callable[..., ScenePair]


@dataclass
class MemoryReader:
    """Reads windows of one pair, invalid outside."""

    pair: ScenePair

    @property
    def grid(self) -> Grid:
        return self.pair.grid

    @property
    def bands(self) -> tuple[str, ...]:
        return self.pair.bands

    def read(self, window: Window) -> ScenePair:
        inside = window.intersect(self.grid.window)
        stacks = []
        for stack in self.pair.stacks:
            pixels = np.full((len(stack.bands), *window.shape), np.nan, np.float32)
            valid = np.zeros(window.shape, bool)
            here, there = inside.within(window), inside.within(self.grid.window)
            pixels[:, *here], valid[here] = stack.pixels[:, *there], stack.valid[there]
            stacks.append(BandStack(pixels, valid, stack.bands, stack.sensor, stack.unit, self.grid.crop(window)))
        return ScenePair(*stacks)


@pytest.mark.parametrize("shape", [(1, 1), (20, 50), (64, 64), (130, 70)])
def test_a_scene_that_fits_is_covered(shape: tuple[int, int]) -> None:
    seen = np.zeros(shape, int)
    for window in spread_windows(*shape, patch_px=32, count=100, seed=0):
        seen[max(0, window.row) : window.row_end, max(0, window.col) : window.col_end] += 1
        assert window.row >= 0
        assert window.col >= 0
    assert seen.min() >= 1


def test_a_large_scene_is_sampled_evenly_and_differently_by_seed() -> None:
    windows = spread_windows(3000, 2000, patch_px=64, count=100, seed=1)
    assert 80 <= len(windows) <= 100
    quarter = [w for w in windows if w.row < 1500 and w.col < 1000]
    assert 0.2 < len(quarter) / len(windows) < 0.3
    assert all(w.intersect(Window(0, 0, 3000, 2000)) == w for w in windows)
    assert windows != spread_windows(3000, 2000, patch_px=64, count=100, seed=2)
    assert windows == spread_windows(3000, 2000, patch_px=64, count=100, seed=1)


def test_a_long_strip_takes_no_more_than_asked() -> None:
    assert 1 <= len(spread_windows(64, 100_000, patch_px=64, count=10, seed=0)) <= 10
    assert 1 <= len(spread_windows(100_000, 64, patch_px=64, count=10, seed=0)) <= 10


def test_holes_of_either_sensor_are_not_valid_and_zero(pair: MakePair) -> None:
    scene = pair(40, 40, hole=0.3)
    bank = PatchBank.from_pairs([scene])
    both = scene.valid_for(bank.present)
    assert torch.equal(bank.valid[0], torch.from_numpy(both))
    assert not bank.pixels.isnan().any()
    assert bank.pixels[0][:, ~bank.valid[0]].abs().max() == 0
    np.testing.assert_array_equal(bank.pixels[0, 2].numpy()[both], scene.s2.pixels[0][both])  # type: ignore[union-attr]
    assert bank.bands == ("VV", "VH", "B03", "B08")
    assert bank.units == {"s1": "db", "s2": "reflectance"}
    assert bank.gsd_m == 10.0


def test_pairs_of_other_sizes_are_filled_up_with_invalid_pixels(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(16, 10), pair(1, 1)])
    assert bank.pixels.shape == (2, 4, 16, 16)
    assert bank.valid.sum().item() == 161


def test_reading_a_scene_keeps_every_pixel_once_where_windows_abut(pair: MakePair) -> None:
    news: list[Event] = []
    bank = PatchBank.from_reader(MemoryReader(pair(64, 96)), count=50, patch_px=32, seed=0, report=news.append)
    assert len(bank) == 6
    assert bank.valid.all()
    assert [event.fraction for event in news if isinstance(event, Progress)][-1] == 1.0


def test_a_tight_budget_thins_the_patches_out_all_over_the_scene(
    pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_module, "fitting_patches", lambda *_: 5)
    reader = MemoryReader(pair(128, 64))
    seen: list[Window] = []
    monkeypatch.setattr(reader, "read", lambda window, read=reader.read: seen.append(window) or read(window))
    news: list[Event] = []
    bank = PatchBank.from_reader(reader, count=100, patch_px=16, seed=0, report=news.append)
    assert len(bank) == len(seen) <= 5
    (said,) = [event.text for event in news if isinstance(event, Message)]
    assert said.startswith(f"{len(bank)} patches are read, where the preset asks for 100: memory holds no more.")
    assert max(window.row for window in seen) > 64


def test_a_scene_smaller_than_a_patch_makes_a_smaller_patch(pair: MakePair) -> None:
    bank = PatchBank.from_reader(MemoryReader(pair(9, 20)), count=5, patch_px=64, seed=0, report=lambda _: None)
    assert bank.pixels.shape == (1, 4, 20, 20)
    assert bank.valid.sum().item() == 180


def test_kept_patches_are_parted_from_the_others_without_a_copy(pair: MakePair) -> None:
    bank = replace(PatchBank.from_pairs([pair(16, 16, seed=seed) for seed in range(5)]), kept=2)
    learned, kept = bank.parted()
    assert (len(learned), len(kept)) == (3, 2)
    assert (learned.kept, kept.kept) == (0, 0)
    assert torch.equal(torch.cat([learned.pixels, kept.pixels]), bank.pixels)
    assert kept.pixels.untyped_storage().data_ptr() == bank.pixels.untyped_storage().data_ptr()
    assert len(replace(bank, kept=0).parted()[1]) == 0


def test_all_nodata_is_refused(pair: MakePair) -> None:
    with pytest.raises(InputError, match="No pixel of the scene is usable"):
        PatchBank.from_reader(MemoryReader(pair(40, 40, hole=1.0)), count=5, patch_px=32, seed=0, report=lambda _: None)
    with pytest.raises(InputError, match="No pixel is usable"):
        PatchBank.from_pairs([pair(8, 8, hole=1.0)])
    with pytest.raises(InputError, match="got no pair"):
        PatchBank.from_pairs([])


def test_pairs_of_other_bands_are_refused(pair: MakePair) -> None:
    one = pair(8, 8)
    with pytest.raises(InputError, match="VV VH in"):
        PatchBank.from_pairs([one, ScenePair(one.s1, None)])


def test_reading_can_be_cancelled(pair: MakePair) -> None:
    def cancel(_: Event) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        PatchBank.from_reader(MemoryReader(pair(64, 64)), count=9, patch_px=32, seed=0, report=cancel)


def test_dates_of_a_place_form_a_ring_and_a_lone_one_is_its_own_partner() -> None:
    assert pair_dates(["a", "b", "a", "a"]).tolist() == [2, 1, 3, 0]


def test_partners_follow_the_patches_that_are_kept(pair: MakePair) -> None:
    scenes = [pair(8, 8, seed=0), pair(8, 8, hole=1.0), pair(8, 8, seed=1), pair(8, 8, seed=2)]
    bank = PatchBank.from_pairs(scenes, places=["a", "a", "b", "a"])
    assert len(bank) == 3
    assert bank.partners is not None
    assert bank.partners.tolist() == [2, 1, 0]
    assert PatchBank.from_pairs(scenes).partners is None
