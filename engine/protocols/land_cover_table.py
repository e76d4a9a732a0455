"""The text of the land-cover tables: a section per number of labels, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..evaluation.metrics import Counts, scores
from ..patches.indices import INDICES, index_names
from .encoders import Learnable
from .judging import PIXELS, Bench, Line, Task, Unit
from .readouts import BUDGET
from .self_training import ROUNDS
from .table import FIGURES, GAINS, as_markdown, figures, gains, spread, write_csv, write_markdown
from .table import Line as Text

ROW = ("method", "sensors", "D", "read from", "by", "steps")
LABELLED = "labelled patches"
_TITLES = {
    ("bands", "forest"): "pixel random forest",
    ("context", "extra-trees"): "context trees",
}


@dataclass(frozen=True)
class Found:
    """The cells of a task that are there.

    Attributes:
        seeds: Confusions (patches, classes, columns) of each complete seed.
        cells: How many are there.
        others: How many of them were made by other versions of the code.
    """

    seeds: Mapping[int, Counts]
    cells: int
    others: int


def find(bench: Bench, task: Task, seeds: Sequence[int]) -> Found:
    """Read a task's cells; a seed is complete when all folds are there."""
    complete, there, others = {}, 0, 0
    for seed in seeds:
        units = [Unit(task.line.encoder, seed, fold) for fold in bench.data.folds]
        cells = {unit: cell for unit in units if (cell := bench.known(task, unit))}
        there += len(cells)
        others += sum(not bench.is_of_this_code(task, unit) for unit in cells)
        if len(cells) == len(units):
            complete[seed] = np.concatenate([cell.arrays["counts"] for cell in cells.values()])
    return Found(complete, there, others)


def write_tables(
    folder: Path,
    bench: Bench,
    rows: Mapping[Learnable | None, Sequence[Line]],
    *,
    seeds: Sequence[int],
    steps: int,
) -> None:
    """Write `<set>.md` and `<set>.csv` from the cells that are there."""
    tasks = [task for lines in rows.values() for task in bench.tasks(lines)]
    found = {task: find(bench, task, seeds) for task in tasks}
    columns = (*ROW, "seeds", *FIGURES, *bench.data.groups, *GAINS)
    parts, lines = [_preface(bench, steps, seeds), _state(found, len(seeds) * len(bench.data.folds))], []
    for count in (*bench.data.counts, 0):
        of_count = [task for task in tasks if task.count == count]
        measured = [task for task in of_count if found[task].seeds]
        section = [_describe(bench, task, found, measured[0]) for task in measured]
        parts += [f"## {_count_title(bench, count)}", as_markdown(columns, section) if section else ""]
        parts += [
            _missing([task for task in of_count if task not in measured], found, len(seeds) * len(bench.data.folds))
        ]
        lines += [{LABELLED: _count_title(bench, count), **line} for line in section]
    parts += ["## mIoU present by number of labelled patches", _summary(bench, found)]
    write_markdown(folder / f"{bench.data.key}.md", *parts)
    write_csv(folder / f"{bench.data.key}.csv", (LABELLED, *columns), lines)


def _preface(bench: Bench, steps: int, seeds: Sequence[int]) -> str:
    bands = bench.data.load(bench.data.folds[0].judged[0])[0].bands
    absent = [name for name in INDICES if name not in index_names(bands)]
    return "\n".join(
        (
            f"# {bench.data.title}",
            "",
            f"Every trained network took {steps} optimiser steps; seeds {', '.join(map(str, seeds))}. Classifiers "
            f"learn from at most {PIXELS} pixels, evenly from the labelled patches, and judge every labelled pixel. "
            f"{BUDGET} Self-training: {ROUNDS} rounds.",
            "",
            "Networks that compare superpixels also tell their mean bands in the other view (`spectra`), but where the "
            "line says that they do not, and as published.",
            "",
            f"Bands: {' '.join(bands)}. Indices: {', '.join(index_names(bands))}"
            + (f"; {', '.join(absent)} left out, for want of a band." if absent else "."),
            "",
            "Gains are over the first measured line of their section, with a 95 % paired bootstrap interval over "
            "patches, mean of the seeds that both have. A seed counts when all its folds are there; AA is the mean "
            "recall of the classes that occur.",
        )
    )


def _state(found: Mapping[Task, Found], wanted: int) -> str:
    """Say how much of the table is there, and whether all of it was made by the code as it is."""
    there, others = (sum(getattr(part, name) for part in found.values()) for name in ("cells", "others"))
    text = f"{there} of {len(found) * wanted} cells are there."
    return text + (f" {others} of them were made by other versions of the code." if others else "")


def _count_title(bench: Bench, count: int) -> str:
    most = min(len(fold.labelled) for fold in bench.data.folds)
    if not count:
        return f"no labels, K = {bench.data.clusters}"
    return f"{count} labelled" if count <= most else "all labelled"


def _missing(tasks: Sequence[Task], found: Mapping[Task, Found], wanted: int) -> str:
    """Name the lines without a complete seed, and how many of their cells are there."""
    names = [
        f"{text['method']} ({text['read from']} by {text['by']}, {found[task].cells} of {wanted} cells)"
        for task in tasks
        for text in (_name(task.line),)
    ]
    return f"Not measured: {'; '.join(names)}." if names else ""


def _describe(bench: Bench, task: Task, found: Mapping[Task, Found], baseline: Task) -> Text:
    """Write a line of a task with a complete seed."""
    mine, other = found[task].seeds, found[baseline].seeds
    judged = [scores(confusion.sum(0)) for confusion in mine.values()]
    text = {**_name(task.line), "seeds": str(len(mine)), **figures(judged)}
    for group, classes in bench.data.groups.items():
        text[group] = spread(float(np.mean([figure.pa[index] for index in classes])) for figure in judged)
    shared = [seed for seed in mine if seed in other]
    if task != baseline and shared:
        text |= gains(_stack(mine, shared), _stack(other, shared))
    return text


def _stack(seeds: Mapping[int, Counts], chosen: Sequence[int]) -> NDArray[np.int64]:
    return np.stack([seeds[seed] for seed in chosen])


def _name(line: Line) -> Text:
    encoder = line.encoder
    title = encoder.title if encoder else _TITLES.get(("+".join(line.inputs), line.readout), "spectral information")
    return {
        "method": title,
        "sensors": "+".join(encoder.sensors if encoder else ("s1", "s2")).upper(),
        "D": encoder.dimensions if encoder else "",
        "read from": " + ".join(line.inputs),
        "by": line.readout,
        "steps": str(encoder.steps or "") if encoder else "",
    }


def _summary(bench: Bench, found: Mapping[Task, Found]) -> str:
    """Write mean IoU of the classes that occur: a line per method, a column per number of labelled patches."""
    lines: dict[Line, Text] = {}
    for task, part in found.items():
        if task.count and part.seeds:
            text = lines.setdefault(task.line, _name(task.line))
            values = [scores(confusion.sum(0)).miou_present for confusion in part.seeds.values()]
            text[_count_title(bench, task.count)] = spread(values)
    return as_markdown((*ROW, *(_count_title(bench, count) for count in bench.data.counts)), list(lines.values()))
