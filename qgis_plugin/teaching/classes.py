"""The classes that are taught: their values, names and colours, and what was drawn of each.

Plain Python, so that its rules are tested without a window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple

from ...engine.contract.label_rules import HIGHEST_VALUE, legend_for, usual_colour
from ...engine.errors import InputError

FEW_POLYGONS = 3
_UNEVEN = 10
_UNNAMED = "Class "
PRESETS: Dict[str, Tuple[Tuple[str, int], ...]] = {
    "Water, forest, crops, built-up": (("Water", 1), ("Forest", 2), ("Crops", 3), ("Built-up", 4)),
    "ESA WorldCover": (
        ("Tree cover", 10),
        ("Shrubland", 20),
        ("Grassland", 30),
        ("Cropland", 40),
        ("Built-up", 50),
        ("Bare", 60),
        ("Snow and ice", 70),
        ("Water", 80),
        ("Wetland", 90),
        ("Mangroves", 95),
        ("Moss and lichen", 100),
    ),
    "IGBP, as in DFC2020": (
        ("Forest", 1),
        ("Shrubland", 2),
        ("Grassland", 4),
        ("Wetlands", 5),
        ("Croplands", 6),
        ("Urban", 7),
        ("Barren", 9),
        ("Water", 10),
    ),
}
"""Class lists to start from: names and values."""


@dataclass(frozen=True)
class TaughtClass:
    """A class: its value in the layer and on the map, its name, its colour (#rrggbb)."""

    value: int
    name: str
    colour: str


@dataclass(frozen=True)
class Tally:
    """What there is of a class: how many polygons or pixels, and their area in m²."""

    count: int = 0
    area_m2: float = 0.0


@dataclass(frozen=True)
class Advice:
    """What would make a model learn worse.

    Attributes:
        kind: missing (nothing is drawn), few (too few polygons), or uneven (the first has far more than the second).
        names: The classes.
        ratio: How many times more, of uneven.
    """

    kind: str
    names: Tuple[str, ...]
    ratio: float = 1.0


class ClassList:
    """The classes in their order; names and values are unique."""

    def __init__(self, classes: Iterable[TaughtClass] = ()) -> None:
        self._classes: List[TaughtClass] = []
        for entry in classes:
            self._check(entry)
            self._classes.append(entry)

    def __iter__(self) -> Iterator[TaughtClass]:
        return iter(tuple(self._classes))

    def __len__(self) -> int:
        return len(self._classes)

    def __getitem__(self, row: int) -> TaughtClass:
        return self._classes[row]

    def row_of(self, value: int) -> int:
        """Find the row of a value; -1 where no class has it."""
        return next((row for row, entry in enumerate(self._classes) if entry.value == value), -1)

    def add(self, name: str = "") -> TaughtClass:
        """Add a class with a free value and a colour of its own, the usual one for its name where that is free."""
        taken = {entry.value for entry in self._classes}
        value = next(number for number in range(1, HIGHEST_VALUE) if number not in taken)
        entry = TaughtClass(value, name or self._free_name(value), "")
        entry = replace(entry, colour=_colour_beside(entry, self._classes))
        self._check(entry)
        self._classes.append(entry)
        return entry

    def change(self, row: int, **changes: object) -> TaughtClass:
        """Change value, name or colour of a class; a colour that nobody chose follows the name.

        Raises:
            InputError: If the class would no longer be told from another.
        """
        before = self._classes[row]
        entry = replace(before, **changes)  # type: ignore[arg-type]
        usual = usual_colour(entry.name)
        was_chosen = before.colour != usual_colour(before.name) and not before.name.startswith(_UNNAMED)
        if usual and "name" in changes and not was_chosen and usual not in [other.colour for other in self._classes]:
            entry = replace(entry, colour=usual)
        self._check(entry, but=row)
        self._classes[row] = entry
        return entry

    def remove(self, row: int) -> TaughtClass:
        """Take a class away."""
        return self._classes.pop(row)

    def _free_name(self, value: int) -> str:
        names = {entry.name for entry in self._classes}
        return next(
            name for name in (f"{_UNNAMED}{number}" for number in range(value, HIGHEST_VALUE)) if name not in names
        )

    def _check(self, entry: TaughtClass, *, but: int = -1) -> None:
        others = [other for row, other in enumerate(self._classes) if row != but]
        if not entry.name.strip():
            raise InputError("A class without a name was found; give it one.")
        if any(other.name.casefold() == entry.name.casefold() for other in others):
            raise InputError(f"There is a class {entry.name} already; give this one another name.")
        if not 0 <= entry.value <= HIGHEST_VALUE:
            raise InputError(f"The value {entry.value} is out of range; choose one from 0 to {HIGHEST_VALUE}.")
        if any(other.value == entry.value for other in others):
            raise InputError(f"Two classes have the value {entry.value}; give this one another.")


def preset(name: str) -> ClassList:
    """Make one of the `PRESETS`, in the colours that maps usually give them."""
    rows = PRESETS[name]
    keys = [str(value) for _, value in rows]
    legend = legend_for(keys, [(str(value), title, "", str(value)) for title, value in rows], source=name)
    return ClassList(TaughtClass(entry.value, entry.name, entry.colour) for entry in legend.classes)


def advise(classes: Sequence[TaughtClass], tallies: Mapping[int, Tally]) -> Tuple[Advice, ...]:
    """Find what will make a model learn worse; nothing as long as nothing is drawn.

    Args:
        classes: What is to be learned.
        tallies: What there is of each, by value.
    """
    found = [(entry, tallies.get(entry.value, Tally())) for entry in classes]
    if not any(tally.count for _, tally in found):
        return ()
    missing = tuple(entry.name for entry, tally in found if not tally.count)
    few = tuple(entry.name for entry, tally in found if 0 < tally.count < FEW_POLYGONS)
    advice = [Advice("missing", missing)] * bool(missing) + [Advice("few", few)] * bool(few)
    drawn = sorted((tally.area_m2, entry.name) for entry, tally in found if tally.area_m2 > 0)
    if len(drawn) > 1 and drawn[-1][0] > _UNEVEN * drawn[0][0]:
        advice.append(Advice("uneven", (drawn[-1][1], drawn[0][1]), drawn[-1][0] / drawn[0][0]))
    return tuple(advice)


def area_text(area_m2: float) -> str:
    """Write an area as people do."""
    if area_m2 >= 1e8:
        return f"{area_m2 / 1e6:,.0f} km²"
    if area_m2 >= 1e6:
        return f"{area_m2 / 1e6:.1f} km²"
    return f"{area_m2 / 1e4:.1f} ha" if area_m2 >= 1e3 else f"{area_m2:.0f} m²"


def _colour_beside(entry: TaughtClass, others: Sequence[TaughtClass]) -> str:
    """Choose a colour as the engine would, that no other class has."""
    rows = [(str(other.value), other.name, other.colour, str(other.value)) for other in others]
    rows.append((str(entry.value), entry.name, "", str(entry.value)))
    legend = legend_for([row[0] for row in rows], rows, source="The class list")
    return next(found.colour for found in legend.classes if found.value == entry.value)
