"""What a card says, in words: the same sentences in the log of modelinfo, in the models window and in the shell."""

from __future__ import annotations

import math
from html import escape
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from .bands import BANDS, Sensor
from .card import ClassEntry, ModelCard
from .card_rules import MAKER, MAKES

UNITS = {"db": "decibels", "reflectance": "reflectance", "byte": "8-bit picture values", "linear": "linear power"}
CLASSES = "Classes"
_FIGURES = (
    ("oa", "overall accuracy", "{:.0%}"),
    ("macro_f1", "mean F1 of the labels", "{:.0%}"),
    ("psnr", "PSNR", "{:.1f} dB"),
)
"""Figures that a model is known by, the first that its card has: name there, title, and how it is written."""


def describe(card: ModelCard) -> Tuple[Tuple[str, str], ...]:
    """Say what a model is, a row of title and text each; rows without text are left out."""
    rows = (
        ("Makes", MAKES.get(card.task, card.task)),
        ("Used by", MAKER.get(card.task, "")),
        ("Method", card.method + (" (as published)" if card.as_published else "")),
        ("Network", card.architecture),
        ("Sensors", sensors_of(card)),
        ("Bands", bands_of(card)),
        ("Makes the bands", " ".join(card.target_names)),
        ("Pixel size", f"{card.gsd_m:g} m"),
        ("Patch", f"{card.patch_px} pixels, neighbours share {card.overlap_px}"),
        (CLASSES, ", ".join(f"{entry.value} {entry.name}" for entry in map_classes(card))),
        ("Accuracy", accuracy_of(card)),
        ("Speckle filter", "" if card.despeckle == "none" else card.despeckle),
        ("Learned from", _learned(card)),
        ("Random seed", str(card.seed)),
        ("Data", card.data_licence),
        ("Licence of the weights", card.weights_licence or "not stated"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in card.versions.items())),
    )
    return tuple((title, text) for title, text in rows if text)


def legend_html(card: ModelCard) -> str:
    """List the classes of a map, each with a square of its colour."""
    return " ".join(
        f'<span style="color:{escape(entry.colour)}">■</span>&nbsp;{_unbroken(entry.name)}'
        for entry in map_classes(card)
    )


def card_html(
    name: str, card: ModelCard, rows: Sequence[Tuple[str, str]], titles: Optional[Mapping[str, str]] = None
) -> str:
    """Write rows about a model as a table, its classes as coloured squares.

    Args:
        name: The model's.
        card: What it says.
        rows: Titles and texts, as `describe` gives them.
        titles: What titles are called in another language.
    """
    lines = "".join(
        f"<tr><td><b>{escape((titles or {}).get(title, title))}</b>&nbsp;&nbsp;</td>"
        f"<td>{legend_html(card) if title == CLASSES else escape(text)}</td></tr>\n"
        for title, text in rows
    )
    return f"<h2>{escape(name)}</h2>\n<table cellpadding='3'>\n{lines}</table>\n"


def card_page(name: str, card: ModelCard, rows: Sequence[Tuple[str, str]]) -> str:
    """Write rows about a model as a page of its own."""
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(name)}</title></head>\n'
    return f'{head}<body style="font-family:sans-serif">\n{card_html(name, card, rows)}</body></html>\n'


def _unbroken(name: str) -> str:
    return escape(name).replace(" ", "&nbsp;").replace("-", "&#8209;")


def sensors_of(card: ModelCard) -> str:
    """Name the sensors that a model reads, and which of them it can do without."""
    read = list(dict.fromkeys(BANDS[name].sensor.mission for name in card.band_names))
    spare = [Sensor(name).mission for name in card.optional_sensors if Sensor(name).mission in read]
    text = " and ".join(read)
    if len(spare) == len(read) == 2:
        return f"{text}; either will do alone"
    return text + (f"; can do without {' and '.join(spare)}" if spare and len(read) > 1 else "")


def bands_of(card: ModelCard) -> str:
    """Name the bands that a model reads, with the unit of each sensor's."""
    by_sensor: Dict[str, List[str]] = {}
    for name in card.band_names:
        by_sensor.setdefault(BANDS[name].sensor.value, []).append(name)
    return ", ".join(
        f"{' '.join(names)} ({UNITS.get(card.units.get(sensor, ''), 'unknown unit')})"
        for sensor, names in by_sensor.items()
    )


def map_classes(card: ModelCard) -> Tuple[ClassEntry, ...]:
    """List the classes that a map shows, by value; clusters that were merged are one."""
    return tuple(entry for _, entry in sorted({entry.value: entry for entry in card.classes}.items()))


def headline_of(card: ModelCard) -> str:
    """Say the one figure that a model is known by, such as 91% overall accuracy; "" where none was measured."""
    figure = _figure(card)
    return f"{figure[1]} {_title(figure[0])}" if figure else ""


def figure_of(card: ModelCard) -> str:
    """Say that figure without its name, such as 91%."""
    figure = _figure(card)
    return figure[1] if figure else ""


def accuracy_of(card: ModelCard) -> str:
    """Say how well a model did on what it had not learned from, also with each sensor missing; "" if not measured."""
    figure = _figure(card)
    if not figure:
        return ""
    name, shown, written = figure
    alone = [
        f"{written.format(card.metrics[key])} without {sensor.mission}"
        for sensor in Sensor
        for key in (f"{name}_without_{sensor.value}",)
        if key in card.metrics
    ]
    return ", ".join([f"{shown} {_title(name)}", *alone])


def _figure(card: ModelCard) -> Optional[Tuple[str, str, str]]:
    """Find the first figure that was measured: its name, what it is, and how it is written."""
    for name, _, written in _FIGURES:
        if not math.isnan(card.metrics.get(name, math.nan)):
            return name, written.format(card.metrics[name]), written
    return None


def _title(figure: str) -> str:
    return next(title for known, title, _ in _FIGURES if known == figure)


def _learned(card: ModelCard) -> str:
    counted = (("pairs", "pairs"), ("patches", "patches"), ("pixels", "labelled pixels"), ("scenes", "scenes"))
    parts = [f"{card.training[key]:,} {title}" for key, title in counted if isinstance(card.training.get(key), int)]
    steps = card.training.get("steps")
    return ", ".join(parts) + (f", in {steps:,} steps" if parts and isinstance(steps, int) else "")
