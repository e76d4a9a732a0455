"""How well a stated uncertainty ranks the errors that were really made."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_EVERY = 7
"""Of so many pixels one is compared: neighbours say the same."""
_MOST = 2**21
"""Where more are compared, every other one is left out again, so that memory does not grow with the scene."""


@dataclass(frozen=True)
class Ranked:
    """What was found; NaN where nothing was compared.

    Attributes:
        pixels: How many were compared.
        correlation: Rank correlation (Spearman) of uncertainty and absolute error; 1 ranks perfectly, 0 says nothing.
        surest, least_sure: Mean absolute error of the tenth of pixels that is surest, and of the least sure tenth.
    """

    pixels: int
    correlation: float
    surest: float
    least_sure: float


@dataclass
class Ranking:
    """Pixels compared so far."""

    _spreads: list[NDArray[np.float32]] = field(default_factory=list)
    _errors: list[NDArray[np.float32]] = field(default_factory=list)
    _every: int = _EVERY
    _held: int = 0

    def add(self, spread: NDArray[np.float32], error: NDArray[np.float32], valid: NDArray[np.bool_]) -> None:
        """Compare a patch.

        Args:
            spread: (H, W) uncertainty in any unit.
            error: (H, W) absolute error, a mean over bands.
            valid: (H, W) True where the error is known.
        """
        self._spreads.append(spread[valid][:: self._every].copy())
        self._errors.append(error[valid][:: self._every].copy())
        self._held += len(self._spreads[-1])
        if self._held > _MOST:
            self._spreads, self._errors = (
                [part[::2].copy() for part in kept] for kept in (self._spreads, self._errors)
            )
            self._every, self._held = 2 * self._every, sum(map(len, self._spreads))

    def found(self) -> Ranked:
        """Sum up."""
        from scipy.stats import spearmanr

        spread, error = (np.concatenate(part) if part else np.zeros(0) for part in (self._spreads, self._errors))
        if len(spread) < 2 or np.ptp(spread) == 0 or np.ptp(error) == 0:
            return Ranked(len(spread), math.nan, math.nan, math.nan)
        order, tenth = np.argsort(spread, kind="stable"), max(1, len(spread) // 10)
        ends = error[order[:tenth]].mean(), error[order[-tenth:]].mean()
        return Ranked(len(spread), float(spearmanr(spread, error).statistic), *map(float, ends))
