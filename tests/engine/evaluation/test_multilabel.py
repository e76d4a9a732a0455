import math

import numpy as np
import pytest
from saroptical.engine.evaluation.metrics import confusion, scores
from saroptical.engine.evaluation.multilabel import label_scores

RNG = np.random.default_rng(0)
TRUTH = RNG.random((40, 5)) < np.array([0.5, 0.3, 0.1, 0.02, 0.0])
PROBS = np.clip(TRUTH * 0.3 + RNG.random((40, 5)).round(2) * 0.7, 0, 1)


def slow_ap(truth, probs):
    """Sum precision over the steps of recall; equal probabilities make one step."""
    total, before = 0.0, 0.0
    for level in sorted(set(probs), reverse=True):
        above = probs >= level
        recall = (truth & above).sum() / truth.sum()
        total += (recall - before) * (truth & above).sum() / above.sum()
        before = recall
    return total


def test_average_precision_is_the_area_under_the_steps():
    found = label_scores(TRUTH, PROBS, PROBS >= 0.5)
    slow = [slow_ap(t, p) if t.any() else math.nan for t, p in zip(TRUTH.T, PROBS.T, strict=True)]
    np.testing.assert_allclose(found.ap, slow)
    assert found.macro_ap == pytest.approx(np.nanmean(slow))
    assert found.micro_ap == pytest.approx(slow_ap(TRUTH.ravel(), PROBS.ravel()))
    common = [ap for ap, count in zip(slow, TRUTH.sum(axis=0), strict=True) if count >= 3]
    assert 0 < len(common) < np.isfinite(slow).sum()
    assert found.macro_ap_common == pytest.approx(np.mean(common))


def test_hand_worked_figures_of_three_scenes():
    truth = np.array([[1, 0], [1, 1], [0, 1]], bool)
    decided = np.array([[1, 1], [0, 1], [0, 1]], bool)
    found = label_scores(truth, decided.astype(float), decided)
    # class 0: precision 1, recall 1/2, F1 2/3; class 1: precision 2/3, recall 1, F1 4/5; two positives each
    assert (found.weighted_precision, found.weighted_recall) == (pytest.approx(5 / 6), pytest.approx(3 / 4))
    assert found.weighted_f1 == found.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert found.micro_f1 == pytest.approx(2 * 3 / (4 + 4))
    assert found.positives == (2, 2)


def test_figures_of_a_set_are_not_means_over_its_batches():
    halves = [label_scores(TRUTH[part], PROBS[part], PROBS[part] >= 0.5) for part in (slice(20), slice(20, 40))]
    assert label_scores(TRUTH, PROBS, PROBS >= 0.5).macro_ap != pytest.approx(
        np.mean([h.macro_ap for h in halves]), 1e-3
    )


def test_of_one_label_a_scene_micro_f1_is_the_overall_accuracy():
    truth, found = RNG.integers(0, 4, (2, 60))
    one_hot = np.eye(4, dtype=bool)
    got = label_scores(one_hot[truth], one_hot[found].astype(float), one_hot[found])
    figures = scores(confusion(truth, found, 4))
    assert got.micro_f1 == pytest.approx(figures.oa)
    assert got.macro_f1 == pytest.approx(np.mean(figures.f1))
    assert got.weighted_recall == pytest.approx(figures.oa)


def test_a_label_that_no_scene_has_changes_no_mean_but_its_false_alarms_count():
    truth = np.concatenate([TRUTH[:, :3], np.zeros((40, 1), bool)], axis=1)
    quiet = np.concatenate([PROBS[:, :3], np.zeros((40, 1))], axis=1)
    loud = np.concatenate([PROBS[:, :3], np.ones((40, 1))], axis=1)
    one, other = (label_scores(truth, probs, probs >= 0.5) for probs in (quiet, loud))
    assert (one.macro_ap, one.macro_f1, one.weighted_f1) == (other.macro_ap, other.macro_f1, other.weighted_f1)
    assert one.micro_f1 > other.micro_f1


@pytest.mark.parametrize("scenes", [0, 5])
def test_without_any_positive_nothing_is_known(scenes):
    none = np.zeros((scenes, 3), bool)
    found = label_scores(none, none.astype(float), none)
    assert all(math.isnan(value) for value in found.figures.values())
    assert found.positives == (0, 0, 0)
