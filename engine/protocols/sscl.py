"""Tables I to V and figures 2 to 4 of spatial-spectral context learning, and the ladder from few labels to all.

Run as `python -m saroptical.engine.protocols.sscl --data FOLDER --out FOLDER`.
FOLDER is the BigEarthNet triplets folder (five folds grouped by MGRS tile), a DFC2020 folder as it was published
(learned from the official test part, judged on the official validation part), or the word `controlled` (made patches
whose classes only one sensor, or only both, tell apart). A network is pre-trained once for each seed and fold, and
kept; so is each cell (network, use, number of labels, seed, fold). What is there is not run again while settings and
code stay, and the tables say what is missing. The most telling cells come first; `--tiers` says which to run at all.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022, doi:10.1109/LGRS.2022.3195259. Networks are those of
`models.landcover`; budgets are equal in all rows, and stated in the tables.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial

import torch

from ..inference.devices import choose_device
from ..training.options import silent
from .cells import LEARNING, READING, Cells, code_hash
from .commands import new_parser, say
from .judging import Bench, Line, Task, Unit
from .labelled_sets import ALL
from .land_cover import CODE
from .sscl_figures import draw_figures
from .sscl_plan import PIXELS, Plan
from .sscl_rows import BUDGETS, Budget, Start, learn_start, list_starts
from .sscl_sets import despeckled, little, open_set
from .sscl_table import Tables
from .teaching import TeachingBench
from .workers import run_workers

OWN_CODE = tuple(f"protocols/{name}.py" for name in ("sharpness", "sscl_rows", "sscl_sets", "teaching"))
"""What decides what a cell holds, besides what all protocols of labelled patches share."""
_SMOKE_STEPS = (4, 3)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parser().parse_args(given)
    torch.set_num_threads(asked.threads)
    data, budget, seeds = open_set(asked.data, most=asked.most), _budget(asked), asked.seeds
    if asked.smoke:
        data, budget, seeds = little(data), _spend(budget, *_SMOKE_STEPS), seeds[:1]
    plan = Plan(data, list_starts(budget, asked.weights), budget)
    bench_of = _benches(plan, asked)
    tiers = asked.tiers or range(1, len(plan.tiers()) + 1)
    if asked.workers > 1:
        run_workers(main, given, asked.workers)
    elif not asked.tables:
        work = list(plan.work(seeds, tiers, asked.rows))
        first, step = asked.part
        say(f"{data.title}: {len(work[first::step])} of {len(work)} units, in {asked.out}")
        _run(work[first::step], bench_of)
    if asked.part == [0, 1]:
        tables = Tables(plan, bench_of, seeds)
        tables.write(asked.out)
        draw_figures(asked.out, tables)


def _benches(plan: Plan, asked: argparse.Namespace) -> Callable[[Line], Bench]:
    """Give the bench of a line: filtered radar is another set."""
    results, pixels, networks = (
        Cells(asked.out / folder, code_hash(*parts), asked.any_code)
        for folder, parts in (
            ("cells", (*CODE, *OWN_CODE, *LEARNING)),
            ("cells", (*CODE, *READING)),
            ("networks", (*LEARNING, "protocols/encoders.py", "protocols/sscl_rows.py")),
        )
    )

    device = choose_device(asked.device, silent)
    learn = partial(learn_start, device=device)

    @cache
    def filtered(method: str) -> Bench:
        return TeachingBench(despeckled(plan.data, method), pixels, results, networks, learn, device)

    return lambda line: filtered(line.encoder.despeckle if isinstance(line.encoder, Start) else "none")


def _run(work: Sequence[tuple[Unit, Sequence[Task]]], bench_of: Callable[[Line], Bench]) -> None:
    """Make all cells of these units that are missing."""
    for done, (unit, tasks) in enumerate(work):
        start = time.perf_counter()
        made = bench_of(tasks[0].line).make(unit, tasks)
        row = unit.encoder.key if unit.encoder else PIXELS
        seconds = time.perf_counter() - start
        say(f"{done + 1} of {len(work)}: {row} seed {unit.seed} {unit.fold.name}, {made} cells, {seconds:.0f} s")


def _budget(asked: argparse.Namespace) -> Budget:
    budget = BUDGETS[asked.preset]
    return _spend(budget, *asked.steps) if asked.steps else budget


def _spend(budget: Budget, pretraining: int, teaching: int) -> Budget:
    return replace(budget, pretraining=pretraining, teaching=teaching)


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--preset", choices=BUDGETS, default="cpu", help="cpu: a few hundred steps; gpu: full size")
    parser.add_argument("--steps", type=int, nargs=2, metavar=("A", "B"), help="A without labels, B with, instead")
    parser.add_argument("--tiers", type=int, nargs="+", help="only these, from 1; see sscl_plan")
    parser.add_argument(
        "--weights", nargs="+", default=[], help="weights of others to compare with: imagenet:FILE, torchgeo:NAME"
    )
    parser.add_argument("--most", type=int, default=ALL, help="most tiles of DFC2020 to learn from without labels")
    parser.add_argument("--device", default="cpu", help="auto, cpu, cuda, or cuda:0, cuda:1 …")
    return parser


if __name__ == "__main__":
    main()
