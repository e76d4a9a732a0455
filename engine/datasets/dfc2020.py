"""The folder layout of DFC2020: triplets of radar, optical and land cover, 256 × 256 pixels at 10 m.

    ROIs0000_validation/s1_validation/ROIs0000_validation_s1_validation_p17.tif     VV, VH in dB, NaN where unknown
    ROIs0000_validation/s2_validation/ROIs0000_validation_s2_validation_p17.tif     13 bands of L1C, digital numbers
    ROIs0000_validation/dfc_validation/ROIs0000_validation_dfc_validation_p17.tif   DFC2020 codes 1 to 10

The official parts are ROIs0000_validation (986) and ROIs0000_test (5 128); re-filed copies name the folders after
seasons and number the scenes. Whatever follows `ROIs` and `dfc_` is taken as it is.
Yokoya et al. 2020, IEEE Data Fusion Contest, doi:10.21227/rha7-m332; layout and class table after SEN12MS
(Schmitt et al. 2019, arXiv:1906.07789).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..io.arrays import read_raster
from ..raster.stack import ScenePair
from .landcover import DFC_TO_EIGHT, relabel
from .stacks import read_optical, read_radar


@dataclass(frozen=True)
class DfcTriplet:
    """One place: its id, the part and the scene it belongs to, and its three files."""

    patch_id: str
    part: str
    scene: str
    s1: str
    s2: str
    labels: str


def list_dfc2020(folder: str) -> list[DfcTriplet]:
    """List all triplets below a folder, ordered by part, scene and patch number.

    Raises:
        InputError: If there is none, or a triplet lacks a file.
    """
    root = Path(folder)
    found = [_triplet(path) for path in root.glob("ROIs*/dfc_*/*.tif")]
    if not found:
        raise InputError(
            f"{root} holds no ROIs*/dfc_*/*.tif; the DFC2020 folder holds ROIs0000_validation and the like. "
            "Name that folder."
        )
    for triplet in found:
        for path in (triplet.s1, triplet.s2):
            if not Path(path).is_file():
                raise InputError(f"{triplet.labels} has no companion {path}; complete the folder.")
    return sorted(found, key=lambda triplet: (triplet.part, triplet.scene, _number(triplet.patch_id)))


def load_pair(
    triplet: DfcTriplet, *, table: Mapping[int, int] = DFC_TO_EIGHT, bands: tuple[str, ...] = ()
) -> tuple[ScenePair, NDArray[np.uint8]]:
    """Read a pair and its labels (H, W), 255 where not judged.

    Args:
        triplet: The place.
        table: DFC2020 code to class index: `landcover.DFC_TO_EIGHT` or `DFC_TO_SIX`.
        bands: Optical bands to keep, in this order; empty keeps all 13.
    """
    optical = read_optical(triplet.s2)
    pair = ScenePair(read_radar(triplet.s1), optical.select(bands) if bands else optical)
    return pair, relabel(read_raster(triplet.labels).pixels[0], table)


def load_pairs(
    triplets: Iterable[DfcTriplet], *, table: Mapping[int, int] = DFC_TO_EIGHT, bands: tuple[str, ...] = ()
) -> list[tuple[ScenePair, NDArray[np.uint8]]]:
    """Read several, as `load_pair` does."""
    return [load_pair(triplet, table=table, bands=bands) for triplet in triplets]


def _triplet(labels: Path) -> DfcTriplet:
    part, scene = labels.parent.parent, labels.parent.name.removeprefix("dfc_")
    s1, s2 = (str(part / f"{s}_{scene}" / labels.name.replace("_dfc_", f"_{s}_")) for s in ("s1", "s2"))
    patch_id = labels.stem.replace("_dfc_", "_")
    return DfcTriplet(patch_id, part.name.partition("_")[2], scene, s1, s2, str(labels))


def _number(patch_id: str) -> tuple[int, str]:
    digits = patch_id.rpartition("_p")[2]
    return (int(digits) if digits.isdecimal() else 0, patch_id)
