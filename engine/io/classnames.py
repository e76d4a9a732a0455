"""Read what a raster's own files say of its values: names and colours of classes.

QGIS's style (`.qml`) goes before GDAL's side file (`.aux.xml`), and that before
the colour table in the raster: in this order a user is likely to have seen to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree  # nosec B405
from xml.etree.ElementTree import Element  # nosec B405

import rasterio
from rasterio.errors import RasterioError

from .staging import beside

Styles = dict[str, tuple[str, str]]
"""Name and colour (#rrggbb) by key; "" where one is unknown."""

_NAME_USAGE, _VALUE_USAGES, _COLOUR_USAGES = "2", ("5", "0"), ("6", "7", "8")
"""GDAL's numbers for what a column of an attribute table holds: name; value, else anything; red, green, blue."""


def read_class_styles(path: str) -> Styles:
    """Read names and colours of a class raster's values; empty where nothing is said of them."""
    styles: Styles = {}
    for source in (_of_qml(path), _of_auxiliary(path), _of_colour_table(path)):
        for key, (name, colour) in source.items():
            known = styles.get(key, ("", ""))
            styles[key] = (known[0] or name, known[1] or colour)
    return styles


def read_vector_styles(path: str) -> Styles:
    """Read names and colours of the categories in the QGIS style beside a vector file."""
    root = _parsed(beside(path, ".qml"))
    renderer = root.find("renderer-v2[@type='categorizedSymbol']") if root is not None else None
    if renderer is None:
        return {}
    colours = {symbol.get("name", ""): _symbol_colour(symbol) for symbol in renderer.iterfind("symbols/symbol")}
    return {
        entry.get("value", "").strip(): (entry.get("label", "").strip(), colours.get(entry.get("symbol", ""), ""))
        for entry in renderer.iterfind("categories/category")
        if entry.get("value", "").strip()
    }


def _of_qml(path: str) -> Styles:
    root = _parsed(beside(path, ".qml"))
    entries = [*root.iter("paletteEntry"), *root.iterfind(".//colorrampshader/item")] if root is not None else []
    return {
        _whole(entry.get("value", "")): (_name(entry.get("label", "")), entry.get("color", "").lower())
        for entry in entries
        if _whole(entry.get("value", ""))
    }


def _of_auxiliary(path: str) -> Styles:
    root = _parsed(beside(path, ".aux.xml"))
    band = root.find("PAMRasterBand") if root is not None else None
    if band is None:
        return {}
    categories = [(entry.text or "").strip() for entry in band.iterfind("CategoryNames/Category")]
    named = {str(value): (name, "") for value, name in enumerate(categories) if name}
    return {**named, **dict(_of_attribute_table(band))}


def _of_attribute_table(band: Element) -> Iterator[tuple[str, tuple[str, str]]]:
    """Read GDAL's raster attribute table, its columns known by their usage."""
    table = band.find("GDALRasterAttributeTable")
    if table is None:
        return
    usages = [column.findtext("Usage", "").strip() for column in table.iterfind("FieldDefn")]
    at_value = next((usages.index(usage) for usage in _VALUE_USAGES if usage in usages), None)
    if at_value is None or _NAME_USAGE not in usages:
        return
    for row in table.iterfind("Row"):
        cells = [(cell.text or "").strip() for cell in row.iterfind("F")]
        if len(cells) == len(usages) and _whole(cells[at_value]):
            parts = [cells[usages.index(usage)] for usage in _COLOUR_USAGES if usage in usages]
            is_colour = len(parts) == 3 and all(part.isdecimal() and int(part) <= 255 for part in parts)
            colour = _hex(*(int(part) for part in parts)) if is_colour else ""
            yield _whole(cells[at_value]), (cells[usages.index(_NAME_USAGE)], colour)


def _of_colour_table(path: str) -> Styles:
    """Read the raster's colour table; GDAL fills unused rows with opaque black, which says nothing."""
    try:
        with rasterio.open(path) as source:
            table = source.colormap(1)
    except (RasterioError, ValueError):
        return {}
    return {
        str(value): ("", _hex(*parts[:3])) for value, parts in table.items() if any(parts[:3]) and len(table) <= 65536
    }


def _parsed(path: str) -> Element | None:
    """Parse an XML file; None where it is missing, broken or defines entities: a style is a help, not a need."""
    try:
        text = Path(path).read_bytes()
        return None if b"<!ENTITY" in text else ElementTree.fromstring(text)  # nosec B314
    except (ElementTree.ParseError, OSError):
        return None


def _symbol_colour(symbol: Element) -> str:
    """Read the fill colour of a symbol: an Option of QGIS 3.28 and later, or a prop of the ones before."""
    for entry in symbol.iter():
        if entry.get("name", entry.get("k")) in ("color", "line_color"):
            parts = re.match(r"(\d+),(\d+),(\d+)", entry.get("value", entry.get("v", "")))
            if parts:
                return _hex(*map(int, parts.groups()))
    return ""


def _name(label: str) -> str:
    """Leave out labels that only repeat a number."""
    return "" if re.fullmatch(r"\s*-?\d+([.,]\d+)?\s*", label) else label.strip()


def _whole(text: str) -> str:
    """Write a whole number without its decimals; "" for anything else."""
    return str(int(float(text))) if re.fullmatch(r"\s*-?\d+(\.0*)?\s*", text) else ""


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"
