"""How much bands repeat each other: closed forms, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from saroptical.engine.evaluation.redundancy import detail_within, explained, measure_redundancy

BANDS = ("VV", "VH", "B02", "B03", "B04", "B08")


def drawn(count: int = 20_000) -> np.ndarray:
    """Draw radar of two parts, true colour that is nearly one, and infrared that the radar tells in part."""
    rng = np.random.default_rng(0)
    vv, vh, light, own = rng.standard_normal((4, count))
    noise = 0.1 * rng.standard_normal((3, count))
    return np.stack([vv, vh, light + noise[0], light + noise[1], light + noise[2], vv + vh + np.sqrt(2) * own], axis=1)


def test_what_was_drawn_is_found() -> None:
    found = measure_redundancy(drawn(), BANDS)
    groups = found.groups()
    assert groups["red, green and blue"] == pytest.approx(1 / 1.01, abs=0.01)
    assert groups["radar bands"] == pytest.approx(0, abs=0.02)
    assert found.by_other[5] == pytest.approx(0.5, abs=0.02)  # half of the infrared's variance is VV and VH
    assert found.by_own[0] == pytest.approx(0, abs=0.01)
    assert found.by_own[2] == pytest.approx(2 / 1.01 / 2.01, abs=0.01)  # of two noisy copies: 2c² / (1 + c)
    assert found.pixels == 20_000


def test_units_do_not_matter() -> None:
    rows = drawn(500)
    scaled = rows * np.array([1, -2, 1e4, 1e-4, 3, 5]) + np.array([-20, 3, 0, 0.1, 1e4, 7])
    one, other = (measure_redundancy(values, BANDS) for values in (rows, scaled))
    np.testing.assert_allclose(np.abs(one.correlations), np.abs(other.correlations), atol=1e-6)
    np.testing.assert_allclose(one.by_own, other.by_own, atol=1e-6)
    np.testing.assert_allclose(one.by_other, other.by_other, atol=1e-6)


def test_the_share_is_that_of_a_fitted_plane() -> None:
    rows = drawn(300)
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    fitted = standard[:, :5] @ np.linalg.lstsq(standard[:, :5], standard[:, 5], rcond=None)[0]
    correlations = np.corrcoef(rows.T)
    assert explained(correlations, 5, range(5)) == pytest.approx(float(fitted.var()), abs=1e-6)


def test_copies_explain_all_and_a_constant_band_nothing() -> None:
    rows = drawn(50)
    rows[:, 3] = rows[:, 2]
    rows[:, 1] = 4.2
    found = measure_redundancy(rows, BANDS)
    assert found.by_own[2] == pytest.approx(1)
    assert np.isnan(found.by_own[1])
    assert np.isnan(found.by_own[0])  # the only other radar band says nothing
    assert np.isnan(found.correlations[1]).all()
    assert np.isfinite(found.groups()["radar with optical"])


@pytest.mark.parametrize("count", [0, 1])
def test_too_little_to_compare_is_not_known(count: int) -> None:
    found = measure_redundancy(drawn()[:count], BANDS)
    assert np.isnan(found.by_own).all()
    assert np.isnan(list(found.groups().values())).all()


def test_detail_is_what_differs_within_whole_squares() -> None:
    pixels = np.zeros((1, 2, 5, 9))
    pixels[0, 0, :4, :4], pixels[0, 0, :4, 4:8] = 3.0, 7.0
    pixels[0, 1, 0, 0] = 16.0
    valid = np.ones((1, 5, 9), bool)
    detail = detail_within(pixels, valid, 4)
    assert detail.shape == (32, 2)
    assert not detail[:, 0].any()
    assert sorted(detail[:16, 1])[-1] == 15.0
    assert not detail[16:, 1].any()
    valid[0, 0, 0] = False
    assert detail_within(pixels, valid, 4).shape == (16, 2)
    assert detail_within(pixels, valid, 8).shape == (0, 2)
