"""Classifiers of rows: the minimum that calculus names, and a decay chosen without the judged."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saroptical.engine.protocols.readouts import DECAYS, READOUTS, Sample, choose_decay, descend, fit_linear


def blobs(count: int = 300, *, seed: int = 0, spread: float = 0.3) -> Sample:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    rows = np.eye(3)[labels] + spread * rng.standard_normal((count, 3))
    return Sample(rows.astype(np.float32), labels.astype(np.int64), np.arange(count) % 6)


@pytest.mark.parametrize("name", READOUTS)
def test_every_readout_tells_blobs_apart(name: str) -> None:
    classify = READOUTS[name](blobs(), classes=4, seed=0)
    judged = blobs(seed=1)
    assert (classify(judged.rows) == judged.labels).mean() > 0.9


def test_descent_ends_where_the_gradient_is_zero() -> None:
    sample, decay = blobs(), 0.01
    weights = descend(sample, None, classes=3, decay=decay, iterations=200).double()
    rows = np.hstack([sample.rows, np.ones((len(sample.rows), 1))])
    logits = rows @ weights.numpy()
    chances = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    gradient = rows.T @ (chances - np.eye(3)[sample.labels]) / len(rows)
    gradient[:-1] += decay * weights.numpy()[:-1]
    assert np.abs(gradient).max() < 1e-4


def test_without_features_the_frequencies_are_learned() -> None:
    labels = np.array([0] * 60 + [1] * 30 + [2] * 10)
    sample = Sample(np.zeros((100, 1), np.float32), labels, np.zeros(100, np.int64))
    offsets = descend(sample, None, classes=3, decay=0.1, iterations=100)[-1]
    np.testing.assert_allclose(torch.softmax(offsets, 0).numpy(), [0.6, 0.3, 0.1], atol=1e-4)


def test_noise_that_each_patch_has_of_its_own_is_held_back() -> None:
    rng = np.random.default_rng(0)
    clean = blobs(600)
    noise = rng.standard_normal((6, 40))[clean.patches] * 3  # tells patches, and so their labels' frequencies, apart
    labels = np.where(rng.random(600) < 0.5, clean.patches % 3, clean.labels)
    noisy = Sample(np.hstack([clean.rows, noise]).astype(np.float32), labels.astype(np.int64), clean.patches)
    assert choose_decay(clean, classes=3, seed=0) < choose_decay(noisy, classes=3, seed=0)


def test_one_patch_takes_the_middle_decay() -> None:
    sample = blobs()
    alone = Sample(sample.rows, sample.labels, np.zeros_like(sample.patches))
    assert fit_linear(alone, classes=3, seed=0).decay == DECAYS[len(DECAYS) // 2]
