"""Sensors, their bands, and the orders in which files usually hold them.

Bands are matched by name first. Only when a file names none of them is the
usual order for its band count assumed, and the reason is handed back so that
it can be written to the log. Wavelengths and ground sampling distances are
those of the Sentinel-2 MSI (ESA, Sentinel-2 User Handbook) and of the
Sentinel-1 C-band SAR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Dict, Optional, Sequence, Tuple

from ..errors import BandMissing


class Sensor(str, Enum):
    """One of the two instruments that a pair is made of."""

    S1 = "s1"
    S2 = "s2"

    @property
    def mission(self) -> str:
        """Name the mission as people write it."""
        return "Sentinel-1" if self is Sensor.S1 else "Sentinel-2"


@dataclass(frozen=True)
class Band:
    """A band: its name, centre wavelength in nm (None for radar), native GSD in m, and plain name."""

    name: str
    sensor: Sensor
    wavelength_nm: Optional[float]
    gsd_m: float
    title: str


_S2 = (
    ("B01", 443, 60, "coastal aerosol"),
    ("B02", 490, 10, "blue"),
    ("B03", 560, 10, "green"),
    ("B04", 665, 10, "red"),
    ("B05", 705, 20, "red edge 1"),
    ("B06", 740, 20, "red edge 2"),
    ("B07", 783, 20, "red edge 3"),
    ("B08", 842, 10, "near infrared"),
    ("B8A", 865, 20, "narrow near infrared"),
    ("B09", 945, 60, "water vapour"),
    ("B10", 1375, 60, "cirrus"),
    ("B11", 1610, 20, "shortwave infrared 1"),
    ("B12", 2190, 20, "shortwave infrared 2"),
)
BANDS: Dict[str, Band] = {
    **{
        name: Band(name, Sensor.S1, None, 10.0, title)
        for name, title in (
            ("VV", "vertical transmit, vertical receive"),
            ("VH", "vertical transmit, horizontal receive"),
            ("HH", "horizontal transmit, horizontal receive"),
            ("HV", "horizontal transmit, vertical receive"),
        )
    },
    **{name: Band(name, Sensor.S2, float(nm), float(gsd), title) for name, nm, gsd, title in _S2},
}
S2_BANDS: Tuple[str, ...] = tuple(name for name, *_ in _S2)
S2_10M: Tuple[str, ...] = ("B02", "B03", "B04", "B08")
TRUE_COLOUR: Tuple[str, ...] = ("B04", "B03", "B02")
S2_ATMOSPHERE: Tuple[str, ...] = ("B01", "B09", "B10")
"""The 60 m bands: made for aerosol, water vapour and cirrus, they say little of the ground."""

USUAL_ORDERS: Dict[Sensor, Dict[int, Tuple[str, ...]]] = {
    Sensor.S1: {1: ("VV",), 2: ("VV", "VH")},
    Sensor.S2: {
        13: S2_BANDS,
        12: tuple(b for b in S2_BANDS if b != "B10"),
        10: tuple(b for b in S2_BANDS if b not in ("B01", "B09", "B10")),
        4: S2_10M,
        3: ("B04", "B03", "B02"),
    },
}
"""What a file with that many unnamed bands usually holds: L1C, L2A, no 60 m bands, 10 m bands, true colour."""

_POLARISATIONS = re.compile(r"_1S(DV|DH|SV|SH)(?![A-Za-z0-9])")
"""Polarisations in the name of a Sentinel-1 product: single or dual, sent out vertically or horizontally."""
_TRANSMITTED = {"DV": ("VV", "VH"), "DH": ("HH", "HV"), "SV": ("VV",), "SH": ("HH",)}

_COLOURS = {
    **{"coastal": "B01", "blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "cirrus": "B10"},
    **{"rededge1": "B05", "rededge2": "B06", "rededge3": "B07", "nir08": "B8A", "nir09": "B09"},
    **{"swir1": "B11", "swir2": "B12", "swir16": "B11", "swir22": "B12"},
}
"""Plain names in use, those of the STAC catalogues among them."""


@dataclass(frozen=True)
class BandMatch:
    """Which band each layer of a source is (None: not a band of this sensor), and how that is known."""

    names: Tuple[Optional[str], ...]
    reason: str


def canonical_band(text: Optional[str], sensor: Sensor) -> Optional[str]:
    """Find the one band of a sensor that a free description names.

    Understands `B2`, `b08`, `B8A`, `Sigma0_VV_db`, `red` and a name inside a
    file name such as `..._T22MGU.B2.tif`.

    Returns:
        The name, or None when no band or more than one is named.
    """
    if not text:
        return None
    words = [word for word in re.split(r"[^A-Za-z0-9]+", text) if word]
    found = {name for name in (_word_to_band(word, sensor) for word in words) if name}
    return found.pop() if len(found) == 1 else None


def _word_to_band(word: str, sensor: Sensor) -> Optional[str]:
    upper = word.upper()
    if sensor is Sensor.S1:
        return upper if upper in ("VV", "VH", "HH", "HV") else None
    match = re.fullmatch(r"B(\d{1,2})", upper)
    name = f"B{int(match.group(1)):02d}" if match else upper
    if name in BANDS and BANDS[name].sensor is Sensor.S2:
        return name
    return _COLOURS.get(word.lower())


def match_bands(sensor: Sensor, descriptions: Sequence[Optional[str]], *, source: str) -> BandMatch:
    """Tell which band each layer of a source is.

    Args:
        sensor: The instrument that the source is said to come from.
        descriptions: One description per layer; None or "" where there is none.
        source: File name for messages; also read for a band when there is one layer only.

    Raises:
        BandMissing: If a band is named twice, or nothing is named and the count is not usual.
    """
    names = tuple(canonical_band(text, sensor) for text in descriptions)
    if not any(names) and len(descriptions) == 1:
        names = (canonical_band(source, sensor),)
    if any(names):
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise BandMissing(
                f"{source} names band {', '.join(twice)} more than once; each band may appear once. "
                f"State the bands in file order, for example {' '.join(_example(sensor))}."
            )
        return BandMatch(names, "by the names in the file")
    polarisations = _POLARISATIONS.search(source) if sensor is Sensor.S1 else None
    if polarisations and len(descriptions) <= len(_TRANSMITTED[polarisations[1]]):
        sent = _TRANSMITTED[polarisations[1]][: len(descriptions)]
        return BandMatch(sent, f"by the polarisations in the product's name (1S{polarisations[1]})")
    order = USUAL_ORDERS[sensor].get(len(descriptions))
    if order is None:
        counts = ", ".join(str(n) for n in sorted(USUAL_ORDERS[sensor]))
        found = "1 unnamed band" if len(descriptions) == 1 else f"{len(descriptions)} unnamed bands"
        raise BandMissing(
            f"{source} has {found}; {sensor.mission} files usually have {counts}. "
            f"State the bands in file order, for example {' '.join(_example(sensor))}."
        )
    return BandMatch(order, f"by the usual order of {len(order)}-band {sensor.mission} files")


def _example(sensor: Sensor) -> Tuple[str, ...]:
    return ("VV", "VH") if sensor is Sensor.S1 else S2_10M
