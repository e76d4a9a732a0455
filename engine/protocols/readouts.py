"""Classifiers that read a pixel's class from what describes it, each with a stated budget.

The published linear protocol is a 1×1 convolution on frozen features, trained by SGD (rate 0.01, momentum 0.9, weight
decay 1e-4) for 50 epochs of batches of 10 tiles. A 1×1 convolution is multinomial logistic regression, whose loss has
one minimum, so that it is fitted here until it gets there (L-BFGS, at most `ITERATIONS`), which no learning rate can
favour. How strongly it is held back decides more than the optimiser, and is chosen among `DECAYS` by the labelled
patches alone: on each third of them in turn, learned from the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

Rows = NDArray[np.float32]
Indices = NDArray[np.int64]
Classify = Callable[[Rows], Indices]
"""(n, D) rows to (n,) class indices."""

ITERATIONS = 100
DECAYS = (0.1, 0.01, 1e-3, 1e-4)
"""Weight decays, strongest first; 1e-4 is the published one."""
TRIAL_ROWS, TRIAL_ITERATIONS, PARTS = 6_000, 30, 3
NEIGHBOURS, NEIGHBOUR_ROWS = 20, 5_000
TREES, LEAF = 50, 5

BUDGET = (
    f"Linear: multinomial logistic regression, L-BFGS to the minimum (at most {ITERATIONS} iterations), weight decay "
    f"{', '.join(f'{decay:g}' for decay in DECAYS)}, chosen by {PARTS} parts of the labelled patches. k-NN: "
    f"{NEIGHBOURS} neighbours among {NEIGHBOUR_ROWS} pixels. Forest and extra-trees: {TREES} trees, leaves of {LEAF} "
    "pixels or more."
)


@dataclass(frozen=True)
class Sample:
    """Labelled pixels: rows (n, D), class indices (n,), and the number of the patch (n,) that each is from."""

    rows: Rows
    labels: Indices
    patches: Indices


@dataclass(frozen=True)
class Linear:
    """Weights (D + 1, K) of a logistic regression, the last row its offsets, and the decay that it was fitted with."""

    weights: Tensor
    decay: float

    def logits(self, rows: Rows) -> Tensor:
        """Compute (n, K)."""
        return torch.from_numpy(rows) @ self.weights[:-1] + self.weights[-1]

    def __call__(self, rows: Rows) -> Indices:
        """Classify."""
        found: Indices = self.logits(rows).argmax(1).numpy()
        return found


def fit_linear(sample: Sample, *, classes: int, seed: int) -> Linear:
    """Fit a logistic regression; its decay is chosen by the sample's own patches."""
    decay = choose_decay(sample, classes=classes, seed=seed)
    return Linear(descend(sample, None, classes=classes, decay=decay, iterations=ITERATIONS), decay)


def choose_decay(sample: Sample, *, classes: int, seed: int) -> float:
    """Find the decay whose fit to some patches predicts the others best, by cross-entropy.

    With fewer patches than parts nothing can be held out, and the middle decay is taken.
    """
    rng = np.random.default_rng(seed)
    present = rng.permutation(np.unique(sample.patches))
    if len(present) < PARTS:
        return DECAYS[len(DECAYS) // 2]
    kept = rng.permutation(len(sample.labels))[:TRIAL_ROWS]
    rows, labels, patches = sample.rows[kept], sample.labels[kept], sample.patches[kept]
    losses = np.zeros(len(DECAYS))
    for part in range(PARTS):
        out = np.isin(patches, present[part::PARTS])
        learned = Sample(rows[~out], labels[~out], patches[~out])
        weights = None
        for index, decay in enumerate(DECAYS):
            weights = descend(learned, weights, classes=classes, decay=decay, iterations=TRIAL_ITERATIONS)
            truth = torch.from_numpy(labels[out])
            losses[index] += float(F.cross_entropy(Linear(weights, decay).logits(rows[out]), truth, reduction="sum"))
    return DECAYS[int(losses.argmin())]


def descend(sample: Sample, start: Tensor | None, *, classes: int, decay: float, iterations: int) -> Tensor:
    """Minimise mean cross-entropy + decay / 2 · |weights|² from given weights, or from 0; offsets are free."""
    rows, labels = torch.from_numpy(sample.rows), torch.from_numpy(sample.labels)
    weights = torch.zeros(rows.shape[1] + 1, classes) if start is None else start.clone()
    weights.requires_grad_(True)
    optimiser = torch.optim.LBFGS(
        [weights], max_iter=iterations, max_eval=2 * iterations, history_size=20, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = F.cross_entropy(rows @ weights[:-1] + weights[-1], labels) + decay / 2 * weights[:-1].square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach()


def fit_knn(sample: Sample, *, classes: int, seed: int) -> Classify:  # noqa: ARG001
    """Keep some of the sample; the most frequent class of the nearest decides."""
    from sklearn.neighbors import KNeighborsClassifier

    kept = np.random.default_rng(seed).permutation(len(sample.labels))[:NEIGHBOUR_ROWS]
    model = KNeighborsClassifier(min(NEIGHBOURS, len(kept)), algorithm="brute", n_jobs=1)
    return _predictor(model.fit(sample.rows[kept], sample.labels[kept]))


def fit_forest(sample: Sample, *, classes: int, seed: int) -> Classify:  # noqa: ARG001
    """Fit a random forest."""
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(TREES, min_samples_leaf=LEAF, n_jobs=1, random_state=seed)
    return _predictor(model.fit(sample.rows, sample.labels))


def fit_extra_trees(sample: Sample, *, classes: int, seed: int) -> Classify:  # noqa: ARG001
    """Fit extremely randomised trees."""
    from sklearn.ensemble import ExtraTreesClassifier

    model = ExtraTreesClassifier(TREES, min_samples_leaf=LEAF, n_jobs=1, random_state=seed)
    return _predictor(model.fit(sample.rows, sample.labels))


def _predictor(model: object) -> Classify:
    return lambda rows: np.asarray(model.predict(rows), dtype=np.int64)  # type: ignore[attr-defined]


READOUTS: dict[str, Callable[..., Classify]] = {
    "linear": fit_linear,
    "k-NN": fit_knn,
    "forest": fit_forest,
    "extra-trees": fit_extra_trees,
}
"""Sample, classes, seed -> classifier."""
