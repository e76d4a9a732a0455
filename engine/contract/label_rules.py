"""The rules of known classes: which field holds them, what a field's values mean, and what cannot be learned from.

A key is what the field of a polygon or the pixel of a label raster holds, as
text; a class is what the map will show. Several keys may mean one class.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, replace
from typing import Dict, List, Mapping, Optional, Sequence, Set, Tuple

from ..errors import InputError

IGNORE = 255
"""Index of a pixel whose class is not known."""
MOST_CLASSES = 255
HIGHEST_VALUE = 65535
_MOST_NAMED = 6

FIELDS = ("class", "classname", "landcover", "landuse", "lulc", "lc", "label", "category", "type", "name", "code")
FIELDS_OF_NUMBERS = ("classid", "classvalue", "value", "dn", "macroclass", "gridcode")

_KNOWN_COLOURS = (
    ("water|river|lake|sea|ocean|wasser|eau|agua", "#2b6fb3"),
    ("flood|mangrove|wetland|marsh|swamp|bog", "#3fb59b"),
    ("forest|tree|wood|wald", "#1c6b2a"),
    ("shrub|bush|savanna", "#a9a43a"),
    ("grass|pasture|meadow|range", "#9fd356"),
    ("crop|agri|field|arable|farm|acker", "#e3c14f"),
    ("urban|built|city|town|settlement|building|road|impervious", "#c23b3b"),
    ("bare|barren|soil|rock|sand|desert", "#b59a7a"),
    ("snow|ice|glacier", "#d7ecf5"),
    ("cloud|shadow", "#9aa0a6"),
)
"""What a class is called, and the colour that maps usually give it."""
_GOLDEN_TURN = 0.381966
"""Turning the hue by the golden angle keeps successive colours apart, however many there are."""


@dataclass(frozen=True)
class LabelClass:
    """A class that is learned: what the source holds for it (the first key), and how the map shows it."""

    key: str
    value: int
    name: str
    colour: str


@dataclass(frozen=True)
class Legend:
    """The classes in index order, and the index of each key that means one."""

    classes: Tuple[LabelClass, ...]
    indices: Mapping[str, int]


def key_of(value: object) -> str:
    """Write a stored value as a key: whole numbers without a point, text without spaces around it; "" for nothing."""
    if value is None or value != value:  # NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def choose_field(asked: str, fields: Sequence[str], source: str) -> str:
    """Find the field that holds the class.

    Raises:
        InputError: If the field asked for is not there, or none was asked for and none is called like a class.
    """
    if asked:
        same = [name for name in fields if name == asked] or [name for name in fields if name.lower() == asked.lower()]
        if not same:
            raise InputError(f"{source} has no field {asked!r}; it has {_listed(fields)}. Choose one of them.")
        return same[0]
    plain = {re.sub("[^a-z0-9]", "", name.lower()): name for name in reversed(fields)}
    for wanted in (*FIELDS, *FIELDS_OF_NUMBERS):
        if wanted in plain:
            return plain[wanted]
    others = [name for name in fields if name.lower() not in ("id", "fid", "ogc_fid", "objectid", "gid")]
    if len(others) == 1:
        return others[0]
    raise InputError(
        f"{source} has the fields {_listed(fields)}, and none is called class, name, label or value; name the field "
        "that holds the class (class_field)."
    )


def legend_for(
    keys: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    source: str,
    styles: Optional[Mapping[str, Tuple[str, str]]] = None,
) -> Legend:
    """Give the classes that a source's keys mean.

    Args:
        keys: The different values that the source holds.
        rows: The user's table of key, name, colour (#rrggbb) and, optionally, map value; a key that it does not list
            means nothing. An empty table takes every key as a class: a whole number is its own map value, names are
            numbered from 1 in alphabetical order.
        source: What messages call the source.
        styles: Name and colour ("" where unknown) by key, as the source's own style has them.

    Raises:
        InputError: If a row cannot be used, no key is listed, or there are too many classes.
    """
    if not rows and len(keys) > MOST_CLASSES:
        some = ", ".join(sorted(keys, key=_order)[:3])
        raise InputError(
            f"{source} holds {len(keys)} different values ({some} …); at most {MOST_CLASSES} classes were expected. "
            "Choose the field or the raster that holds the class, or list the classes in the legend."
        )
    drafts = _listed_classes(rows, keys, source) if rows else [_Draft(key) for key in sorted(keys, key=_order)]
    named = [_named(draft, (styles or {}).get(draft.key, ("", ""))) for draft in drafts]
    classes = sorted(_numbered(_merged(named)), key=lambda draft: draft.value)
    if len(classes) > MOST_CLASSES:
        raise InputError(f"The legend lists {len(classes)} classes; at most {MOST_CLASSES} can be learned. Merge some.")
    return Legend(
        tuple(LabelClass(draft.keys[0], draft.value, draft.name, draft.colour) for draft in _coloured(classes)),
        {key: index for index, draft in enumerate(classes) for key in draft.keys},
    )


def check_learnable(present: Sequence[str], source: str) -> None:
    """Refuse labels that nothing can be told apart by.

    Args:
        present: Names of the classes that have usable pixels.
        source: What messages call the labels.

    Raises:
        InputError: If there are fewer than two.
    """
    if len(present) < 2:
        raise InputError(
            f"{source} has only the class {present[0]} where the scenes can be used; two classes or more are needed to "
            "tell them apart. Draw polygons of another class, or list more classes in the legend."
        )


@dataclass(frozen=True)
class _Draft:
    """A class in the making; -1 and "" stand for what nobody stated."""

    key: str
    keys: Tuple[str, ...] = ()
    name: str = ""
    colour: str = ""
    value: int = -1
    place: str = ""


def _order(key: str) -> Tuple[int, int, str]:
    """Sort whole numbers by size, then names by letters."""
    return (0, int(key), key) if _is_whole(key) else (1, 0, key.casefold())


def _is_whole(key: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}", key) is not None


def _listed_classes(rows: Sequence[Sequence[str]], keys: Sequence[str], source: str) -> List[_Draft]:
    """Read the user's table; rows whose key the source does not hold are of no use."""
    drafts = [_parse(number, row) for number, row in enumerate(rows, 1)]
    for position, draft in enumerate(drafts):
        if any(draft.key == earlier.key for earlier in drafts[:position]):
            raise InputError(f"{draft.place} lists {draft.key!r} a second time; keep one row for each key.")
    held = [draft for draft in drafts if draft.key in keys]
    if not held:
        some = _listed([draft.key for draft in drafts])
        raise InputError(
            f"The legend lists {some}, and {source} holds {_listed(sorted(keys, key=_order))}; write what the field or "
            "the raster holds into the legend's first column."
        )
    return held


def _parse(number: int, row: Sequence[str]) -> _Draft:
    place = f"Legend row {number} ({', '.join(row)})"
    if not 2 <= len(row) <= 4:
        raise InputError(f"{place} has {len(row)} columns; expected key, name, colour and, optionally, map value.")
    key, name, colour, value = (text.strip() for text in (*row, "", "")[:4])
    if not key:
        raise InputError(f"{place} has no key; write what the field or the raster holds for the class.")
    if colour and not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise InputError(f"{place} has the colour {colour!r}; expected #rrggbb, such as #1f6fb4 for blue.")
    if value and not (value.isdecimal() and int(value) <= HIGHEST_VALUE):
        raise InputError(f"{place} has the value {value!r}; expected a whole number from 0 to {HIGHEST_VALUE}.")
    return _Draft(key_of(_number(key)), (), name, colour.lower(), int(value) if value else -1, place)


def _number(key: str) -> object:
    """Read 3.0 as 3, as a field of decimals holds it."""
    return float(key) if re.fullmatch(r"-?\d+\.0+", key) else key


def _merged(drafts: Sequence[_Draft]) -> List[_Draft]:
    """Make one class of those with one name; it takes the first colour and the one value that are stated."""
    groups: Dict[str, List[_Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.name, []).append(draft)
    merged = []
    for group in groups.values():
        stated = [draft for draft in group if draft.value >= 0]
        for draft in stated[1:]:
            if draft.value != stated[0].value:
                raise InputError(
                    f"{draft.place} gives {draft.name} the value {draft.value}, an earlier row {stated[0].value}; one "
                    "class has one value. Make them equal, or give the class another name."
                )
        colour = next((draft.colour for draft in group if draft.colour), "")
        value = stated[0].value if stated else -1
        merged.append(replace(group[0], keys=tuple(draft.key for draft in group), colour=colour, value=value))
    return merged


def _named(draft: _Draft, style: Tuple[str, str]) -> _Draft:
    """Take a name and a colour from the source's style where the user stated none."""
    name = draft.name or style[0] or (f"class {draft.key}" if _is_whole(draft.key) else draft.key)
    return replace(draft, name=name, colour=draft.colour or style[1].lower())


def _numbered(drafts: Sequence[_Draft]) -> List[_Draft]:
    """Give every class a map value of its own: the stated one, the key where it is a number, else the next free one."""
    values: Dict[int, _Draft] = {}
    for draft in drafts:
        if draft.value >= 0:
            owner = values.setdefault(draft.value, draft)
            if owner is not draft:
                raise InputError(
                    f"{draft.place}: the value {draft.value} would belong to both {owner.name} and {draft.name}; give "
                    "each class a value of its own."
                )
    result = [draft for draft in drafts if draft.value >= 0]
    for draft in drafts:
        if draft.value < 0:
            own = int(draft.key) if _is_whole(draft.key) else -1
            is_free = 0 <= own <= HIGHEST_VALUE and own not in values
            number = own if is_free else next(n for n in range(1, HIGHEST_VALUE) if n not in values)
            values[number] = draft
            result.append(replace(draft, value=number))
    return result


def _coloured(drafts: Sequence[_Draft]) -> List[_Draft]:
    """Give every class a colour: the stated one, the usual one for its name, else one of a wheel."""
    taken = {draft.colour for draft in drafts if draft.colour}
    result = []
    for number, draft in enumerate(drafts):
        if not draft.colour:
            draft = replace(draft, colour=_free_colour(draft.name, number, taken))
            taken.add(draft.colour)
        result.append(draft)
    return result


def usual_colour(name: str) -> str:
    """Give the colour that maps usually give a class of this name, or ""."""
    return next((colour for words, colour in _KNOWN_COLOURS if re.search(rf"\b(?:{words})", name.lower())), "")


def _free_colour(name: str, number: int, taken: Set[str]) -> str:
    usual = usual_colour(name)
    if usual and usual not in taken:
        return usual
    while True:
        red, green, blue = colorsys.hls_to_rgb(number * _GOLDEN_TURN % 1, (0.45, 0.62, 0.33)[number % 3], 0.65)
        colour = "#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue))
        if colour not in taken:
            return colour
        number += 1


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return (", ".join(names[:_MOST_NAMED]) or "(none)") + more
