"""Labels of whole scenes: how they are written in tables, and which classes they make."""

from __future__ import annotations

import csv
import os
from typing import Dict, Mapping, Sequence, Tuple

from ..errors import InputError
from .label_rules import Legend, legend_for
from .pairtable import name_some

SEPARATOR = ";"
_NAMES, _LABELS = ("name", "scene", "file", "patch", "id"), ("labels", "label", "classes", "class")
"""Titles of the two columns of a table of labels."""
_DELIMITERS = ",\t;"

Labels = Tuple[str, ...]
Rows = Sequence[Sequence[str]]


def split_labels(text: str) -> Labels:
    """Read the labels of one scene, with ; between them; each counts once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(SEPARATOR) if part.strip()))


def check_labels(labels: Sequence[str], classes: Sequence[str], *, source: str) -> None:
    """Refuse labels that the class list does not have.

    Raises:
        InputError: Naming the labels, and where they stand.
    """
    odd = [label for label in labels if label not in classes]
    if odd:
        raise InputError(
            f"{source} has the label {name_some([repr(label) for label in odd])}; the class list has "
            f"{name_some(list(classes))}. Correct the label, or add it to the list (classes)."
        )


def renamed(labels: Labels, legend: Rows) -> Labels:
    """Give labels the names of a legend, whose rows start with key and name; what it does not list is left out."""
    names = {row[0]: row[1] or row[0] for row in legend}
    return tuple(dict.fromkeys(names[label] for label in labels if label in names)) if legend else labels


def legend_of_labels(found: Mapping[str, Labels], asked: Sequence[str], *, source: str, shown: Rows = ()) -> Legend:
    """Give the classes of labelled scenes, in the order asked for, else in that of values, else in alphabetical order.

    Args:
        found: Labels by the name of the scene.
        asked: The class list; empty takes every label as a class.
        source: What messages call the labels.
        shown: Rows of name, colour (#rrggbb) and map value of classes of which these are known, "" where one is not.

    Raises:
        InputError: If nothing is labelled, a label is none of the list, or all scenes have the same labels.
    """
    for name, labels in found.items() if asked else ():
        check_labels(labels, asked, source=name)
    there = {label for labels in found.values() for label in labels}
    if not there:
        raise InputError(f"{source} labels no scene; write the names of classes, with {SEPARATOR} between them.")
    if len(set(found.values())) < 2:
        raise InputError(
            f"{source} gives every scene the same labels ({name_some(sorted(there))}); scenes that differ are needed "
            "to tell classes apart. Label scenes of other classes too."
        )
    values = {name: str(number) for number, name in enumerate(asked, 1)}
    looks = {name: (colour, value) for name, colour, value in reversed(shown)}
    rows = []
    for name in (name for name in asked or sorted(there, key=str.casefold) if name in there):
        colour, value = looks.get(name, ("", ""))
        rows.append((name, name, colour, values.get(name, value)))
    return legend_for(sorted(there), rows if asked or shown else (), source=source)


def read_label_table(path: str) -> Dict[str, Labels]:
    """Read a table of two columns, the name of a scene and its labels; commas, tabs or semicolons part the columns.

    Raises:
        InputError: If the table cannot be read, lacks a column, or names a scene twice.
    """
    title = os.path.basename(path)
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = file.read().splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); a table of names and labels in UTF-8 was expected.") from (
            error
        )
    head = lines[0] if lines else ""
    delimiter = next((mark for mark in _DELIMITERS if mark in head), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    header = [cell.lower() for cell in rows[0]] if rows else []
    columns = [next((header.index(word) for word in words if word in header), -1) for words in (_NAMES, _LABELS)]
    if -1 in columns:
        raise InputError(
            f"{title} has the columns {', '.join(header) or '(none)'}; name and label were expected. Title them so in "
            "its first line."
        )
    found: Dict[str, Labels] = {}
    for row in rows[1:]:
        name, text = (row[column] if column < len(row) else "" for column in columns)
        if name in found:
            raise InputError(f"{title} names {name} twice; keep one row for each scene.")
        found[name] = split_labels(text)
    return found


def labels_by_file(table: Mapping[str, Labels], paths: Sequence[str]) -> Labels:
    """Find the labels of a scene by the name of one of its files, with or without ending, or of its folder; () none."""
    for path in paths:
        home, name = os.path.split(os.path.abspath(path))
        for key in (name, os.path.splitext(name)[0], os.path.basename(home)):
            if key in table:
                return table[key]
    return ()
