"""What a cluster looks like, in words and in a colour that a map reader expects.

A cluster is known by its mean in each band. Indices of the optical means and the
backscatter decide what to call it, by fixed thresholds: clusters get the same
name, order, value and colour wherever they look the same, whatever number the
training gave them. The names are what the sensors see, not what the place is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import BANDS, Sensor
from ..contract.card import ClassEntry
from .colours import pick_colour

_BYTE_WHITE = 400.0
"""8-bit pictures are stretched: 255 is read as a reflectance of about 0.6, enough to call one bright or dark."""


@dataclass(frozen=True)
class Signature:
    """A cluster's mean per band, in the unit of the band's sensor, and its share of the pixels."""

    means: Mapping[str, float]
    share: float
    units: Mapping[str, str]


class SignatureTally:
    """Adds up pixels by cluster; radar in dB is averaged as power."""

    def __init__(self, bands: Sequence[str], units: Mapping[str, str], count: int) -> None:
        """Begin with no pixels.

        Args:
            bands: Band names in channel order.
            units: Unit by sensor ("s1", "s2").
            count: Number of clusters.
        """
        self._bands, self._units = tuple(bands), dict(units)
        self._in_db = [self._units.get(BANDS[name].sensor.value) == "db" for name in self._bands]
        self._sums = np.zeros((len(self._bands), count))
        self._pixels = np.zeros(count, dtype=np.int64)

    def add(self, pixels: NDArray[np.float32], clusters: NDArray[np.integer]) -> None:
        """Add pixels.

        Args:
            pixels: (C, ...) values in the units.
            clusters: (...) cluster of each pixel; negative ones are left out.
        """
        counted = clusters >= 0
        where, count = clusters[counted].astype(np.int64), len(self._pixels)
        self._pixels += np.bincount(where, minlength=count)
        for band, values in enumerate(pixels):
            chosen = values[counted].astype(np.float64)
            power = 10 ** (chosen / 10) if self._in_db[band] else chosen
            self._sums[band] += np.bincount(where, weights=power, minlength=count)

    def signatures(self) -> tuple[Signature, ...]:
        """Give each cluster's signature; one without pixels has NaN for means."""
        total = max(1, int(self._pixels.sum()))
        with np.errstate(invalid="ignore"):
            means = self._sums / np.where(self._pixels, self._pixels, np.nan)
        means[self._in_db] = 10 * np.log10(np.maximum(means[self._in_db], 1e-9))
        return tuple(
            Signature(dict(zip(self._bands, column.tolist(), strict=True)), float(pixels / total), self._units)
            for column, pixels in zip(means.T, self._pixels, strict=True)
        )


@dataclass(frozen=True)
class _Kind:
    """What a cluster may be called, and the colour of the first one of that name."""

    name: str
    colour: str


_KINDS = (
    _Kind("water", "#1f6fb4"),
    _Kind("smooth surface, very low backscatter", "#2b7bba"),
    _Kind("dark surface", "#35608f"),
    _Kind("wet or flooded ground", "#4fb3bf"),
    _Kind("low backscatter", "#d9b382"),
    _Kind("surface of medium backscatter", "#c9c06a"),
    _Kind("rough surface with volume scattering", "#3f8f4f"),
    _Kind("high backscatter", "#d98a6a"),
    _Kind("dense woody vegetation", "#14602c"),
    _Kind("dense vegetation", "#2f8f3a"),
    _Kind("dense herbaceous vegetation", "#7fc241"),
    _Kind("green surface", "#5fa645"),
    _Kind("moderate vegetation", "#bcd75f"),
    _Kind("sparse vegetation", "#e3d27a"),
    _Kind("surface of medium brightness", "#b5ab78"),
    _Kind("reddish surface", "#b4503c"),
    _Kind("bare or built-up, dark", "#a9764a"),
    _Kind("bare or built-up, bright", "#eac893"),
    _Kind("bright surface", "#efdcb4"),
    _Kind("built-up, strong backscatter", "#d7301f"),
    _Kind("very bright: snow, cloud or salt", "#faf7fa"),  # its relatives are lilac; those of a cold white look wet
    _Kind("unused cluster", "#bdbdbd"),
)
"""Every kind, from wet over green to dry and built: the order of clusters on the map and in its legend."""

_RANK = {kind.name: rank for rank, kind in enumerate(_KINDS)}


@dataclass(frozen=True)
class _View:
    """A signature as a reader sees it; NaN where the bands for it are absent."""

    ndvi: float
    ndwi: float
    nir: float
    brightness: float
    greenness: float
    redness: float
    vv_db: float
    vh_db: float
    radar_byte: float

    @property
    def is_built(self) -> bool:
        """Whether walls return the radar: strong in both polarisations, where rough wet soil is so in one only."""
        if math.isnan(self.vh_db):
            return self.vv_db > -5 or self.radar_byte > 200
        return self.vh_db > -13 and not self.vv_db <= -6.5


def describe_clusters(signatures: Sequence[Signature]) -> tuple[ClassEntry, ...]:
    """Name, number, colour and describe clusters.

    A pure function of the signatures: reordered clusters keep their names,
    values and colours.

    Args:
        signatures: One per cluster, in index order.

    Returns:
        One entry per cluster in index order; map values 1 to K follow the order from water over vegetation to
        built-up. Names are unique, repeated ones numbered; colours are unique.
    """
    views = [_look(signature) for signature in signatures]
    names = [_call(view) if s.share > 0 else "unused cluster" for view, s in zip(views, signatures, strict=True)]
    keys = [
        (_RANK[name], *_sort_key(view, signature))
        for name, view, signature in zip(names, views, signatures, strict=True)
    ]
    entries: dict[int, ClassEntry] = {}
    colours: list[str] = []
    uses: Counter[str] = Counter()
    for value, index in enumerate(sorted(range(len(views)), key=keys.__getitem__), 1):
        name = names[index]
        uses[name] += 1
        colours.append(pick_colour(_KINDS[_RANK[name]].colour, colours))
        unique = name if names.count(name) == 1 else f"{name} {uses[name]}"
        text = f"{name}: {_numbers(views[index], signatures[index])}"
        entries[index] = ClassEntry(index, value, unique, colours[-1], text)
    return tuple(entries[index] for index in range(len(views)))


def _look(signature: Signature) -> _View:
    means = signature.means
    is_byte = {sensor: signature.units.get(sensor.value) == "byte" for sensor in Sensor}
    scale = 1 / _BYTE_WHITE if is_byte[Sensor.S2] else 1.0
    blue, green, red, nir = (means.get(name, math.nan) * scale for name in ("B02", "B03", "B04", "B08"))
    nir = nir if not math.isnan(nir) else means.get("B8A", math.nan) * scale
    visible = [value for value in (blue, green, red) if not math.isnan(value)]
    vv, vh = means.get("VV", means.get("HH", math.nan)), means.get("VH", means.get("HV", math.nan))
    radar_db = (math.nan, math.nan) if is_byte[Sensor.S1] else (vv, vh)
    return _View(
        ndvi=_index(nir, red),
        ndwi=_index(green, nir),
        nir=nir,
        brightness=sum(visible) / len(visible) if visible else math.nan,
        greenness=_index(green, max(red, blue)),
        redness=_index(red, max(green, blue)),
        vv_db=radar_db[0],
        vh_db=radar_db[1],
        radar_byte=(vv if not math.isnan(vv) else vh) if is_byte[Sensor.S1] else math.nan,
    )


def _index(one: float, other: float) -> float:
    return (one - other) / (one + other) if one + other > 0 else math.nan


def _call(view: _View) -> str:
    if not math.isnan(view.ndvi):
        return _call_with_infrared(view)
    if not math.isnan(view.brightness):
        return _call_picture(view)
    return _call_radar(view)


def _call_with_infrared(view: _View) -> str:
    """Tell water, wet ground, vegetation by density, bare and built ground; comparisons with NaN are False."""
    if view.brightness > 0.32 and view.ndvi < 0.2:
        return "very bright: snow, cloud or salt"
    if view.nir < 0.12 and (view.ndwi > 0.0 or view.ndvi < 0.1 or view.nir < 0.05) and not view.is_built:
        return "water"
    if view.ndvi < 0.5 and (view.ndwi > -0.1 or view.nir < 0.14 or view.vv_db < -17) and not view.is_built:
        return "wet or flooded ground"
    if view.ndvi >= 0.6:
        return _call_dense(view)
    if view.is_built and view.ndvi < 0.45:
        return "built-up, strong backscatter"
    if view.ndvi >= 0.4:
        return "moderate vegetation"
    if view.ndvi >= 0.25:
        return "sparse vegetation"
    return "bare or built-up, bright" if view.brightness > 0.15 else "bare or built-up, dark"


def _call_dense(view: _View) -> str:
    """Tell woody from herbaceous plants by volume scattering, and without radar by how dark the canopy is."""
    if math.isnan(view.vh_db):
        return "dense woody vegetation" if view.brightness < 0.038 and view.nir < 0.32 else "dense vegetation"
    return "dense woody vegetation" if view.vh_db > -16 and view.brightness < 0.055 else "dense herbaceous vegetation"


def _call_picture(view: _View) -> str:
    """Name by the visible bands alone, with radar for water and buildings where it is there.

    No soil is as red as plants are in false colour (infrared shown as red), so
    what is that red is named by its looks, and nothing is claimed of it.
    """
    if view.vv_db < -17 and view.brightness < 0.15:
        return "water"
    if view.redness > 0.25:
        return "reddish surface"
    if view.is_built and view.greenness < 0.04:
        return "built-up, strong backscatter"
    if view.brightness > 0.55:
        return "very bright: snow, cloud or salt"
    if view.greenness > 0.04:
        return "green surface"
    if view.brightness < 0.10:
        return "dark surface"
    return "bright surface" if view.brightness > 0.2 else "surface of medium brightness"


def _call_radar(view: _View) -> str:
    """Name by backscatter; 8-bit pictures are read as if black were -25 dB and white 0 dB."""
    vv = view.vv_db if math.isnan(view.radar_byte) else view.radar_byte / 255 * 25 - 25
    if math.isnan(vv):
        vv = view.vh_db + 7  # what cross-polarised backscatter usually lies below the co-polarised
    if vv < -17:
        return "smooth surface, very low backscatter"
    if vv < -13:
        return "low backscatter"
    if view.is_built and vv > -6:
        return "built-up, strong backscatter"
    if view.vh_db > -16:
        return "rough surface with volume scattering"
    return "high backscatter" if vv > -9 else "surface of medium backscatter"


def _sort_key(view: _View, signature: Signature) -> tuple[float, ...]:
    """Order clusters of one kind: greener, then darker, then lower backscatter first; every band settles a tie."""
    by_band = (signature.means[name] for name in sorted(signature.means))
    measures = (-view.ndvi, view.brightness, view.vv_db, view.radar_byte, *by_band)
    return tuple(0.0 if math.isnan(value) else value for value in measures)


def _numbers(view: _View, signature: Signature) -> str:
    if not signature.share > 0:
        return "no pixel belongs to it"
    parts = [f"NDVI {view.ndvi:.2f}", f"NDWI {view.ndwi:.2f}"] if not math.isnan(view.ndvi) else []
    parts += [f"brightness {view.brightness:.3f}"] if not math.isnan(view.brightness) else []
    radar = {name: value for name, value in signature.means.items() if BANDS[name].sensor is Sensor.S1}
    is_byte = signature.units.get("s1") == "byte"
    parts += [f"{name} {value:.0f} of 255" if is_byte else f"{name} {value:.1f} dB" for name, value in radar.items()]
    return f"{', '.join(parts)}; {signature.share:.1%} of the pixels"
