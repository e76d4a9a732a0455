"""modelinfo: say what a model reads and makes, how well, and under which licence."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from ..contract.card import ModelCard, read_card
from ..contract.card_text import card_page, describe, map_classes
from ..contract.events import Artifact, Done, Message, Report
from ..contract.jobs import Job, ModelInfo
from ..io.writer import RasterSet, claimed


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Tell a model's card, row by row, and write it if asked.

    Args:
        job: A `ModelInfo`.
        report: Told of the rows.
        _should_stop: Not heeded; there is nothing to stop.

    Raises:
        CardInvalid: If the file carries no valid card.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, ModelInfo)
    card = read_card(job.weights)
    with open(job.weights, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name, size = os.path.basename(job.weights), os.path.getsize(job.weights)
    rows = (*describe(card), ("File", f"{name}, {size:,} bytes, SHA-256 {digest}"))
    for title, text in rows:
        report(Message(f"{title}: {text}"))
    with claimed(job.outputs()) as claims, RasterSet({}, source_job=job, claims=claims) as results:
        if job.output_report:
            page = card_page(name, card, rows)
            Path(results.extra_file("output_report", job.output_report)).write_text(page, encoding="utf-8")
        if job.output_json:
            text = json.dumps({**asdict(card), "sha256": digest}, indent=1)
            Path(results.extra_file("output_json", job.output_json)).write_text(text, encoding="utf-8")
    for role, path in results.paths.items():
        report(Artifact(role, path))
    return Done(results.paths, _numbers(card, size))


def _numbers(card: ModelCard, size: int) -> dict[str, float]:
    counted = {"bands": len(card.bands), "classes": len(map_classes(card)), "gsd_m": card.gsd_m, "bytes": size}
    return {**{name: float(value) for name, value in counted.items()}, **card.metrics}
