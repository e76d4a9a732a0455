"""Decibels there and back, scale and offset, and what counts as nodata."""

from __future__ import annotations

import numpy as np
import pytest
from saroptical.engine.raster.radiometry import (
    clouds_in_classification,
    clouds_in_qa60,
    from_db,
    mask_zero_db,
    to_db,
    to_physical,
)


def test_known_powers_have_known_decibels():
    power = np.array([1.0, 10.0, 100.0, 0.5, 1e-3], np.float32)
    np.testing.assert_allclose(to_db(power), [0, 10, 20, -3.0103, -30], atol=1e-5)


def test_decibels_survive_the_way_to_power_and_back():
    db = np.linspace(-60, 30, 10_001, dtype=np.float32)
    np.testing.assert_allclose(to_db(from_db(db)), db, atol=2e-5)


def test_what_is_no_power_becomes_no_decibel():
    power = np.array([0.0, -1.0, np.nan], np.float32)
    assert np.isnan(to_db(power)).all()


def test_two_pixels_average_in_power_not_in_decibels():
    mean = to_db(from_db(np.array([-20.0, 0.0], np.float32)).mean(keepdims=True))
    assert mean[0] == pytest.approx(10 * np.log10(0.505), abs=1e-5)


def test_scale_and_offset_of_baseline_0400():
    dn = np.array([0, 1000, 1001, 11000], np.uint16)
    reflectance = to_physical(dn, scale=1e-4, offset=-0.1, nodata=0)
    assert np.isnan(reflectance[0])
    np.testing.assert_allclose(reflectance[1:], [0, 1e-4, 1], atol=1e-7)


def test_stored_numbers_are_untouched_where_nothing_is_to_be_done():
    stored = np.random.default_rng(0).normal(-10, 5, (7, 5)).astype(np.float32)
    values = to_physical(stored)
    assert values is not stored
    np.testing.assert_array_equal(values, stored)


@pytest.mark.parametrize(
    ("stored", "nodata", "hole"),
    [
        (np.array([-9999, -5], np.int16), -9999.0, [True, False]),
        (np.array([7, 5], np.uint16), -9999.0, [False, False]),  # cannot occur in this type
        (np.array([7, 5], np.uint16), float("nan"), [False, False]),
        (np.array([7, 5], np.uint16), 6.5, [False, False]),
        (np.array([-3.4028235e38, 5], np.float32), None, [True, False]),  # undeclared, but absurd
        (np.array([-3.4028235e38, 5], np.float32), -3.40282e38, [True, False]),  # declared with few digits
        (np.array([np.inf, 5], np.float32), None, [True, False]),
        (np.array([0.1, 5], np.float32), 0.1, [True, False]),  # 0.1 is not the same number in both precisions
        (np.array([-1.7e308, 5], np.float64), -1.7e308, [True, False]),
        (np.array([1.0, 5], np.float32), 1e300, [False, False]),
    ],
)
def test_nodata_in_every_number_type(stored, nodata, hole):
    with np.errstate(over="ignore"):
        values = to_physical(stored, nodata=nodata)
    np.testing.assert_array_equal(np.isnan(values), hole)


def test_zero_decibels_in_all_bands_is_a_hole_and_in_one_band_a_value():
    db = np.array([[[0.0, 0.0, -3.0]], [[0.0, -7.0, -9.0]]], np.float32)
    mask_zero_db(db)
    np.testing.assert_array_equal(np.isnan(db), [[[True, False, False]], [[True, False, False]]])


def test_scene_classes_that_hide_the_ground():
    hidden = clouds_in_classification(np.arange(12, dtype=np.uint8))
    assert [int(code) for code in np.flatnonzero(hidden)] == [0, 1, 3, 8, 9, 10]


def test_qa60_bits_ten_and_eleven_hide_the_ground():
    bits = np.array([0, 1024, 2048, 3072, 512, 4096], np.uint16)
    np.testing.assert_array_equal(clouds_in_qa60(bits), [False, True, True, True, False, False])
