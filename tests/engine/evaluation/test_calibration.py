import numpy as np
import pytest
from saroptical.engine.evaluation.calibration import cross_calibrated, fit_temperature, reliability
from scipy.special import softmax


def drawn(count, *, scale, seed=0, classes=4):
    """Logits whose softmax is true once they are divided by `scale`, and labels drawn from it."""
    rng = np.random.default_rng(seed)
    true = rng.normal(0, 2, (count, classes))
    edges = softmax(true, axis=1).cumsum(axis=1)
    labels = (rng.random((count, 1)) > edges).sum(axis=1).clip(max=classes - 1)
    return (true * scale).astype(np.float32), labels.astype(np.int64)


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_logits_were_multiplied_by(scale):
    assert fit_temperature(*drawn(20_000, scale=scale)) == pytest.approx(scale, rel=0.1)  # drawn towards 1


def test_true_probabilities_have_no_calibration_error_and_exaggerated_ones_have_until_they_are_cooled():
    logits, labels = drawn(20_000, scale=3.0)
    assert reliability(logits, labels).error > 0.15
    assert reliability(logits, labels, temperature=3.0).error < 0.02


def test_the_error_of_a_hand_worked_case():
    logits = np.log(np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.3, 0.7]], np.float32))
    found = reliability(logits, np.array([0, 1, 1, 1]), bins=10)
    # 0.9 twice, right once; 0.6 right; 0.7 right
    assert found.error == pytest.approx(0.5 * 0.4 + 0.25 * 0.4 + 0.25 * 0.3, abs=1e-6)
    assert found.share.tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 0.25, 0.25, 0, 0.5])
    assert found.accuracy[9] == 0.5
    assert np.isnan(found.accuracy[0])


def test_a_few_right_pixels_do_not_make_everything_certain():
    logits = np.tile(np.array([[2.0, 0.0]], np.float32), (50, 1))
    temperature = fit_temperature(logits, np.zeros(50, np.int64))
    assert 0.3 < temperature < 1


def test_a_certain_pixel_counts_in_the_last_bin_and_none_at_all_has_no_error():
    sure = np.array([[1000.0, 0.0]], np.float32)
    assert reliability(sure, np.array([0])).share[-1] == 1
    none = np.zeros((0, 3), np.float32), np.zeros(0, np.int64)
    assert fit_temperature(*none) == 1.0
    assert reliability(*none).error == 0.0


def test_every_other_patch_takes_the_temperature_of_the_rest():
    even, odd = drawn(4000, scale=3.0), drawn(4000, scale=1.0, seed=1)
    logits, labels = (np.concatenate(parts) for parts in zip(even, odd, strict=True))
    owners = np.arange(8000) % 4 * 2 + (np.arange(8000) >= 4000)  # eight patches, the odd ones of the second half
    wrong = np.concatenate([even[0] / fit_temperature(*odd), odd[0] / fit_temperature(*even)])
    np.testing.assert_allclose(cross_calibrated(logits, labels, owners), wrong, rtol=1e-6)
    few = cross_calibrated(logits, labels, owners // 2)
    np.testing.assert_allclose(few, logits / fit_temperature(logits, labels), rtol=1e-6)
    assert cross_calibrated(logits[:0], labels[:0], owners[:0]).shape == (0, 4)
