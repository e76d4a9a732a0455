import numpy as np
import pytest
from saroptical.engine.datasets.lattice import hash_places, nearest_points, rehash, smooth_noise, to_unit


def test_hashes_are_uniform_and_neighbours_are_independent():
    unit = to_unit(hash_places(np.arange(400)[:, None], np.arange(500), 3))
    counts = np.histogram(unit, 20, (0, 1))[0]
    assert abs(counts - 10_000).max() < 5 * np.sqrt(10_000)
    for one, other in ((unit[1:], unit[:-1]), (unit[:, 1:], unit[:, :-1]), (unit[1:, 1:], unit[:-1, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.01


def test_seeds_and_derived_hashes_are_independent():
    first = hash_places(np.arange(300)[:, None], np.arange(300), 1)
    for other in (hash_places(np.arange(300)[:, None], np.arange(300), 2), rehash(first, 1), rehash(first, 2)):
        assert (first == other).mean() < 1e-3
        assert abs(np.corrcoef(to_unit(first).ravel(), to_unit(other).ravel())[0, 1]) < 0.015


def test_rows_and_columns_are_not_interchangeable():
    places = hash_places(np.arange(100)[:, None], np.arange(100), 0)
    assert (places == places.T).mean() < 0.02


@pytest.mark.parametrize(("cell", "octaves"), [(3, 1), (9.5, 3), (64, 2), (300, 4)])
def test_noise_drawn_in_pieces_is_the_noise_drawn_whole(cell, octaves):
    rows, cols = np.arange(-20, 77), np.arange(1000, 1140)
    whole = smooth_noise(rows, cols, cell=cell, octaves=octaves, seed=5)
    for top, left, height, width in ((0, 0, 1, 1), (13, 31, 40, 77), (96, 139, 1, 1), (5, 0, 64, 140)):
        part = smooth_noise(rows[top : top + height], cols[left : left + width], cell=cell, octaves=octaves, seed=5)
        assert (part == whole[top : top + height, left : left + width]).all()


@pytest.mark.parametrize(("cell", "octaves"), [(4, 1), (16, 3)])
def test_noise_has_zero_mean_and_unit_variance(cell, octaves):
    noise = smooth_noise(np.arange(1500), np.arange(1500), cell=cell, octaves=octaves, seed=1)
    assert abs(noise.mean()) < 0.03
    assert noise.std() == pytest.approx(1, abs=0.05)


def test_coarse_noise_is_smooth_from_pixel_to_pixel():
    noise = smooth_noise(np.arange(200), np.arange(200), cell=200, octaves=2, seed=1)
    assert abs(np.diff(noise, axis=0)).max() < 0.06


def test_the_mosaic_equals_a_search_over_all_its_points():
    """Slow twin: the points are rebuilt from the lattice's hashes, and every pixel measures its way to all of them."""
    cell, seed = 10.0, 4
    lattice = hash_places(np.arange(-2, 8)[:, None], np.arange(-2, 8), seed)
    ys = (np.arange(-2, 8)[:, None] + 0.1 + 0.8 * to_unit(lattice)) * cell
    xs = (np.arange(-2, 8) + 0.1 + 0.8 * to_unit(rehash(lattice, 1))) * cell
    rows, cols = np.mgrid[5:55, 5:55].astype(np.float32)
    distance = np.hypot(rows[..., None] - ys.ravel(), cols[..., None] - xs.ravel())
    order = np.sort(distance, axis=-1)
    nearest, margin = nearest_points(rows, cols, cell=cell, seed=seed)
    assert (nearest == lattice.ravel()[distance.argmin(-1)]).mean() > 0.999
    assert np.isclose(margin, order[..., 1] - order[..., 0], atol=1e-3).mean() > 0.97  # the second lies two cells off


def test_the_mosaic_drawn_in_pieces_is_the_mosaic_drawn_whole():
    rows, cols = np.mgrid[0:50, 900:990].astype(np.float32)
    whole = nearest_points(rows, cols, cell=13, seed=2)
    part = nearest_points(rows[20:33, 40:41], cols[20:33, 40:41], cell=13, seed=2)
    assert all((a[20:33, 40:41] == b).all() for a, b in zip(whole, part, strict=True))
