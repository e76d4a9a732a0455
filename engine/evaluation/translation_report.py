"""The report on generated optical pixels: one HTML file that needs nothing beside it, JSON, and CSV by patch."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..contract.bands import TRUE_COLOUR
from .metrics import Counts, scores
from .perceptual import Perceived
from .ranking import Ranked
from .report import Picture, embed_picture, today
from .translation import FIGURES, Measured, Pixels, Quality, pool

_TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "report" / "translation.html.j2"
_BLURRED, _COLLAPSED = 0.5, 1.0
_SHOWN = 6
"""Sample sheets of a report."""
TITLES = {
    "psnr": "PSNR, dB",
    "ssim": "SSIM",
    "mae": "MAE",
    "rmse": "RMSE",
    "angle_deg": "spectral angle, °",
    "sharpness": "sharpness",
    "collapse": "collapse ratio",
}
_FORMS = {"psnr": ".2f", "angle_deg": ".2f", "sharpness": ".2f", "collapse": ".2f"}
_MEANINGS = {
    "PSNR": "Peak signal-to-noise ratio with a peak of 1, mean over patches. More is better, and blur is rewarded.",
    "SSIM": "Structural similarity (Wang et al. 2004: Gaussian window of 11 pixels, σ 1.5), mean over patches. 1 is "
    "equal, and blur is rewarded.",
    "MAE, RMSE": "Mean absolute and root mean squared error over all judged pixels, on the scale of the values: "
    "reflectance, or the share of the range of an 8-bit picture.",
    "Spectral angle": "Mean angle between true and generated spectra (Kruse et al. 1993), whatever their brightness.",
    "Sharpness": "Energy of the generated gradients over that of the true ones. 1 is as sharp as the truth, less is "
    "blurred; noise is sharp too, so read it beside PSNR.",
    "Collapse ratio": "Mean distance of the generated bands to the radar's brightness over that to the truth; in "
    "reflectance after radar and generated bands were brought to the truth's mean and spread. Below 1 the radar was "
    "handed through rather than translated.",
    "FID, LPIPS": "Distances in the eyes of networks trained on photographs (Heusel et al. 2017, Zhang et al. 2018), "
    "of 8-bit true colour with reflectance up to 0.3. Less is better; they know nothing of crops or reflectance.",
    "Rank correlation": "Spearman's, of the spread over turned draws of dropout and the absolute error. 1 ranks the "
    "errors perfectly, 0 says nothing of them.",
    "Mean colour of the truth": "What a picture scores that shows nothing: each true patch's mean colour all over it. "
    "Dark ground is near to any dark colour, so in reflectance PSNR and SSIM with a peak of 1 are high for it too.",
}
_COMPARED = ("psnr", "ssim", "mae")
"""The figures of the mean colour that stand beside those of the generated pixels."""


@dataclass(frozen=True)
class MapsAgree:
    """Land cover of generated and true pixels under one classifier: its classes, and (K, K) counts, true in rows."""

    classes: tuple[str, ...]
    matrix: Counts

    @property
    def share(self) -> float:
        """Share of pixels with the same class."""
        return scores(self.matrix).oa


@dataclass(frozen=True)
class Judged:
    """What was judged.

    Attributes:
        title: Of the report.
        bands: In channel order.
        names: Of the patches.
        groups: Of the patches, such as their terrains; "" where they are not told apart.
        measured: Of each patch.
        flat: Of the mean colour of each true patch, alike.
        facts: What was judged by what.
        caveats: What a reader must know besides.
        maps: How far maps of generated and true pixels agree; None where no classifier was given.
        perceived: What networks of photographs make of it; None where none was given.
        ranked: How well the model's uncertainty ranks its errors; None where that was not asked.
    """

    title: str
    bands: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    measured: tuple[Measured, ...]
    flat: tuple[Measured, ...]
    facts: Mapping[str, str]
    caveats: tuple[str, ...] = ()
    maps: MapsAgree | None = None
    perceived: Perceived | None = None
    ranked: Ranked | None = None

    @property
    def overall(self) -> Quality:
        """The figures of all patches."""
        return pool(self.measured, self.bands)

    @property
    def mean_colour(self) -> Quality:
        """The figures of the true patches' mean colours."""
        return pool(self.flat, self.bands)

    @property
    def by_group(self) -> dict[str, Quality]:
        """The figures of each group; empty where patches are not told apart."""
        return {
            group: pool([one for one, of in zip(self.measured, self.groups, strict=True) if of == group], self.bands)
            for group in sorted(set(self.groups) - {""})
        }

    @property
    def all_caveats(self) -> tuple[str, ...]:
        """Also those that the figures themselves ask for."""
        found, said = self.overall, list(self.caveats)
        if found.sharpness < _BLURRED:
            said.append(
                f"The generated image has {found.sharpness:.0%} of the true gradients' energy: it is blurred, which "
                "PSNR and SSIM reward."
            )
        if found.collapse < _COLLAPSED:
            said.append(
                f"The collapse ratio is {found.collapse:.2f}: the generated image lies nearer to the radar than to the "
                "truth: the radar was handed through, or little was made of it."
            )
        if self.perceived is not None and not math.isnan(self.perceived.fid):
            said.append(
                f"FID rests on {self.perceived.patches:,} pictures: so few make it too large, as the floor shows, "
                "which rests on half as many, and it may be compared with nothing but sets of that size."
            )
        return tuple(said)

    @property
    def not_measured(self) -> str:
        """Name the figures that were left out for want of their networks."""
        seen = self.perceived or Perceived(0, math.nan, math.nan, math.nan)
        lacking = [name for name, value in (("FID", seen.fid), ("LPIPS", seen.lpips)) if math.isnan(value)]
        return f"{' and '.join(lacking)}: no weights, or too few whole pictures in true colour" if lacking else ""

    def caption(self, number: int) -> str:
        """Say a patch's name, group and figures in a line."""
        found = pool([self.measured[number]], self.bands)
        where = ", ".join(part for part in (self.names[number], self.groups[number]) if part)
        return f"{where}: PSNR {show(found, 'psnr')} dB, SSIM {show(found, 'ssim')}"

    def samples(self) -> list[int]:
        """Choose patches to show, from the best to the worst by squared error."""
        order = np.argsort([one.squared.mean() for one in self.measured])
        places = np.unique(np.linspace(0, len(order) - 1, min(_SHOWN, len(order))).round().astype(int))
        return [int(order[place]) for place in places]


def write_report(path: str, judged: Judged, sheets: Sequence[Sequence[Picture]] = ()) -> None:
    """Write the HTML report.

    Args:
        path: The file.
        judged: What to report.
        sheets: Rows of pictures of equal titles.

    Raises:
        OSError: If the file cannot be written.
    """
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    found = judged.overall
    text = page.render(
        title=judged.title,
        lead=_lead(found),
        headline=_headline(found),
        compared=said_of_mean_colour(judged.mean_colour),
        facts={**judged.facts, **({"Not measured": judged.not_measured} if judged.not_measured else {})},
        caveats=judged.all_caveats,
        sheets=[[{"title": one.title, "text": one.text, "data": embed_picture(one)} for one in row] for row in sheets],
        tables=_tables(judged),
        meanings=_MEANINGS,
        version=__version__,
        written=today(),
    )
    Path(path).write_text(text, encoding="utf-8")


def to_json(judged: Judged) -> str:
    """Write all figures; what is not known is null, and an infinite PSNR is the word Infinity."""
    content = {
        "title": judged.title,
        "facts": dict(judged.facts),
        "caveats": judged.all_caveats,
        "bands": judged.bands,
        "overall": asdict(judged.overall),
        "mean_colour": {name: getattr(judged.mean_colour, name) for name in _COMPARED},
        "groups": {group: asdict(found) for group, found in judged.by_group.items()},
        "land_cover": _maps_json(judged.maps) if judged.maps is not None else None,
        "perceived": asdict(judged.perceived) if judged.perceived is not None else None,
        "uncertainty": asdict(judged.ranked) if judged.ranked is not None else None,
    }
    return json.dumps(_plain(content), indent=1) + "\n"


def _maps_json(maps: MapsAgree) -> dict[str, Any]:
    found = scores(maps.matrix)
    figures = {"agreement": found.oa, "miou_present": found.miou_present, "kappa": found.kappa}
    return {"classes": maps.classes, **figures, "matrix": maps.matrix.tolist()}


def to_csv(judged: Judged) -> str:
    """Write the figures of each patch, a line each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("patch", "group", "pixels", *FIGURES, *(f"mean_colour_{figure}" for figure in _COMPARED)))
    for name, group, one, flat in zip(judged.names, judged.groups, judged.measured, judged.flat, strict=True):
        found, beside = pool([one], judged.bands), pool([flat], judged.bands)
        values = [getattr(found, figure) for figure in FIGURES] + [getattr(beside, figure) for figure in _COMPARED]
        writer.writerow((name, group, found.pixels, *(f"{value:.6g}" for value in values)))
    return out.getvalue()


def draw_row(radar: Pixels | None, generated: Pixels, truth: Pixels, bands: Sequence[str], text: str) -> list[Picture]:
    """Draw radar, generated and true patch side by side, the optical ones stretched alike, as the true one asks.

    Args:
        radar: (H, W) brightness; None where there is none.
        generated: (C, H, W); NaN becomes white.
        truth: (C, H, W), likewise.
        bands: Their names.
        text: A line below the first picture.
    """
    names = TRUE_COLOUR if set(TRUE_COLOUR) <= set(bands) else (bands[0],) * 3
    channels = [list(bands).index(name) for name in names]
    made, true = generated[channels], truth[channels]
    known = true[:, np.isfinite(true).all(axis=0)]
    low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 1.0)
    pictures = [_paint(made, low, high), _paint(true, low, high)]
    titles = ["Generated", "True"]
    if radar is not None:
        pictures.insert(0, _paint(np.repeat(radar[None], 3, axis=0), 0.0, 1.0))
        titles.insert(0, "Radar")
    return [
        Picture(title, pixels, text if not number else "")
        for number, (title, pixels) in enumerate(zip(titles, pictures, strict=True))
    ]


def _paint(pixels: Pixels, low: float, high: float) -> NDArray[np.uint8]:
    shown = np.clip((pixels - low) / max(high - low, 1e-6), 0, 1)
    painted: NDArray[np.uint8] = np.where(np.isfinite(shown), np.round(255 * shown), 255).astype(np.uint8)
    return painted.transpose(1, 2, 0)


def _lead(found: Quality) -> str:
    if not found.patches:
        return "Nothing was judged, so nothing is known of the quality."
    return (
        f"Over {found.patches:,} patches ({found.pixels:,} pixels) generated values miss the true ones by "
        f"{show(found, 'mae')} on average; PSNR {show(found, 'psnr')} dB, SSIM {show(found, 'ssim')}."
    )


def _headline(found: Quality) -> list[tuple[str, str, str]]:
    notes = ("peak 1", "1 is equal", "on average", "pooled", "of spectra", "1 is as sharp", "below 1: collapsed")
    return [
        (TITLES[name], show(found, name), note)
        for name, note in zip(FIGURES, notes, strict=True)
        if name != "rmse"  # it stands in the tables
    ]


def said_of_mean_colour(found: Quality) -> str:
    """Say in a line what a flat picture scores."""
    said = ", ".join(f"{TITLES[name]} {show(found, name)}" for name in _COMPARED)
    return f"Mean colour of the truth, patch by patch: {said}."


def _tables(judged: Judged) -> list[dict[str, Any]]:
    by_group = judged.by_group
    bands = judged.overall.bands
    tables = [
        {
            "title": "By band",
            "columns": [TITLES[name] for name in FIGURES[:4]],
            "rows": [{"name": one.name, "cells": [show(one, name) for name in FIGURES[:4]]} for one in bands],
        }
    ]
    if by_group:
        rows = [("all", judged.overall), *by_group.items()]
        tables.insert(
            0,
            {
                "title": "By terrain",
                "columns": ["patches", *(TITLES[name] for name in FIGURES)],
                "rows": [
                    {"name": name, "cells": [f"{one.patches:,}", *(show(one, figure) for figure in FIGURES)]}
                    for name, one in rows
                ],
            },
        )
    if judged.maps is not None:
        tables.append(_maps_table(judged.maps))
    if judged.perceived is not None:
        tables.append(_perceived_table(judged.perceived))
    if judged.ranked is not None:
        tables.append(_ranked_table(judged.ranked))
    return tables


def _perceived_table(seen: Perceived) -> dict[str, Any]:
    halves = " and ".join(f"{count:,}" for count in seen.halves)
    cells = [f"{seen.patches:,}", show(seen, "fid"), f"{show(seen, 'fid_floor')} ({halves})", show(seen, "lpips")]
    return {
        "title": "As networks of photographs see it: FID (Inception of 2015, 2048 features) and LPIPS (AlexNet)",
        "columns": ["pictures", "FID", "floor: FID of true against true (pictures of each half)", "LPIPS"],
        "rows": [{"name": "true colour, 8 bits", "cells": cells}],
    }


def _ranked_table(found: Ranked) -> dict[str, Any]:
    cells = [f"{found.pixels:,}", *(show(found, name) for name in ("correlation", "surest", "least_sure"))]
    return {
        "title": "How well the spread of draws ranks the true errors",
        "columns": ["pixels", "rank correlation", "MAE of the surest tenth", "MAE of the least sure tenth"],
        "rows": [{"name": "absolute error", "cells": cells}],
    }


def _maps_table(maps: MapsAgree) -> dict[str, Any]:
    """Compare the maps by class; the agreement is that of two maps, neither of which is the truth."""
    found, total = scores(maps.matrix), max(1, int(maps.matrix.sum()))
    shares = maps.matrix.sum(axis=1) / total, maps.matrix.sum(axis=0) / total
    rows = [
        {"name": name, "cells": [f"{of_true:.1%}", f"{of_made:.1%}", "–" if math.isnan(iou) else f"{iou:.3f}"]}
        for name, of_true, of_made, iou in zip(maps.classes, *shares, found.iou, strict=True)
    ]
    return {
        "title": f"Land cover by the same classifier: {found.oa:.1%} of pixels agree, mIoU {found.miou_present:.3f}",
        "columns": ["share of the true map", "share of the generated map", "IoU"],
        "rows": rows,
    }


def show(found: object, name: str) -> str:
    """Write a figure as tables show it; a dash where it is not known."""
    value = getattr(found, name)
    return "–" if math.isnan(value) else "∞" if math.isinf(value) else f"{value:{_FORMS.get(name, '.3f')}}"


def _plain(value: Any) -> Any:
    """Make what JSON can hold of it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity"
    return value
