"""A scene and a pair in a few words, for people who look at many of them."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import List, Optional, Sequence, Tuple

from qgis.core import QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QDate, QLocale

from ...engine.contract.facts import SceneFacts
from ...engine.contract.findings import finest_file, mission_of
from ...engine.contract.footprint import gsd_of
from ..wording import tr
from .pair import PairLook, shared_ground


def facts_html(scenes: Sequence[SceneFacts]) -> str:
    """Lay what is known of scenes side by side: bands, unit, date and orbit, size, pixels, CRS, holes."""
    rows = (
        (tr("Bands"), _bands),
        (tr("Values"), _unit),
        (tr("Taken"), _time),
        (tr("Size"), _size),
        (tr("Pixel"), _pixel),
        (tr("CRS"), _crs),
        (tr("Empty"), _holes),
    )
    head = "".join(f"<td><b>{escape(mission_of(scene))}</b></td>" for scene in scenes)
    body = "".join(
        f"<tr><td>{escape(title)}&nbsp;&nbsp;</td>"
        + "".join(f"<td>{escape(say(scene))}&nbsp;&nbsp;</td>" for scene in scenes)
        + "</tr>"
        for title, say in rows
    )
    return f"<table width='100%'><tr><td></td>{head}</tr>{body}</table>"


def pair_words(pair: PairLook) -> str:
    """Describe what two scenes share; "" where there is nothing to say."""
    parts = [part for part in (_ground(shared_ground(pair)), _days(pair)) if part]
    return f"<b>{escape(tr('Together'))}</b> " + " · ".join(map(escape, parts)) if parts else ""


def ground_words(width_m: float, height_m: float) -> str:
    """Write a size on the ground: 5.2 × 4.8 km, or in metres where that is small."""
    if min(width_m, height_m) < 1000:
        return tr("{} × {} m").format(f"{width_m:.0f}", f"{height_m:.0f}")
    return tr("{} × {} km").format(f"{width_m / 1000:.1f}", f"{height_m / 1000:.1f}")


def _bands(scene: SceneFacts) -> str:
    names = scene.band_names
    return " ".join(names) if len(names) <= 6 else tr("{} bands, {} to {}").format(len(names), names[0], names[-1])


def _unit(scene: SceneFacts) -> str:
    unit = {
        "db": tr("decibels"),
        "linear": tr("linear power"),
        "dn": tr("uncalibrated numbers"),
        "reflectance": tr("reflectance"),
        "byte": tr("8-bit picture"),
    }[scene.unit]
    return f"{unit} ({scene.quantity})" if scene.quantity else unit


def _time(scene: SceneFacts) -> str:
    day = _date(scene)
    if day is None:
        return tr("unknown")
    written = QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
    orbit = {"ascending": tr("ascending"), "descending": tr("descending")}.get(scene.orbit_pass, "")
    return f"{written}, {orbit}" if orbit else written


def _date(scene: SceneFacts) -> Optional[date]:
    try:
        return date.fromisoformat(scene.date[:10])
    except ValueError:
        return None


def _size(scene: SceneFacts) -> str:
    file = finest_file(scene)
    return f"{file.width} × {file.height}"


def _pixel(scene: SceneFacts) -> str:
    east, south = gsd_of(finest_file(scene))
    size = f"{east:.3g}" if abs(east - south) < 0.02 * east else f"{east:.3g}×{south:.3g}"
    return f"{size}\N{NO-BREAK SPACE}m"


def _crs(scene: SceneFacts) -> str:
    wkt = finest_file(scene).crs_wkt
    if not wkt:
        return tr("no CRS")
    crs = QgsCoordinateReferenceSystem.fromWkt(wkt)
    return str(crs.authid() or crs.description() or tr("own CRS"))


def _holes(scene: SceneFacts) -> str:
    share = max((band.nodata_share for band in scene.bands), default=0.0)
    return f"{share:.0%}" if share >= 0.005 or share == 0 else "< 1%"


def _ground(size: Optional[Tuple[float, float]]) -> str:
    if size is None:
        return ""
    return tr("{} shared").format(ground_words(*size)) if min(size) > 0 else tr("no ground shared")


def _days(pair: PairLook) -> str:
    dates: List[Optional[date]] = [_date(scene) for scene in pair.facts if scene is not None]
    if len(dates) < 2 or None in dates:
        return ""
    days = abs((dates[0] - dates[1]).days)  # type: ignore[operator]
    return tr("same day") if days == 0 else tr("{} days apart").format(days)
