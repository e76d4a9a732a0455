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
    truth = np.arange(161)[:, None] % 2 == 0
    probs = np.where(truth, 0.3, 0.1)
    probs[80:] *= 2  # the halves want other thresholds
    decided = cross_decided(probs, truth)
    own = fit_thresholds(probs, truth)
    assert (decided[:80] == (probs[:80] >= fit_thresholds(probs[80:], truth[80:]))).all()
    assert not decided[:80].any()
    assert decided.shape == truth.shape
    assert f1(truth, decided) < f1(truth, probs >= own)


def test_neighbours_do_not_decide_about_each_other():
    place = np.repeat(np.arange(40), 8)  # scenes of a place come one after the other, and look alike
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=40).astype(bool)[place][:, None]
    probs = rng.random(40)[place][:, None]
    first, last = (
        cross_decided(probs, np.where(np.isin(place, changed)[:, None], ~truth, truth))[kept]
        for changed, kept in ((range(20), slice(None, 160)), (range(20, 40), slice(160, None)))
    )
    assert np.array_equal(np.concatenate([first, last]), cross_decided(probs, truth))


def test_probabilities_are_the_logistic_curve():
    np.testing.assert_allclose(label_probs(np.array([[0.0, -1000.0, 1000.0]], np.float32)), [[0.5, 0, 1]])
