"""Labels out of nothing: clusters of the indices, carried to what the indices cannot tell."""

from __future__ import annotations

import numpy as np
from saroptical.engine.protocols.self_training import fit_clusters, fit_self_training, surest


def test_the_surest_half_of_each_label_is_kept() -> None:
    labels, sureness = np.array([0, 0, 0, 0, 1]), np.array([0.1, 0.9, 0.8, 0.2, 0.0])
    assert surest(labels, sureness).tolist() == [1, 2, 4]


def test_clear_features_mend_blurred_indices() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 2000)
    samples = {
        "indices": (truth[:, None] * 2 + rng.standard_normal((2000, 1))).astype(np.float32),
        "features": (truth[:, None] * 2 + 0.3 * rng.standard_normal((2000, 2))).astype(np.float32),
    }
    agreement = []
    for fit in (fit_clusters, fit_self_training):
        kinds = ("indices",) if fit is fit_clusters else ("features",)
        found = fit(samples, kinds, clusters=2, seed=0)(samples)
        agreement.append(max((found == truth).mean(), (found != truth).mean()))
    assert agreement[0] < 0.9 < 0.97 < agreement[1]
