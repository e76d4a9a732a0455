from __future__ import annotations

import numpy as np
import pytest
from saroptical.engine.errors import TilingError
from saroptical.engine.raster.tiling import cover, reflect, starts

CASES = [(1, 8, 2), (8, 8, 0), (9, 8, 0), (10, 6, 2), (100, 32, 8), (101, 32, 16), (256, 256, 64), (31, 64, 32)]


def test_the_worked_example_holds() -> None:
    assert starts(10, patch=6, overlap=2) == [-1, 3, 5]


@pytest.mark.parametrize(("size", "patch", "overlap"), CASES)
def test_every_pixel_lies_half_an_overlap_inside_some_window(size: int, patch: int, overlap: int) -> None:
    firsts = starts(size, patch=patch, overlap=overlap)
    deepest = [max(min(pixel - first, first + patch - 1 - pixel) for first in firsts) for pixel in range(size)]
    assert min(deepest) >= overlap // 2


@pytest.mark.parametrize(("size", "patch", "overlap"), CASES)
def test_neighbours_share_the_overlap_and_only_the_last_shares_more(size: int, patch: int, overlap: int) -> None:
    steps = np.diff(starts(size, patch=patch, overlap=overlap))
    assert (steps[:-1] == patch - overlap).all()
    assert all(0 < step <= patch - overlap for step in steps[-1:])


@pytest.mark.parametrize(("size", "patch", "overlap"), CASES)
def test_no_more_windows_than_strides_in_the_scene(size: int, patch: int, overlap: int) -> None:
    assert len(starts(size, patch=patch, overlap=overlap)) == max(1, -(-size // (patch - overlap)))


def test_a_cover_goes_row_by_row() -> None:
    windows = cover(10, 3, patch=6, overlap=2)
    assert [(window.row, window.col) for window in windows] == [(-1, -2), (3, -2), (5, -2)]
    assert {window.shape for window in windows} == {(6, 6)}


@pytest.mark.parametrize(("patch", "overlap"), [(32, 3), (32, 18), (32, -2), (0, 0)])
def test_an_impossible_overlap_is_refused_with_a_number_to_choose(patch: int, overlap: int) -> None:
    with pytest.raises(TilingError, match=r"Choose up to \d+"):
        starts(100, patch=patch, overlap=overlap)


@pytest.mark.parametrize(("start", "stop", "size"), [(-3, 7, 4), (-2, 5, 5), (-9, 9, 3), (0, 4, 4), (-5, 6, 1)])
def test_reflection_is_that_of_numpy(start: int, stop: int, size: int) -> None:
    expected = np.pad(np.arange(size), (-start, stop - size), mode="reflect")
    np.testing.assert_array_equal(reflect(start, stop, size), expected)
