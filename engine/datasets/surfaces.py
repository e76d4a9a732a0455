"""How the surfaces of a made scene look to Sentinel-1 and Sentinel-2.

One row per surface: the class it belongs to, reflectance in all thirteen bands,
VV and VH sigma0 in dB, and how much both vary from pixel to pixel. The values
are typical of central Europe in May, drawn by hand after published spectra and
C-band statistics; they are meant to be plausible, not to be measured with.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import S2_BANDS
from ..contract.card import ClassEntry

CLASSES = tuple(
    ClassEntry(index, index + 1, name, colour)
    for index, (name, colour) in enumerate(
        (
            ("Water", "#1f6fb4"),
            ("Wetland", "#5fb3a5"),
            ("Broadleaved forest", "#2f8f3a"),
            ("Coniferous forest", "#14532d"),
            ("Grassland", "#a6d96a"),
            ("Growing crops", "#f2d34b"),
            ("Bare soil", "#c69c6d"),
            ("Built-up and roads", "#d7301f"),
        )
    )
)
"""The land-cover classes of a made scene."""


class Surface(IntEnum):
    """What covers a pixel, finer than the classes."""

    LAKE = 0
    RIVER = 1
    REEDS = 2
    BROADLEAVED = 3
    CONIFEROUS = 4
    CLEARING = 5
    MEADOW = 6
    PASTURE = 7
    CEREAL = 8
    RAPESEED = 9
    MAIZE = 10
    PLOUGHED = 11
    FALLOW = 12
    HOUSES = 13
    INDUSTRY = 14
    STREET = 15
    GARDEN = 16
    SAND = 17
    ROAD = 18


#   class, B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B10 B11 B12 in ‰, VV VH in dB, grain optical %, grain radar dB
_ROWS = {
    Surface.LAKE: (1, (30, 33, 29, 15, 12, 10, 10, 8, 8, 6, 1, 5, 4), -20.5, -27.5, 3, 0.4),
    Surface.RIVER: (1, (48, 56, 69, 49, 42, 27, 24, 20, 18, 12, 1, 10, 8), -18.5, -26.5, 3, 0.5),
    Surface.REEDS: (2, (38, 43, 61, 56, 90, 155, 175, 185, 200, 200, 1, 140, 80), -9.0, -17.5, 11, 0.8),
    Surface.BROADLEAVED: (3, (26, 27, 47, 28, 78, 250, 315, 330, 345, 340, 1, 165, 75), -8.5, -13.8, 13, 0.7),
    Surface.CONIFEROUS: (4, (24, 22, 35, 22, 52, 140, 170, 180, 190, 190, 1, 95, 42), -9.8, -15.2, 15, 0.7),
    Surface.CLEARING: (5, (45, 55, 80, 85, 130, 200, 225, 235, 250, 250, 1, 260, 180), -11.5, -17.8, 10, 0.7),
    Surface.MEADOW: (5, (34, 40, 74, 48, 115, 285, 345, 360, 375, 370, 1, 215, 115), -12.8, -19.6, 4, 0.4),
    Surface.PASTURE: (5, (45, 55, 85, 80, 135, 225, 255, 270, 290, 290, 1, 270, 175), -12.2, -19.2, 6, 0.5),
    Surface.CEREAL: (6, (28, 32, 62, 34, 95, 310, 400, 425, 440, 420, 1, 185, 85), -14.0, -20.5, 3, 0.3),
    Surface.RAPESEED: (6, (40, 48, 122, 98, 170, 330, 380, 400, 415, 400, 1, 215, 115), -9.8, -15.4, 4, 0.4),
    Surface.MAIZE: (6, (55, 65, 92, 98, 150, 215, 235, 250, 270, 270, 1, 290, 220), -10.4, -17.6, 5, 0.4),
    Surface.PLOUGHED: (7, (55, 63, 81, 98, 118, 132, 145, 158, 172, 180, 1, 240, 205), -9.6, -19.5, 4, 0.5),
    Surface.FALLOW: (7, (85, 105, 145, 185, 215, 235, 250, 265, 285, 290, 1, 380, 335), -14.2, -23.0, 4, 0.4),
    Surface.HOUSES: (8, (85, 98, 112, 130, 145, 158, 168, 178, 188, 190, 1, 215, 195), -4.5, -11.5, 22, 3.0),
    Surface.INDUSTRY: (8, (165, 195, 220, 230, 240, 245, 250, 258, 264, 265, 1, 262, 240), -1.5, -10.5, 18, 4.0),
    Surface.STREET: (8, (75, 85, 95, 102, 112, 122, 128, 136, 142, 146, 1, 168, 156), -7.5, -15.5, 8, 1.5),
    Surface.GARDEN: (8, (40, 48, 72, 58, 110, 215, 250, 265, 280, 275, 1, 200, 125), -8.5, -14.5, 12, 1.5),
    Surface.SAND: (7, (120, 150, 195, 225, 245, 260, 270, 280, 290, 290, 1, 330, 300), -15.0, -23.5, 5, 0.5),
    Surface.ROAD: (8, (85, 100, 115, 125, 135, 145, 150, 160, 165, 165, 1, 200, 185), -14.5, -21.5, 5, 0.8),
}

_LEAVES = (-18, -18, -14, -24, -6, 8, 13, 14, 14, 13, 0, -8, -14)
_BRIGHTNESS = (13, 13, 13, 13, 13, 12, 12, 12, 12, 12, 0, 11, 11)
_VEGETATED = (2, 3, 4, 5, 6)

Table = NDArray[np.float32]


def _column(values: list[float]) -> Table:
    return np.array(values, dtype=np.float32)


CLASS_VALUE = np.array([row[0] for row in _ROWS.values()], dtype=np.uint8)
"""Map value of each surface's class."""

REFLECTANCE: dict[str, Table] = {
    band: _column([row[1][index] / 1000 for row in _ROWS.values()]) for index, band in enumerate(S2_BANDS)
}
"""Mean reflectance of each surface, by band."""

VIGOUR_GAIN: dict[str, Table] = {
    band: _column([(_LEAVES if row[0] in _VEGETATED else _BRIGHTNESS)[index] / 100 for row in _ROWS.values()])
    for index, band in enumerate(S2_BANDS)
}
"""Relative change of reflectance per unit of a field's vigour: greener where plants grow, brighter elsewhere."""

SIGMA0_DB: dict[str, Table] = {
    "VV": _column([row[2] for row in _ROWS.values()]),
    "VH": _column([row[3] for row in _ROWS.values()]),
}
"""Mean backscatter of each surface."""

OPTICAL_GRAIN = _column([row[4] / 100 for row in _ROWS.values()])
"""Relative deviation of reflectance from pixel to pixel."""

RADAR_GRAIN_DB = _column([row[5] for row in _ROWS.values()])
"""Deviation of backscatter from pixel to pixel, speckle aside."""
