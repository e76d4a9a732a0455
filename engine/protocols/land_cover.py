"""The table of land cover from self-supervised features: few labels, many ways to fuse, and what must be beaten.

Run as `python -m saroptical.engine.protocols.land_cover --data FOLDER --out FOLDER`.
FOLDER is the BigEarthNet triplets folder (five folds grouped by MGRS tile; no network and no classifier has seen the
fold that it is judged on), a DFC2020 folder (the published table: 10, 50, 100, 500 and 1000 labelled tiles), or the
word `controlled` (made patches whose classes only one sensor, or only both, tell apart). Features are learned without
labels, once for each network, seed and fold, and kept; so is each cell (line, number of labels, seed, fold). What is
there is not run again while settings and code stay, and the table says what is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch

from ..training.fusion import FUSION_STEPS
from .cells import LEARNING, READING, Cells, code_hash
from .commands import new_parser, say
from .encoder_rows import list_encoders
from .encoders import Encoder, Learnable
from .judging import WITHOUT_LABELS, Bench, Line, Unit
from .labelled_sets import Fold, LabelledSet, open_labelled
from .land_cover_table import write_tables
from .pixel_inputs import SPECTRAL
from .readouts import READOUTS
from .workers import run_workers

CODE = ("evaluation", *(f"protocols/{name}.py" for name in (
    "baselines", "encoders", "judging", "labelled_sets", "pixel_inputs", "readouts", "self_training"
)))  # fmt: skip
"""The parts of the engine that decide what a cell holds, besides patches and networks."""
MORE_READOUTS = ("random", "intermediate-both")
"""Networks that are read by k-NN and forest too, and without labels."""
PIXELS = "pixels"
"""The row of all lines that need no network."""
PUBLISHED_ROWS = (PIXELS, "random", "intermediate-both", "early-both", "late-both", "late-image", "dcca")
"""Rows of DFC2020 unless others are asked for: what must be beaten, then PixIF, PixEF, PixLF, MCL and DCCA."""
PUBLISHED_READOUTS = ("linear",)
"""Readouts of DFC2020 unless others are asked for: the judged tiles have 335 million pixels, and trees are slow."""
ALL_READOUTS = (*READOUTS, *WITHOUT_LABELS)
SMOKE_STEPS, SMOKE_PATCHES = 2, 20


def lines_of(encoder: Learnable | None) -> tuple[Line, ...]:
    """List the ways in which a network's features, or else the pixels themselves, are read.

    The first line that is measured is what all others are compared with; the first without labels, likewise.
    """
    if encoder is None:
        return (
            Line(("bands",), "forest"),
            Line(("context",), "extra-trees"),
            *(Line(SPECTRAL, readout) for readout in ("linear", "k-NN", "forest")),
            Line(("bands",), "k-means"),
            Line(("indices",), "k-means"),
            Line(SPECTRAL, "self-training"),
        )
    lines = [Line(("features",), "linear", encoder), Line(("features", *SPECTRAL), "linear", encoder)]
    if encoder.key in MORE_READOUTS:
        lines += [
            Line(("features", "around", *SPECTRAL), "linear", encoder),
            Line(("features",), "k-NN", encoder),
            Line(("features",), "forest", encoder),
            Line(("features", *SPECTRAL), "forest", encoder),
            Line(("features",), "k-means", encoder),
            Line(("features", *SPECTRAL), "self-training", encoder),
        ]
    return tuple(lines)


def list_units(data: LabelledSet, rows: Sequence[Encoder | None], seeds: Sequence[int]) -> Iterator[Unit]:
    """List what is to be learned and judged, row by row."""
    return (Unit(row, seed, fold) for row in rows for seed in seeds for fold in data.folds)


def run(bench: Bench, units: Sequence[Unit], readouts: Sequence[str], say: Callable[[str], None]) -> None:
    """Make all cells of these units and readouts that are missing."""
    for done, unit in enumerate(units):
        made = bench.judge(unit, [line for line in lines_of(unit.encoder) if line.readout in readouts])
        row = unit.encoder.key if unit.encoder else PIXELS
        say(f"{done + 1} of {len(units)}: {row} seed {unit.seed} {unit.fold.name}, {made} cells made")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parser().parse_args(given)
    torch.set_num_threads(asked.threads)
    data = open_labelled(asked.data)
    steps, seeds = asked.steps, asked.seeds
    if asked.smoke:
        data, steps, seeds = _little(data), SMOKE_STEPS, seeds[:1]
    rows = (None, *list_encoders(steps))
    known = {row.key if row else PIXELS: row for row in rows}
    published = data.key == "dfc2020"
    chosen = [known[key] for key in asked.rows or (PUBLISHED_ROWS if published else known)]
    readouts = asked.readouts or (PUBLISHED_READOUTS if published and not asked.smoke else ALL_READOUTS)
    folder = asked.out
    bench = Bench(
        data,
        Cells(folder / "cells", code_hash(*CODE, *READING), asked.any_code),
        Cells(folder / "cells", code_hash(*CODE, *LEARNING), asked.any_code),
        Cells(folder / "networks", code_hash(*LEARNING, "protocols/encoders.py"), asked.any_code),
    )
    if asked.workers > 1:
        run_workers(main, given, asked.workers)
    elif not asked.tables:
        units = list(list_units(data, chosen, seeds))
        first, step = asked.part
        say(f"{data.title}: {len(units[first::step])} of {len(units)} units, {steps} steps, in {folder}")
        run(bench, units[first::step], readouts, say)
    if asked.part == [0, 1]:
        write_tables(folder, bench, {row: lines_of(row) for row in rows}, seeds=seeds, steps=steps)


def _little(data: LabelledSet) -> LabelledSet:
    """Leave one fold of few patches, and the smallest number of labels."""
    fold = data.folds[0]
    little = Fold(fold.name, *(names[:SMOKE_PATCHES] for names in (fold.learned, fold.labelled, fold.judged)))
    return replace(data, folds=(little,), counts=data.counts[:1])


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--steps", type=int, default=FUSION_STEPS["standard"], help="steps of every trained network")
    parser.add_argument("--readouts", nargs="+", choices=ALL_READOUTS, help="only by these")
    return parser


if __name__ == "__main__":
    main()
