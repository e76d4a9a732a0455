import math

import numpy as np
import pytest
from saroptical.engine.evaluation import ranking as module
from saroptical.engine.evaluation.ranking import Ranking

SHAPE = (40, 50)


def ranked(spread, error, valid=None):
    ranking = Ranking()
    ranking.add(spread.astype(np.float32), error.astype(np.float32), np.ones(SHAPE, bool) if valid is None else valid)
    return ranking.found()


def test_a_spread_that_grows_with_the_error_ranks_it_perfectly():
    error = np.random.default_rng(0).random(SHAPE)
    found = ranked(error**3, error)
    assert found.correlation == pytest.approx(1)
    assert found.surest < 0.1 < 0.9 < found.least_sure
    assert ranked(-error, error).correlation == pytest.approx(-1)


def test_a_spread_of_noise_says_nothing():
    rng = np.random.default_rng(0)
    assert abs(ranked(rng.random(SHAPE), rng.random(SHAPE)).correlation) < 0.15


def test_holes_are_not_compared():
    error = np.random.default_rng(0).random(SHAPE)
    spread, valid = error.copy(), np.ones(SHAPE, bool)
    spread[:, :25], valid[:, :25] = np.nan, False
    found = ranked(spread, error, valid)
    assert found.correlation == pytest.approx(1)
    assert found.pixels == math.ceil(40 * 25 / 7)


def test_nothing_is_said_of_nothing():
    assert math.isnan(Ranking().found().correlation)
    assert math.isnan(ranked(np.ones(SHAPE), np.random.default_rng(0).random(SHAPE)).correlation)


def test_memory_does_not_grow_with_the_scene(monkeypatch):
    rng, whole, thinned = np.random.default_rng(0), Ranking(), Ranking()
    valid = np.ones(SHAPE, bool)
    patches = [(rng.random(SHAPE, np.float32), rng.normal(0, 0.3, SHAPE).astype(np.float32)) for _ in range(40)]
    for spread, noise in patches:
        whole.add(spread, spread + noise, valid)
    monkeypatch.setattr(module, "_MOST", 2000)
    for spread, noise in patches:
        thinned.add(spread, spread + noise, valid)
        assert sum(map(len, thinned._spreads)) <= 2000
    assert 900 < thinned.found().pixels <= 2000 < whole.found().pixels
    assert thinned.found().correlation == pytest.approx(whole.found().correlation, abs=0.05)
