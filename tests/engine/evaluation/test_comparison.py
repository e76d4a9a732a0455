import numpy as np
import pytest
from saroptical.engine.contract.label_rules import IGNORE
from saroptical.engine.evaluation.calibration import reliability
from saroptical.engine.evaluation.comparison import Comparison

CLASSES, UNITS = 4, 9


def draw(seed=0, shape=(31, 17)):
    random = np.random.default_rng(seed)
    mapped = random.integers(0, CLASSES, shape).astype(np.uint8)
    mapped[random.random(shape) < 0.2] = IGNORE
    unit = random.integers(0, UNITS + 1, shape).astype(np.int32)
    reference = np.where(unit == 0, IGNORE, unit % CLASSES).astype(np.uint8)
    areas = random.uniform(90, 110, shape[0])
    return reference, mapped, unit, areas


def compare(chunks):
    reference, mapped, unit, areas = draw()
    found = Comparison(CLASSES, units=UNITS)
    for rows in chunks:
        found.add_mapped(mapped[rows], areas[rows])
        found.add(reference[rows], mapped[rows], unit[rows], np.full(mapped[rows].shape, 0.4))
    return found


def test_counts_equal_a_loop_over_pixels():
    reference, mapped, unit, areas = draw()
    matrix, area, units = np.zeros((CLASSES, CLASSES), int), np.zeros(CLASSES), {}
    for row, col in np.ndindex(mapped.shape):
        truth, found = reference[row, col], mapped[row, col]
        if found != IGNORE:
            area[found] += areas[row]
            if truth != IGNORE:
                matrix[truth, found] += 1
                units.setdefault(truth, set()).add(unit[row, col])
    found = compare([slice(None)])
    assert np.array_equal(found.matrix, matrix)
    assert found.mapped_m2 == pytest.approx(area)
    assert found.mapped_px.tolist() == [(mapped == k).sum() for k in range(CLASSES)]
    assert found.units == tuple(len(units[k]) for k in range(CLASSES))
    assert found.unmapped == ((reference != IGNORE) & (mapped == IGNORE)).sum()


def test_chunks_count_as_the_whole():
    whole, parts = compare([slice(None)]), compare([slice(0, 1), slice(1, 20), slice(20, 31)])
    assert np.array_equal(whole.matrix, parts.matrix)
    assert whole.mapped_m2 == pytest.approx(parts.mapped_m2)
    assert (whole.units, whole.unmapped) == (parts.units, parts.unmapped)
    assert whole.reliability.error == pytest.approx(parts.reliability.error)


def test_confidences_are_binned_as_logits_are():
    random = np.random.default_rng(1)
    logits = random.normal(0, 2, (400, CLASSES)).astype(np.float32)
    labels = random.integers(0, CLASSES, 400)
    expected = reliability(logits, labels)
    probs = np.exp(logits.astype(np.float64))
    probs /= probs.sum(axis=1, keepdims=True)
    found = Comparison(CLASSES, units=0)
    guess = probs.argmax(axis=1).astype(np.uint8).reshape(20, 20)
    truth = labels.astype(np.uint8).reshape(20, 20)
    found.add(truth, guess, np.zeros((20, 20), np.int32), probs.max(axis=1).reshape(20, 20))
    assert found.reliability.error == pytest.approx(expected.error)
    np.testing.assert_allclose(found.reliability.share, expected.share)


def test_a_raster_has_no_units_and_no_confidence_no_calibration():
    found = Comparison(2, units=0)
    found.add(np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.int32))
    assert found.units == ()
    assert found.reliability is None
    found.add(
        np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.int32), np.full((1, 1), np.nan)
    )
    assert found.reliability is None
