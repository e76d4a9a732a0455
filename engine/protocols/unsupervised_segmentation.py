"""The table of unsupervised segmentation: clusters against reference classes, without labels in any training.

Run as `python -m saroptical.engine.protocols.unsupervised_segmentation --data FOLDER --out FOLDER`.
FOLDER is the BigEarthNet triplets folder (five folds grouped by MGRS tile; a patch
is only judged by a model that never saw its fold), a DFC2020 folder (the six merged
categories of the published figure), or the word `controlled` (made patches whose
classes only both sensors tell apart). Clusters are matched to classes one to one
(Hungarian) on the patches that are judged, fold by fold, and the confusion
matrices added. Each cell (method, seed, fold) is kept as a file and not run again.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.card import ModelCard
from ..evaluation.clusters import (
    Interval,
    ari,
    count_clusters,
    match_hungarian,
    match_many_to_one,
    matched_confusion,
    nmi,
    paired_bootstrap,
)
from ..evaluation.metrics import IGNORE, Counts, scores
from ..patches.bank import PatchBank
from ..patches.normalize import normalize
from ..raster.stack import ScenePair
from ..training.segmentation import PUBLISHED_STEPS, STEPS, fit_kmeans, train_vq
from ..training.tasks.vq_segmentation import VqSettings
from .baselines import fit_random_network, smooth_pair
from .segmentation_sets import Setup, Split, open_setup

Fit = Callable[[PatchBank, int, int, int], tuple[nn.Module, ModelCard]]
"""Bank, number of clusters, steps, seed -> model and card."""


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        key: Part of the cells' file names.
        title: What the table says.
        sensors: Which sensors it sees.
        fit: How it learns.
        steps: Training steps; 0 for methods without.
        smooth: Replace each band by its mean in a window of this many pixels first.
    """

    key: str
    title: str
    sensors: tuple[str, ...]
    fit: Fit
    steps: int = 0
    smooth: int = 0


def _kmeans(bank: PatchBank, clusters: int, steps: int, seed: int) -> tuple[nn.Module, ModelCard]:  # noqa: ARG001
    return fit_kmeans(bank, classes=clusters, seed=seed, report=_silent)


def _random(bank: PatchBank, clusters: int, steps: int, seed: int) -> tuple[nn.Module, ModelCard]:  # noqa: ARG001
    return fit_random_network(bank, classes=clusters, seed=seed)


def _vq(**arguments: object) -> Fit:
    def fit(bank: PatchBank, clusters: int, steps: int, seed: int) -> tuple[nn.Module, ModelCard]:
        return train_vq(
            bank,
            classes=clusters,
            steps=steps,
            seed=seed,
            report=_silent,
            should_stop=lambda: False,
            **arguments,  # type: ignore[arg-type]
        )

    return fit


def _silent(_: object) -> None:
    """Say nothing: a cell is told when it is done."""


def table_rows(steps: int, published_steps: int) -> tuple[Row, ...]:
    """List the table's rows; the first is what the others are compared with."""
    both = ("s1", "s2")
    codes_only = replace(VqSettings(), proxy_share=0.0)
    return (
        Row("kmeans", "k-means per pixel", both, _kmeans),
        Row("kmeans-s1", "k-means per pixel", ("s1",), _kmeans),
        Row("kmeans-s2", "k-means per pixel", ("s2",), _kmeans),
        Row("kmeans-mean11", "k-means of 11 × 11 means", both, _kmeans, smooth=11),
        Row("random", "random network, codes by k-means of its features", both, _random),
        Row("vq", "VQ", both, _vq(), steps),
        Row("vq-s1", "VQ", ("s1",), _vq(), steps),
        Row("vq-s2", "VQ", ("s2",), _vq(), steps),
        Row("vq-codes", "VQ without the second stage", both, _vq(settings=codes_only), steps),
        Row("vq-published", "VQ as published", both, _vq(as_published=True), published_steps),
    )


def run_cell(row: Row, split: Split, setup: Setup, *, seed: int, folder: Path) -> Path:
    """Train on a split's patches and map those that are judged, unless the cell is there already."""
    path = folder / f"{setup.key}_{row.key}_steps{row.steps}_seed{seed}_{split.name}.json"
    if path.exists():
        return path
    start = time.perf_counter()
    bank = PatchBank.from_pairs([_prepare(pair, row) for pair in split.train()])
    model, card = row.fit(bank, setup.clusters, row.steps, seed)
    seconds = time.perf_counter() - start
    maps, counts = [], []
    for pair, labels in split.test():
        clusters, valid = predict(model, card, _prepare(pair, row))
        judged = np.where(valid, labels, IGNORE)
        maps.append(clusters)
        counts.append(count_clusters(clusters, judged, setup.clusters, setup.classes).tolist())
    stacked = np.concatenate([clusters.ravel() for clusters in maps])
    np.savez_compressed(path.with_suffix(".npz"), clusters=stacked)
    cell = {
        "row": row.key,
        "seed": seed,
        "split": split.name,
        "seconds": round(seconds, 1),
        "used": len(np.unique(stacked)),
        "digest": hashlib.sha256(stacked.tobytes()).hexdigest(),
        "counts": counts,
    }
    path.write_text(json.dumps(cell))
    return path


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


def gather(paths: dict[tuple[int, str], Path]) -> Outcome:
    """Put a row's cells together; keys are (seed, split)."""
    cells = {key: json.loads(path.read_text()) for key, path in paths.items()}
    seeds, splits = sorted({seed for seed, _ in cells}), list(dict.fromkeys(split for _, split in cells))
    confusions, infos, many = [], [], []
    for seed in seeds:
        tables = [np.array(cells[seed, split]["counts"]) for split in splits]
        confusions.append(np.concatenate([_matched(table, match_hungarian(table.sum(0))) for table in tables]))
        crowd = sum(_matched(table, match_many_to_one(table.sum(0))).sum(0) for table in tables)
        many.append(scores(crowd).oa)
        infos.append(float(np.mean([nmi(table.sum(0)) for table in tables])))
    return Outcome(
        np.stack(confusions),
        np.array(infos),
        np.array(many),
        tuple(cell["used"] for cell in cells.values()),
        _between_seeds(paths, seeds, splits),
        float(np.mean([cell["seconds"] for cell in cells.values()])),
    )


def _matched(table: Counts, matching: Counts) -> Counts:
    return np.stack([matched_confusion(patch, matching) for patch in table])


def _between_seeds(paths: dict[tuple[int, str], Path], seeds: Sequence[int], splits: Sequence[str]) -> float:
    found = []
    for split in splits:
        maps = [np.load(paths[seed, split].with_suffix(".npz"))["clusters"] for seed in seeds]
        size = max((int(each.max()) for each in maps), default=0) + 1
        found += [ari(count_clusters(one, other, size, size)) for one, other in combinations(maps, 2)]
    return float(np.mean(found)) if found else float("nan")


COLUMNS = (
    "method", "sensors", "steps", "seeds", "OA", "AA", "mIoU present", "mIoU all", "kappa", "NMI", "OA many-to-one",
    "OA gain", "mIoU gain", "clusters used", "ARI between seeds", "training s",
)  # fmt: skip


def describe(row: Row, outcome: Outcome, baseline: Outcome) -> dict[str, str]:
    """Write a row of the table; gains are over the baseline, with a 95 % paired bootstrap interval over patches."""
    figures = [scores(confusion.sum(0)) for confusion in outcome.confusions]
    pooled, other = outcome.confusions.sum(0), baseline.confusions.sum(0)
    pooled, other = pooled / len(outcome.confusions), other / len(baseline.confusions)
    gains = ("", "")
    if outcome is not baseline:
        gains = (
            _interval(paired_bootstrap(pooled, other, lambda c: scores(c).oa, seed=0, draws=1000)),
            _interval(paired_bootstrap(pooled, other, lambda c: scores(c).miou_present, seed=0, draws=1000)),
        )
    texts = (
        row.title,
        "+".join(row.sensors).upper(),
        str(row.steps or ""),
        str(len(figures)),
        _spread([figure.oa for figure in figures]),
        _spread([figure.aa for figure in figures]),
        _spread([figure.miou_present for figure in figures]),
        _spread([figure.miou_all for figure in figures]),
        _spread([figure.kappa for figure in figures]),
        _spread(outcome.nmi),
        _spread(outcome.many),
        *gains,
        f"{min(outcome.used)} to {max(outcome.used)}",
        f"{outcome.between:.2f}",
        f"{outcome.seconds:.0f}",
    )
    return dict(zip(COLUMNS, texts, strict=True))


def _spread(values: Iterable[float]) -> str:
    found = list(values)
    return f"{np.mean(found):.3f}" + (f" ± {np.std(found, ddof=1):.3f}" if len(found) > 1 else "")


def _interval(gain: Interval) -> str:
    return f"{gain.difference:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


def write_table(folder: Path, setup: Setup, lines: Sequence[dict[str, str]]) -> None:
    """Write the table as Markdown and as CSV."""
    markdown = [f"# {setup.title}", "", "| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    markdown += ["| " + " | ".join(line[column] for column in COLUMNS) + " |" for line in lines]
    (folder / f"{setup.key}.md").write_text("\n".join(markdown) + "\n", encoding="utf-8")
    with (folder / f"{setup.key}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)


def run(setup: Setup, rows: Sequence[Row], *, seeds: Sequence[int], folder: Path, say: Callable[[str], None]) -> None:
    """Run all cells that are missing, then write the table from all rows that are complete."""
    folder.mkdir(parents=True, exist_ok=True)
    say(f"{setup.title}: {len(rows)} rows × {len(seeds)} seeds × {len(setup.splits)} splits, in {folder}")
    outcomes: dict[str, Outcome] = {}
    for row in rows:
        paths = {}
        for seed in seeds:
            for split in setup.splits:
                paths[seed, split.name] = run_cell(row, split, setup, seed=seed, folder=folder)
                cell = json.loads(paths[seed, split.name].read_text())
                say(f"{row.key} seed {seed} {split.name}: {cell['seconds']} s, {cell['used']} clusters used")
        outcomes[row.key] = gather(paths)
    baseline = outcomes[rows[0].key]
    write_table(folder, setup, [describe(row, outcomes[row.key], baseline) for row in rows])


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
