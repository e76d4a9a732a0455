"""Many pairs of scenes: the files of each, and the table that a user lists them in."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from typing import Dict, Iterator, List, Sequence, Tuple

from ..errors import InputError

TABLES = (".csv", ".tsv", ".txt")
"""What the name of a table ends in."""
VALIDATION = "validation"
"""What rows are called that are kept to judge a training by."""
_SYNONYMS = {"training": "train", "val": VALIDATION, "valid": VALIDATION}
_COLUMNS = ("s1", "s2", "labels", "split", "place")
_SCENES = ("s1", "s2")
_SEPARATORS = ",;\t"
_MOST_NAMED = 3


@dataclass(frozen=True)
class PairFiles:
    """The files of one pair.

    Attributes:
        name: What messages call it: the line of a table, or the scenes' names.
        s1, s2: The files of each scene; () where it is absent.
        place: Pairs of one place are its dates; "" where places are not told.
        split: The part of the data that it belongs to: train, validation, test or other; "" where there are none.
        labels: A raster of known classes, or a vector file of them; or names of classes; "" none.
        scene: What it was cut from, where a data set says so: pairs of one scene may show the same ground.
        layout: The data set whose files do not say all that there is to know of them, such as sen12; "" for any other.
    """

    name: str
    s1: Tuple[str, ...] = ()
    s2: Tuple[str, ...] = ()
    place: str = ""
    split: str = ""
    labels: str = ""
    scene: str = ""
    layout: str = ""


def is_table(path: str) -> bool:
    """Tell a table from a folder or a raster by its name."""
    return path.lower().endswith(TABLES)


def check_sources(sources: Sequence[str], *, named_labels: bool = False) -> None:
    """Look at what many pairs are taken from, without opening a raster; see `read_table`.

    Raises:
        InputError: If a source does not exist, or a table cannot be used.
    """
    for source in sources:
        if is_table(source):
            read_table(source, named_labels=named_labels)
        elif not os.path.exists(source):
            raise InputError(f"{source} does not exist; a folder of scenes, or a table of pairs, was expected.")


def read_table(path: str, *, named_labels: bool = False) -> Tuple[PairFiles, ...]:
    """Read a table of pairs, a row each: columns s1 and s2 and, if wanted, labels, split and place.

    Paths are relative to the table; several files of one scene stand in one cell with | between. Commas, semicolons
    and tabs separate columns; other columns are left alone.

    Args:
        path: The table.
        named_labels: Whether the column labels holds names of classes, not a file.

    Raises:
        InputError: If the table cannot be read, lacks a column, or names files that do not exist, by their lines.
    """
    title, home = os.path.basename(path), os.path.dirname(os.path.abspath(path))
    pairs, missing = [], []
    for line, row in _rows(path, title):
        files = {name: _paths(row.get(name, ""), home) for name in _SCENES}
        text = row.get("labels", "")
        file, mark, layer = text.partition("|")  # a layer's name may stand behind its file
        known = () if named_labels else _paths(file, home)
        name = f"{title}, line {line}"
        if not files["s1"] and not files["s2"]:
            raise InputError(f"{name} names neither a Sentinel-1 nor a Sentinel-2 scene; name one, or remove the row.")
        named = (*files["s1"], *files["s2"], *known)
        missing += [f"{path} (line {line})" for path in named if not _is_there(path)]
        labels = f"{known[0]}{mark}{layer}" if known else text * named_labels
        split = row.get("split", "").lower()
        split = _SYNONYMS.get(split, split)
        pairs.append(PairFiles(name, files["s1"], files["s2"], row.get("place", ""), split, labels))
    if missing:
        raise InputError(
            f"{title} names files that do not exist: {name_some(missing)}. Paths are relative to the table; correct "
            "them, or remove the rows."
        )
    if not pairs:
        raise InputError(f"{title} has no rows; a row for each pair was expected, with the columns s1 and s2.")
    return tuple(pairs)


def _rows(path: str, title: str) -> Iterator[Tuple[int, Dict[str, str]]]:
    """Give the rows that hold something, as texts by column, with their lines in the file."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = file.read().splitlines(keepends=True)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name an existing table of pairs.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{title} is no text in UTF-8; save the table as CSV in UTF-8.") from error
    separator = max(_SEPARATORS, key=(lines[0] if lines else "").count)
    reader = csv.reader(lines, delimiter=separator)
    header = [cell.strip().lower() for cell in next(reader, [])]
    if not {"s1", "s2"} & set(header):
        known = ", ".join(_COLUMNS)
        raise InputError(
            f"{title} has the columns {', '.join(header) or '(none)'}; s1 and s2 were expected, and may be joined by "
            f"others of {known}. Name the columns in its first line."
        )
    for cells in reader:
        row = {name: cell.strip() for name, cell in zip(header, cells)}
        if any(row.values()):
            yield reader.line_num, row


def _paths(cell: str, home: str) -> Tuple[str, ...]:
    found: List[str] = []
    for part in cell.split("|"):
        text = part.strip()
        if text:
            found.append(text if _is_gdal_name(text) else os.path.normpath(os.path.join(home, text)))
    return tuple(found)


def _is_gdal_name(text: str) -> bool:
    return text.startswith("/vsi") or (":" in text and len(text.split(":", 1)[0]) > 1)


def _is_there(path: str) -> bool:
    return _is_gdal_name(path) or os.path.exists(path)


def name_some(names: Sequence[str]) -> str:
    """Name the first few of many."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
