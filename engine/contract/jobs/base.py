"""What every job is made of: fields that carry their own help and limits, checked when a job is built."""

from __future__ import annotations

import os
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, Dict, Iterator, Optional, Tuple, get_args, get_origin, get_type_hints

from ...errors import InputError

PRESETS = ("quick", "standard", "thorough")


def option(
    default: Any = MISSING,
    text: str = "",
    *,
    choices: Tuple[str, ...] = (),
    low: Optional[float] = None,
    high: Optional[float] = None,
    role: str = "",
    advanced: bool = False,
    columns: Tuple[str, ...] = (),
    parent: str = "",
) -> Any:
    """Declare a job's field with its help text, limits and role.

    Args:
        default: The field's value when the user says nothing.
        text: One or two sentences that the shell and the dialog both show.
        choices: The only words allowed.
        low: Lowest number allowed.
        high: Highest number allowed.
        role: "input" for a path that is read, "output" for one that is written.
        advanced: True folds the field away in dialogs.
        columns: Titles of a table's columns; rows may leave out the last.
        parent: The field that names the file in which this one is looked up.
    """
    metadata = {"help": text, "choices": choices, "low": low, "high": high, "role": role, "advanced": advanced}
    return field(default=default, metadata={**metadata, "columns": columns, "parent": parent})


@dataclass(frozen=True)
class Job:
    """What every job has in common; `verb` is the algorithm id."""

    verb: ClassVar[str] = ""

    device: str = option("auto", "Where to compute: auto, cpu, cuda, or cuda:0, cuda:1 …", advanced=True)
    threads: int = option(0, "CPU threads that the job may use; 0 uses all cores.", low=0, high=1024, advanced=True)

    def __post_init__(self) -> None:
        """Check every field against its type and limits.

        Raises:
            InputError: Naming the field, what it holds, and what it may hold.
        """
        hints = get_type_hints(type(self))
        for spec in fields(self):
            _check_type(self.verb, spec.name, getattr(self, spec.name), hints[spec.name])
            _check_limits(self.verb, spec, getattr(self, spec.name))
        _check_targets(self)

    @property
    def is_training(self) -> bool:
        """Tell whether the job learns something, so that it can be stopped early and what it learned be kept."""
        return False

    @property
    def is_resumable(self) -> bool:
        """Tell whether the job keeps a run that can be taken up again where it was broken off."""
        return False

    def outputs(self) -> Dict[str, str]:
        """List the files that the job was asked to write, by field name."""
        return {
            spec.name: getattr(self, spec.name)
            for spec in fields(self)
            if spec.metadata.get("role") == "output" and getattr(self, spec.name)
        }


def need(job: Job, name: str) -> None:
    """Refuse a job that does not name this file.

    Raises:
        InputError: Naming the field.
    """
    if not getattr(job, name):
        raise InputError(f"{job.verb} was given no {name}; name the file to write.")


def _check_type(verb: str, name: str, value: Any, hint: Any) -> None:
    if not _fits(value, hint):
        raise InputError(f"{verb}: {name} is {value!r}; expected {_describe(hint)}.")


def _fits(value: Any, hint: Any) -> bool:
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(args) == 2 and args[1] is Ellipsis:
            return all(_fits(item, args[0]) for item in value)
        return len(value) == len(args) and all(_fits(item, arg) for item, arg in zip(value, args))
    if args:  # Optional[...]
        return any(_fits(value, arg) for arg in args)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _describe(hint: Any) -> str:
    args = get_args(hint)
    if get_origin(hint) is tuple:
        return "a list of " + _describe(args[0])
    if args:
        return " or ".join(_describe(arg) for arg in args)
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false", type(None): "nothing"}
    return names.get(hint, str(hint))


def _check_limits(verb: str, spec: Field[Any], value: Any) -> None:
    low, high, choices = (spec.metadata.get(key) for key in ("low", "high", "choices"))
    if choices and value not in choices:
        raise InputError(f"{verb}: {spec.name} is {value!r}; expected one of {', '.join(choices)}.")
    if value is None or isinstance(value, (str, bool, tuple)):
        return
    if not (low is None or value >= low) or not (high is None or value <= high):  # refuses NaN too
        limits = " to ".join(f"{limit:.12g}" for limit in (low, high))
        about = spec.metadata.get("help", "").partition(".")[0].partition(";")[0]
        raise InputError(f"{verb}: {spec.name} is {value}; expected {limits}. Choose a number in that range ({about}).")


def _check_targets(job: Job) -> None:
    """Refuse a file that would be written twice, or over a file that is read."""
    taken = {_same_file(path): name for name, path in _input_paths(job)}
    for name, path in job.outputs().items():
        other = taken.setdefault(_same_file(path), name)
        if other != name:
            raise InputError(
                f"{job.verb}: {name} and {other} are both {path}; every output needs a file of its own. "
                f"Choose another name for {name}."
            )


def _input_paths(job: Job) -> Iterator[Tuple[str, str]]:
    for spec in fields(job):
        if spec.metadata.get("role") == "input":
            value = getattr(job, spec.name)
            for path in (value,) if isinstance(value, str) else value:
                if path:
                    yield spec.name, path


def _same_file(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))
