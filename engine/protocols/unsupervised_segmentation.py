"""The table of unsupervised segmentation: clusters against reference classes, without labels in any training.

Run as `python -m saroptical.engine.protocols.unsupervised_segmentation --data FOLDER --out FOLDER`.
FOLDER is the BigEarthNet triplets folder (five folds grouped by MGRS tile; a patch
is only judged by a model that never saw its fold), a DFC2020 folder (the six merged
categories of the published figure), or the word `controlled` (made patches whose
classes only both sensors tell apart). Clusters are matched to classes one to one
(Hungarian) on the patches that are judged, fold by fold, and the confusion
matrices added. Each cell (method, seed, fold) is kept as a file, and not run again while settings and code stay.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.card import ModelCard
from ..evaluation.clusters import ari, count_clusters, match_hungarian, match_many_to_one, matched_confusion, nmi
from ..evaluation.metrics import IGNORE, Counts, scores
from ..patches.bank import PatchBank
from ..patches.normalize import normalize
from ..raster.stack import ScenePair
from ..training.options import RunOptions, silent
from ..training.segmentation import PUBLISHED_STEPS, STEPS, fit_kmeans, train_vq
from ..training.tasks.vq_segmentation import VqSettings
from .baselines import fit_random_network, smooth_pair
from .cells import LEARNING, Cell, Cells, code_hash
from .segmentation_sets import Setup, Split, open_setup
from .table import FIGURES, GAINS, Line, as_markdown, figures, gains, spread, write_csv, write_markdown

CODE = (
    *LEARNING,
    "evaluation",
    "protocols/unsupervised_segmentation.py",
    "protocols/segmentation_sets.py",
    "protocols/baselines.py",
)
"""The parts of the engine that decide what a cell holds."""


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        key: Part of the cells' file names.
        title: What the table says.
        sensors: Which sensors it sees.
        learns: kmeans, random or vq.
        steps: Training steps; 0 for methods without.
        as_published: Learn as the published code does.
        settings: Other settings of vq than its own.
        smooth: Replace each band by its mean in a window of this many pixels first.
    """

    key: str
    title: str
    sensors: tuple[str, ...]
    learns: str
    steps: int = 0
    as_published: bool = False
    settings: VqSettings | None = None
    smooth: int = 0


def fit_row(row: Row, bank: PatchBank, *, clusters: int, seed: int) -> tuple[nn.Module, ModelCard]:
    """Learn a row's segmentation from patches without labels."""
    if row.learns == "kmeans":
        return fit_kmeans(bank, classes=clusters, seed=seed, report=silent)
    if row.learns == "random":
        return fit_random_network(bank, classes=clusters, seed=seed)
    return train_vq(
        bank,
        RunOptions(steps=row.steps, seed=seed),
        classes=clusters,
        as_published=row.as_published,
        settings=row.settings,
    )


def table_rows(steps: int, published_steps: int) -> tuple[Row, ...]:
    """List the table's rows; the first is what the others are compared with."""
    both = ("s1", "s2")
    codes_only = VqSettings(proxy_share=0.0)
    return (
        Row("kmeans", "k-means per pixel", both, "kmeans"),
        Row("kmeans-s1", "k-means per pixel", ("s1",), "kmeans"),
        Row("kmeans-s2", "k-means per pixel", ("s2",), "kmeans"),
        Row("kmeans-mean11", "k-means of 11 × 11 means", both, "kmeans", smooth=11),
        Row("random", "random network, codes by k-means of its features", both, "random"),
        Row("vq", "VQ", both, "vq", steps),
        Row("vq-s1", "VQ", ("s1",), "vq", steps),
        Row("vq-s2", "VQ", ("s2",), "vq", steps),
        Row("vq-codes", "VQ without the second stage", both, "vq", steps, settings=codes_only),
        Row("vq-published", "VQ as published", both, "vq", published_steps, as_published=True),
    )


def run_cell(row: Row, split: Split, setup: Setup, *, seed: int, cells: Cells) -> Cell:
    """Train on a split's patches and map those that are judged, unless the cell is there already.

    Returns:
        A cell with `counts` (patches, clusters, classes) and `clusters`, all maps one after the other.
    """
    settings = {"row": row, "set": setup.title, "split": split.name, "seed": seed, "clusters": setup.clusters}
    return cells.get(
        f"{setup.key}_{row.key}_seed{seed}_{split.name}", settings, lambda: _make_cell(row, split, setup, seed)
    )


def _make_cell(row: Row, split: Split, setup: Setup, seed: int) -> Cell:
    start = time.perf_counter()
    bank = PatchBank.from_pairs([_prepare(pair, row) for pair in split.train()])
    model, card = fit_row(row, bank, clusters=setup.clusters, seed=seed)
    seconds = time.perf_counter() - start
    maps, counts = [], []
    for pair, labels in split.test():
        clusters, valid = predict(model, card, _prepare(pair, row))
        maps.append(clusters)
        counts.append(count_clusters(clusters, np.where(valid, labels, IGNORE), setup.clusters, setup.classes))
    stacked = np.concatenate([clusters.ravel() for clusters in maps])
    about = {
        "seconds": round(seconds, 1),
        "used": len(np.unique(stacked)),
        "digest": hashlib.sha256(stacked.tobytes()).hexdigest(),
    }
    return Cell(about, {"counts": np.stack(counts), "clusters": stacked})


def _prepare(pair: ScenePair, row: Row) -> ScenePair:
    seen = ScenePair(pair.s1 if "s1" in row.sensors else None, pair.s2 if "s2" in row.sensors else None)
    return smooth_pair(seen, row.smooth) if row.smooth else seen


@torch.inference_mode()
def predict(model: nn.Module, card: ModelCard, pair: ScenePair) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Map a pair: cluster indices (H, W), and where they count."""
    normalized = normalize(pair, card)
    logits = model(torch.from_numpy(normalized.pixels)[None]).logits[0]
    return logits.argmax(dim=0).numpy().astype(np.uint8), normalized.valid


@dataclass(frozen=True)
class Outcome:
    """A row's cells, put together.

    Attributes:
        confusions: (seeds, patches, classes, classes + 1), matched fold by fold.
        nmi, many: Per seed: mean NMI of the folds, and overall accuracy with many clusters to one class.
        used: Clusters in use, per cell.
        between: ARI of the maps of two seeds, mean over pairs and folds; NaN with one seed.
        seconds: Mean training time of a cell.
    """

    confusions: NDArray[np.int64]
    nmi: NDArray[np.float64]
    many: NDArray[np.float64]
    used: tuple[int, ...]
    between: float
    seconds: float


def gather(cells: dict[tuple[int, str], Cell]) -> Outcome:
    """Put a row's cells together; keys are (seed, split)."""
    seeds, splits = sorted({seed for seed, _ in cells}), list(dict.fromkeys(split for _, split in cells))
    confusions, infos, many = [], [], []
    for seed in seeds:
        tables = [cells[seed, split].arrays["counts"] for split in splits]
        confusions.append(np.concatenate([_matched(table, match_hungarian(table.sum(0))) for table in tables]))
        crowd = sum(_matched(table, match_many_to_one(table.sum(0))).sum(0) for table in tables)
        many.append(scores(crowd).oa)
        infos.append(float(np.mean([nmi(table.sum(0)) for table in tables])))
    return Outcome(
        np.stack(confusions),
        np.array(infos),
        np.array(many),
        tuple(cell.about["used"] for cell in cells.values()),
        _between_seeds(cells, seeds, splits),
        float(np.mean([cell.about["seconds"] for cell in cells.values()])),
    )


def _matched(table: Counts, matching: Counts) -> Counts:
    return np.stack([matched_confusion(patch, matching) for patch in table])


def _between_seeds(cells: dict[tuple[int, str], Cell], seeds: Sequence[int], splits: Sequence[str]) -> float:
    found = []
    for split in splits:
        maps = [cells[seed, split].arrays["clusters"] for seed in seeds]
        size = max((int(each.max()) for each in maps), default=0) + 1
        found += [ari(count_clusters(one, other, size, size)) for one, other in combinations(maps, 2)]
    return float(np.mean(found)) if found else float("nan")


COLUMNS = (
    "method", "sensors", "steps", "seeds", *FIGURES, "NMI", "OA many-to-one", *GAINS,
    "clusters used", "ARI between seeds", "training s",
)  # fmt: skip


def describe(row: Row, outcome: Outcome, baseline: Outcome) -> Line:
    """Write a row of the table; gains are over the baseline."""
    return {
        "method": row.title,
        "sensors": "+".join(row.sensors).upper(),
        "steps": str(row.steps or ""),
        "seeds": str(len(outcome.confusions)),
        **figures([scores(confusion.sum(0)) for confusion in outcome.confusions]),
        "NMI": spread(outcome.nmi),
        "OA many-to-one": spread(outcome.many),
        **(gains(outcome.confusions, baseline.confusions) if outcome is not baseline else {}),
        "clusters used": f"{min(outcome.used)} to {max(outcome.used)}",
        "ARI between seeds": f"{outcome.between:.2f}",
        "training s": f"{outcome.seconds:.0f}",
    }


def run(setup: Setup, rows: Sequence[Row], *, seeds: Sequence[int], folder: Path, say: Callable[[str], None]) -> None:
    """Run all cells that are missing, then write the table."""
    say(f"{setup.title}: {len(rows)} rows × {len(seeds)} seeds × {len(setup.splits)} splits, in {folder}")
    kept = Cells(folder, code_hash(*CODE))
    outcomes: dict[str, Outcome] = {}
    for row in rows:
        cells = {}
        for seed in seeds:
            for split in setup.splits:
                cells[seed, split.name] = cell = run_cell(row, split, setup, seed=seed, cells=kept)
                say(
                    f"{row.key} seed {seed} {split.name}: {cell.about['seconds']} s, {cell.about['used']} clusters used"
                )
        outcomes[row.key] = gather(cells)
    baseline = outcomes[rows[0].key]
    lines = [describe(row, outcomes[row.key], baseline) for row in rows]
    write_markdown(folder / f"{setup.key}.md", f"# {setup.title}", as_markdown(COLUMNS, lines))
    write_csv(folder / f"{setup.key}.csv", COLUMNS, lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="triplets folder, DFC2020 folder, or the word controlled")
    parser.add_argument("--out", required=True, type=Path, help="folder for cells and tables")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=STEPS["standard"], help="training steps of our form")
    parser.add_argument("--published-steps", type=int, default=PUBLISHED_STEPS)
    parser.add_argument("--rows", nargs="+", help="only these rows, the first being the baseline")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads; part of what makes a run repeatable")
    parser.add_argument("--smoke", action="store_true", help="one seed, one split, few steps: does it run at all?")
    asked = parser.parse_args(arguments)
    torch.set_num_threads(asked.threads)
    setup, rows, seeds = open_setup(asked.data), table_rows(asked.steps, asked.published_steps), asked.seeds
    if asked.smoke:
        setup, rows, seeds = replace(setup, splits=setup.splits[:1]), table_rows(4, 2), seeds[:1]
    if asked.rows:
        rows = tuple(next(row for row in rows if row.key == key) for key in asked.rows)
    run(setup, rows, seeds=seeds, folder=asked.out, say=_say)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
