"""The classes that a layer shows: what it holds, what that is called, and in which colour.

A raster shows them in its paletted renderer; a vector layer in its categorised
renderer, or in the value map by which its form is filled in.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..engine.contract.label_rules import key_of

MOST_CLASSES = 300
"""More different values than this are no classes; the engine says so."""


class Shown(NamedTuple):
    """A class: what the layer holds, its name, and its colour as #rrggbb; "" for what it does not show."""

    key: str
    name: str
    colour: str


def class_field(layer: Optional[QgsMapLayer]) -> str:
    """Name the field by which a vector layer is coloured, or ""."""
    renderer = _categorised(layer)
    named = renderer.classAttribute().strip('"') if renderer else ""
    return named if layer is not None and named and layer.fields().lookupField(named) >= 0 else ""


def shown_by(layer: Optional[QgsMapLayer], field: str = "", held: Sequence[Any] = ()) -> Tuple[Shown, ...]:
    """List the classes that a layer shows; none where it shows no classes.

    Args:
        layer: A raster, or a vector layer.
        field: The vector layer's field that holds the class.
        held: What that field holds. All of it gets a class, and nothing else does.
    """
    if isinstance(layer, QgsRasterLayer):
        return _of_raster(layer)
    if not isinstance(layer, QgsVectorLayer):
        return ()
    named, coloured = _value_map(layer, field), categories(layer, field)
    keys = [key_of(value) for value in sorted(held, key=_sorting) if value not in (None, NULL)]
    if not (named or coloured):
        return ()
    blank = Shown("", "", "")
    return tuple(
        Shown(key, coloured.get(key, blank).name or named.get(key, ""), coloured.get(key, blank).colour)
        for key in dict.fromkeys([*(key for key in coloured if key in keys), *keys])
    )


def _of_raster(layer: QgsRasterLayer) -> Tuple[Shown, ...]:
    renderer = layer.renderer()
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        return ()
    found = []
    for entry in renderer.classes():
        key, label = key_of(float(entry.value)), entry.label.strip()
        found.append(Shown(key, "" if label == key else label, entry.color.name()))
    return tuple(found)


def _categorised(layer: Optional[QgsMapLayer]) -> Optional[QgsCategorizedSymbolRenderer]:
    renderer = layer.renderer() if isinstance(layer, QgsVectorLayer) else None
    return renderer if isinstance(renderer, QgsCategorizedSymbolRenderer) else None


def categories(layer: QgsVectorLayer, field: str) -> Dict[str, Shown]:
    """Give the categories by what they stand for; one may stand for several values."""
    renderer, found = _categorised(layer), {}
    if renderer is None or class_field(layer) != field:
        return {}
    for category in renderer.categories():
        values = category.value() if isinstance(category.value(), list) else [category.value()]
        for key in (key_of(value) for value in values if value not in (None, NULL, "")):
            found[key] = Shown(key, category.label().strip(), category.symbol().color().name())
    return found


def _value_map(layer: QgsVectorLayer, field: str) -> Dict[str, str]:
    """Give the names that a form offers for a field's values, by value."""
    index = layer.fields().lookupField(field)
    setup = layer.editorWidgetSetup(index) if index >= 0 else None
    if setup is None or setup.type() != "ValueMap":
        return {}
    said = setup.config().get("map", [])
    entries: List[Dict[str, Any]] = said if isinstance(said, list) else [said]
    return {key_of(value): name for entry in entries for name, value in entry.items()}


def _sorting(value: Any) -> Tuple[bool, Any]:
    """Sort numbers among numbers, texts among texts."""
    return (True, str(value)) if isinstance(value, str) else (False, value)
