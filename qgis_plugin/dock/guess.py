"""Which layers are a pair, guessed from the names of their bands, their own, their shape and ground; plain Python."""

from __future__ import annotations

import re
from typing import Iterable, NamedTuple, Optional, Tuple

from ...engine.contract.bands import USUAL_ORDERS, Sensor, canonical_band

_NAMES = {
    Sensor.S1: re.compile(r"(?<![a-z0-9])(s1[a-d]?|sentinel[ _-]?1[a-d]?|sar|radar|grd|rtc)(?![a-z0-9])"),
    Sensor.S2: re.compile(r"(?<![a-z0-9])(s2[a-d]?|sentinel[ _-]?2[a-d]?|optical|msi|rgb|t\d\d[a-z]{3})(?![a-z0-9])"),
}
Ground = Tuple[float, float, float, float]
"""West, south, east and north in degrees."""
_BY_BANDS, _BY_NAME, _BY_COUNT = 4, 2, 1


class Candidate(NamedTuple):
    """A raster layer, as far as a guess needs it."""

    key: str
    name: str
    source: str
    bands: Tuple[str, ...]
    ground: Optional[Ground] = None


def likeness(candidate: Candidate, sensor: Sensor) -> int:
    """Say how much a layer looks like one of a sensor: above 0 for, below 0 against."""
    other = Sensor.S1 if sensor is Sensor.S2 else Sensor.S2
    ours, theirs = (_evidence(candidate, one) for one in (sensor, other))
    return ours if ours >= _BY_BANDS else ours - theirs


def pick(candidates: Iterable[Candidate], sensor: Sensor, *, ground: Optional[Ground] = None) -> Optional[str]:
    """Choose the layer that looks most like one of a sensor.

    Args:
        candidates: Layers; of equal ones the first is chosen.
        sensor: The sensor.
        ground: What the other sensor's layer covers; a layer that shares none of it comes last.

    Returns:
        The layer's key; None where none looks like one of the sensor.
    """
    alike = [one for one in candidates if likeness(one, sensor) > 0]
    ranked = sorted(alike, key=lambda one: (not _share(one.ground, ground), -likeness(one, sensor)))
    return ranked[0].key if ranked else None


def _share(one: Optional[Ground], other: Optional[Ground]) -> bool:
    """Tell whether two share ground; where either is not known, they may."""
    if one is None or other is None:
        return True
    return all(max(one[at], other[at]) < min(one[at + 2], other[at + 2]) for at in (0, 1))


def _evidence(candidate: Candidate, sensor: Sensor) -> int:
    named = any(canonical_band(band, sensor) for band in candidate.bands)
    texts = (candidate.name.lower(), re.split(r"[/\\]", candidate.source.lower())[-1])
    called = any(_NAMES[sensor].search(text.replace("_", " ")) for text in texts)
    usual = len(candidate.bands) > 1 and len(candidate.bands) in USUAL_ORDERS[sensor]
    return _BY_BANDS * named + _BY_NAME * called + _BY_COUNT * usual
