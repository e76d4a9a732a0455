"""What a training has told of its losses."""

from __future__ import annotations

from ..contract.events import Event, Metric, Report


class Told:
    """Pass events on, and remember how each loss began and how it is now."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.first: dict[str, float] = {}
        self.last: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Pass on news."""
        if isinstance(event, Metric):
            self.first.setdefault(event.name, event.value)
            self.last[event.name] = event.value
        self._report(event)

    @property
    def story(self) -> str:
        """A sentence on it; nothing where nothing was told."""
        told = (f"{name.replace('_', ' ')} {self.first[name]:.3g} to {value:.3g}" for name, value in self.last.items())
        return f"From the first step that was told to the last: {', '.join(told)}." if self.last else ""
