import numpy as np
import pytest
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.area import adjusted_areas

PAPER = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]).T
MAPPED_M2 = np.array([200_000, 150_000, 3_200_000, 6_450_000]) * 900.0


def test_the_example_of_olofsson_and_others_gives_its_published_figures():
    found = adjusted_areas(PAPER, MAPPED_M2)
    hectares, margins = found.area_m2.value / 1e4, found.area_m2.margin / 1e4
    assert hectares.round().tolist() == [21158, 11686, 285770, 581386]
    assert margins.round().tolist() == [6158, 3756, 15510, 16282]
    assert found.area_m2.value[0] / 900 == pytest.approx(235_086, abs=1)
    assert found.area_m2.standard_error[0] / 900 == pytest.approx(34_907, abs=1)
    assert found.ua.value.round(2).tolist() == [0.88, 0.73, 0.93, 0.96]
    assert found.ua.margin.round(2).tolist() == [0.07, 0.10, 0.04, 0.02]
    assert found.pa.value.round(2).tolist() == [0.75, 0.85, 0.93, 0.96]
    assert found.pa.margin[[0, 2]].round(2).tolist() == [0.21, 0.03]
    assert found.oa.value.round(2).tolist() == [0.95]
    assert found.oa.margin.round(2).tolist() == [0.02]
    assert found.proportions.T.round(4)[0].tolist() == [0.0176, 0.0, 0.0013, 0.0011]


def test_areas_and_shares_add_up_to_the_map():
    found = adjusted_areas(PAPER, MAPPED_M2)
    assert found.area_m2.value.sum() == pytest.approx(MAPPED_M2.sum())
    assert found.proportions.sum(axis=0) == pytest.approx(MAPPED_M2 / MAPPED_M2.sum())
    assert found.proportions.sum(axis=1) * MAPPED_M2.sum() == pytest.approx(found.area_m2.value)


def test_a_sample_that_agrees_everywhere_adjusts_nothing_and_is_certain():
    found = adjusted_areas(np.diag([10, 20, 5]), [3.0, 2.0, 1.0])
    assert found.area_m2.value == pytest.approx([3, 2, 1])
    assert not found.area_m2.standard_error.any()
    assert found.pa.value == pytest.approx([1, 1, 1])


def test_a_class_that_the_map_does_not_hold_has_an_area_all_the_same():
    found = adjusted_areas([[8, 0, 0], [0, 9, 0], [2, 1, 0]], [100.0, 100.0, 0.0])
    assert found.area_m2.value == pytest.approx([80, 90, 30])
    assert np.isnan(found.ua.value[2])
    assert found.pa.value[2] == 0


@pytest.mark.parametrize("stratified", [True, False])
def test_repeated_samples_spread_as_the_standard_errors_say(stratified):
    random = np.random.default_rng(4)
    truth = random.choice(3, 40_000, p=[0.7, 0.25, 0.05])
    mapped = np.where(random.random(40_000) < 0.8, truth, random.choice(3, 40_000))
    areas = np.bincount(mapped, minlength=3).astype(float)
    estimates = []
    for _ in range(400):
        chosen = (
            np.concatenate([random.choice(np.flatnonzero(mapped == k), 60) for k in range(3)])
            if stratified
            else random.choice(40_000, 400)
        )
        counts = np.bincount(truth[chosen] * 3 + mapped[chosen], minlength=9).reshape(3, 3)
        found = adjusted_areas(counts, areas)
        estimates.append([(e.value, e.standard_error) for e in (found.area_m2, found.ua, found.pa)])
    values, errors = np.moveaxis(np.array(estimates), 2, 0)
    hits = truth == mapped
    known = [
        np.bincount(truth),
        np.bincount(mapped[hits]) / np.bincount(mapped),
        np.bincount(truth[hits]) / np.bincount(truth),
    ]
    assert values.mean(axis=0) == pytest.approx(np.array(known), rel=0.06)
    spread, said = values.std(axis=0), errors.mean(axis=0)
    assert said[:2] == pytest.approx(spread[:2], rel=0.2)
    assert said[2, :2] == pytest.approx(spread[2, :2], rel=0.2)  # the rarest class is missed by a handful of units


def test_the_spread_of_producers_accuracy_is_the_papers_equation_7():
    found, counts = adjusted_areas(PAPER, MAPPED_M2), PAPER.T.astype(float)
    units, size = counts.sum(axis=1), MAPPED_M2
    for j in range(4):
        truth = sum(size[i] * counts[i, j] / units[i] for i in range(4))
        ua, pa = counts[j, j] / units[j], found.pa.value[j]
        others = sum(
            size[i] ** 2 * counts[i, j] / units[i] * (1 - counts[i, j] / units[i]) / (units[i] - 1)
            for i in range(4)
            if i != j
        )
        own = size[j] ** 2 * (1 - pa) ** 2 * ua * (1 - ua) / (units[j] - 1)
        assert found.pa.standard_error[j] ** 2 == pytest.approx((own + pa**2 * others) / truth**2)


@pytest.mark.parametrize(
    ("matrix", "areas", "words"),
    [
        ([[5, 0], [0, 1]], [1.0, 1.0], "1 mapped classes have fewer than 2 sample units"),
        ([[5, 0], [0, 5]], [0.0, 0.0], "no area"),
        ([[5, 0, 1], [0, 5, 1]], [1.0, 1.0], r"shape \(3, 2\)"),
    ],
)
def test_what_tells_nothing_of_areas_is_refused(matrix, areas, words):
    with pytest.raises(InputError, match=words):
        adjusted_areas(matrix, areas)
