"""DFC2020: triplets of radar, optical and land cover, 256 × 256 pixels at 10 m, in the layout of `rois`.

    ROIs0000_validation/s1_validation/ROIs0000_validation_s1_validation_p17.tif     VV, VH in dB, NaN where unknown
    ROIs0000_validation/s2_validation/ROIs0000_validation_s2_validation_p17.tif     13 bands of L1C, digital numbers
    ROIs0000_validation/dfc_validation/ROIs0000_validation_dfc_validation_p17.tif   DFC2020 codes 1 to 10

The official parts are ROIs0000_validation (986) and ROIs0000_test (5 128); re-filed copies name the folders after
seasons and number the scenes. Whatever follows `ROIs` and `dfc_` is taken as it is.
Yokoya et al. 2020, IEEE Data Fusion Contest, doi:10.21227/rha7-m332; layout and class table after SEN12MS
(Schmitt et al. 2019, arXiv:1906.07789).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..io.arrays import read_raster
from ..raster.stack import ScenePair
from .landcover import DFC_TO_EIGHT, relabel
from .rois import Place, list_places, load_scenes

VALIDATION_SHARE = 1000 / 5128


@dataclass(frozen=True)
class Split:
    """Who learns and who judges, after Montanaro et al. 2022 (doi:10.1109/LGRS.2022.3195259).

    Attributes:
        learned: The official test part (5 128): learned from without labels.
        labelled: Of these, what is learned from with labels (4 128).
        validated: The others of these (1 000): what chooses the best weights.
        judged: The official validation part (986), of which nothing is learned.
    """

    learned: tuple[Place, ...]
    labelled: tuple[Place, ...]
    validated: tuple[Place, ...]
    judged: tuple[Place, ...]


def list_dfc2020(folder: str) -> list[Place]:
    """List all places below a folder, ordered by part, scene and patch number.

    Raises:
        InputError: If there is none, or a place lacks a file.
    """
    return list_places(folder, "dfc", "the DFC2020 folder holds ROIs0000_validation and the like")


def split_official(places: Sequence[Place], *, seed: int = 0) -> Split:
    """Split by the official parts; which of the test part validate is not published, so it is drawn.

    Raises:
        InputError: If the folder is re-filed, or lacks one of the parts.
    """
    judged = tuple(place for place in places if place.part == "validation")
    learned = tuple(place for place in places if place.part == "test")
    if not judged or len(learned) < 2:
        parts = ", ".join(sorted({place.part for place in places}))
        raise InputError(
            f"The folder holds the parts {parts}; to learn from the official test part and judge on the official "
            "validation part, it must hold ROIs0000_test and ROIs0000_validation. Give the folder as it was published."
        )
    order = np.random.default_rng(seed).permutation(len(learned))
    count = max(1, round(len(learned) * VALIDATION_SHARE))
    validated, labelled = (tuple(learned[index] for index in sorted(part)) for part in (order[:count], order[count:]))
    return Split(learned, labelled, validated, judged)


def load_pair(
    place: Place, *, table: Mapping[int, int] = DFC_TO_EIGHT, bands: tuple[str, ...] = ()
) -> tuple[ScenePair, NDArray[np.uint8]]:
    """Read a pair and its labels (H, W), 255 where not judged.

    Args:
        place: The place.
        table: DFC2020 code to class index: `landcover.DFC_TO_EIGHT` or `DFC_TO_SIX`.
        bands: Optical bands to keep, in this order; empty keeps all 13.
    """
    return load_scenes(place, bands=bands), relabel(read_raster(place.labels).pixels[0], table)


def load_pairs(
    places: Iterable[Place], *, table: Mapping[int, int] = DFC_TO_EIGHT, bands: tuple[str, ...] = ()
) -> list[tuple[ScenePair, NDArray[np.uint8]]]:
    """Read several, as `load_pair` does."""
    return [load_pair(place, table=table, bands=bands) for place in places]
