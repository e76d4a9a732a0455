import math

import pytest
from saroptical.engine.contract.facts import percentiles_of, sample_plan


def test_percentiles_lie_linearly_between_neighbours():
    assert percentiles_of([float(n) for n in range(101)]) == (2.0, 25.0, 50.0, 75.0, 98.0)
    assert percentiles_of([0.0, 10.0]) == pytest.approx((0.2, 2.5, 5.0, 7.5, 9.8))


def test_percentiles_of_one_value_and_of_none():
    assert percentiles_of([3.5]) == (3.5,) * 5
    assert percentiles_of([]) == ()


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 5000), (100, 100), (257, 300), (2048, 2048), (20_000, 20_000), (10_980, 33)]
)
@pytest.mark.parametrize("has_overviews", [True, False])
def test_the_sample_is_small_and_inside_the_file(shape, has_overviews):
    plan = sample_plan(*shape, has_overviews=has_overviews)
    assert sum(part.rows * part.cols for part in plan) <= 256 * 256
    for part in plan:
        assert part.row >= 0
        assert part.col >= 0
        assert part.row + part.height <= shape[0]
        assert part.col + part.width <= shape[1]
        assert part.rows >= 1
        assert part.cols >= 1


def test_a_huge_file_without_overviews_is_not_read_whole():
    read = sum(part.height * part.width for part in sample_plan(20_000, 20_000, has_overviews=False))
    assert read < 20_000 * 20_000 / 1000
    corners = sample_plan(20_000, 20_000, has_overviews=False)
    assert (corners[0].row, corners[0].col) == (0, 0)
    assert (corners[-1].row + 32, corners[-1].col + 32) == (20_000, 20_000)


def test_decimation_keeps_the_shape_of_the_file():
    (part,) = sample_plan(1000, 500, has_overviews=False)
    assert (part.rows, part.cols) == (math.ceil(1000 / 4), math.ceil(500 / 4))
