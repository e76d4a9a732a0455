"""What a running job says: one JSON line per event on file descriptor 1.

`Started` comes first; exactly one of `Done` and `Failed` comes last.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Callable, Dict, Optional, Union

from ..errors import InputError


@dataclass(frozen=True)
class Started:
    """The worker is up: version of its code, process id, and the device it will compute on."""

    version: str
    pid: int
    device: str


@dataclass(frozen=True)
class Progress:
    """How far the job is: `fraction` of the whole in 0..1, what is being done, and seconds left if known."""

    fraction: float
    what: str
    eta_s: Optional[float] = None


@dataclass(frozen=True)
class Message:
    """A sentence for the log; `level` is info or warning."""

    text: str
    level: str = "info"


@dataclass(frozen=True)
class Metric:
    """A number that a training or an assessment measured at a step."""

    name: str
    value: float
    step: int = 0


@dataclass(frozen=True)
class Artifact:
    """A file that now lies complete under its final name; `role` is the job's field it answers."""

    role: str
    path: str


@dataclass(frozen=True)
class Done:
    """The job ended well: paths by role, numbers by name, and whether it was stopped early and kept."""

    outputs: Dict[str, str] = field(default_factory=dict)
    numbers: Dict[str, float] = field(default_factory=dict)
    stopped: bool = False


@dataclass(frozen=True)
class Failed:
    """The job ended without result: the error's class name, its sentence, and the traceback for the log."""

    kind: str
    message: str
    detail: str = ""


JobResult = Done
"""The receipt of a job is the event that ends it."""

Event = Union[Started, Progress, Message, Metric, Artifact, Done, Failed]
_KINDS: Dict[str, Any] = {
    kind.__name__.lower(): kind for kind in (Started, Progress, Message, Metric, Artifact, Done, Failed)
}


def to_line(event: Event) -> str:
    """Write an event as one JSON line, newline included."""
    return json.dumps({"event": type(event).__name__.lower(), **asdict(event)}, allow_nan=True) + "\n"


def from_line(line: str) -> Event:
    """Read an event back from its line.

    Raises:
        InputError: If the line is not an event of this version.
    """
    try:
        fields = json.loads(line)
        kind = _KINDS[fields.pop("event")]
        event: Event = kind(**fields)
        return event
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"Found {line[:80]!r} where an engine event was expected; check that plugin and engine are of one version."
        ) from error


Report = Callable[[Event], None]
"""Whoever works calls this with what happens; it may raise Cancelled."""


def staged(report: Report, start: float, end: float) -> Report:
    """Give a part of a job a `report` of its own, whose 0..1 is `start`..`end` of the whole."""

    def report_stage(event: Event) -> None:
        if isinstance(event, Progress):
            event = replace(event, fraction=start + (end - start) * event.fraction)
        report(event)

    return report_stage
