"""The triplets' labels for whole places: the 19 classes of BigEarthNet v2, with the five fixed folds."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import InputError
from .bigearthnet import label_list
from .scenelabels import ScenePlace
from .triplets import list_triplets


def list_triplet_scenes(folder: str) -> list[ScenePlace]:
    """List a folder's triplets by patch id; the fold, 0 to 4, stands as the split.

    Raises:
        InputError: If the folder lacks `folds.csv`, `index.csv`, a file, or the labels of a patch.
    """
    table = Path(folder) / "index.csv"
    triplets = list_triplets(folder)
    if not table.is_file():
        raise InputError(f"{folder} holds no index.csv, which has the labels of the 19 classes; complete the folder.")
    with table.open(newline="", encoding="utf-8") as file:
        labels = {row["patch_id"]: label_list(row["labels19"]) for row in csv.DictReader(file)}
    lacking = [triplet.patch_id for triplet in triplets if triplet.patch_id not in labels]
    if lacking:
        raise InputError(f"index.csv has no labels of {lacking[0]}; complete it.")
    return [
        ScenePlace(one.patch_id, (one.s1,), (one.s2,), labels[one.patch_id], str(one.fold), one.tile)
        for one in triplets
    ]
