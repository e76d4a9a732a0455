"""SEN1-2: 282 384 pairs of 8-bit radar (VV) and true colour, 256 × 256 pixels at 10 m, in either of two layouts.

    ROIs1868_summer/s1_59/ROIs1868_summer_s1_59_p10.png    as published: a folder per season, sensor and scene
    ROIs1868_summer/s2_59/ROIs1868_summer_s2_59_p10.png
    agri/s1/ROIs1868_summer_s1_59_p10.png                  parted by terrain: agri, barrenland, grassland, urban
    agri/s2/ROIs1868_summer_s2_59_p10.png

The pictures have no georeference. Neighbouring patches of a scene overlap by half, so patches of one scene on both
sides of a split leak (see `sen12_split`). Schmitt, Hughes and Zhu 2018, arXiv:1807.01569,
doi:10.5194/isprs-annals-IV-1-141-2018. The authors scaled radar from -25..0 dB to 0..255.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from ..contract.bands import Sensor
from ..contract.pairtable import PairFiles
from ..errors import BandMissing, GridMismatch, InputError
from ..io.arrays import read_raster
from ..raster.grid import Grid
from ..raster.stack import BandStack, ScenePair

BANDS = {Sensor.S1: ("VV",), Sensor.S2: ("B04", "B03", "B02")}
GSD_M = 10.0
LAYOUT = "sen12"
"""What pairs are marked by, see `PairFiles`."""
_SENSORS = ("s1", "s2")
_NAME = re.compile(r"(?P<part>ROIs\d+_[a-z]+)_s1_(?P<scene>[A-Za-z0-9]+)_p(?P<number>\d+)")


@dataclass(frozen=True)
class Sen12Place:
    """A pair of pictures.

    Attributes:
        patch_id: Its name without a sensor: ROIs1868_summer_59_p10.
        scene: The scene that it was cut from: ROIs1868_summer_59.
        terrain: What it shows; "" in the layout as published.
        s1, s2: The two pictures.
        name: The radar picture's path within the data set's folder, as split files write it.
    """

    patch_id: str
    scene: str
    terrain: str
    s1: str
    s2: str
    name: str


def list_sen12(folder: str, *, terrains: Sequence[str] = ()) -> list[Sen12Place]:
    """List all pairs below a folder of either layout, ordered by terrain, scene and patch number.

    Args:
        folder: Holds season folders, or terrain folders.
        terrains: The terrains that must be there, and no others are taken; empty takes what there is.

    Raises:
        InputError: If there is none, a terrain is missing or has one sensor only, or a picture has no companion.
    """
    root = Path(folder)
    homes = [root / name for name in _terrains_in(root, terrains)]
    folders = {
        sensor: [*(home / sensor for home in homes), *([] if terrains else root.glob(f"ROIs*/{sensor}_*"))]
        for sensor in _SENSORS
    }
    pictures = {sensor: [path for home in homes for path in home.glob("*.png")] for sensor, homes in folders.items()}
    if not any(pictures.values()):
        raise InputError(
            f"{root} holds no pair of SEN1-2; ROIs…/s1_…/*.png or agri/s1/*.png was expected. Name the folder that "
            "holds the season folders, or the terrain folders."
        )
    found = [_place(path, root) for path in pictures["s1"]]
    _check_companions(pictures)
    return sorted(found, key=lambda place: (place.terrain, place.scene, _number(place)))


def _terrains_in(root: Path, asked: Sequence[str]) -> Sequence[str]:
    """Name the terrain folders to take, each of which holds both sensors."""
    there = {sensor: {path.parent.name for path in root.glob(f"*/{sensor}") if path.is_dir()} for sensor in _SENSORS}
    found = sorted(set.union(*there.values()))
    lacking = [name for name in asked if name not in found]
    if lacking:
        raise InputError(
            f"{root} has no terrain folder {', '.join(lacking)} with s1 and s2 in it; it has "
            f"{', '.join(found) or 'none'}. Complete the folder, or ask for fewer terrains."
        )
    for name in asked or found:
        own = [sensor for sensor in _SENSORS if name in there[sensor]]
        if len(own) < len(_SENSORS):
            raise InputError(
                f"{root / name} holds {own[0]} alone; a terrain folder holds s1 and s2, with the pictures of the same "
                "pairs. Complete it, or take it out of the folder."
            )
    return asked or found


def _check_companions(pictures: Mapping[str, Sequence[Path]]) -> None:
    """Refuse pictures of one sensor without the other's."""
    there = {path for paths in pictures.values() for path in paths}
    alone = sorted(path for path in there if _companion(path) not in there)
    if alone:
        raise InputError(
            f"{alone[0]} has no companion {_companion(alone[0])} ({len(alone)} of {len(there)} pictures have none); "
            "complete the folder, or take them out."
        )


def is_sen12(folder: str) -> bool:
    """Tell a folder of SEN1-2, of either layout, by the names of its pictures."""
    root = Path(folder)
    radar = (path for pattern in ("ROIs*/s1_*/*.png", "*/s1/*.png") for path in root.glob(pattern))
    first = next(radar, None)
    return first is not None and _NAME.fullmatch(first.stem) is not None


def load_sen12(place: Sen12Place) -> ScenePair:
    """Read a pair, values 0 to 255 of unit "byte", each pixel valid.

    Raises:
        InputError: If a picture cannot be read, has not the bands of its sensor, or the two differ in size.
    """
    return load_pictures(place.s1, place.s2)


def load_pictures(s1: str, s2: str) -> ScenePair:
    """Read two pictures as `load_sen12`, or one where the other's name is ""."""
    radar, optical = _read(s1, Sensor.S1) if s1 else None, _read(s2, Sensor.S2) if s2 else None
    if radar and optical and radar.grid.shape != optical.grid.shape:
        raise GridMismatch(
            f"{s1} has {radar.grid.width} × {radar.grid.height} pixels and {s2} {optical.grid.width} × "
            f"{optical.grid.height}; pictures of equal size were expected. Replace the one that was altered."
        )
    return ScenePair(radar, optical)


def pair_files(place: Sen12Place, *, split: str = "") -> PairFiles:
    """Name a pair as a table of a user's own pairs would."""
    return PairFiles(place.patch_id, (place.s1,), (place.s2,), split=split, scene=place.scene, layout=LAYOUT)


def _read(path: str, sensor: Sensor) -> BandStack:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        pixels = read_raster(path).pixels
    if len(pixels) == 4 and sensor is Sensor.S2:
        pixels = pixels[:3]  # some copies of the data set carry an opaque alpha band
    bands = BANDS[sensor]
    if len(pixels) != len(bands) or pixels.dtype != np.uint8:
        raise BandMissing(
            f"{path} has {len(pixels)} bands of {pixels.dtype}; {sensor.mission} pictures of SEN1-2 have {len(bands)} "
            f"of uint8 ({' '.join(bands)}). Check that it is a picture of SEN1-2."
        )
    grid = Grid(None, Affine(GSD_M, 0, 0, 0, -GSD_M, 0), *pixels.shape[1:])
    return BandStack(pixels.astype(np.float32), np.ones(grid.shape, bool), bands, sensor, "byte", grid)


def _companion(picture: Path) -> Path:
    """Name the other sensor's picture of the same pair."""
    folder = picture.parent
    own, other = _SENSORS if folder.name.startswith(_SENSORS[0]) else _SENSORS[::-1]
    return folder.with_name(folder.name.replace(own, other, 1)) / picture.name.replace(f"_{own}_", f"_{other}_")


def _place(s1: Path, root: Path) -> Sen12Place:
    found = _NAME.fullmatch(s1.stem)
    if not found:
        raise InputError(
            f"{s1} is not named as SEN1-2 names its pictures, such as ROIs1868_summer_s1_59_p10.png; take it out of "
            "the folder, or give it its name back."
        )
    scene = f"{found['part']}_{found['scene']}"
    terrain = s1.parent.parent.name if s1.parent.name == _SENSORS[0] else ""
    name = s1.relative_to(root).as_posix()
    return Sen12Place(f"{scene}_p{found['number']}", scene, terrain, str(s1), str(_companion(s1)), name)


def _number(place: Sen12Place) -> int:
    return int(place.patch_id.rpartition("_p")[2])
