import numpy as np
import pytest
from saroptical.engine.evaluation.thresholds import (
    ENOUGH,
    cross_decided,
    fit_label_temperature,
    fit_thresholds,
    label_probs,
)
from scipy.special import logit

RNG = np.random.default_rng(1)


def f1(truth, decided):
    return 2 * (truth & decided).sum() / (truth.sum() + decided.sum())


def test_a_threshold_is_as_good_as_the_best_of_all():
    truth = RNG.random(300) < 0.2
    probs = np.clip(0.2 + 0.2 * truth + RNG.normal(0, 0.1, 300), 0, 1).round(2)
    (found,) = fit_thresholds(probs[:, None], truth[:, None])
    best = max(f1(truth, probs >= level) for level in np.unique(probs))
    assert f1(truth, probs >= found) == pytest.approx(best)
    assert 0.2 < found < 0.4


@pytest.mark.parametrize("positives", [0, ENOUGH - 1, 3 * ENOUGH - 5])
def test_few_scenes_on_either_side_leave_the_threshold_at_a_half(positives):
    truth = (np.arange(3 * ENOUGH) < positives)[:, None]
    assert fit_thresholds(truth * 0.2, truth).tolist() == [0.5]


def test_a_temperature_undoes_what_made_labels_too_sure():
    probs = RNG.random((400, 6))
    truth = RNG.random(probs.shape) < probs
    found = [fit_label_temperature((logit(probs) * factor).astype(np.float32), truth) for factor in (0.5, 1.0, 2.0)]
    assert found[1:] == pytest.approx([1.0, 2.0], rel=0.12)
    assert 0.4 < found[0] < 0.7  # the prior draws it towards 1
    assert fit_label_temperature(np.zeros((0, 6), np.float32), np.zeros((0, 6), bool)) == 1.0


def test_scenes_are_judged_by_thresholds_of_the_other_half():
    truth = np.arange(160)[:, None] % 4 < 2  # two and two, so that both halves have both
    probs = np.where(truth, 0.3, 0.1)
    probs[1::2] *= 2  # the halves want other thresholds
    decided = cross_decided(probs, truth)
    own = fit_thresholds(probs, truth)
    assert (decided[0::2] == (probs[0::2] >= fit_thresholds(probs[1::2], truth[1::2]))).all()
    assert not decided[0::2].any()
    assert f1(truth, decided) < f1(truth, probs >= own)


def test_probabilities_are_the_logistic_curve():
    np.testing.assert_allclose(label_probs(np.array([[0.0, -1000.0, 1000.0]], np.float32)), [[0.5, 0, 1]])
