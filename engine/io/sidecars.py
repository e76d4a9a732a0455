"""Write what lies beside a GeoTIFF: GDAL's `.aux.xml` (class names, statistics) and a `.json` receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ..contract.card import ClassEntry
from .qml import by_value
from .tally import BandSummary

_MOST_CATEGORIES = 4096
"""GDAL's lists of categories and of colours hold a row for every value from 0 on; above this only the attribute table
names and colours the classes."""

_COLUMNS = (  # name, GDAL's type (0 integer, 2 text), GDAL's usage
    ("Value", 0, 5),
    ("Count", 0, 1),
    ("Class_Name", 2, 2),
    ("Red", 0, 6),
    ("Green", 0, 7),
    ("Blue", 0, 8),
)


def auxiliary_xml(
    summaries: Sequence[BandSummary | None],
    *,
    classes: Sequence[ClassEntry] = (),
    counts: Mapping[int, int] | None = None,
    colours: bool = False,
) -> str:
    """Write GDAL's persistent auxiliary metadata (PAM).

    Args:
        summaries: Statistics per band.
        classes: Classes of a one-band map, for the category names and the attribute table.
        counts: Pixels by map value.
        colours: Whether to add a colour table. A TIFF of 16 bits has room for one, but of 65 536 rows, all of which
            QGIS would show in the legend of a map that has lost its style; this one ends at the highest value.
    """
    root = Element("PAMDataset")
    for number, summary in enumerate(summaries, start=1):
        band = SubElement(root, "PAMRasterBand", band=str(number))
        if classes:
            _name_classes(band, classes, counts or {})
            if colours:
                _colour_classes(band, classes)
        if summary is not None:
            _add_statistics(band, summary)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def receipt_json(
    *,
    software: str,
    written: str,
    job: Mapping[str, Any] | None,
    provenance: Mapping[str, str],
    bands: Sequence[str],
    classes: Sequence[ClassEntry],
    counts: Mapping[int, int],
    areas_m2: Mapping[int, float],
) -> str:
    """Write how a result came to be, for people and for scripts; areas only where they are known."""
    legend: list[dict[str, Any]] = [
        {"value": entry.value, "name": entry.name, "colour": entry.colour, "pixels": counts.get(entry.value, 0)}
        for entry in by_value(classes)
    ]
    for row in legend if areas_m2 else []:
        row["hectares"] = round(areas_m2.get(row["value"], 0.0) / 1e4, 4)
    receipt = {
        "software": software,
        "written": written,
        "provenance": dict(provenance),
        "bands": list(bands),
        "classes": legend,
        "job": job,
    }
    return json.dumps(receipt, indent=1, ensure_ascii=False) + "\n"


def rgb(colour: str) -> tuple[int, int, int]:
    """Read #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _name_classes(band: Element, classes: Sequence[ClassEntry], counts: Mapping[int, int]) -> None:
    entries = by_value(classes)
    if entries[-1].value < _MOST_CATEGORIES:
        names = {entry.value: entry.name for entry in entries}
        categories = SubElement(band, "CategoryNames")
        for value in range(entries[-1].value + 1):
            SubElement(categories, "Category").text = names.get(value, "")
    table = SubElement(band, "GDALRasterAttributeTable", tableType="thematic")
    for index, (name, kind, usage) in enumerate(_COLUMNS):
        column = SubElement(table, "FieldDefn", index=str(index))
        SubElement(column, "Name").text = name
        SubElement(column, "Type").text = str(kind)
        SubElement(column, "Usage").text = str(usage)
    for index, entry in enumerate(entries):
        row = SubElement(table, "Row", index=str(index))
        for cell in (entry.value, counts.get(entry.value, 0), entry.name, *rgb(entry.colour)):
            SubElement(row, "F").text = str(cell)


def _colour_classes(band: Element, classes: Sequence[ClassEntry]) -> None:
    known = {entry.value: (*rgb(entry.colour), 255) for entry in classes}
    if max(known) >= _MOST_CATEGORIES:
        return
    SubElement(band, "ColorInterp").text = "Palette"
    table = SubElement(band, "ColorTable")
    for value in range(max(known) + 1):
        parts = known.get(value, (0, 0, 0, 0))
        SubElement(table, "Entry", {f"c{number}": str(part) for number, part in enumerate(parts, start=1)})


def _add_statistics(band: Element, summary: BandSummary) -> None:
    metadata = SubElement(band, "Metadata")
    values = {
        "STATISTICS_MAXIMUM": summary.high,
        "STATISTICS_MEAN": summary.mean,
        "STATISTICS_MINIMUM": summary.low,
        "STATISTICS_STDDEV": summary.std,
        "STATISTICS_VALID_PERCENT": round(100 * summary.valid / summary.total, 4),
    }
    for key, value in values.items():
        SubElement(metadata, "MDI", key=key).text = f"{value:.17g}"
