"""SEN12MS with labels for whole scenes, as its authors make them from the pixels' land cover.

Schmitt and Wu, "Remote sensing image classification with the SEN12MS dataset",
ISPRS Annals 2021, arXiv:2104.00704: IGBP's 17 classes, or the ten they are
merged into; a scene has the labels of the classes that cover more than a tenth
of it, or, of exactly one, that of the largest. They publish these labels as
pickles, which would have to be executed to be read; they follow from the
land-cover files, so they are counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..io.arrays import read_raster
from .landcover import DFC_NAMES, IGBP_TO_DFC
from .rois import Place
from .scenelabels import SPLITS, ScenePlace
from .sen12ms import list_sen12ms, select_listed

IGBP = (
    "Evergreen needleleaf forest",
    "Evergreen broadleaf forest",
    "Deciduous needleleaf forest",
    "Deciduous broadleaf forest",
    "Mixed forest",
    "Closed shrublands",
    "Open shrublands",
    "Woody savannas",
    "Savannas",
    "Grasslands",
    "Permanent wetlands",
    "Croplands",
    "Urban and built-up lands",
    "Cropland and natural vegetation mosaics",
    "Permanent snow and ice",
    "Barren",
    "Water bodies",
)
"""The class of each IGBP code from 1 on."""
SIMPLIFIED = tuple(name for name, _ in DFC_NAMES.values())
LEAST_SHARE = 0.1
_LISTS = {"train_list.txt": SPLITS[0], "test_list.txt": SPLITS[2]}
"""The authors' lists of files, and the part that each makes."""


def list_sen12ms_scenes(folder: str, *, simplified: bool = True) -> list[ScenePlace]:
    """List all labelled places below a folder, and the part of each that the authors' lists in the folder name.

    All land-cover files are read for it, a few hundred a second.

    Args:
        folder: Holds the ROIs folders, of however many seasons.
        simplified: See `label_scenes`.

    Raises:
        InputError: If there is no place, one lacks a file, or nothing of a list is there.
    """
    places = list_sen12ms(folder)
    split: dict[str, str] = {}
    for name, part in _LISTS.items():
        path = Path(folder) / name
        if path.is_file():
            split |= {place.patch_id: part for place in select_listed(places, str(path))}
    labelled = label_scenes(places, simplified=simplified)
    return [replace(place, split=split.get(place.name, "")) for place in labelled]


def label_scenes(
    places: Sequence[Place], *, simplified: bool = True, several: bool = True, least_share: float = LEAST_SHARE
) -> list[ScenePlace]:
    """Label places by what covers them; a place that nothing covers enough has no label, and is left out.

    Args:
        places: See `list_sen12ms`.
        simplified: Into the ten classes, else into IGBP's 17.
        several: Every class that covers more than `least_share`; else the largest alone.
        least_share: Of the scene's pixels.
    """
    names = SIMPLIFIED if simplified else IGBP
    labelled = []
    for place in places:
        shares = _shares(place, simplified=simplified, classes=len(names))
        kept = shares > least_share if several else (np.arange(len(names)) == shares.argmax()) & (shares > 0)
        labels = tuple(name for name, is_kept in zip(names, kept, strict=True) if is_kept)
        if labels:
            region = f"{place.part} {place.scene}"
            labelled.append(ScenePlace(place.patch_id, (place.s1,), (place.s2,), labels, "", region))
    return labelled


def _shares(place: Place, *, simplified: bool, classes: int) -> NDArray[np.float64]:
    """Give the share of the scene that each class covers, (classes,)."""
    codes = read_raster(place.labels).pixels[0].astype(np.int64).ravel()
    counts = np.bincount(codes[(codes > 0) & (codes <= len(IGBP))], minlength=len(IGBP) + 1)
    if simplified:
        merged = np.zeros(classes + 1, np.int64)
        np.add.at(merged, [IGBP_TO_DFC[code] for code in range(len(counts))], counts)
        counts = merged
    return np.asarray(counts[1 : classes + 1] / codes.size)
