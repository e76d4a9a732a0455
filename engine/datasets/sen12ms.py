"""SEN12MS: 180 662 triplets of radar, optical and MODIS land cover, 256 × 256 pixels at 10 m, in the layout of `rois`.

    ROIs1158_spring/s1_1/ROIs1158_spring_s1_1_p30.tif     VV, VH in dB, NaN where unknown (ROIs1868_summer 146 p202)
    ROIs1158_spring/s2_1/ROIs1158_spring_s2_1_p30.tif     13 bands of L1C, digital numbers
    ROIs1158_spring/lc_1/ROIs1158_spring_lc_1_p30.tif     IGBP, LCCS land cover, LCCS land use, LCCS hydrology
    train_list.txt, test_list.txt                         the authors' split: names of files, of whichever sensor

Parts are spring, summer, fall and winter. Labels come from pixels of 500 m: they teach better than they judge.
Schmitt et al. 2019, arXiv:1906.07789, doi:10.5194/isprs-annals-IV-2-W7-153-2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.pairtable import PairFiles
from ..errors import InputError
from ..io.arrays import read_raster
from ..raster.stack import ScenePair
from .landcover import DFC_TO_EIGHT, IGBP_TO_DFC, relabel
from .rois import Place, list_places, load_scenes

IGBP_TO_EIGHT = {igbp: DFC_TO_EIGHT[dfc] for igbp, dfc in IGBP_TO_DFC.items() if dfc in DFC_TO_EIGHT}
"""IGBP code to the eight classes of DFC2020; savanna and snow are left out."""
_SCHEMES = {"igbp": 0, "lccs_cover": 1, "lccs_use": 2, "lccs_hydrology": 3}


def list_sen12ms(folder: str) -> list[Place]:
    """List all places below a folder, of however many seasons, ordered by season, scene and patch number.

    Raises:
        InputError: If there is none, or a place lacks a file.
    """
    return list_places(folder, "lc", "the SEN12MS folder holds ROIs1158_spring and the like")


def is_sen12ms(folder: str) -> bool:
    """Tell a folder of SEN12MS by its files of land cover."""
    return next(Path(folder).glob("ROIs*/lc_*/*_lc_*.tif"), None) is not None


def pair_files(place: Place) -> PairFiles:
    """Name a place's pair as a table of a user's own pairs would; neighbours of a scene overlap by half."""
    scene = place.patch_id.rpartition("_p")[0]
    return PairFiles(place.patch_id, (place.s1,), (place.s2,), place=place.patch_id, scene=scene)


def select_listed(places: Sequence[Place], list_file: str) -> list[Place]:
    """Choose the places that a split file names, in its order; what is of a season that is not there is left out.

    Raises:
        InputError: If the file cannot be read, or none of the names is there.
    """
    try:
        names = [line.strip() for line in Path(list_file).read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{list_file} cannot be read ({error}); expected a file name per line, as in train_list.txt."
        ) from error
    known = {place.patch_id: place for place in places}
    chosen = [known[key] for name in names if (key := _patch_id(name)) in known]
    if not chosen:
        raise InputError(f"None of the {len(names)} names of {list_file} is in the folder; give the seasons it names.")
    return chosen


def load_pair(
    place: Place, *, table: Mapping[int, int] = IGBP_TO_EIGHT, scheme: str = "igbp", bands: tuple[str, ...] = ()
) -> tuple[ScenePair, NDArray[np.uint8]]:
    """Read a pair and its labels (H, W), 255 where the table lists nothing.

    Args:
        place: The place.
        table: Code of the scheme to class index.
        scheme: Which of the four legends to read: igbp, lccs_cover, lccs_use or lccs_hydrology.
        bands: Optical bands to keep, in this order; empty keeps all 13.
    """
    codes = read_raster(place.labels).pixels[_SCHEMES[scheme]]
    return load_scenes(place, bands=bands), relabel(codes, table)


def _patch_id(name: str) -> str:
    """Leave out the sensor: ROIs1158_spring_s2_1_p30.tif is ROIs1158_spring_1_p30."""
    region, season, _, *rest = Path(name).stem.split("_")
    return "_".join((region, season, *rest))
