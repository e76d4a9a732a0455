"""Labels of scenes from the joint masked autoencoder: few labels to all, either sensor or both, and kinds of masks.

Run as `python -m saroptical.engine.protocols.scene_labels --data FOLDER --out FOLDER`.
FOLDER is the BigEarthNet triplets folder (five folds grouped by MGRS tile), a folder of BigEarthNet version 1 or 2 or
of SEN12MS, or the word `controlled` (thousands of made scenes whose labels only one sensor, or only both, tell).
Networks pre-trained on both sensors or on one are compared with random ones: fine-tuned, under a linear layer, and by
the nearest scenes. A network is pre-trained once for each seed and fold, and kept; so is each cell (network, use, share
of the labels, seed, fold). What is there is not run again while settings and code stay, and the tables say what is
missing. The most telling cells come first; `--tiers` says which to run at all.

Budgets are equal in all rows, and stated in the tables with the processor time that was spent. Of the controlled set
the preset `cpu` takes one core about two minutes a pre-training and one a cell, so an hour and a half for the first two
tiers of three seeds and seven hours for all; a worker takes 1.4 GiB of memory. Scenes of the triplets have three times
as many places, and there are five folds. Of the published sets use `gpu`, and `--most` for more than a few thousand
scenes, which are all held in memory; more than it holds are refused.

Two commands label one data set from a network that was pre-trained on another; it is the row `given`, and all other
transformers get its size and places:

    … --data BIGEARTHNET --preset gpu --out A --rows mae --tiers 1
    … --data SEN12MS --preset gpu --out B --rows scratch resnet given --init A/networks/bigearthnet_mae_….safetensors
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import torch

from ..inference.devices import choose_device
from ..training.options import silent
from .cells import LEARNING, Cells, code_hash
from .commands import new_parser, say
from .scene_bench import SceneBench
from .scene_folders import GEOGRAPHIC, PUBLISHED
from .scene_memory import check_memory
from .scene_plan import ScenePlanned, SceneUnit, Use
from .scene_rows import BUDGETS, SceneBudget, list_starts, match_given
from .scene_sets import MOST, open_scenes
from .scene_table import SceneTables
from .workers import run_workers

OWN_CODE = tuple(f"protocols/{name}.py" for name in ("scene_bench", "scene_folders", "scene_rows", "scene_sets"))
"""What decides what a cell holds, besides what networks learn."""
_SMOKE_STEPS, _SMOKE_SCENES = (2, 2), 24


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parser().parse_args(given)
    torch.set_num_threads(asked.threads)
    budget, seeds = _budget(asked), asked.seeds
    most = _SMOKE_SCENES if asked.smoke else asked.most
    data = open_scenes(asked.data, split=asked.split, most=most, classes=asked.classes)
    if asked.smoke:
        data, seeds = replace(data, folds=data.folds[:1]), seeds[:1]
    if asked.init:
        budget, data = match_given(asked.init, budget, data)
    plan = ScenePlanned(data, list_starts(budget, data.square, init=asked.init), budget)
    code = code_hash(*LEARNING, *OWN_CODE)
    results, networks = (Cells(asked.out / folder, code, asked.any_code) for folder in ("cells", "networks"))
    bench = SceneBench(data, budget, results, networks, choose_device(asked.device, silent))
    if not asked.tables:
        check_memory(data.places, processes=asked.workers, device=bench.device)
    if asked.workers > 1:
        run_workers(main, given, asked.workers)
    elif not asked.tables:
        tiers = asked.tiers or range(1, len(plan.tiers()) + 1)
        work = list(plan.work(seeds, tiers, asked.rows))
        first, step = asked.part
        say(f"{data.title}: {len(work[first::step])} of {len(work)} units, in {asked.out}")
        _run(work[first::step], bench)
    if asked.part == [0, 1]:
        SceneTables(plan, bench, seeds).write(asked.out)


def _run(work: Sequence[tuple[SceneUnit, Sequence[Use]]], bench: SceneBench) -> None:
    """Make all cells of these units that are missing."""
    for done, (unit, uses) in enumerate(work, start=1):
        begun = time.perf_counter()
        made = bench.make(unit, uses)
        seconds = time.perf_counter() - begun
        say(f"{done} of {len(work)}: {unit.start.key} seed {unit.seed} {unit.fold}, {made} cells, {seconds:.0f} s")


def _budget(asked: argparse.Namespace) -> SceneBudget:
    steps = _SMOKE_STEPS if asked.smoke else asked.steps
    budget = BUDGETS[asked.preset]
    return replace(budget, pretraining=steps[0], teaching=steps[1]) if steps else budget


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__, data="folder of the triplets, BigEarthNet or SEN12MS, or the word controlled")
    parser.add_argument("--preset", choices=BUDGETS, default="cpu", help="cpu: a few hundred steps; gpu: full size")
    parser.add_argument("--steps", type=int, nargs=2, metavar=("A", "B"), help="A without labels, B with, instead")
    parser.add_argument("--tiers", type=int, nargs="+", help="only these, from 1; see scene_plan")
    parser.add_argument("--split", choices=(PUBLISHED, GEOGRAPHIC), default=PUBLISHED, help="of a published set")
    parser.add_argument("--classes", type=int, default=0, help="BigEarthNet version 1: 19, 43; SEN12MS: 10, 17")
    parser.add_argument("--init", default="", help="weights file of a network that was pre-trained elsewhere")
    parser.add_argument("--most", type=int, default=MOST, help="most scenes of each part of a large set")
    parser.add_argument("--device", default="cpu", help="auto, cpu, cuda, or cuda:0, cuda:1 …")
    return parser


if __name__ == "__main__":
    main()
