"""Triplets of radar, optical and CORINE land cover, cut from BigEarthNet v2, with five fixed folds.

Layout (Clasen et al. 2024, arXiv:2407.03653, for the data): `folds.csv` with
patch_id, mgrs_tile and fold; `s1/<id>_s1.tif` in dB, `s2/<id>_s2.tif` in digital
numbers without offset, `lc/<id>_lc.tif` with CORINE 2018 codes. Folds are
grouped by MGRS tile, so that no place is both learned from and judged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..io.arrays import read_raster
from ..raster.stack import ScenePair
from .landcover import CORINE_TO_EIGHT, relabel
from .stacks import read_optical, read_radar


@dataclass(frozen=True)
class Triplet:
    """One place: its id, fold, MGRS tile, and its three files."""

    patch_id: str
    fold: int
    tile: str
    s1: str
    s2: str
    labels: str


def list_triplets(folder: str) -> list[Triplet]:
    """List a folder's triplets, ordered by patch id.

    Raises:
        InputError: If the folder has no `folds.csv`, or lacks a file that it names.
    """
    root = Path(folder)
    table = root / "folds.csv"
    if not table.is_file():
        raise InputError(f"{root} holds no folds.csv; a triplets folder has folds.csv, s1, s2 and lc. Name that one.")
    with table.open(newline="", encoding="utf-8") as file:
        found = [_triplet(root, row) for row in csv.DictReader(file)]
    for triplet in found:
        for path in (triplet.s1, triplet.s2, triplet.labels):
            if not Path(path).is_file():
                raise InputError(f"{table} names {triplet.patch_id}, but {path} is missing; complete the folder.")
    return sorted(found, key=lambda triplet: triplet.patch_id)


def load_pair(triplet: Triplet) -> tuple[ScenePair, NDArray[np.uint8]]:
    """Read a pair and its labels (H, W): indices of `landcover.EIGHT`, 255 where not judged."""
    pair = ScenePair(read_radar(triplet.s1), read_optical(triplet.s2))
    return pair, relabel(read_raster(triplet.labels).pixels[0], CORINE_TO_EIGHT)


def load_pairs(triplets: Iterable[Triplet]) -> list[tuple[ScenePair, NDArray[np.uint8]]]:
    """Read several, as `load_pair` does."""
    return [load_pair(triplet) for triplet in triplets]


def _triplet(root: Path, row: dict[str, str]) -> Triplet:
    name = row["patch_id"]
    s1, s2, labels = (str(root / kind / f"{name}_{kind}.tif") for kind in ("s1", "s2", "lc"))
    return Triplet(name, int(row["fold"]), row["mgrs_tile"], s1, s2, labels)
