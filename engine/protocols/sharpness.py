"""How sharp feature maps are: whether features change where the land cover does, and only there.

Montanaro et al. 2022 (doi:10.1109/LGRS.2022.3195259), Fig. 4, show that maps of SSCL are finer than those of SimSiam;
this puts a number to it. Between neighbouring pixels features differ by an energy, the squared distance. It is averaged
over pairs of neighbours at a border (their classes differ), near one (the same class, at most `NEAR_PX` from a border)
and inside (further away).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from ..datasets.landcover import IGNORE

NEAR_PX = 6.0
ZONES = ("border", "near", "inside")

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Sharpness:
    """What energies say, each 0 to 1.

    Attributes:
        localised: Border energy, as a share of border and near energy: 0.5 of a map that is blurred over the whole zone
            or knows nothing of borders, 1 of one that changes from one pixel to the next.
        aware: Border energy, as a share of border and inside energy: 0.5 of noise, 1 where nothing changes inside.
    """

    localised: float
    aware: float


def measure_energies(features: Floats, labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Add up energies of neighbouring pixels by zone.

    Args:
        features: (D, H, W).
        labels: (H, W) class indices; pairs with an `IGNORE` are left out.

    Returns:
        (3, 2): sum and number of pairs of each of `ZONES`; those of several patches can be added.
    """
    distance = _border_distance(labels)
    found = np.zeros((len(ZONES), 2))
    for axis in (0, 1):
        energy = np.square(np.diff(features.astype(np.float64), axis=axis + 1)).sum(axis=0)
        first, second = _neighbours(labels, axis)
        judged = (first != IGNORE) & (second != IGNORE)
        far = np.maximum(*_neighbours(distance, axis)) > NEAR_PX
        same = first == second
        for zone, part in enumerate((judged & ~same, judged & same & ~far, judged & same & far)):
            found[zone] += energy[part].sum(), part.sum()
    return found


def sharpness(energies: NDArray[np.float64]) -> Sharpness:
    """Compare the zones' mean energies; NaN where a zone is empty or nothing changes at all."""
    with np.errstate(invalid="ignore"):
        border, near, inside = energies[:, 0] / energies[:, 1]
        return Sharpness(float(border / (border + near)), float(border / (border + inside)))


def _border_distance(labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Measure how far each pixel is from the nearest that touches another class, in pixels."""
    at_border = np.zeros(labels.shape, bool)
    for axis in (0, 1):
        first, second = _neighbours(labels, axis)
        differs = (first != second) & (first != IGNORE) & (second != IGNORE)
        for part in _neighbours(at_border, axis):
            part |= differs
    if not at_border.any():
        return np.full(labels.shape, np.inf)
    distance: NDArray[np.float64] = distance_transform_edt(~at_border)
    return distance


def _neighbours(layer: NDArray, axis: int) -> tuple[NDArray, NDArray]:  # type: ignore[type-arg]
    """Give views of the first and the second pixel of each pair along an axis."""
    return (layer[:-1], layer[1:]) if axis == 0 else (layer[:, :-1], layer[:, 1:])
