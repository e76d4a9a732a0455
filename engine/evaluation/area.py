"""Areas of classes, adjusted for the errors that a random sample finds in a map.

Olofsson, Foody, Herold, Stehman, Woodcock and Wulder 2014, "Good practices
for estimating area and assessing accuracy of land change", Remote Sensing of
Environment 148, doi:10.1016/j.rse.2014.02.015; equations by their numbers.
The sample is stratified by mapped class, or a simple random one, for which the
same equations hold with the mapped classes as strata after the fact. Theirs
is the matrix turned: map in rows, reference in columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError

Z95 = 1.96
"""Standard errors to either side that hold 95 %; the paper's number."""
LEAST_PER_STRATUM = 2
"""Sample units that a mapped class needs for a variance to be known."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Estimates of one kind, one a class, with their standard errors; NaN where nothing defines them."""

    value: Floats
    standard_error: Floats

    @property
    def margin(self) -> Floats:
        """Half the width of the 95 % interval."""
        return Z95 * self.standard_error


@dataclass(frozen=True)
class AdjustedAreas:
    """What a random sample tells of the whole map.

    Attributes:
        mapped_m2: Area mapped as each class.
        area_m2: Area that each class really has.
        ua, pa: User's and producer's accuracy, by area.
        oa: Overall accuracy by area; of length 1.
        proportions: (K, K) estimated share of the whole area by reference class (rows) and mapped class (columns).
    """

    mapped_m2: Floats
    area_m2: Estimate
    ua: Estimate
    pa: Estimate
    oa: Estimate
    proportions: Floats


def adjusted_areas(matrix: ArrayLike, mapped_area_m2: ArrayLike) -> AdjustedAreas:
    """Estimate areas and accuracies of a whole map from sample units.

    Args:
        matrix: (K, K) counts of sample units, reference in rows, map in columns.
        mapped_area_m2: (K,) area of each class on the whole map; 0 of a class that it does not hold.

    Raises:
        InputError: If a class that the map holds has fewer than two sample units, or there is no mapped area.
    """
    counts, mapped = np.asarray(matrix, np.float64).T, np.asarray(mapped_area_m2, np.float64)
    units = counts.sum(axis=1)
    _check(counts, mapped, units)
    weights = mapped / mapped.sum()
    shares = _ratio(counts, units[:, None], empty=0.0)  # n_ij / n_i.
    joint = weights[:, None] * shares  # eq. 4
    truth = joint.sum(axis=0)  # eq. 9
    ua, pa, oa = _ratio(np.diagonal(joint), weights), _ratio(np.diagonal(joint), truth), np.trace(joint)  # eqs 1 to 3
    right = np.diagonal(shares)
    freedom = np.maximum(units - 1, 1)
    oa_variance = (weights**2 * right * (1 - right) / freedom).sum()  # eq. 5
    ua_variance = np.where(weights > 0, right * (1 - right) / freedom, np.nan)  # eq. 6
    truth_variance = ((weights[:, None] * joint - joint**2) / freedom[:, None]).sum(axis=0)  # eq. 10
    total = mapped.sum()
    return AdjustedAreas(
        mapped_m2=mapped,
        area_m2=Estimate(truth * total, np.sqrt(truth_variance) * total),  # eq. 11
        ua=Estimate(ua, np.sqrt(ua_variance)),
        pa=Estimate(pa, np.sqrt(_pa_variance(weights, shares, freedom, truth, pa))),
        oa=Estimate(np.array([oa]), np.array([np.sqrt(oa_variance)])),
        proportions=joint.T,
    )


def _pa_variance(weights: Floats, shares: Floats, freedom: Floats, truth: Floats, pa: Floats) -> Floats:
    """Give the variance of producer's accuracies: eq. 7, areas taken as shares of the whole."""
    spread = weights[:, None] ** 2 * shares * (1 - shares) / freedom[:, None]
    own = np.diagonal(spread)
    return _ratio((1 - pa) ** 2 * own + pa**2 * (spread.sum(axis=0) - own), truth**2)


def _check(counts: Floats, mapped: Floats, units: Floats) -> None:
    if counts.shape != (len(mapped), len(mapped)):
        raise InputError(
            f"A matrix of shape {counts.shape} came with the areas of {len(mapped)} classes; each class needs a row, a "
            "column and an area."
        )
    if not mapped.sum() > 0:
        raise InputError("The map has no area, so none can be adjusted; give the map a CRS and at least one class.")
    thin = (mapped > 0) & (units < LEAST_PER_STRATUM)
    if thin.any():
        raise InputError(
            f"{int(thin.sum())} mapped classes have fewer than {LEAST_PER_STRATUM} sample units; variances need that "
            "many in each. Add points there, or merge classes."
        )


def _ratio(part: Floats, whole: Floats, *, empty: float = np.nan) -> Floats:
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), empty)
    np.divide(part, whole, out=out, where=whole != 0)
    return out
