import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.datasets.split import (
    Frames,
    Pieces,
    join_neighbours,
    part_ground,
    smallest_block_m,
)
from saroptical.engine.raster.grid import Grid

NOBODY = np.zeros((2, 0), np.int64)


def scattered(count, classes, *, seed=0, side=4000.0, places=1):
    """Scatter pieces of one class each over a square, 10 to 100 pixels in each."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((count, classes), np.int64)
    counts[np.arange(count), np.arange(count) % classes] = rng.integers(10, 100, count)
    xs, ys = rng.uniform(0, side, (2, count))
    return Pieces(counts, np.arange(count), np.arange(count) * places // count, np.zeros(count, np.int64), xs, ys)


def part(pieces, *, share=0.25, block_m=250.0, is_fixed=False, seed=0):
    return part_ground(pieces, share=share, block_m=block_m, is_fixed=is_fixed, seed=seed)


@pytest.mark.parametrize("count", [8, 12, 40, 300])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_class_is_in_both_parts_and_the_share_is_kept(count, seed):
    pieces = scattered(count, 4, seed=seed)
    parting = part(pieces, seed=seed)
    kept, whole = pieces.counts[parting.held_out].sum(axis=0), pieces.counts.sum(axis=0)
    assert (kept > 0).all()
    assert (kept < whole).all()
    assert 0.125 <= kept.sum() / whole.sum() <= 0.5 + (count == 8) * 0.1  # two polygons a class: one of them


def test_a_seed_draws_the_same_again_and_another_one_something_else():
    pieces = scattered(60, 3)
    drawn = [part(pieces, seed=seed, is_fixed=True).held_out for seed in (5, 5, 6, 7, 8)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert any((drawn[0] != other).any() for other in drawn[2:])


def test_blocks_are_as_large_as_the_classes_allow():
    """Two classes in every quarter: halves of the side do. A class in two corners of one quarter: finer ones."""
    xs, ys = (at.ravel() * 500.0 + 250 for at in np.meshgrid(np.arange(8), np.arange(8)))
    counts = np.tile([[10, 0], [0, 10]], (32, 1))
    none = np.zeros(64, np.int64)
    assert part(Pieces(counts, np.arange(64), none, none, xs, ys)).by == "blocks of 2000 m"
    rare = np.zeros((64, 3), np.int64)
    rare[:, :2] = counts
    rare[[0, 9], 2] = 10  # at (250, 250) and (750, 750)
    parting = part(Pieces(rare, np.arange(64), none, none, xs, ys))
    assert parting.by == "blocks of 500 m"
    assert rare[parting.held_out].sum(axis=0)[2] == 10


def test_blocks_are_never_divided():
    pieces = scattered(200, 2)
    parting = part(pieces)
    side = float(parting.by.split()[2])
    blocks = np.floor(np.stack([pieces.xs, pieces.ys]) / side).astype(int)
    for block in np.unique(blocks, axis=1).T:
        inside = (block == blocks.T).all(axis=1)
        assert len(set(parting.held_out[inside])) == 1


def test_whole_scenes_go_first_where_there_are_several():
    pieces = scattered(80, 4, places=8)
    parting = part(pieces)
    assert parting.by == "whole scenes"
    for place in range(8):
        assert len(set(parting.held_out[pieces.places == place])) == 1
    assert part(pieces, is_fixed=True, block_m=500.0).by == "blocks of 500 m"


def test_a_class_in_one_piece_is_learned_from():
    pieces = scattered(13, 4)
    counts = np.concatenate([pieces.counts, np.zeros((13, 1), np.int64)], axis=1)
    counts[12] = [0, 0, 0, 0, 50]
    for seed in range(5):
        parting = part(
            Pieces(counts, *[getattr(pieces, f) for f in ("groups", "places", "frames", "xs", "ys")]), seed=seed
        )
        assert not parting.held_out[12]
        assert parting.held_out.any()


def test_nothing_is_kept_where_every_choice_would_lose_a_class():
    pieces = scattered(3, 3)
    assert not part(pieces).held_out.any()
    assert not part(scattered(9, 3), share=0.0).held_out.any()
    assert not part(scattered(9, 3), block_m=1e5, is_fixed=True).held_out.any()  # one block


def test_neighbours_stay_together_unless_a_class_would_be_lost():
    counts = np.array([[9, 0], [0, 9], [9, 0], [0, 9]])
    near = np.array([[0, 2], [1, 3]])
    joined, apart = join_neighbours(NOBODY, near, counts)
    assert joined[0] == joined[1] != joined[2] == joined[3]
    assert not apart.any()
    everything, apart = join_neighbours(NOBODY, np.array([[0, 1, 2], [1, 2, 3]]), counts)
    assert len(set(everything.tolist())) == 4  # a field of parcels without gaps: the strip between must do
    assert apart.all()
    none = np.zeros(4, np.int64)
    parting = part(Pieces(counts, joined, none, none, np.arange(4) * 1e3, np.arange(4) * 1e3), share=0.5)
    assert parting.held_out[0] == parting.held_out[1] != parting.held_out[2] == parting.held_out[3]


def test_one_class_of_neighbours_does_not_part_the_neighbours_of_others():
    """Two pieces of the rare class lie together, and so do two of another one that has a third elsewhere."""
    counts = np.array([[9, 0], [9, 0], [9, 0], [0, 5], [0, 5]])
    joined, apart = join_neighbours(NOBODY, np.array([[0, 3], [1, 4]]), counts)
    assert joined[0] == joined[1]
    assert len(set(joined.tolist())) == 4
    assert apart.tolist() == [False, True]


def test_pieces_that_share_ground_are_one_even_if_their_class_can_then_not_be_judged():
    counts = np.array([[9, 0], [9, 0], [0, 5], [0, 5]])
    joined, apart = join_neighbours(np.array([[2], [3]]), NOBODY, counts)
    assert joined[2] == joined[3]
    assert len(set(joined.tolist())) == 3
    assert not apart.any()


def test_the_smallest_block_is_wider_than_the_strips_around_it():
    assert smallest_block_m(10_980, 10.0, 0.0) == pytest.approx(6862.5)
    assert smallest_block_m(224, 10.0, 0.0) == 280.0
    assert smallest_block_m(30, 10.0, 0.0) == 150.0
    assert smallest_block_m(1, 10.0, 0.0) == 10.0
    assert smallest_block_m(224, 10.0, 777.0) == 777.0


def test_a_place_is_the_same_in_all_grids_of_one_crs():
    frames = Frames()
    utm = CRS.from_epsg(32632)
    one = Grid(utm, Affine(10, 0, 5e5, 0, -10, 5.3e6), 100, 100)
    two = Grid(utm, Affine(20, 0, 5e5 + 300, 0, -20, 5.3e6 - 500), 40, 40)
    elsewhere = Grid(CRS.from_epsg(32633), one.transform, 100, 100)
    at = np.array([10.0]), np.array([5.0])
    frame, x, y = frames.locate(one, *at)
    same, x2, y2 = frames.locate(two, np.array([-20.0]), np.array([-12.5]))
    assert (frame, same, frames.locate(elsewhere, *at)[0]) == (0, 0, 1)
    np.testing.assert_allclose([x[0], y[0]], [50, 100], rtol=1e-3)
    np.testing.assert_allclose([x2[0], y2[0]], [x[0], y[0]], atol=1e-6)
