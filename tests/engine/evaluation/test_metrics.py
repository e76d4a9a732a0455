import numpy as np
import pytest
import sklearn.metrics as reference
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.metrics import confusion, scores


def draw(seed=0, size=2000, classes=5):
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, size)
    prediction = np.where(random.random(size) < 0.6, truth, random.integers(0, classes, size))
    return truth, prediction


def test_the_worked_example_gives_its_published_figures():
    result = scores([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    assert result.oa == pytest.approx(0.85)
    assert result.aa == pytest.approx(0.85)
    assert result.kappa == pytest.approx(0.70)
    assert result.miou_present == pytest.approx(0.738636, abs=1e-6)
    assert result.miou_all == pytest.approx(0.492424, abs=1e-6)
    assert result.pa[:2] == pytest.approx((0.8, 0.9))
    assert result.ua[:2] == pytest.approx((8 / 9, 9 / 11))
    assert np.isnan(result.iou[2])


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_equals_the_reference_implementation(seed):
    truth, prediction = draw(seed)
    counts = confusion(truth, prediction, 5)
    result = scores(counts)
    assert (counts == reference.confusion_matrix(truth, prediction)).all()
    assert result.oa == pytest.approx(reference.accuracy_score(truth, prediction))
    assert result.aa == pytest.approx(reference.balanced_accuracy_score(truth, prediction))
    assert result.kappa == pytest.approx(reference.cohen_kappa_score(truth, prediction))
    assert result.iou == pytest.approx(reference.jaccard_score(truth, prediction, average=None))
    assert result.f1 == pytest.approx(reference.f1_score(truth, prediction, average=None))
    assert result.pa == pytest.approx(reference.recall_score(truth, prediction, average=None))
    assert result.ua == pytest.approx(reference.precision_score(truth, prediction, average=None))
    assert result.miou_present == result.miou_all == pytest.approx(np.mean(result.iou))


def test_ignored_pixels_alter_nothing_whatever_was_predicted_there():
    truth, prediction = draw()
    plain = confusion(truth, prediction, 5)
    more = confusion(np.append(truth, [255] * 40), np.append(prediction, np.arange(40) * 9), 5)
    assert (plain == more).all()
    assert plain.sum() == len(truth)


def test_a_class_that_is_mapped_but_not_there_counts_against_its_neighbours_only():
    result = scores([[6, 2], [0, 0]])
    assert result.oa == result.aa == result.miou_present == pytest.approx(0.75)
    assert result.miou_all == pytest.approx(0.375)
    assert result.iou[1] == 0


def test_pixels_mapped_to_no_class_count_as_wrong():
    result = scores([[6, 0, 4], [0, 10, 0]])
    assert result.oa == pytest.approx(0.8)
    assert result.pa == pytest.approx((0.6, 1.0))
    assert result.ua == (1.0, 1.0)
    assert result.miou_present == pytest.approx(0.8)


def test_nothing_judged_gives_no_figure():
    result = scores(confusion(np.full((3, 3), 255), np.zeros((3, 3), int), 2))
    assert all(np.isnan(value) for value in (result.oa, result.aa, result.kappa, result.miou_present, result.miou_all))


@pytest.mark.parametrize(
    ("truth", "prediction", "sentence"),
    [
        ([0, 1], [0], r"shape \(2,\) and the map \(1,\)"),
        ([0, 7], [0, 1], "The reference holds the index 7"),
        ([0, 1], [0, -1], "The map holds the index -1"),
        ([0, 1], [0, 255], "The map holds the index 255"),
    ],
)
def test_what_cannot_be_judged_is_refused(truth, prediction, sentence):
    with pytest.raises(InputError, match=sentence):
        confusion(truth, prediction, 2)


def test_a_matrix_with_too_few_columns_is_refused():
    with pytest.raises(InputError, match="one column per row"):
        scores(np.ones((3, 2)))
