from __future__ import annotations

import math

import numpy as np
import pytest
from saroptical.engine.io.tally import Tally


def test_chunks_add_up_to_the_statistics_of_the_whole() -> None:
    pixels = np.random.default_rng(1).normal(1e4, 0.5, (3, 40, 50)).astype(np.float32)
    pixels[1, :7] = np.nan
    pixels[2] = np.nan
    tally = Tally(3, dtype="float32", nodata=math.nan)
    for rows in (slice(0, 1), slice(1, 17), slice(17, 40)):
        tally.add(pixels[:, rows])
    one, two, three = tally.summaries()
    for summary, band in ((one, pixels[0]), (two, pixels[1, 7:])):
        assert summary is not None
        exact = band.astype(np.float64)
        assert summary.mean == pytest.approx(exact.mean(), rel=1e-12)
        assert summary.std == pytest.approx(exact.std(), rel=1e-9)
        assert (summary.low, summary.high, summary.valid, summary.total) == (exact.min(), exact.max(), band.size, 2000)
    assert three is None
    assert tally.counts == {}


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_classes_are_counted_without_nodata(dtype: str) -> None:
    tally = Tally(1, dtype=dtype, nodata=0)
    tally.add(np.array([[[0, 7, 7], [9, 0, 7]]], dtype))
    tally.add(np.array([[[9]]], dtype))
    assert tally.counts == {7: 3, 9: 2}
    (summary,) = tally.summaries()
    assert summary is not None
    assert (summary.low, summary.high, summary.valid, summary.total) == (7, 9, 5, 7)
    assert summary.mean == pytest.approx(7.8)
    assert summary.std == pytest.approx(np.std([7, 7, 7, 9, 9]))


def test_a_nodata_number_and_infinities_are_left_out() -> None:
    tally = Tally(1, dtype="float32", nodata=-9999.0)
    tally.add(np.array([[[-9999.0, 1.0, np.inf, np.nan, 3.0]]], np.float32))
    (summary,) = tally.summaries()
    assert summary is not None
    assert (summary.mean, summary.valid, summary.total) == (2.0, 2, 5)


def test_nothing_written_has_no_summary() -> None:
    assert Tally(2, dtype="float32", nodata=None).summaries() == [None, None]
    assert Tally(1, dtype="uint8", nodata=0).summaries() == [None]
