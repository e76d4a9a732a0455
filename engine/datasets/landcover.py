"""The land-cover classes that the data sets share, and the tables between their codes.

DFC2020 (Yokoya et al. 2020, IEEE Data Fusion Contest, doi:10.21227/rha7-m332)
numbers ten classes 1 to 10; savanna and snow never occur in it, so eight are
judged. SEN12MS labels are IGBP codes; BigEarthNet v2 labels are CORINE 2018
level-3 codes. A table leaves out what is not judged; `relabel` makes that 255.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..contract.card import ClassEntry

IGNORE = 255

DFC_NAMES = {
    1: ("Forest", "#009900"),
    2: ("Shrubland", "#c6b044"),
    3: ("Savanna", "#fbff13"),
    4: ("Grassland", "#b6ff05"),
    5: ("Wetlands", "#27ff87"),
    6: ("Croplands", "#c24f44"),
    7: ("Urban/Built-up", "#a5a5a5"),
    8: ("Snow/Ice", "#69fff8"),
    9: ("Barren", "#f9ffa4"),
    10: ("Water", "#1c0dff"),
}
"""Name and published colour of each DFC2020 code."""

DFC_TO_EIGHT = {1: 0, 2: 1, 4: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7}
"""DFC2020 code to the eight classes that occur, as Copernicus-Bench numbers them."""

EIGHT = tuple(ClassEntry(index, code, *DFC_NAMES[code]) for code, index in DFC_TO_EIGHT.items())
"""The eight judged classes; their map value is the DFC2020 code."""

IGBP_TO_DFC = dict(enumerate((0, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 6, 8, 9, 10)))
"""IGBP code of SEN12MS to DFC2020 code; 0 is none."""

CORINE_TO_EIGHT = {
    code: index
    for index, codes in enumerate(
        (
            (311, 312, 313),
            (322, 323, 324),
            (231, 321),
            (411, 412, 421, 422, 423),
            (211, 212, 213, 221, 222, 223, 241, 242, 243, 244),
            (111, 112, 121, 122, 123, 124, 131, 132, 133, 141, 142),
            (331, 332, 333, 334, 335),
            (511, 512, 521, 522, 523),
        )
    )
    for code in codes
}
"""CORINE 2018 level-3 code to the eight classes."""

SIX = tuple(
    ClassEntry(index, index + 1, *entry)
    for index, entry in enumerate(
        (
            ("Water", "#1c0dff"),
            ("Forest", "#009900"),
            ("Grassland", "#b6ff05"),
            ("Bare land", "#f9ffa4"),
            ("Built-up", "#a5a5a5"),
            ("Sparse vegetation", "#c6b044"),
        )
    )
)
"""The merged categories that the published unsupervised segmentation was judged by."""

DFC_TO_SIX = {10: 0, 1: 1, 4: 2, 5: 2, 9: 3, 7: 4, 2: 5, 3: 5, 6: 5}
"""DFC2020 code to the merged categories. Names are published, the merging is not: wetlands, which are herbaceous
there, are put with grassland; shrubland, savanna and croplands with sparse vegetation; snow is not judged."""


def relabel(codes: ArrayLike, table: Mapping[int, int]) -> NDArray[np.uint8]:
    """Translate codes by a table; codes that it does not list become `IGNORE`."""
    values = np.asarray(codes).astype(np.int64)
    top = max(table) + 1
    lookup = np.full(top + 1, IGNORE, dtype=np.uint8)
    lookup[list(table)] = list(table.values())
    return lookup[np.where((values < 0) | (values > top), top, values)]
