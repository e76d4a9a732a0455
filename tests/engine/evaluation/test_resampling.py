import numpy as np
import pytest
from saroptical.engine.evaluation.resampling import polygon_spread


def test_equal_polygons_leave_nothing_to_chance():
    found = polygon_spread(np.array([[8, 2], [8, 2], [2, 18]]), np.array([0, 0, 1]))
    assert found.oa + found.aa == pytest.approx((0.85,) * 4)


def test_polygons_that_are_all_right_or_all_wrong_spread_as_their_number_says():
    random = np.random.default_rng(2)
    right = random.random(60) < 0.7
    pixels = np.where(right[:, None], [40, 0], [0, 40])
    low, high = polygon_spread(pixels, np.zeros(60, int)).oa
    share = right.mean()
    error = np.sqrt(share * (1 - share) / 60)
    # of 2 400 pixels the interval would be six times as narrow
    assert (low, high) == pytest.approx((share - 1.96 * error, share + 1.96 * error), abs=0.03)


def test_the_same_seed_draws_the_same():
    pixels, owners = np.random.default_rng(0).integers(0, 50, (9, 3)), np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    assert polygon_spread(pixels, owners) == polygon_spread(pixels, owners)
    assert polygon_spread(pixels, owners) != polygon_spread(pixels, owners, seed=1)


def test_a_class_without_polygons_is_left_out():
    found = polygon_spread(np.array([[5, 0, 0], [0, 0, 5]]), np.array([0, 2]))
    assert found.miou_present == found.oa == (1, 1)
