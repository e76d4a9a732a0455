"""The accuracy report: one HTML file that needs nothing beside it, for people who publish a map."""

from __future__ import annotations

import base64
import datetime
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from .accuracy import About, Accuracy
from .area import AdjustedAreas, Estimate
from .plots import Curve, accuracy_plot, area_plot, curves_plot, reliability_plot

_TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "report" / "accuracy.html.j2"
_AGREES, _DIFFERS = (47, 111, 159), (217, 139, 43)
_UNKNOWN = "–"


@dataclass(frozen=True)
class Picture:
    """A map to show: its title, (H, W, 3) uint8 pixels, a line below it, and height over width of a pixel."""

    title: str
    pixels: NDArray[np.uint8]
    text: str = ""
    aspect: float = 1.0


def write_report(
    path: str,
    accuracy: Accuracy,
    about: About,
    *,
    maps: Sequence[Sequence[Picture]] = (),
    learned: Sequence[int] = (),
    curves: Mapping[str, Curve] | None = None,
) -> None:
    """Write the report.

    Args:
        path: The HTML file.
        accuracy: What to report; its areas and its calibration too where it has them.
        about: What it is of, and what a reader must know beside it.
        maps: Rows of pictures of equal titles, in the colours of the classes.
        learned: Labelled pixels that each class was learned from, where that is known.
        curves: Of the training, by name.

    Raises:
        OSError: If the file cannot be written.
    """
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    areas, reliability = accuracy.areas, accuracy.reliability
    text = page.render(
        title=about.title,
        lead=_lead(accuracy, about.noun),
        headline=_headline(accuracy),
        facts=about.facts,
        caveats=about.caveats,
        maps=[[{"title": one.title, "text": one.text, "data": embed_picture(one)} for one in row] for row in maps],
        legend=accuracy.classes,
        classes=accuracy.classes,
        noun=about.noun,
        judged=f"{accuracy.judged:,}",
        present=int((accuracy.reference > 0).sum()),
        matrix=_matrix(accuracy),
        totals=[f"{count:,}" for count in accuracy.mapped],
        **_classes(accuracy, learned),
        **_areas(accuracy),
        by_area=areas is not None,
        by_polygons=accuracy.spread is not None,
        accuracy_plot=_embed(accuracy_plot(accuracy)),
        area_plot=_embed(area_plot(accuracy, areas)) if areas else "",
        reliability_plot=_embed(reliability_plot(reliability)) if reliability else "",
        calibration_error=_percent(reliability.error) if reliability else "",
        curves_plot=_embed(curves_plot(curves)) if curves else "",
        version=__version__,
        written=today(),
    )
    Path(path).write_text(text, encoding="utf-8")


def today() -> str:
    """Write the date as reports do."""
    today = datetime.datetime.now(datetime.UTC)
    return f"{today.day} {today:%B %Y}"


def _lead(accuracy: Accuracy, noun: str) -> str:
    if not accuracy.judged:
        return "Nothing was judged, so nothing is known of the accuracy."
    right = int(np.trace(accuracy.matrix))
    present = int((accuracy.reference > 0).sum())
    text = f"Of {accuracy.judged:,} judged {noun} of {present} classes, the map gives {right:,} their right class"
    if accuracy.areas is None:
        return f"{text}."
    return f"{text}; weighed by area, {_with_margin(accuracy.areas.oa, 0)} of the whole map is right (95 % interval)."


def _headline(accuracy: Accuracy) -> list[tuple[str, str, str]]:
    found, spread = accuracy.scores, accuracy.spread
    weighed = "" if accuracy.areas is None else ", by area"
    spread_aa, spread_miou = (spread.aa, spread.miou_present) if spread else (None, None)
    if accuracy.areas is None:
        overall = _percent(found.oa), "share that is right" + _between(spread.oa if spread else None)
    else:
        by_count = _percent(accuracy.counted.oa)
        overall = _with_margin(accuracy.areas.oa, 0), f"by area, 95 % interval ({by_count} by count)"
    return [
        ("Overall accuracy", *overall),
        (
            "Average accuracy",
            _percent(found.aa),
            f"mean over classes{weighed}" + _between(spread_aa),
        ),
        ("mIoU (present)", _percent(found.miou_present), f"classes in the reference{weighed}" + _between(spread_miou)),
        ("mIoU (all)", _percent(found.miou_all), f"all {len(accuracy.classes)} classes{weighed}"),
        ("Kappa", _number(found.kappa, ".3f"), f"beyond chance{weighed}"),
    ]


def _between(limits: tuple[float, float] | None) -> str:
    return (
        f"\n95\N{NO-BREAK SPACE}%: {100 * limits[0]:.0f} to {100 * limits[1]:.0f}\N{NO-BREAK SPACE}%" if limits else ""
    )


def _matrix(accuracy: Accuracy) -> list[dict[str, Any]]:
    rows = []
    for number, (entry, counts) in enumerate(zip(accuracy.classes, accuracy.matrix.tolist(), strict=True)):
        total = sum(counts)
        cells = [
            {"text": f"{count:,}", "background": _tint(count / total if total else 0.0, agrees=column == number)}
            for column, count in enumerate(counts)
        ]
        rows.append({"name": entry.name, "colour": entry.colour, "cells": cells, "total": f"{total:,}"})
    return rows


def _tint(share: float, *, agrees: bool) -> str:
    """Mix white with the colour of agreement or of error, so that the text stays readable."""
    strength = 0.6 * share
    red, green, blue = (round(255 - strength * (255 - part)) for part in (_AGREES if agrees else _DIFFERS))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _classes(accuracy: Accuracy, learned: Sequence[int]) -> dict[str, Any]:
    found, areas = accuracy.scores, accuracy.areas
    columns: dict[str, list[str]] = {
        **({"learned from": [f"{count:,}" for count in learned]} if learned else {}),
        "reference": [f"{count:,}" for count in accuracy.reference],
        "mapped": [f"{count:,}" for count in accuracy.mapped],
        "producer's accuracy": [_percent(value) for value in found.pa],
        "user's accuracy": [_percent(value) for value in found.ua],
        "F1": [_percent(value) for value in found.f1],
        "IoU": [_percent(value) for value in found.iou],
    }
    if areas is not None:
        for name, estimate in (("producer's", areas.pa), ("user's", areas.ua)):
            columns[f"{name} accuracy"] = [_with_margin(estimate, place) for place in range(len(accuracy.classes))]
    return {"class_columns": list(columns), "class_rows": _rows(accuracy, columns)}


def _areas(accuracy: Accuracy) -> dict[str, Any]:
    mapped, areas = accuracy.mapped_m2, accuracy.areas
    if mapped is None or not mapped.sum() > 0:
        return {"area_columns": [], "area_rows": []}
    total = mapped.sum()
    columns = {
        "mapped, ha": [_hectares(area) for area in mapped],
        "share of the map": [_percent(area / total) for area in mapped],
    }
    totals = [_hectares(total), _percent(1.0)]
    if areas is not None:
        columns |= _adjusted(areas, total)
        totals += [_hectares(areas.area_m2.value.sum()), "", _percent(1.0)]
    rows = _rows(accuracy, columns)
    return {"area_columns": list(columns), "area_rows": [*rows, {"name": "total", "colour": "", "cells": totals}]}


def _adjusted(areas: AdjustedAreas, total: float) -> dict[str, list[str]]:
    values, margins = areas.area_m2.value, areas.area_m2.margin
    return {
        "adjusted, ha": [_hectares(value) for value in values],
        "± 95 %, ha": [_hectares(margin) for margin in margins],
        "adjusted share": [_percent(value / total) for value in values],
    }


def _rows(accuracy: Accuracy, columns: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    cells = zip(*columns.values(), strict=True)
    return [
        {"name": entry.name, "colour": entry.colour, "cells": row}
        for entry, row in zip(accuracy.classes, cells, strict=True)
    ]


def _percent(value: float) -> str:
    return _number(100 * value, ".1f", " %")


def _with_margin(estimate: Estimate, place: int) -> str:
    value, margin = 100 * estimate.value[place], 100 * estimate.margin[place]
    if not math.isfinite(margin):
        return _percent(value / 100)
    return f"{value:.1f} ± {margin:.1f} %"


def _hectares(area_m2: float) -> str:
    return _number(area_m2 / 1e4, ",.1f")


def _number(value: float, form: str, unit: str = "") -> str:
    return f"{value:{form}}{unit}" if math.isfinite(value) else _UNKNOWN


def embed_picture(picture: Picture) -> str:
    """Write a picture as an address that holds it."""
    return _embed(_png(picture))


def _embed(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _png(picture: Picture) -> bytes:
    """Store a picture, its rows drawn as high as they are on the ground."""
    from matplotlib.image import imsave

    height = len(picture.pixels)
    drawn = max(1, round(height * picture.aspect))
    target = io.BytesIO()
    imsave(target, picture.pixels[np.arange(drawn) * height // drawn], format="png")
    return target.getvalue()
