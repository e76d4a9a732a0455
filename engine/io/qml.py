"""Write the QGIS styles that lie beside a result: the renderer, its colours and its legend.

The XML is what QGIS 3.22 to 4 read; parts that a QGIS does not know it leaves
at their defaults.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ..contract.card import ClassEntry

CONFIDENCE_RAMP = (
    (0.0, "#7f0000"),
    (0.25, "#d7301f"),
    (0.5, "#fdbb84"),
    (0.75, "#c7e9b4"),
    (1.0, "#006837"),
)
"""Doubt is red, certainty green; dark at both ends, so that it reads in grey too."""

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
Range = tuple[float, float]


def classes_style(classes: Sequence[ClassEntry]) -> str:
    """Style a class map: one colour and one legend row per map value."""
    renderer = _renderer("paletted", band="1")
    palette = SubElement(renderer, "colorPalette")
    for entry in by_value(classes):
        SubElement(palette, "paletteEntry", value=str(entry.value), color=entry.colour, label=entry.name, alpha="255")
    return _document(renderer)


def confidence_style() -> str:
    """Style a probability from 0 to 1."""
    renderer = _renderer("singlebandpseudocolor", band="1", classificationMin="0", classificationMax="1")
    shader = SubElement(renderer, "rastershader")
    ramp = SubElement(
        shader,
        "colorrampshader",
        colorRampType="INTERPOLATED",
        classificationMode="1",
        clip="0",
        minimumValue="0",
        maximumValue="1",
        labelPrecision="2",
    )
    for value, colour in CONFIDENCE_RAMP:
        SubElement(ramp, "item", value=f"{value:g}", color=colour, label=f"{value:.2f}", alpha="255")
    return _document(renderer)


def picture_style(bands: Sequence[int], ranges: Sequence[Range]) -> str:
    """Style three bands (numbered from 1) as red, green and blue, or one as grey, each stretched over its range."""
    if len(bands) == 1:
        renderer = _renderer("singlebandgray", grayBand=str(bands[0]), gradient="BlackToWhite")
        _stretch(renderer, "contrastEnhancement", ranges[0])
        return _document(renderer)
    red, green, blue = (str(band) for band in bands)
    renderer = _renderer("multibandcolor", redBand=red, greenBand=green, blueBand=blue)
    for colour, limits in zip(("red", "green", "blue"), ranges, strict=True):
        _stretch(renderer, f"{colour}ContrastEnhancement", limits)
    return _document(renderer)


def by_value(classes: Sequence[ClassEntry]) -> list[ClassEntry]:
    """Give one entry per map value, in order of value: merged classes share one."""
    first: dict[int, ClassEntry] = {}
    for entry in classes:
        first.setdefault(entry.value, entry)
    return [first[value] for value in sorted(first)]


def _renderer(kind: str, **attributes: str) -> Element:
    renderer = Element("rasterrenderer", type=kind, opacity="1", alphaBand="-1", nodataColor="")
    for name, value in attributes.items():
        renderer.set(name, value)
    return renderer


def _stretch(renderer: Element, tag: str, limits: Range) -> None:
    enhancement = SubElement(renderer, tag)
    SubElement(enhancement, "minValue").text = repr(limits[0])
    SubElement(enhancement, "maxValue").text = repr(limits[1])
    SubElement(enhancement, "algorithm").text = "StretchToMinimumMaximum"


def _document(renderer: Element) -> str:
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Rendering")
    pipe = SubElement(root, "pipe")
    pipe.append(renderer)
    SubElement(pipe, "brightnesscontrast", brightness="0", contrast="0", gamma="1")
    SubElement(pipe, "huesaturation", saturation="0", grayscaleMode="0", colorizeOn="0", colorizeStrength="100")
    SubElement(pipe, "rasterresampler", maxOversampling="2")
    SubElement(root, "blendMode").text = "0"
    ElementTree.indent(root, " ")
    return DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"
