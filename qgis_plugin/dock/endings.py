"""How a run ended, in one sentence, and what can be done with it then."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Callable, List, NamedTuple, Tuple

from ..algorithms.narrator import spell_duration
from ..history import RunRecord, resumable
from ..wording import say, tr


class Ending(NamedTuple):
    """A sign (as of findings), a sentence, and offers: the word for each, and its text."""

    level: str
    sentence: str
    offers: Tuple[Tuple[str, str], ...]


def ending_of(record: RunRecord, exists: Callable[[str], bool] = os.path.exists) -> Ending:
    """Say how a run ended, and what can be done next."""
    offers = tuple(_offers(record, exists))
    if record.state in ("done", "stopped"):
        said = tr("Done in {}.") if record.state == "done" else tr("Stopped and kept after {}.")
        sentence = " ".join(filter(None, (said.format(spell_duration(seconds_of(record))), _figures(record))))
        return Ending("", f"{sentence} {say(record.sentence)}".strip(), offers)
    if record.state == "cancelled" and resumable(record):
        return Ending("note", tr("Cancelled; it can be taken up at its last checkpoint."), offers)
    if record.state == "cancelled":
        return Ending("note", say(record.sentence) or tr("Cancelled; nothing of it is kept."), offers)
    if record.state == "interrupted":
        return Ending("warning", say(record.sentence) or tr("QGIS ended while this was running."), offers)
    details = [("details", tr("Details"))] if record.detail else []
    return Ending("error", say(record.sentence), (*offers, *details))


def seconds_of(record: RunRecord) -> float:
    """Tell how long a run took."""
    try:
        return (datetime.fromisoformat(record.ended) - datetime.fromisoformat(record.started)).total_seconds()
    except ValueError:
        return 0.0


def _offers(record: RunRecord, exists: Callable[[str], bool]) -> List[Tuple[str, str]]:
    results = {role: path for role, path in record.results.items() if exists(path)}
    offers = []
    if record.verb == "segmentunsupervised" and "output" in results:
        offers.append(("name", tr("Name the clusters")))
    if "output_weights" in results:
        offers.append(("use", tr("Use the model")))
        offers.append(("keep", tr("Keep the model")))
    if any(path.endswith(".html") for path in results.values()):
        offers.append(("report", tr("Open the report")))
    if resumable(record):
        offers.append(("resume", tr("Resume")))
    return offers


def _figures(record: RunRecord) -> str:
    """Name the figures that matter most."""
    numbers, parts = record.numbers, []
    for name in ("overall_accuracy", "accuracy", "validation_accuracy"):
        if name in numbers:
            parts.append(tr("{} right").format(f"{numbers[name]:.0%}"))
            break
    if "classes" in numbers:
        parts.append(tr("{} classes").format(f"{numbers['classes']:.0f}"))
    if "pixels" in numbers:
        parts.append(tr("{} pixels").format(f"{numbers['pixels']:,.0f}".replace(",", " ")))
    return ", ".join(parts) + "." if parts else ""
