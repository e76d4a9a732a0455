"""Choose a share of labelled scenes in which labels are as frequent as in all of them.

Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label data",
ECML PKDD 2011, doi:10.1007/978-3-642-23808-6_10, figure 1, for two parts, what
is chosen and the rest: the rarest label's scenes are given out first, each to
the part that still lacks most of it. What we do differently: a share that
leaves nothing to choose gives one scene.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


def take_share(targets: Bools, share: float, *, seed: int) -> NDArray[np.int64]:
    """Choose scenes by their labels.

    Args:
        targets: (N, K), which labels each scene has.
        share: Of the scenes, 0 to 1.
        seed: Draws among scenes that are equally good.

    Returns:
        The numbers of the chosen ones, in order; one at least.
    """
    count = len(targets)
    if share >= 1:
        return np.arange(count)
    rng = np.random.default_rng(seed)
    parts = np.array([share, 1 - share])
    lacking, places = targets.sum(axis=0) * parts[:, None], count * parts
    left, chosen = np.ones(count, bool), np.zeros(count, bool)
    while left.any():
        scenes, label = _next(targets, left)
        for scene in rng.permutation(scenes):
            wants = places if label is None else lacking[:, label]
            part = int(np.lexsort((rng.random(2), places, wants))[-1])
            chosen[scene] = part == 0
            lacking[part, targets[scene]] -= 1
            places[part] -= 1
        left[scenes] = False
    found = np.flatnonzero(chosen)
    return found if len(found) else rng.integers(count, size=1)


def _next(targets: Bools, left: Bools) -> tuple[NDArray[np.int64], int | None]:
    """Give the scenes that are left of the rarest label, and the label; None where no label is left."""
    counts = targets[left].sum(axis=0)
    if not counts.any():
        return np.flatnonzero(left), None
    label = int(np.where(counts > 0, counts, len(targets) + 1).argmin())
    return np.flatnonzero(left & targets[:, label]), label
