"""BigEarthNet: half a million pairs of 120 × 120 pixels at 10 m, each with the classes of CORINE that lie in it.

Version 1 (BigEarthNet-MM; Sumbul et al. 2021, IEEE GRSM, arXiv:2105.07921):

    BigEarthNet-S2-v1.0/S2A_MSIL2A_20170613T101031_87_48/…_B02.tif      12 bands, 120, 60 and 20 pixels wide, L2A
    BigEarthNet-S2-v1.0/S2A_MSIL2A_20170613T101031_87_48/…_labels_metadata.json
    BigEarthNet-S1-v1.0/S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48/…_VV.tif, …_VH.tif       dB
    BigEarthNet-S1-v1.0/S1A_…/…_labels_metadata.json                    names the optical patch
    train.csv, val.csv, test.csv                                        the authors' split: S2 name, S1 name

The authors' split of version 1 takes neighbouring patches apart, so it tells
how well is interpolated; `scenelabels.split_by_region` keeps them together.

Version 2 (reBEN; Clasen et al. 2024, arXiv:2407.03653) is split by region:

    metadata.parquet      patch_id, labels of the 19 classes, split, s1_name; saved as metadata.csv it serves too
    BigEarthNet-S2/S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP/S2A_…_T33UUP_26_57/…_B02.tif
    BigEarthNet-S1/S1A_IW_GRDH_1SDV_20170613T165043/S1A_…_33UUP_26_57/…_VV.tif

torchgeo reads version 1 too, but gives tensors without CRS, transform and
nodata, and nothing of version 2; the tests hold our class lists to its own.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..contract.bands import USUAL_ORDERS, Sensor
from ..errors import InputError
from .bigearthnet_classes import FORTY_THREE, to_nineteen
from .scenelabels import SPLITS, ScenePlace

PATCH_M = 1200.0
_S2_V1, _S1_V1 = ("BigEarthNet-S2-v1.0", "BigEarthNet-v1.0"), "BigEarthNet-S1-v1.0"
_L2A = USUAL_ORDERS[Sensor.S2][12]
_SPLITS = {"train": "train", "val": "validation", "validation": "validation", "test": "test"}
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def list_version1(folder: str, *, classes: int = 19) -> list[ScenePlace]:
    """List the pairs of version 1, ordered by name; those with none of the 19 classes are left out.

    Args:
        folder: Holds the S1 and S2 folders, and the split's tables where a split is wanted.
        classes: 43 or 19.

    Raises:
        InputError: If a folder or the companion of a radar patch is missing, or labels cannot be read.
    """
    root = Path(folder)
    optical = next((root / name for name in _S2_V1 if (root / name).is_dir()), None)
    radar = root / _S1_V1
    if optical is None or not radar.is_dir():
        raise InputError(
            f"{root} holds {_holdings(root)}; BigEarthNet-MM has {_S1_V1} and {_S2_V1[0]}. Name the folder that holds "
            "both."
        )
    split = _read_split(root)
    places = [_version1_place(path, optical, split) for path in radar.iterdir() if path.is_dir()]
    if classes == 19:
        places = [replace(place, labels=to_nineteen(place.labels)) for place in places]
    return sorted((place for place in places if place.labels), key=lambda place: place.name)


def list_version2(folder: str) -> list[ScenePlace]:
    """List the pairs of version 2, ordered by name, with the published split.

    Raises:
        InputError: If the metadata cannot be read, or no patch that it names is there.
    """
    root = Path(folder)
    places = [_version2_place(root, row) for row in _metadata(root)]
    there = [place for place in places if Path(place.s2[0]).is_file() and Path(place.s1[0]).is_file()]
    if not there:
        raise InputError(
            f"None of the {len(places)} patches of the metadata lies in {root}; it must hold BigEarthNet-S1 and "
            "BigEarthNet-S2. Name that folder."
        )
    return sorted(there, key=lambda place: place.name)


def _version1_place(radar: Path, optical_root: Path, split: dict[str, str]) -> ScenePlace:
    facts = _read_labels(radar / f"{radar.name}_labels_metadata.json")
    optical = optical_root / str(facts.get("corresponding_s2_patch", ""))
    s2 = tuple(str(optical / f"{optical.name}_{band}.tif") for band in _L2A)
    if not Path(s2[0]).is_file():
        raise InputError(f"{radar.name} belongs to {optical.name}, which is missing; complete {optical_root}.")
    odd = [name for name in facts["labels"] if name not in FORTY_THREE]
    if odd:
        raise InputError(f"{radar.name} has the label {odd[0]!r}, which is none of the 43 classes; check the folder.")
    region, at_m = _ground(radar.name)
    labels = tuple(name for name in FORTY_THREE if name in facts["labels"])
    s1 = tuple(str(radar / f"{radar.name}_{band}.tif") for band in ("VV", "VH"))
    return ScenePlace(optical.name, s1, s2, labels, split.get(optical.name, ""), region, at_m)


def _version2_place(root: Path, row: dict[str, Any]) -> ScenePlace:
    s1_name, s2_name = row["s1_name"], row["patch_id"]
    radar = root / "BigEarthNet-S1" / "_".join(s1_name.split("_")[:-3]) / s1_name
    optical = root / "BigEarthNet-S2" / "_".join(s2_name.split("_")[:-2]) / s2_name
    region, at_m = _ground(s1_name)
    s1 = tuple(str(radar / f"{s1_name}_{band}.tif") for band in ("VV", "VH"))
    s2 = tuple(str(optical / f"{s2_name}_{band}.tif") for band in _L2A)
    return ScenePlace(s2_name, s1, s2, label_list(row["labels"]), _SPLITS.get(row["split"], ""), region, at_m)


def label_list(cell: Any) -> tuple[str, ...]:
    """Read the labels of a table's cell: a list, its text with or without commas, or names with | between them.

    A list is written with commas by Python, and without by pandas where it read the table from Parquet:
    "['Arable land' 'Pastures']", which as Python would be one name.

    Raises:
        InputError: If the text of a list holds anything but names in quotes.
    """
    if not isinstance(cell, str):
        return tuple(str(name) for name in cell)
    if not cell.startswith("["):
        return tuple(cell.split("|"))
    if _QUOTED.sub("", cell).strip("[], \r\n"):
        raise InputError(
            f"The labels {cell} cannot be read; a list of names in quotes was expected, or names with | between them. "
            "Save the table again."
        )
    return tuple(ast.literal_eval(name) for name in _QUOTED.findall(cell))


def _ground(s1_name: str) -> tuple[str, tuple[float, float]]:
    """Tell MGRS tile and place in it from a radar patch's name: …_33UUP_87_48."""
    *_, tile, col, row = s1_name.split("_")
    return f"T{tile}", (int(col) * PATCH_M, int(row) * PATCH_M)


def _read_labels(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        facts["labels"] = list(facts["labels"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path.name} cannot be read ({error}); complete the folder of the patch.") from error
    return dict(facts)


def _read_split(root: Path) -> dict[str, str]:
    """Read the split's tables, under the authors' names or torchgeo's; without any there is no split."""
    found: dict[str, str] = {}
    for word, split in (("train", SPLITS[0]), ("val", SPLITS[1]), ("test", SPLITS[2])):
        for path in (root / f"{word}.csv", root / f"bigearthnet-{word}.csv"):
            if path.is_file():
                with path.open(newline="", encoding="utf-8") as file:
                    found |= {row[0]: split for row in csv.reader(file) if row}
    return found


def _metadata(root: Path) -> Iterator[dict[str, Any]]:
    table, parquet = root / "metadata.csv", root / "metadata.parquet"
    if table.is_file():
        with table.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)
        return
    if not parquet.is_file():
        raise InputError(
            f"{root} holds {_holdings(root)}; version 2 has metadata.parquet. Put it there, or its table as "
            "metadata.csv."
        )
    try:
        from pyarrow import parquet as reader  # type: ignore[import-not-found]
    except ImportError as error:
        raise InputError(
            f"{parquet} needs the library pyarrow, which is not installed. Install it, or save the table as "
            "metadata.csv beside it."
        ) from error
    yield from reader.read_table(parquet, columns=["patch_id", "labels", "split", "s1_name"]).to_pylist()


def _holdings(root: Path) -> str:
    names: Sequence[str] = sorted(path.name for path in root.iterdir()) if root.is_dir() else ()
    return ", ".join(names[:5]) or "nothing"
