import numpy as np
import pytest
from saroptical.engine.datasets.stratified import take_share

RNG = np.random.default_rng(0)
MANY = RNG.random((2000, 6)) < np.array([0.6, 0.3, 0.2, 0.1, 0.03, 0.01])


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_labels_are_as_frequent_in_the_share_as_in_all(share):
    chosen = take_share(MANY, share, seed=1)
    assert abs(len(chosen) - share * 2000) <= 4
    np.testing.assert_allclose(MANY[chosen].sum(axis=0), share * MANY.sum(axis=0), atol=2)


def test_that_is_better_than_chance():
    def off(chosen):
        return np.abs(MANY[chosen].sum(axis=0) - 0.05 * MANY.sum(axis=0)).sum()

    drawn = [off(np.random.default_rng(seed).permutation(2000)[:100]) for seed in range(20)]
    assert off(take_share(MANY, 0.05, seed=2)) < min(drawn)


def test_of_one_label_a_scene_every_class_has_its_share_exactly():
    targets = np.eye(3, dtype=bool)[np.repeat([0, 1, 2], [40, 20, 10])]
    chosen = take_share(targets, 0.1, seed=0)
    assert targets[chosen].sum(axis=0).tolist() == [4, 2, 1]


def test_the_choice_follows_the_seed_and_is_in_order():
    one, same, other = (take_share(MANY, 0.1, seed=seed).tolist() for seed in (3, 3, 4))
    assert one == same == sorted(set(one))
    assert one != other


@pytest.mark.parametrize("targets", [MANY[:1], np.zeros((7, 3), bool)])
def test_little_is_never_nothing(targets):
    assert 1 <= len(take_share(targets, 0.01, seed=0)) <= 2
    assert take_share(targets, 1.0, seed=0).tolist() == list(range(len(targets)))
