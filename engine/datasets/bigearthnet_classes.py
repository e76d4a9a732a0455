"""The two class lists of BigEarthNet: 43 classes of CORINE level 3, and the 19 that can be told from orbit.

Sumbul et al., "BigEarthNet-MM", IEEE GRSM 2021, arXiv:2105.07921, table 2, for
both lists, their order and what becomes of each of the 43; eleven of them
become nothing.
"""

from __future__ import annotations

NINETEEN = (
    "Urban fabric",
    "Industrial or commercial units",
    "Arable land",
    "Permanent crops",
    "Pastures",
    "Complex cultivation patterns",
    "Land principally occupied by agriculture, with significant areas of natural vegetation",
    "Agro-forestry areas",
    "Broad-leaved forest",
    "Coniferous forest",
    "Mixed forest",
    "Natural grassland and sparsely vegetated areas",
    "Moors, heathland and sclerophyllous vegetation",
    "Transitional woodland, shrub",
    "Beaches, dunes, sands",
    "Inland wetlands",
    "Coastal wetlands",
    "Inland waters",
    "Marine waters",
)
NONE = ""
"""What a class becomes that none of the 19 stands for."""

_OF_NINETEEN = {
    "Continuous urban fabric": NINETEEN[0],
    "Discontinuous urban fabric": NINETEEN[0],
    "Industrial or commercial units": NINETEEN[1],
    "Road and rail networks and associated land": NONE,
    "Port areas": NONE,
    "Airports": NONE,
    "Mineral extraction sites": NONE,
    "Dump sites": NONE,
    "Construction sites": NONE,
    "Green urban areas": NONE,
    "Sport and leisure facilities": NONE,
    "Non-irrigated arable land": NINETEEN[2],
    "Permanently irrigated land": NINETEEN[2],
    "Rice fields": NINETEEN[2],
    "Vineyards": NINETEEN[3],
    "Fruit trees and berry plantations": NINETEEN[3],
    "Olive groves": NINETEEN[3],
    "Pastures": NINETEEN[4],
    "Annual crops associated with permanent crops": NINETEEN[3],
    "Complex cultivation patterns": NINETEEN[5],
    "Land principally occupied by agriculture, with significant areas of natural vegetation": NINETEEN[6],
    "Agro-forestry areas": NINETEEN[7],
    "Broad-leaved forest": NINETEEN[8],
    "Coniferous forest": NINETEEN[9],
    "Mixed forest": NINETEEN[10],
    "Natural grassland": NINETEEN[11],
    "Moors and heathland": NINETEEN[12],
    "Sclerophyllous vegetation": NINETEEN[12],
    "Transitional woodland/shrub": NINETEEN[13],
    "Beaches, dunes, sands": NINETEEN[14],
    "Bare rock": NONE,
    "Sparsely vegetated areas": NINETEEN[11],
    "Burnt areas": NONE,
    "Inland marshes": NINETEEN[15],
    "Peatbogs": NINETEEN[15],
    "Salt marshes": NINETEEN[16],
    "Salines": NINETEEN[16],
    "Intertidal flats": NONE,
    "Water courses": NINETEEN[17],
    "Water bodies": NINETEEN[17],
    "Coastal lagoons": NINETEEN[18],
    "Estuaries": NINETEEN[18],
    "Sea and ocean": NINETEEN[18],
}
FORTY_THREE = tuple(_OF_NINETEEN)


def to_nineteen(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Translate labels of the 43 into those of the 19, in their order; those without one are left out."""
    found = {_OF_NINETEEN[label] for label in labels}
    return tuple(name for name in NINETEEN if name in found)
