"""Land cover without any label: from clusters of the indices to a classifier of features and spectral information.

The founding work computes index layers for a self-training that it does not publish. Ours, after Yarowsky 1995
(doi:10.3115/981658.981684): k-means of the indices gives each pixel a first label; a logistic regression on everything
that is known of a pixel is fitted to the surest half of each label, names all pixels anew, and so on for some rounds.
What comes out are clusters, to be matched to classes as any others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from .pixel_inputs import Layers, Scaling
from .readouts import Indices, Linear, Sample, descend

ROUNDS = 4
SURE = 0.5
"""Share of the pixels of each label that the next round learns from."""
_DECAY, _ITERATIONS = 1e-2, 60

Samples = Mapping[str, Layers]
"""Rows (n, D) by kind of layers."""


def fit_clusters(samples: Samples, kinds: Sequence[str], *, clusters: int, seed: int) -> Callable[[Samples], Indices]:
    """Cluster rows of these kinds by k-means."""
    from sklearn.cluster import KMeans

    scaling = Scaling(samples, kinds)
    found = KMeans(clusters, n_init=3, random_state=seed).fit(scaling(samples))
    return lambda rows: found.predict(scaling(rows)).astype(np.int64)


def fit_self_training(
    samples: Samples, kinds: Sequence[str], *, clusters: int, seed: int
) -> Callable[[Samples], Indices]:
    """Learn from the surest clusters of the indices to tell them apart by rows of all these kinds."""
    from sklearn.cluster import KMeans

    seen = Scaling(samples, ("indices",))(samples)
    distances = np.sort(found := KMeans(clusters, n_init=3, random_state=seed).fit_transform(seen), axis=1)
    labels, sureness = found.argmin(axis=1), 1 - distances[:, 0] / np.maximum(distances[:, 1], 1e-12)
    scaling = Scaling(samples, kinds)
    rows = scaling(samples)
    for _ in range(ROUNDS):
        kept = surest(labels, sureness)
        taught = Sample(rows[kept], labels[kept], kept)
        model = Linear(descend(taught, None, classes=clusters, decay=_DECAY, iterations=_ITERATIONS), _DECAY)
        chances = torch.softmax(model.logits(rows), dim=1).numpy()
        labels, sureness = chances.argmax(axis=1), chances.max(axis=1)
    return lambda others: model(scaling(others))


def surest(labels: Indices, sureness: NDArray[np.floating]) -> Indices:
    """Find the rows that belong to the surest part of their label."""
    kept = []
    for label in np.unique(labels):
        of = np.flatnonzero(labels == label)
        order = of[np.argsort(-sureness[of], kind="stable")]
        kept.append(order[: max(1, round(SURE * len(of)))])
    return np.sort(np.concatenate(kept))
