"""The table of radar to optical: published recipe, improved recipe, L1 alone, per-pixel polynomial, mean colour.

Run as `python -m saroptical.engine.protocols.translation --data FOLDER --out FOLDER`.
FOLDER is SEN1-2 as published, or parted by terrain as the founding project has it (agri, barrenland, grassland,
urban). Of few scenes each is left out in turn; of many, whole scenes are parted once. `--split founding` gives the
founding project's random split of 250 pairs of each terrain, which leaks, as patches of a scene overlap by half;
`--split FILE` takes a split file. What is there (row, seed, fold) is not run again while settings and code stay, and
the tables say what is missing.

The preset `cpu` takes a small network that a laptop can train; `gpu` is of full size.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import torch

from ..datasets.sen12_split import write_split
from ..inference.devices import choose_device
from ..training.options import silent
from .cells import LEARNING, Cells, code_hash, written_whole
from .commands import new_parser, say
from .translation_bench import TranslationBench, TranslationUnit
from .translation_rows import BUDGETS, Budget, list_rows
from .translation_sets import MOST, TranslationSet, open_translation
from .translation_table import TranslationTables
from .workers import run_workers

OWN_CODE = (
    "evaluation/translation.py",
    "inference/generated.py",
    "inference/translation.py",
    "protocols/translation_bench.py",
    "protocols/translation_rows.py",
)
"""What decides what a cell holds, besides what networks learn."""
_SMOKE_STEPS, _SMOKE_PAIRS, _SMOKE_PX = 2, 4, 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parser().parse_args(given)
    torch.set_num_threads(asked.threads)
    budget, seeds = _budget(asked), asked.seeds
    data = open_translation(
        asked.data, split=asked.split, terrains=asked.terrains, most=_SMOKE_PAIRS if asked.smoke else asked.most
    )
    if asked.smoke:
        data, seeds = replace(data, folds=data.folds[:1]), seeds[:1]
    results = Cells(asked.out / "cells", code_hash(*LEARNING, *OWN_CODE), asked.any_code)
    bench = TranslationBench(data, results, choose_device(asked.device, silent))
    rows = list_rows(budget)
    tables = TranslationTables(bench, rows, budget, seeds)
    if asked.workers > 1:
        run_workers(main, given, asked.workers)
    elif not asked.tables:
        chosen = [row for key, row in rows.items() if not asked.rows or key in asked.rows]
        work = sorted((unit for row in chosen for unit in tables.units(row)), key=lambda unit: seeds.index(unit.seed))
        first, step = asked.part
        say(f"{data.title}: {len(work[first::step])} of {len(work)} cells, in {asked.out}")
        _run(work[first::step], bench)
    if asked.part == [0, 1]:
        _keep_splits(asked, data)
        tables.write(asked.out)


def _run(work: Sequence[TranslationUnit], bench: TranslationBench) -> None:
    for done, unit in enumerate(work, start=1):
        start = time.perf_counter()
        made = "made" if bench.make(unit) else "there"
        seconds = time.perf_counter() - start
        say(f"{done} of {len(work)}: {unit.row.key} seed {unit.seed} {unit.fold.name}, {made}, {seconds:.0f} s")


def _keep_splits(asked: argparse.Namespace, data: TranslationSet) -> None:
    """Lay the splits beside the tables, so that others can learn and judge by the same pairs."""
    for fold in data.folds:
        with written_whole(asked.out / f"split_{data.key}_{fold.name}.json") as partial:
            write_split(str(partial), fold.split)


def _budget(asked: argparse.Namespace) -> Budget:
    budget = BUDGETS[asked.preset]
    if asked.smoke:
        return replace(budget, width=4, crop_px=_SMOKE_PX, batch=2, steps=_SMOKE_STEPS)
    return replace(budget, steps=asked.steps) if asked.steps else budget


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__, data="folder of SEN1-2, as published or parted by terrain")
    parser.set_defaults(seeds=[0, 1])
    parser.add_argument("--preset", choices=BUDGETS, default="cpu", help="cpu: a small network; gpu: full size")
    parser.add_argument("--steps", type=int, help="optimiser steps of each network, instead")
    parser.add_argument("--split", default="", help="leave-out, scene, random, founding, or a split file")
    parser.add_argument("--terrains", nargs="+", default=[], help="only these terrain folders, all of which must exist")
    parser.add_argument("--most", type=int, default=MOST, help="most pairs to learn from, and to judge")
    parser.add_argument("--device", default="cpu", help="auto, cpu, cuda, or cuda:0, cuda:1 …")
    return parser


if __name__ == "__main__":
    main()
