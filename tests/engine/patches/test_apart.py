import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.datasets.split import GAP_PX
from saroptical.engine.patches.apart import TakenPatch, keep_apart
from saroptical.engine.patches.bank import spread_windows
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair

PATCH = 32


def take(side, *, scene=0, east=0.0, crs="EPSG:32632", kept=False):
    """Take patches that cover a scene of a side, a little over each other where it is no multiple of theirs."""
    grid = Grid(CRS(crs) if crs else None, Affine(10, 0, 5e5 + east, 0, -10, 5.3e6), side, side)
    taken = []
    for window in spread_windows(side, side, patch_px=PATCH, count=1000, seed=0):
        stacks = [
            BandStack(
                np.zeros((1, *window.shape), np.float32),
                np.ones(window.shape, bool),
                (band,),
                sensor,
                unit,
                grid.crop(window),
            )
            for sensor, band, unit in ((Sensor.S1, "VV", "db"), (Sensor.S2, "B04", "reflectance"))
        ]
        taken.append(TakenPatch(ScenePair(*stacks), window, scene, grid, kept))
    return taken


def seen(patches, side):
    """Mark the pixels of a scene that patches can use."""
    found = np.zeros((side, side), bool)
    for patch in patches:
        for stack in patch.pair.stacks:
            found[patch.window.within(patch.grid.window)] |= stack.valid
    return found


@pytest.mark.parametrize("side", [160, 190])
def test_what_is_learned_from_shares_no_pixel_with_what_is_kept_nor_lies_beside_it(side):
    parted = keep_apart(take(side), share=0.1)
    kept = [patch for patch in parted if patch.is_kept]
    learned = parted[: -len(kept)]
    assert [patch.is_kept for patch in parted] == [False] * len(learned) + [True] * len(kept)
    assert len(kept) == int(0.1 * len(parted)) > 1
    assert all(stack.valid.all() for patch in kept for stack in patch.pair.stacks)
    of_learned = seen(learned, side)
    for patch in kept:
        assert not of_learned[patch.window.grow(GAP_PX).intersect(patch.grid.window).within(patch.grid.window)].any()
    assert of_learned.mean() > 0.7  # no more is hidden than must be


def test_few_patches_are_all_learned_from():
    taken = take(96)
    assert keep_apart(taken, share=0.1) == taken
    assert keep_apart(take(160), share=0.0)[-1].is_kept is False


def test_scenes_that_may_share_ground_keep_nothing():
    beside, over = take(160, scene=1, east=1600.0), take(160, scene=1, east=800.0)
    nowhere = take(160, scene=1, crs=None)
    assert {patch.scene for patch in keep_apart([*take(160), *beside], share=0.1) if patch.is_kept} == {0, 1}
    for other in (over, nowhere):
        assert not any(patch.is_kept for patch in keep_apart([*take(160), *other], share=0.1))


def test_pairs_that_are_kept_already_are_all_that_is():
    parted = keep_apart([*take(160, kept=True), *take(160, scene=1, east=9e4)], share=0.1)
    assert [patch.scene for patch in parted] == [1] * 25 + [0] * 25
