"""The text of the tables of spatial-spectral context learning, in the order of the paper, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..evaluation.metrics import Counts, Scores, scores
from ..training.pretrained import NOT_MEASURED
from .cells import Cell
from .encoders import BOTH
from .judging import PIXELS as MOST_PIXELS
from .judging import Bench, Line, Task, Unit
from .land_cover_table import Found, find
from .readouts import BUDGET
from .sharpness import NEAR_PX, sharpness
from .sscl_plan import DROPPED, FINETUNE, LINEAR, LONG, PIXELS, SENSOR_DROP, WITHOUT_NETWORK, Plan
from .table import FIGURES, GAINS, as_markdown, figures, gains, spread, write_csv, write_markdown
from .table import Line as Text
from .teaching import SHARPNESS

ROW = ("section", "labelled patches", "method", "sensors", "used", "unlabelled steps", "seeds")
_USES = {
    LINEAR: "frozen, linear classifier",
    FINETUNE: "fine-tuned",
    DROPPED: f"fine-tuned, {SENSOR_DROP:.0%} of crops without a sensor",
    LONG: "fine-tuned, with the steps of pre-training too",
}
_PIXEL_TITLES: dict[tuple[str, ...], str] = {("bands",): "pixel random forest", ("context",): "context trees"}
Entry = tuple[str, str, int]
"""A network, a way to use it, a number of labels."""


@dataclass
class Tables:
    """All tables of a set, from the cells that are there.

    Attributes:
        plan: What could be there.
        bench_of: Where a task's cells are.
        seeds: Which seeds count.
        lines: What was written so far, for the CSV file.
    """

    plan: Plan
    bench_of: Callable[[Line], Bench]
    seeds: Sequence[int]
    lines: list[Text] = field(default_factory=list)
    _known: dict[Task, Found] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write `sscl_<set>.md` and `sscl_<set>.csv`."""
        plan, data = self.plan, self.plan.data
        few, every = plan.few, plan.all
        both = tuple(dict.fromkeys((few, every)))
        compared = ("random", *plan.loaded, "simsiam", "sscl")
        text = [
            self._preface(),
            self._section("Table I: linear protocol", self._grid(compared, LINEAR, both)),
            self._section("Table II: fine-tuned", self._grid(compared, FINETUNE, both), columns=self._names),
            self._section(
                "Table III: against the contrastive fusion of this project",
                [(key, way, count) for count in both for way in (LINEAR, FINETUNE) for key in ("fusion", "sscl")],
            ),
            self._sensors(both),
            self._section(
                "Table V: UniFeat, CoRe and despeckling",
                self._grid(
                    ("core", "lee-core", "bm3d-core", "sscl", "lee-sscl", "bm3d-sscl", "unifeat"), FINETUNE, both
                ),
            ),
            self._scarcity(),
            self._sharpness(),
            self._ladder(both),
            self._gone(both),
        ]
        write_markdown(folder / f"sscl_{data.key}.md", *text)
        columns = dict.fromkeys((*ROW, *FIGURES, *GAINS, *self._names, *data.groups))
        columns |= dict.fromkeys(name for line in self.lines for name in line)
        write_csv(folder / f"sscl_{data.key}.csv", tuple(columns), self.lines)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.plan.data.legend)

    def found(self, task: Task) -> Found:
        """Read a task's cells, once."""
        if task not in self._known:
            self._known[task] = find(self.bench_of(task.line), task, self.seeds)
        return self._known[task]

    def cells(self, task: Task) -> dict[Unit, Cell]:
        """Read those cells of a task that are there, of whatever seed."""
        bench = self.bench_of(task.line)
        units = [Unit(task.line.encoder, seed, fold) for seed in self.seeds for fold in self.plan.data.folds]
        return {unit: cell for unit in units if (cell := bench.known(task, unit))}

    def count_title(self, count: int) -> str:
        """Say how many patches are labelled."""
        return str(count) if count < min(len(fold.labelled) for fold in self.plan.data.folds) else "all"

    def _grid(self, keys: Iterable[str], way: str, counts: Sequence[int]) -> list[Entry]:
        return [(key, way, count) for count in counts for key in keys]

    def _section(self, title: str, entries: Sequence[Entry], *, columns: Sequence[str] = ()) -> str:
        """Write lines of one kind of task; gains are over the first line of the same use and number of labels."""
        tasks = [self.plan.task(*entry) for entry in entries]
        lines = self._describe(title, tasks)
        groups = self.plan.data.groups
        shown = (*ROW[1:], *FIGURES, *columns, *groups, *GAINS)
        return f"## {title}\n\n{as_markdown(shown, lines) if lines else ''}\n{self._missing(tasks)}"

    def _describe(self, title: str, tasks: Sequence[Task]) -> list[Text]:
        found = {task: self.found(task) for task in tasks}
        bases: dict[tuple[str, int], Task] = {}
        lines = []
        for task, part in found.items():
            if part.seeds:
                base = bases.setdefault((task.line.readout, task.count), task)
                line = {"section": title, **self._name(task), **self._judge(part)}
                lines.append(line | (_gain(part, found[base]) if base != task else {}))
        self.lines += lines
        return lines

    def _name(self, task: Task) -> Text:
        start = task.line.encoder
        if start is None:
            named = {"method": _PIXEL_TITLES[task.line.inputs], "sensors": "S1+S2", "used": task.line.readout}
        else:
            used = _USES[task.line.readout]
            named = {"method": start.title, "sensors": "+".join(start.sensors).upper(), "used": used}
            named["unlabelled steps"] = str(start.steps)
        return {"labelled patches": self.count_title(task.count), **named}

    def _judge(self, found: Found) -> Text:
        judged = [scores(confusion.sum(0)) for confusion in found.seeds.values()]
        text = {"seeds": str(len(judged)), **figures(judged)}
        for index, name in enumerate(self._names):
            text[name] = spread(figure.pa[index] for figure in judged)
        for group, classes in self.plan.data.groups.items():
            text[group] = spread(float(np.mean([figure.pa[index] for index in classes])) for figure in judged)
        return text

    def _missing(self, tasks: Sequence[Task]) -> str:
        wanted = len(self.seeds) * len(self.plan.data.folds)
        names = []
        for task in tasks:
            found = self.found(task)
            if not found.seeds:
                name = self._name(task)
                said = ", ".join(name[key] for key in ("method", "sensors", "used", "labelled patches"))
                names.append(f"{said} ({found.cells} of {wanted})")
        return f"Not measured: {'; '.join(names)}." if names else ""

    def _sensors(self, counts: Sequence[int]) -> str:
        """Write Table IV: average accuracy by sensors and by how bands enter."""
        columns = {"standard DeepLab": "merged", "single-channel": "random", "SSCL": "sscl"}
        rows = {"both sensors": "", "without S1": "-s2", "only S1": "-s1"}
        title = "Table IV: with, without and only SAR, average accuracy, fine-tuned"
        lines = []
        for count in counts:
            for row, suffix in rows.items():
                tasks = {name: self.plan.task(key + suffix, FINETUNE, count) for name, key in columns.items()}
                line = {"labelled patches": self.count_title(count), "sensors": row}
                lines.append(line | {name: self._spread(task, lambda found: found.aa) for name, task in tasks.items()})
        entries = [
            (key + end, FINETUNE, count) for count in counts for end in rows.values() for key in columns.values()
        ]
        self._describe(title, [self.plan.task(*entry) for entry in entries])
        table = as_markdown(("labelled patches", "sensors", *columns), lines)
        return f"## {title}\n\n{table}\nAn empty cell is not measured."

    def _spread(self, task: Task, figure: Callable[[Scores], float]) -> str:
        seeds = self.found(task).seeds
        return spread(figure(scores(confusion.sum(0))) for confusion in seeds.values()) if seeds else ""

    def curves(self) -> dict[str, dict[int, list[Scores]]]:
        """Collect figures of each seed by method and number of labels, for Figure 3."""
        found: dict[str, dict[int, list[Scores]]] = {}
        for key, way in (("random", FINETUNE), ("sscl", FINETUNE), ("random", LINEAR), ("sscl", LINEAR)):
            for count in self.plan.data.counts:
                task = self.plan.task(key, way, count)
                if seeds := self.found(task).seeds:
                    method = f"{self.plan.starts[key].title}, {_USES[way]}"
                    figures_ = [scores(confusion.sum(0)) for confusion in seeds.values()]
                    found.setdefault(method, {})[self._number(count)] = figures_
        return found

    def _number(self, count: int) -> int:
        return min(count, *(len(fold.labelled) for fold in self.plan.data.folds))

    def _scarcity(self) -> str:
        title = "Figure 3: label scarcity"
        entries = [
            (key, way, count)
            for count in self.plan.data.counts
            for way in (FINETUNE, LINEAR)
            for key in ("random", "sscl")
        ]
        parts = [self._section(title, entries)]
        random = self.found(self.plan.task("random", FINETUNE, self.plan.all)).seeds
        for name, figure in (("OA", "oa"), ("AA", "aa"), ("mIoU", "miou_present")):
            values = {
                count: np.mean([getattr(scores(part.sum(0)), figure) for part in seeds.values()])
                for count in self.plan.data.counts
                if (seeds := self.found(self.plan.task("sscl", FINETUNE, count)).seeds)
            }
            if random and values:
                aim = np.mean([getattr(scores(part.sum(0)), figure) for part in random.values()])
                reached = next(
                    (self.count_title(count) for count, value in values.items() if value >= aim), "no number"
                )
                parts.append(
                    f"{name}: from scratch with all labels {aim:.3f}; SSCL reaches it with {reached} labelled."
                )
        return "\n\n".join(parts)

    def _sharpness(self) -> str:
        title = "Figure 4: sharpness of feature maps"
        columns = ("method", "seeds", "localised", "aware")
        lines, absent = [], []
        for key in ("random", "simsiam", "sscl"):
            cells = self.cells(self.plan.task(key, SHARPNESS, 0))
            seeds: dict[int, NDArray[np.float64]] = {}
            for unit, cell in cells.items():
                seeds[unit.seed] = seeds.get(unit.seed, np.zeros((3, 2))) + cell.arrays["energies"]
            if seeds:
                measured = [sharpness(energies) for energies in seeds.values()]
                localised, aware = (spread(getattr(one, name) for one in measured) for name in columns[2:])
                title_ = self.plan.starts[key].title
                lines.append({"method": title_, "seeds": str(len(seeds)), "localised": localised, "aware": aware})
            else:
                absent.append(self.plan.starts[key].title)
        self.lines += [{"section": title, **line} for line in lines]
        text = (
            "How much the last layer's features differ between neighbouring pixels of different classes: localised, as "
            f"a share of that and of what they differ up to {NEAR_PX:g} px from a border; aware, of that and of what "
            "they differ further inside. 0.5 knows nothing of borders."
        )
        missing = f"\nNot measured: {', '.join(absent)}." if absent else ""
        return f"## {title}\n\n{text}\n\n{as_markdown(columns, lines) if lines else ''}{missing}"

    def _ladder(self, counts: Sequence[int]) -> str:
        keys = ("random", "random-s1", "random-s2", "sscl", "sscl-s1", "sscl-s2", "merged", "unet", "windows", "fusion")
        tuned = self._section("Ladder: all networks, fine-tuned", self._grid(keys, FINETUNE, counts))
        longer = self._section(
            "As many steps in all", [(key, way, count) for count in counts for key, way in (("random", LONG),)]
        )
        pixels = [self.plan.task(PIXELS, way, count) for way in WITHOUT_NETWORK for count in counts]
        lines = self._describe("Without a network", pixels)
        best = f"## Without a network\n\n{as_markdown((*ROW[1:], *FIGURES), lines) if lines else ''}"
        against = self._against(pixels, counts)
        return "\n\n".join((tuned, longer, best + self._missing(pixels), against))

    def _against(self, pixels: Sequence[Task], counts: Sequence[int]) -> str:
        """Compare what is taught with what is to be beaten, with each sensor alone, and with SimSiam."""
        pairs: list[tuple[Task, Task]] = []
        for count in counts:
            tuned = {key: self.plan.task(key, FINETUNE, count) for key in self.plan.starts}
            rivals = [*(task for task in pixels if task.count == count), tuned["unet"]]
            pairs += product((tuned["sscl"], tuned["windows"]), rivals)
            pairs += [(tuned[key], tuned[f"{key}-{sensor}"]) for key in ("sscl", "random") for sensor in BOTH]
            pairs.append((self.plan.task("sscl", LINEAR, count), self.plan.task("simsiam", LINEAR, count)))
            pairs.append((tuned["sscl"], tuned["simsiam"]))
        lines = []
        for task, rival in pairs:
            mine, theirs = self.found(task), self.found(rival)
            if mine.seeds and theirs.seeds:
                name, against = self._name(task), self._name(rival)
                line = {key: name[key] for key in ("labelled patches", "method", "used")}
                lines.append(line | {"over": f"{against['method']}, {against['sensors']}"} | _gain(mine, theirs))
        title = "What is gained, pair by pair"
        table = as_markdown(("labelled patches", "method", "used", "over", *GAINS), lines) if lines else ""
        return f"## {title}\n\n{table or 'Not measured yet.'}"

    def _gone(self, counts: Sequence[int]) -> str:
        """Write what fine-tuned networks are worth when one of two sensors is missing."""
        conditions = {"both sensors": "counts", "only S1 given": "counts_s1", "only S2 given": "counts_s2"}
        lines = []
        for count in counts:
            for way in (FINETUNE, DROPPED):
                cells = self.cells(self.plan.task("sscl", way, count))
                seeds = _complete(cells, len(self.plan.data.folds))
                line = {"labelled patches": self.count_title(count), "used": _USES[way], "seeds": str(len(seeds))}
                for name, key in conditions.items():
                    judged = [scores(sum(cell.arrays[key].sum(0) for cell in part)) for part in seeds]
                    line[name] = spread(found.oa for found in judged) if judged else ""
                lines.append(line)
        title = "SSCL with a sensor gone, overall accuracy"
        self.lines += [{"section": title, **line} for line in lines]
        return f"## {title}\n\n{as_markdown(('labelled patches', 'used', 'seeds', *conditions), lines)}"

    def _preface(self) -> str:
        plan, budget = self.plan, self.plan.budget
        bands = plan.data.load(plan.data.folds[0].judged[0])[0].bands
        tasks = plan.all_tasks()
        others = "" if plan.loaded else f"ImageNet and torchgeo weights: {NOT_MEASURED}. "
        there = sum(self.found(task).cells for task in tasks if task.line.readout != SHARPNESS)
        wanted = sum(task.line.readout != SHARPNESS for task in tasks) * len(self.seeds) * len(plan.data.folds)
        return (
            f"# Spatial-spectral context learning: {plan.data.title}\n\n"
            f"Bands: {' '.join(bands)}. {budget.backbone}, crops of {budget.crop_px} px. Every pre-trained network "
            f"took {budget.pretraining} optimiser steps without labels ({budget.batch} crops each), every taught one "
            f"{budget.teaching} with ({budget.taught} crops each); seeds {', '.join(map(str, self.seeds))}. "
            "Normalisation is that of the patches without labels in all rows. Linear classifiers learn from at most "
            f"{MOST_PIXELS} pixels. {BUDGET}\n\n"
            "Gains are over the first measured line of the same section, use and number of labels, with a 95 % paired "
            "bootstrap interval over patches, mean of the seeds that both have. A seed counts when all its folds are "
            "there. Columns of class names are recalls; AA is their mean over the classes that occur.\n\n"
            f"{others}{there} of {wanted} cells are there."
        )


def _gain(mine: Found, other: Found) -> Text:
    shared = [seed for seed in mine.seeds if seed in other.seeds]
    return gains(_stack(mine.seeds, shared), _stack(other.seeds, shared)) if shared else {}


def _stack(seeds: Mapping[int, Counts], chosen: Sequence[int]) -> NDArray[np.int64]:
    return np.stack([seeds[seed] for seed in chosen])


def _complete(cells: Mapping[Unit, Cell], folds: int) -> list[list[Cell]]:
    """Group cells by seed, and leave out seeds that lack a fold."""
    seeds: dict[int, list[Cell]] = {}
    for unit, cell in cells.items():
        seeds.setdefault(unit.seed, []).append(cell)
    return [part for part in seeds.values() if len(part) == folds]
