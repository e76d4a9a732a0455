"""The unit that a source's values are in: stated, by metadata, or inferred, and refused when it cannot be right.

Radar ends as "db", "linear" (power), "dn" (uncalibrated) or "byte"; optical
as "reflectance" or "byte". What is inferred says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, Optional, Sequence, Tuple

from ..errors import UnitMismatch
from .facts import LayerFacts
from .naming import UNIT_TAG

QUANTIFICATION = 10_000.0
"""Sentinel-2 digital number of reflectance 1."""
BASELINE_OFFSET = -1000.0
"""Added to Sentinel-2 digital numbers since processing baseline 04.00."""
_LEAST_RADAR, _LEAST_DN, _LEAST_REFLECTANCE = -100.0, -2000.0, -0.5
_NUMBER = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")


@dataclass(frozen=True)
class Unit:
    """A settled unit: physical = value × scale + offset, where value is stored with the file's own scale applied."""

    name: str
    scale: float
    offset: float
    reason: str
    quantity: str = ""
    notes: Tuple[str, ...] = ()


@dataclass(frozen=True)
class _Values:
    """The spread of the values of all layers, the file's own scale applied; `is_integer` as stored and unscaled."""

    low: float
    median: float
    high: float
    is_byte: bool
    is_integer: bool

    def __str__(self) -> str:
        return f"values from {self.low:.4g} to {self.high:.4g}, median {self.median:.4g}"


def settle_unit(
    sensor: str,
    layers: Sequence[LayerFacts],
    *,
    source: str,
    stated: str = "auto",
    offset: Optional[float] = None,
    tags: Optional[Dict[str, str]] = None,
) -> Unit:
    """Decide what unit the layers of a plain source are in.

    Args:
        sensor: "s1" or "s2".
        layers: The layers that serve bands.
        source: Names of the files, for messages and for words such as `_db`.
        stated: The unit that the user stated, or "auto".
        offset: The offset of optical digital numbers that the user stated, in digital numbers.
        tags: Metadata of the files.

    Raises:
        UnitMismatch: If the values cannot be in the unit stated, or in any.
    """
    if any(layer.dtype.startswith("complex") for layer in layers):
        raise UnitMismatch(
            f"{source} holds complex numbers (SLC); detected, calibrated backscatter was expected. "
            "Use a GRD or RTC product."
        )
    words = _words(source, layers, tags or {})
    values = _spread(layers, is_byte=(tags or {}).get(UNIT_TAG) == "byte")
    if sensor == "s1":
        return _radar_unit(source, values, stated, words)
    return _optical_unit(source, values, stated, offset, _stated_offset(tags or {}))


def _spread(layers: Sequence[LayerFacts], *, is_byte: bool) -> Optional[_Values]:
    """Join the layers' percentiles; None where there is no value, or none but 0.

    Args:
        layers: The layers that serve bands.
        is_byte: Whether the file says of wider pixels that they hold 8-bit values; believed where they can be.
    """
    scaled = [[p * layer.scale + layer.offset for p in layer.percentiles] for layer in layers if layer.percentiles]
    if not any(layer.percentiles and any(layer.percentiles) for layer in layers):
        return None
    medians = sorted(values[len(values) // 2] for values in scaled)
    unscaled = all(layer.scale == 1 and layer.offset == 0 for layer in layers)
    low, high = min(map(min, scaled)), max(map(max, scaled))
    said = is_byte and low >= 0 and high <= 255
    return _Values(
        low=low,
        median=medians[len(medians) // 2],
        high=high,
        is_byte=unscaled and (said or all(layer.dtype == "uint8" for layer in layers)),
        is_integer=unscaled and all("int" in layer.dtype for layer in layers),
    )


def _words(source: str, layers: Sequence[LayerFacts], tags: Dict[str, str]) -> Tuple[str, ...]:
    text = " ".join([source, *(layer.description for layer in layers), *(f"{k} {v}" for k, v in tags.items())])
    return tuple(re.split(r"[^a-z0-9]+", text.lower()))


def _radar_unit(source: str, values: Optional[_Values], stated: str, words: Tuple[str, ...]) -> Unit:
    quantity = next((name for name in ("sigma0", "gamma0") if name in words), "gamma0" if "rtc" in words else "")
    if values is None:
        return Unit("db" if stated == "auto" else stated, 1, 0, "no value to judge by", quantity)
    _refuse_stray("Sentinel-1", source, values, _LEAST_RADAR)
    if stated != "auto":
        _refuse_stated_radar(source, values, stated)
        return Unit(stated, 1, 0, "as stated", quantity)
    name, reason = _infer_radar(source, values)
    if name == "db" and "db" in words:
        reason = f"named so in the file; {reason}"
    notes: Tuple[str, ...] = ()
    if name == "linear" and 0.2 < values.median < 2 and quantity == "":
        notes = (
            f"{source}: a median of {values.median:.2g} is high for linear power; if these are amplitudes, "
            "square them first.",
        )
    return Unit(name, 1, 0, reason, quantity, notes)


def _infer_radar(source: str, values: _Values) -> Tuple[str, str]:
    if values.is_byte:
        return "byte", "8-bit values"
    if values.median < 0 and values.low >= -60 and values.high <= 35:
        return "db", f"negative median and {values}"
    if values.low <= -1 and values.median < 15 and values.low >= -60 and values.high <= 35:
        return "db", f"negative and positive {values}"
    if values.low > -1 and 0 <= values.median < 2 and values.high <= 1000 and not values.is_integer:
        return "linear", f"not negative and {values}"
    if values.low >= 0 and values.high > 100:
        return "dn", f"large positive {values}"
    raise UnitMismatch(
        f"Sentinel-1 layer {source} has {values}, which fits neither decibels (about -60 to 35) nor linear power "
        "(about 0 to 2). State its unit, or convert it to sigma0 or gamma0 in dB."
    )


def _refuse_stray(mission: str, source: str, values: _Values, least: float) -> None:
    """Refuse values far below any that are measured: -9999 and the like, where the file does not call it nodata."""
    if values.low < least <= values.high:
        raise UnitMismatch(
            f"{mission} layer {source} has {values}; nothing below {least:g} is ever measured. If {values.low:g} "
            "stands for nodata, set it as the file's nodata value (gdal_edit.py -a_nodata)."
        )


def _refuse_stated_radar(source: str, values: _Values, stated: str) -> None:
    wrong = {
        "db": values.low >= 0 or values.high > 60,
        "linear": values.median < 0 or values.low < -1 or values.high > 1000,
        "dn": values.median < 0,
        "byte": values.low < 0 or values.high > 255,
    }[stated]
    if wrong:
        meaning = {
            "db": "decibels lie within about -60 to 35, mostly below 0",
            "linear": "linear power is not negative and rarely above 10",
            "dn": "digital numbers are not negative",
            "byte": "an 8-bit picture holds 0 to 255",
        }[stated]
        raise UnitMismatch(
            f"Sentinel-1 layer {source} is stated as {stated} but has {values}; {meaning}. " + _radar_remedy(values)
        )


def _radar_remedy(values: _Values) -> str:
    if values.median < 0:
        return "State db, or auto."
    if values.high > 100:
        return "These look like uncalibrated digital numbers: calibrate them to sigma0, or give the GRD .SAFE."
    return "State linear, or auto."


def _stated_offset(tags: Dict[str, str]) -> Optional[float]:
    """Find the offset in a file's metadata: the product's own field, else the processing baseline."""
    known = {key.upper(): value for key, value in tags.items()}
    for key, value in known.items():
        if ("BOA_ADD_OFFSET" in key or "RADIO_ADD_OFFSET" in key) and _NUMBER.fullmatch(value):
            return float(value)
    baseline = re.fullmatch(r"N?0?(\d)\.?(\d\d)", known.get("PROCESSING_BASELINE", ""))
    if baseline:
        return BASELINE_OFFSET if int(baseline.group(1)) >= 4 else 0.0
    return None


def _optical_unit(
    source: str, values: Optional[_Values], stated: str, offset: Optional[float], tagged: Optional[float]
) -> Unit:
    if values is None:
        return _digital(stated, offset, tagged) if stated in ("auto", "dn") else Unit(stated, 1, 0, "as stated")
    _refuse_stray("Sentinel-2", source, values, _LEAST_DN)
    if values.median < _LEAST_REFLECTANCE:
        raise UnitMismatch(
            f"Sentinel-2 layer {source} has {values}, which looks like radar in decibels; digital numbers or "
            "reflectance were expected. Swap the two layers, or choose the optical one."
        )
    if stated != "auto":
        _refuse_stated_optical(source, values, stated)
    kind, reason = _infer_optical(source, values) if stated == "auto" else (stated, "as stated")
    if kind == "dn":
        return _digital(reason, offset, tagged)
    if kind == "reflectance":
        _refuse_stray("Sentinel-2", source, values, _LEAST_REFLECTANCE)
    if offset:
        raise UnitMismatch(
            f"An offset of {offset:g} was stated for Sentinel-2 layer {source}, whose {kind} ({values}) is scaled "
            "already; an offset is added to digital numbers. Leave it out, or give the digital numbers."
        )
    return Unit(kind, 1, 0, reason)


def _infer_optical(source: str, values: _Values) -> Tuple[str, str]:
    if values.is_byte:
        return "byte", "8-bit values"
    if values.high <= 2 and not values.is_integer:
        return "reflectance", f"real numbers, {values}"
    if values.high > (2 if values.is_integer else 100):
        return "dn", f"{values}"
    raise UnitMismatch(
        f"Sentinel-2 layer {source} has {values}, which fits neither digital numbers (hundreds to 10 000) nor "
        "reflectance (0 to about 1.6). State its unit, or rescale it."
    )


def _refuse_stated_optical(source: str, values: _Values, stated: str) -> None:
    wrong, meaning, remedy = {
        "dn": (
            values.high <= 2,
            "digital numbers reach from hundreds to about 10 000",
            "The values look scaled already: state reflectance, or auto.",
        ),
        "reflectance": (
            values.high > 2.5,
            "reflectance lies within 0 to about 1.6",
            "The values look like digital numbers: state dn, or auto.",
        ),
        "byte": (values.high > 255, "an 8-bit picture holds 0 to 255", "State dn, or auto."),
    }[stated]
    if wrong:
        raise UnitMismatch(f"Sentinel-2 layer {source} is stated as {stated} but has {values}; {meaning}. {remedy}")


def _digital(reason: str, offset: Optional[float], tagged: Optional[float]) -> Unit:
    if offset is not None:
        why = f"offset {offset:g} as stated"
    elif tagged is not None:
        offset, why = tagged, f"offset {tagged:g} from the file's metadata"
    else:
        offset, why = 0.0, "offset 0, since no metadata states one"
    text = f"digital numbers ({reason}), {why}"
    return Unit("reflectance", 1 / QUANTIFICATION, offset / QUANTIFICATION, text)
