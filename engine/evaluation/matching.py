"""Which class of a reference is which class of a map: by name, else by number where one side has no names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ClassEntry
from ..contract.label_rules import IGNORE, MOST_CLASSES, LabelClass
from ..errors import InputError

UNKNOWN = -1
"""Stands for a class that the map does not have."""


def match_classes(reference: Sequence[LabelClass], mapped: Sequence[LabelClass]) -> tuple[int, ...]:
    """Find the map's class that each class of the reference means.

    Case and spaces at the ends do not count. A class without a name of its own
    goes by its value, and a name that is a number means the map's value.

    Returns:
        The place of each class among the map's; `UNKNOWN` where the map has none like it.

    Raises:
        InputError: If not one class matches.
    """
    names = {_folded(entry.name): place for place, entry in enumerate(mapped)}
    values = {entry.value: place for place, entry in enumerate(mapped)}
    found = tuple(_match(entry, names, values, mapped) for entry in reference)
    if all(place == UNKNOWN for place in found):
        raise InputError(
            f"The reference has the classes {_listed(reference)}, and the map {_listed(mapped)}; none of them are "
            "alike. Say in the legend which class of the map each class of the reference means."
        )
    return found


def join_classes(
    mapped: Sequence[LabelClass], reference: Sequence[LabelClass]
) -> tuple[tuple[ClassEntry, ...], NDArray[np.uint8]]:
    """List the map's classes and, behind them, those that only the reference has.

    Returns:
        All classes, and (256,) the place among them of each class index of the reference; `IGNORE` for all others.

    Raises:
        InputError: If not one class matches, or there are too many.
    """
    every, places = list(mapped), np.full(IGNORE + 1, IGNORE, np.uint8)
    for index, (entry, place) in enumerate(zip(reference, match_classes(reference, mapped), strict=True)):
        if place == UNKNOWN:
            every.append(entry)
        places[index] = len(every) - 1 if place == UNKNOWN else place
    if len(every) > MOST_CLASSES:
        raise InputError(f"Map and reference have {len(every)} classes together; at most {MOST_CLASSES} can be judged.")
    return tuple(ClassEntry(index, one.value, one.name, one.colour) for index, one in enumerate(every)), places


def _match(entry: LabelClass, names: dict[str, int], values: dict[int, int], mapped: Sequence[LabelClass]) -> int:
    name = _folded(entry.name)
    if name in names:
        return names[name]
    if name.isdecimal():
        return values.get(int(name), UNKNOWN)
    place = values.get(entry.value, UNKNOWN)
    is_nameless = place != UNKNOWN and (_is_nameless(entry) or _is_nameless(mapped[place]))
    return place if is_nameless and entry.key == str(entry.value) else UNKNOWN


def _is_nameless(entry: LabelClass) -> bool:
    return _folded(entry.name) in (f"class {entry.key}", entry.key)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _listed(classes: Sequence[LabelClass]) -> str:
    names = [entry.name for entry in classes]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
