"""The folder layout that SEN12MS made and DFC2020 kept: regions of interest, a folder per sensor and scene.

    ROIs1158_spring/s1_1/ROIs1158_spring_s1_1_p30.tif     VV, VH in dB, NaN where unknown
    ROIs1158_spring/s2_1/ROIs1158_spring_s2_1_p30.tif     13 bands of L1C, digital numbers
    ROIs1158_spring/lc_1/ROIs1158_spring_lc_1_p30.tif     land cover, of SEN12MS; dfc_1 of DFC2020

torchgeo reads SEN12MS too, but gives tensors without CRS, transform and nodata, wants all four seasons, and knows
nothing of DFC2020's own folders.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..raster.stack import ScenePair
from .stacks import read_optical, read_radar


@dataclass(frozen=True)
class Place:
    """One place: its id, the part (`spring`, `validation`) and the scene it belongs to, and its three files."""

    patch_id: str
    part: str
    scene: str
    s1: str
    s2: str
    labels: str


def list_places(folder: str, kind: str, example: str) -> list[Place]:
    """List all places below a folder, ordered by part, scene and patch number.

    Args:
        folder: Holds the ROIs folders.
        kind: What folders of labels begin with: lc or dfc.
        example: What the folder of the data set holds, for the message when there is none.

    Raises:
        InputError: If there is none, or a place lacks a file.
    """
    root = Path(folder)
    found = [_place(path, kind) for path in root.glob(f"ROIs*/{kind}_*/*.tif")]
    if not found:
        raise InputError(f"{root} holds no ROIs*/{kind}_*/*.tif; {example}. Name that folder.")
    for place in found:
        for path in (place.s1, place.s2):
            if not Path(path).is_file():
                raise InputError(f"{place.labels} has no companion {path}; complete the folder.")
    return sorted(found, key=lambda place: (place.part, place.scene, _number(place.patch_id)))


def load_scenes(place: Place, *, bands: tuple[str, ...] = ()) -> ScenePair:
    """Read both sensors; of the optical bands these, in this order, or all 13."""
    optical = read_optical(place.s2)
    return ScenePair(read_radar(place.s1), optical.select(bands) if bands else optical)


def _place(labels: Path, kind: str) -> Place:
    part, scene = labels.parent.parent, labels.parent.name.removeprefix(f"{kind}_")
    s1, s2 = (str(part / f"{s}_{scene}" / labels.name.replace(f"_{kind}_", f"_{s}_")) for s in ("s1", "s2"))
    patch_id = labels.stem.replace(f"_{kind}_", "_")
    return Place(patch_id, part.name.partition("_")[2], scene, s1, s2, str(labels))


def _number(patch_id: str) -> tuple[int, str]:
    digits = patch_id.rpartition("_p")[2]
    return (int(digits) if digits.isdecimal() else 0, patch_id)
