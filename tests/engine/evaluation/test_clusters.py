import itertools

import numpy as np
import pytest
import sklearn.metrics as reference
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.clusters import (
    ari,
    count_clusters,
    match_hungarian,
    match_many_to_one,
    matched_confusion,
    nmi,
    paired_bootstrap,
)
from saroptical.engine.evaluation.metrics import confusion, scores


def draw(seed, clusters=6, classes=4, size=1500):
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, size)
    found = np.where(random.random(size) < 0.5, truth * clusters // classes, random.integers(0, clusters, size))
    return found, truth


@pytest.mark.parametrize(("clusters", "classes"), [(4, 4), (5, 3), (3, 5), (1, 2)])
def test_hungarian_equals_trying_every_matching(clusters, classes):
    counts = np.random.default_rng(clusters).integers(0, 100, (clusters, classes))
    matching = match_hungarian(counts)
    reached = sum(counts[k, c] for k, c in enumerate(matching) if c >= 0)
    columns = list(range(classes)) + [None] * max(0, clusters - classes)
    best = max(
        sum(counts[k, c] for k, c in enumerate(order) if c is not None)
        for order in itertools.permutations(columns, clusters)
    )
    assert reached == best
    used = matching[matching >= 0]
    assert len(set(used)) == len(used) == min(clusters, classes)


def test_many_to_one_takes_each_clusters_commonest_class():
    counts = [[5, 1, 0], [4, 3, 2], [0, 0, 9], [0, 0, 0]]
    assert match_many_to_one(counts).tolist() == [0, 0, 2, -1]
    matched = matched_confusion(counts, match_many_to_one(counts))
    assert matched.tolist() == [[9, 0, 0, 0], [4, 0, 0, 0], [2, 0, 9, 0]]


def test_renamed_clusters_are_found_again_and_judged_as_the_classes():
    truth = np.random.default_rng(1).integers(0, 5, (20, 20))
    truth[3, 4] = 255
    names = np.array([3, 0, 4, 1, 2])
    clusters = names[np.where(truth == 255, 0, truth)]
    counts = count_clusters(clusters, truth, 5, 5)
    assert match_hungarian(counts)[names].tolist() == [0, 1, 2, 3, 4]
    assert scores(matched_confusion(counts, match_hungarian(counts))).miou_present == 1
    assert counts.sum() == 399


def test_a_matched_confusion_equals_the_confusion_of_the_renamed_map():
    found, truth = draw(3, clusters=4)
    counts = count_clusters(found, truth, 4, 4)
    matching = match_hungarian(counts)
    slow = confusion(truth, matching[found], 4)
    assert (matched_confusion(counts, matching)[:, :4] == slow).all()


def test_leftover_clusters_count_as_wrong():
    counts = [[10, 0], [0, 10], [5, 0]]
    matched = matched_confusion(counts, match_hungarian(counts))
    assert matched.tolist() == [[10, 0, 5], [0, 10, 0]]
    assert scores(matched).oa == pytest.approx(20 / 25)


@pytest.mark.parametrize("seed", range(4))
def test_nmi_and_ari_equal_the_reference_implementation(seed):
    found, truth = draw(seed)
    counts = count_clusters(found, truth, 6, 4)
    assert nmi(counts) == pytest.approx(reference.normalized_mutual_info_score(truth, found))
    assert ari(counts) == pytest.approx(reference.adjusted_rand_score(truth, found))


def test_nmi_and_ari_at_their_ends():
    same, independent = np.diag([7, 9, 4]), np.outer([3, 6], [10, 20])
    assert nmi(same) == pytest.approx(1)
    assert ari(same) == pytest.approx(1)
    assert nmi(independent) == pytest.approx(0, abs=1e-12)
    assert abs(ari(independent)) < 0.01
    assert nmi([[12]]) == ari([[12]]) == 1
    assert nmi([[12, 12]]) == ari([[12, 12]]) == 0


def oa(counts):
    return scores(counts).oa


def test_the_bootstrap_interval_holds_the_difference_and_repeats():
    random = np.random.default_rng(0)
    good = np.stack([[[80 + e, 20 - e], [20 - e, 80 + e]] for e in random.integers(-9, 10, 60)])
    bad = np.stack([[[70 + e, 30 - e], [30 - e, 70 + e]] for e in random.integers(-9, 10, 60)])
    result = paired_bootstrap(good, bad, oa, seed=3, draws=500)
    assert result == paired_bootstrap(good, bad, oa, seed=3, draws=500)
    assert result != paired_bootstrap(good, bad, oa, seed=4, draws=500)
    assert result.difference == pytest.approx(oa(good.sum(0)) - oa(bad.sum(0)))
    assert 0 < result.low < result.difference < result.high
    assert result.ahead == 1


def test_the_bootstrap_is_as_wide_as_theory_says():
    shares = np.random.default_rng(5).normal(0.7, 0.05, 100)
    one = np.stack([[[s * 1e6, (1 - s) * 1e6], [0, 0]] for s in shares])
    two = np.tile([[5e5, 5e5], [0, 0]], (100, 1, 1))
    result = paired_bootstrap(one, two, oa, seed=0, draws=4000)
    expected = 2 * 1.96 * shares.std() / np.sqrt(100)
    assert result.high - result.low == pytest.approx(expected, rel=0.06)


def test_the_bootstrap_pairs_patches():
    noisy = np.stack([[[a, 100 - a], [0, 0]] for a in range(5, 95)])
    shifted = noisy + np.array([[1, -1], [0, 0]])
    result = paired_bootstrap(shifted, noisy, oa, seed=0, draws=300)
    assert (result.low, result.high) == pytest.approx((0.01, 0.01))


def test_unpaired_patches_are_refused():
    with pytest.raises(InputError, match="judged on 2 and 3 patches"):
        paired_bootstrap(np.ones((2, 2, 2)), np.ones((3, 2, 2)), oa, seed=0)
