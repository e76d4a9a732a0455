"""Write the QGIS style of a layer of labelled polygons: one colour per label, so thin that the scene shows through."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ..contract.card import ClassEntry
from .qml import DOCTYPE
from .sidecars import rgb

_FILL_ALPHA = 150
_OUTLINE = "255,255,255,160"


def cells_style(classes: Sequence[ClassEntry], *, field: str) -> str:
    """Style polygons by a text field that holds the name of a class."""
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=field, symbollevels="0", forceraster="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, entry in enumerate(classes):
        SubElement(
            categories, "category", symbol=str(number), value=entry.name, label=entry.name, render="true", type="string"
        )
        _add_symbol(symbols, number, entry.colour)
    SubElement(root, "blendMode").text = "0"
    ElementTree.indent(root, " ")
    return DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_symbol(symbols: Element, number: int, colour: str) -> None:
    symbol = SubElement(symbols, "symbol", type="fill", name=str(number), alpha="1", clip_to_extent="1", force_rhr="0")
    layer = {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"}
    look = {
        "color": ",".join(map(str, (*rgb(colour), _FILL_ALPHA))),
        "style": "solid",
        "outline_color": _OUTLINE,
        "outline_style": "solid",
        "outline_width": "0.1",
        "outline_width_unit": "MM",
    }
    part = SubElement(symbol, "layer", layer)
    options = SubElement(part, "Option", type="Map")
    for name, value in look.items():
        SubElement(options, "Option", type="QString", name=name, value=value)
    for name, value in look.items():  # what QGIS before 3.24 reads
        SubElement(part, "prop", k=name, v=value)
