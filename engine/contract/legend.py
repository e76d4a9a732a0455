"""The user's own legend: clusters named, coloured, numbered, and merged by equal names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

from ..errors import InputError
from .card import ClassEntry, ModelCard, numbered_classes
from .jobs import SegmentUnsupervised

COLUMNS = ("cluster", "name", "colour", "value")
HIGHEST_VALUE = 65535


@dataclass(frozen=True)
class _Row:
    """A checked row: the cluster's present value, its new name, and colour and value where they are stated."""

    place: str
    cluster: int
    name: str
    colour: str
    value: int


_UNSTATED = -1


def apply_legend(classes: Sequence[ClassEntry], rows: Sequence[Sequence[str]]) -> Tuple[ClassEntry, ...]:
    """Rename, recolour, renumber and merge classes.

    Classes of equal name become one: all take the value that is stated for the
    name, else the value of its first row, and the first colour stated. Classes
    not listed keep name, colour and value; where a row gives their name to
    another class, they join it.

    Args:
        classes: The classes as they are, in index order.
        rows: cluster (its value on the map so far), name, colour as #rrggbb, and optionally a new value; an empty
            colour or value counts as not stated.

    Returns:
        The classes in the same order; merged ones share name, colour and value.

    Raises:
        InputError: Naming the row and what is wrong with it.
    """
    parsed = [_parse(number, row, classes) for number, row in enumerate(rows, 1)]
    for position, row in enumerate(parsed):
        if any(row.cluster == earlier.cluster for earlier in parsed[:position]):
            raise InputError(f"{row.place} lists cluster {row.cluster} a second time; keep one row for each cluster.")
    by_value = {entry.value: entry for entry in classes}
    groups: Dict[str, List[_Row]] = {}
    for row in parsed:
        groups.setdefault(row.name, []).append(row)
    styles = {name: _style(group, by_value[group[0].cluster]) for name, group in groups.items()}
    names = {row.cluster: row.name for row in parsed}
    result = tuple(_restyle(entry, names.get(entry.value, entry.name), styles) for entry in classes)
    _refuse_shared_values(result, groups)
    return result


def check_legend(job: SegmentUnsupervised, card: Optional[ModelCard]) -> None:
    """Refuse a bad legend before any training: the clusters have numbers then, if no names yet.

    Raises:
        InputError: Naming the row and what is wrong with it.
    """
    apply_legend(card.classes if card else numbered_classes(job.classes), job.legend)


def _parse(number: int, row: Sequence[str], classes: Sequence[ClassEntry]) -> _Row:
    place = f"Legend row {number} ({', '.join(row)})"
    if not 3 <= len(row) <= 4:
        raise InputError(f"{place} has {len(row)} columns; expected cluster, name, colour and, optionally, value.")
    cluster, name, colour, value = (text.strip() for text in (*row, "")[:4])
    known = sorted(entry.value for entry in classes)
    if not cluster.isdecimal() or int(cluster) not in known:
        raise InputError(
            f"{place} names cluster {cluster!r}; the map has {', '.join(map(str, known))}. "
            "Take the number from the map's legend."
        )
    if not name:
        raise InputError(f"{place} gives no name; write one, or leave the row out to keep the automatic name.")
    if colour and not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise InputError(f"{place} has the colour {colour!r}; expected #rrggbb, such as #1f6fb4 for blue.")
    if value and not (value.isdecimal() and int(value) <= HIGHEST_VALUE):
        raise InputError(f"{place} has the value {value!r}; expected a whole number from 0 to {HIGHEST_VALUE}.")
    return _Row(place, int(cluster), name, colour.lower(), int(value) if value else _UNSTATED)


def _style(group: List[_Row], first: ClassEntry) -> Tuple[str, int]:
    """Give the colour and the value that all rows of one name share."""
    stated = [row for row in group if row.value != _UNSTATED]
    for row in stated[1:]:
        if row.value != stated[0].value:
            raise InputError(
                f"{row.place} gives {row.name} the value {row.value}, an earlier row {stated[0].value}; "
                "one class has one value. Make them equal, or give the class another name."
            )
    colour = next((row.colour for row in group if row.colour), first.colour)
    return colour, stated[0].value if stated else first.value


def _restyle(entry: ClassEntry, name: str, styles: Dict[str, Tuple[str, int]]) -> ClassEntry:
    colour, value = styles.get(name, (entry.colour, entry.value))
    return replace(entry, name=name, colour=colour, value=value)


def _refuse_shared_values(classes: Sequence[ClassEntry], groups: Dict[str, List[_Row]]) -> None:
    owners: Dict[int, str] = {}
    for entry in classes:
        owner = owners.setdefault(entry.value, entry.name)
        if owner != entry.name:
            row = next(group[-1] for group in (groups.get(entry.name), groups.get(owner)) if group)
            raise InputError(
                f"{row.place}: the value {entry.value} would belong to both {owner} and {entry.name}; "
                "give each class a value of its own."
            )
