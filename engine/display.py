"""Shows a job's events to a person: a bar in a terminal, plain lines in a log, results on standard output."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from .contract.events import Artifact, Done, Event, Failed, Message, Metric
from .contract.events import Progress as HowFar
from .errors import EngineError

_LOG_STEP = 0.1
"""In a log, where nothing can be overwritten, progress is a line for every tenth."""


class Display(AbstractContextManager["Display"]):
    """Takes events while it is entered; the receipt goes to `results` when it is left, all else to `notes` at once."""

    def __init__(self, results: TextIO, notes: TextIO) -> None:
        self._results = results
        self._console = Console(file=notes, highlight=False, soft_wrap=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}{task.fields[metrics]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=1.0, left="", metrics="")
        self._metrics: dict[str, float] = {}
        self._next_line = 0.0
        self._done = Done()

    def __enter__(self) -> Display:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the bar, then give the results."""
        self._bar.stop()
        rows = [*self._done.outputs.items(), *((name, plain(value)) for name, value in self._done.numbers.items())]
        width = max((len(name) for name, _ in rows), default=0)
        self._results.writelines(f"{name:<{width}}  {value}\n" for name, value in rows)

    def show(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, HowFar):
            self._show_progress(event)
        elif isinstance(event, Metric):
            self._metrics[event.name] = event.value
            self._bar.update(self._task, metrics="".join(f"  {k} {v:.4g}" for k, v in self._metrics.items()))
        elif isinstance(event, Message):
            self._say(event.text, "yellow" if event.level == "warning" else "")
        elif isinstance(event, Artifact):
            self._say(f"wrote {event.path}")
        elif isinstance(event, Failed):
            self._say(event.message, "bold red")
            if event.kind == EngineError.__name__:  # nobody's mistake but ours or the machine's
                self._say(event.detail)
        elif isinstance(event, Done):
            self._done = event

    def _show_progress(self, event: HowFar) -> None:
        left = f"{duration(event.eta_s)} left" if event.eta_s else ""
        self._bar.update(self._task, completed=event.fraction, description=event.what, left=left)
        if not self._console.is_terminal and event.fraction >= self._next_line:
            self._say(f"{event.fraction:4.0%}  {event.what}" + (f", {left}" if left else ""))
            self._next_line = event.fraction + _LOG_STEP

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(text, style=style, markup=False)


def plain(number: float) -> str:
    """Write a count in full and any other number in six digits."""
    return str(int(number)) if number.is_integer() else f"{number:.6g}"


def duration(seconds: float) -> str:
    """Say a time the way people do: 45 s, 2 min 5 s, 1 h 20 min."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
