"""The paired bootstrap of average precision: against scikit-learn draw by draw, and what it must find."""

import numpy as np
import pytest
from saroptical.engine.evaluation.label_resampling import drawn_ap, paired_ap
from saroptical.engine.evaluation.multilabel import label_scores

RNG = np.random.default_rng(0)
TRUTH = RNG.random((60, 4)) < np.array([0.5, 0.3, 0.2, 0.02])


def test_each_draw_is_scikit_learns_figure_of_the_scenes_it_holds():
    from sklearn.metrics import average_precision_score

    scores = (TRUTH[:, 1] * 0.5 + RNG.random(60)).round(1)
    weights = RNG.multinomial(60, np.full(60, 1 / 60), size=5)
    found = drawn_ap(TRUTH[:, 1], scores, weights)
    slow = [average_precision_score(np.repeat(TRUTH[:, 1], draw), np.repeat(scores, draw)) for draw in weights]
    np.testing.assert_allclose(found, slow)


def test_a_draw_without_a_positive_scene_has_no_figure():
    truth = np.array([True, False, False])
    found = drawn_ap(truth, np.array([0.1, 0.5, 0.2]), np.array([[0, 2, 1], [1, 1, 1]]))
    np.testing.assert_allclose(found, [np.nan, 1 / 3])


def test_the_difference_is_that_of_the_figures_and_is_sure_where_it_is_large():
    good = [TRUTH * 2.0 + RNG.random((60, 4)) for _ in range(2)]
    poor = [RNG.random((60, 4)) for _ in range(2)]
    found = paired_ap(TRUTH, good, poor, seed=0)
    means = [np.mean([label_scores(TRUTH, run, run > 1).macro_ap_common for run in runs]) for runs in (good, poor)]
    assert found.difference == pytest.approx(means[0] - means[1])
    assert 0 < found.low < found.difference < found.high


def test_a_method_is_not_better_than_itself():
    runs = [RNG.random((60, 4))]
    same = paired_ap(TRUTH, runs, runs, seed=0)
    assert (same.difference, same.low, same.high) == (0, 0, 0)


def test_chance_is_not_taken_for_a_difference():
    found = paired_ap(TRUTH, [RNG.random((60, 4))], [RNG.random((60, 4))], seed=0)
    assert found.low < 0 < found.high
