import math

import numpy as np
import pytest
from saroptical.engine.raster.pyramid import halve

NAN = math.nan


def floats(*rows):
    return np.array(rows, np.float32)


def test_decibels_are_averaged_in_power():
    half = halve(floats([0, 10], [20, -300]), "power", nodata=NAN)
    assert half[0, 0] == pytest.approx(10 * math.log10((1 + 10 + 100) / 4), abs=1e-5)


def test_speckle_keeps_its_mean_power_through_all_levels():
    power = np.random.default_rng(0).exponential(0.1, (256, 256)).astype(np.float32)
    band = 10 * np.log10(power)
    for _ in range(8):
        band = halve(band, "power", nodata=NAN)
    assert band.shape == (1, 1)
    assert band[0, 0] == pytest.approx(10 * math.log10(power.mean()), abs=1e-3)
    assert np.log10(power).mean() * 10 < band[0, 0] - 2.3, "the mean of decibels lies 2.5 dB below"


def test_nodata_counts_nowhere():
    band = floats([1, NAN, NAN, NAN], [3, NAN, NAN, NAN])
    np.testing.assert_array_equal(halve(band, "mean", nodata=NAN), floats([2, NAN]))
    np.testing.assert_allclose(halve(band, "power", nodata=NAN)[0, 0], 10 * np.log10((10**0.1 + 10**0.3) / 2), 1e-6)
    counts = np.array([[0, 0, 0, 0], [0, 700, 0, 0]], np.uint16)
    np.testing.assert_array_equal(halve(counts, "mean", nodata=0), [[700, 0]])
    np.testing.assert_array_equal(halve(floats([-9, -9], [-9, 5]), "mean", nodata=-9), [[5]])
    np.testing.assert_array_equal(halve(counts.astype(np.uint8) * 0 + 7, "mean", nodata=None), [[7, 7]])


def test_whole_numbers_are_rounded_and_keep_their_type():
    half = halve(np.array([[1, 2], [2, 2]], np.uint16), "mean", nodata=0)
    assert (half[0, 0], half.dtype) == (2, np.uint16)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ([[1, 2], [2, 3]], 2),
        ([[5, 9], [5, 9]], 5),
        ([[0, 0], [0, 4]], 4),
        ([[0, 4], [6, 6]], 6),
        ([[0, 0], [0, 0]], 0),
        ([[3, 4], [5, 6]], 3),
    ],
)
def test_of_classes_the_commonest_is_taken(block, expected):
    half = halve(np.array(block, np.uint8), "mode", nodata=0)
    assert (half[0, 0], half.dtype) == (expected, np.uint8)


def test_codes_kept_as_floats_are_no_mean_of_codes():
    band = floats([1, 3, NAN, NAN], [3, 1, NAN, 3])
    np.testing.assert_array_equal(halve(band, "mode", nodata=NAN), floats([1, 3]))


@pytest.mark.parametrize("how", ["mean", "power", "mode"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (7, 1), (33, 50)])
def test_a_constant_stays_itself_at_any_size(how, shape):
    half = halve(np.full(shape, -11.5, np.float32), how, nodata=NAN)
    assert half.shape == (-(-shape[0] // 2), -(-shape[1] // 2))
    np.testing.assert_allclose(half, -11.5, atol=1e-5)


@pytest.mark.parametrize("how", ["mean", "power", "mode"])
def test_pixel_by_pixel_it_is_the_obvious_loop(how):
    rng = np.random.default_rng(1)
    band = rng.integers(1, 5, (9, 11)).astype(np.float32)
    band[rng.random(band.shape) < 0.3] = NAN
    half = halve(band, how, nodata=NAN)
    for row, col in np.ndindex(half.shape):
        block = band[2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
        known = list(block[~np.isnan(block)])
        if not known:
            assert np.isnan(half[row, col])
        elif how == "mode":
            assert half[row, col] == max(known, key=known.count)
        elif how == "mean":
            assert half[row, col] == pytest.approx(np.mean(known), abs=1e-5)
        else:
            assert half[row, col] == pytest.approx(10 * np.log10(np.mean(10 ** (np.array(known) / 10))), abs=1e-4)
