"""From the words of a command line to a job.

An option is a field of the job's dataclass; its help text, choices and limits
are written there, once. A YAML file given as `--config` sets options by their
field names.
"""

from __future__ import annotations

import csv
import os
from argparse import HelpFormatter
from collections.abc import Sequence
from dataclasses import Field, fields
from typing import Any, get_args, get_origin, get_type_hints

from jsonargparse import ArgumentParser

from .contract.jobs import JOBS, Job, make_job
from .errors import InputError

_GROUPS = {"input": "files to read", "output": "files to write", "": "options", "advanced": "rarely needed"}


class _Layout(HelpFormatter):
    """Lays help out in the width of a terminal, options beside their text."""

    def __init__(self, prog: str, *_: Any, **__: Any) -> None:
        super().__init__(prog, max_help_position=30, width=110)


def parse_job(verb: str, words: Sequence[str]) -> tuple[Job, bool]:
    """Build the job that a verb's options ask for, and tell whether its events are wanted as JSON lines.

    Wrong usage is explained on standard error and ends the process with code 2.
    """
    parser = build_parser(verb)
    values = parser.parse_args(list(words)).as_dict()
    values.pop("config")
    wants_events = values.pop("events")
    try:
        if "legend" in values:
            values["legend"] = [row for entry in values["legend"] for row in legend_rows(entry)]
        return make_job(verb, values), wants_events
    except InputError as error:
        return parser.error(str(error)), False


def build_parser(verb: str) -> ArgumentParser:
    """Make the parser of a verb from the fields of its job."""
    kind = JOBS[verb]
    parser = ArgumentParser(
        prog=f"saroptical {verb}",
        usage="%(prog)s [options]",
        description=kind.__doc__,
        formatter_class=_Layout,
        add_help=False,
    )
    hints = get_type_hints(kind)
    groups = {key: parser.add_argument_group(title) for key, title in _GROUPS.items()}
    for spec in fields(kind):
        group = "advanced" if spec.metadata["advanced"] else spec.metadata["role"]
        groups[group].add_argument("--" + spec.name.replace("_", "-"), **_argument(spec, hints[spec.name]))
    how = parser.add_argument_group("how it runs")
    how.add_argument("-h", "--help", action="help", help="Show this text.")
    how.add_argument(
        "--config",
        action="config",
        metavar="FILE",
        help="YAML file with options by name, such as `s1_bands: [VV, VH]`.",
    )
    how.add_argument("--events", action="store_true", help="Print events as JSON lines instead of a progress bar.")
    return parser


def _argument(spec: Field[Any], hint: Any) -> dict[str, Any]:
    if hint is bool:
        return {"action": "store_true", "help": spec.metadata["help"]}
    default: Any = spec.default
    values: dict[str, Any] = {
        "default": list(default) if isinstance(default, tuple) else default,
        "help": _help(spec, default),
    }
    if spec.metadata["choices"]:
        return {**values, "choices": spec.metadata["choices"]}
    items = _tuple_of(hint)
    if items is None:
        return {**values, "type": _reader(hint), "metavar": _metavar(spec, hint)}
    if get_origin(items[0]) is tuple:
        how = " Give a CSV file, or a row such as 3=Water,#2255cc,21; may be repeated."
        return {**values, "action": "append", "metavar": "ROW", "help": values["help"] + how}
    count = "+" if items[-1] is Ellipsis else len(items)
    return {**values, "type": _reader(items[0]), "nargs": count, "metavar": _metavar(spec, items[0])}


def _reader(hint: Any) -> Any:
    """Read a number where the words are one; the job refuses all others in its own words."""
    kind = next((kind for kind in (int, float) if kind in (hint, *get_args(hint))), None)
    if kind is None:
        return hint

    def read(value: Any) -> Any:
        try:
            return kind(value) if isinstance(value, str) else value
        except ValueError:
            return value

    return read


def _tuple_of(hint: Any) -> tuple[Any, ...] | None:
    """Tell the items of a tuple type, also of an optional one; None for any other type."""
    for kind in (hint, *get_args(hint)):
        if get_origin(kind) is tuple:
            return get_args(kind)
    return None


def _metavar(spec: Field[Any], hint: Any) -> str:
    if spec.metadata["role"]:
        return "FILE"
    return {str: "TEXT", int: "N"}.get(hint, "NUMBER")


def _help(spec: Field[Any], default: Any) -> str:
    text, low, high = (spec.metadata[key] for key in ("help", "low", "high"))
    notes = [] if low is None else [f"{_plain(low)} to {_plain(high)}"]
    if default not in (None, "", ()):
        notes.append("default " + (" ".join(default) if isinstance(default, tuple) else _plain(default)))
    return (f"{text} ({', '.join(notes)})" if notes else text).replace("%", "%%")


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def legend_rows(entry: str) -> list[list[str]]:
    """Read `cluster=name,#rrggbb[,value]`, or a CSV file of cluster, name, colour and, optionally, value.

    A name with commas stands in quotation marks.

    Raises:
        InputError: If the text is neither.
    """
    if os.path.isfile(entry):
        with open(entry, newline="", encoding="utf-8-sig") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file) if any(row)]
        return rows[1:] if rows and not rows[0][0].isdigit() else rows
    cluster, is_there, rest = entry.partition("=")
    if not is_there:
        raise InputError(
            f"--legend {entry} is neither a file nor a row; give a CSV file, or rows such as 3=Water,#2255cc,21."
        )
    cells = next(csv.reader([rest], skipinitialspace=True)) or [""]
    return [[cluster.strip(), *(cell.strip() for cell in cells)]]
