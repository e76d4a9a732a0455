"""Tables of scene labels: the ladder from few labels to all, sensors, a sensor gone, masks, and what must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..evaluation.clusters import Interval
from ..evaluation.label_resampling import paired_ap
from ..evaluation.multilabel import COMMON, LabelScores, label_scores
from .cells import Cell
from .encoders import BOTH
from .scene_bench import TRUTH, WHOLE, SceneBench, without
from .scene_plan import FINETUNE, LINEAR, NEAREST, USES, Entry, ScenePlanned, SceneUnit, Use
from .scene_rows import GIVEN, JOINT, RESNET, SCRATCH, GivenStart, mask_key, mask_rows
from .table import Line, as_markdown, spread, write_csv, write_markdown

ROW = ("labels", "scenes", "method", "given", "used", "seeds")
FIGURES: dict[str, Callable[[LabelScores], float]] = {
    "macro AP": lambda found: found.macro_ap_common,
    "micro AP": lambda found: found.micro_ap,
    "macro F1": lambda found: found.macro_f1,
    "weighted precision": lambda found: found.weighted_precision,
    "weighted recall": lambda found: found.weighted_recall,
    "weighted F1": lambda found: found.weighted_f1,
}
GAIN = "macro AP gain"
MARGIN = 0.01
"""Of macro AP: as good as another is what is worse by less."""
_LOGIT_OF_HALF = 0.0
_PRETRAINING = "pretraining_cpu_seconds"


@dataclass(frozen=True)
class Found:
    """What is there of an entry, of those seeds of which all folds are.

    Attributes:
        truth: (M, K), which labels each judged scene has, fold after fold.
        seeds: Logits (M, K) by seed and by what is given when judging, see `SceneBench.known`.
        cells: All cells that were found, of complete seeds or not.
    """

    truth: NDArray[np.bool_]
    seeds: Mapping[int, Mapping[str, NDArray[np.float32]]]
    cells: Mapping[SceneUnit, Cell] = field(default_factory=dict)

    def scores(self, condition: str = WHOLE) -> list[LabelScores]:
        """Compute the figures of each seed."""
        return [
            label_scores(self.truth, by[condition].astype(np.float64), by[condition] >= _LOGIT_OF_HALF)
            for by in self.seeds.values()
            if condition in by
        ]


class SceneTables:
    """All tables of a set.

    Args:
        plan: What was to be run.
        bench: Where it lies.
        seeds: Of these.
    """

    def __init__(self, plan: ScenePlanned, bench: SceneBench, seeds: Sequence[int]) -> None:
        self.plan, self.bench, self.seeds = plan, bench, seeds
        self.lines: list[Line] = []
        self.found = cache(self._find)
        self.gain = cache(self._gain)

    def write(self, folder: Path) -> None:
        """Write the Markdown and the CSV file."""
        self.lines = []
        plan, shares = self.plan, self.plan.data.shares
        text = [
            self._preface(),
            *(
                self._section(
                    f"From {share:.0%} of the labels",
                    [
                        *plan.grid((SCRATCH, RESNET, *plan.main[1:]), (FINETUNE,), (share,)),
                        *plan.grid(plan.main, (LINEAR, NEAREST), (share,)),
                    ],
                )
                for share in shares
            ),
            *(self._section(f"One sensor, from {share:.0%}", plan.one_sensor((share,))) for share in shares),
            self._gone(),
            self._masks(),
            self._claims(),
        ]
        write_markdown(folder / f"scene_labels_{plan.data.key}.md", *text)
        columns = dict.fromkeys(name for line in self.lines for name in line)
        write_csv(folder / f"scene_labels_{plan.data.key}.csv", tuple(columns), self.lines)

    def _find(self, entry: Entry) -> Found:
        key, use = entry
        start, folds = self.plan.starts[key], self.plan.data.folds
        units = [SceneUnit(start, seed, fold) for seed in self.seeds for fold in folds]
        cells = {unit: cell for unit in units if (cell := self.bench.known(unit, use))}
        seeds, truth = {}, np.zeros((0, len(self.plan.data.classes)), bool)
        for seed in self.seeds:
            parts = [cell for unit, cell in cells.items() if unit.seed == seed]
            if len(parts) == len(folds):
                names = [name for name in parts[0].arrays if name != TRUTH]
                seeds[seed] = {name: np.concatenate([part.arrays[name] for part in parts]) for name in names}
                truth = np.concatenate([part.arrays[TRUTH] for part in parts])
        return Found(truth, seeds, cells)

    def _gain(self, mine: Entry, other: Entry) -> Interval | None:
        """Compare two entries in the seeds that both have; None where there is none, or no label to judge."""
        one, two = self.found(mine), self.found(other)
        shared = [seed for seed in one.seeds if seed in two.seeds]
        if not shared or not (one.truth.sum(axis=0) >= COMMON).any():
            return None
        return paired_ap(one.truth, *([found.seeds[seed][WHOLE] for seed in shared] for found in (one, two)), seed=0)

    def _section(self, title: str, entries: Sequence[Entry]) -> str:
        """Write lines; gains are over the first measured line of the same use and sensors."""
        title = self._counted(title, entries)
        bases: dict[Use, Entry] = {}
        lines, missing = [], []
        for entry in entries:
            name = self._name(entry)
            found = self.found(entry)
            if not found.seeds:
                missing.append(", ".join(name[key] for key in ("method", "given", "used")) + f" ({len(found.cells)})")
                continue
            base = bases.setdefault(entry[1], entry)
            line = name | self._figures(found.scores())
            line |= {"seeds": str(len(found.seeds)), "scenes": _scenes(found.cells.values())}
            lines.append(line | ({GAIN: write_gain(self.gain(entry, base))} if base != entry else {}))
            self.lines.append({"section": title, **lines[-1], **self._by_class(found)})
        if not lines:
            return f"## {title}\n\nNot measured yet."
        wanted = len(self.seeds) * len(self.plan.data.folds)
        absent = f"Not measured, with so many of {wanted} cells: {'; '.join(missing)}." if missing else ""
        return f"## {title}\n\n{as_markdown((*ROW, *FIGURES, GAIN), lines)}\n{absent}"

    def _counted(self, title: str, entries: Iterable[Entry]) -> str:
        """Say in a title how many scenes a share of them is, where that was met."""
        cells = [cell for entry in entries for cell in self.found(entry).cells.values()]
        count = _scenes(cells) if cells else ""
        return f"{title}, {count} scene{'s' * (count != '1')}" if count else title

    def _name(self, entry: Entry) -> Line:
        key, use = entry
        start = self.plan.starts[key]
        return {
            "labels": f"{use.share:.0%}",
            "method": start.title,
            "given": "+".join(use.given).upper(),
            "used": USES[use.way],
            "steps without labels": str(start.steps),
        }

    def _figures(self, scores: Sequence[LabelScores]) -> Line:
        return {name: spread(figure(found) for found in scores) for name, figure in FIGURES.items()}

    def _by_class(self, found: Found) -> Line:
        """Write average precision by class, of those with enough scenes."""
        scores = found.scores()
        return {
            f"AP {entry.name}": spread(one.ap[index] for one in scores)
            for index, entry in enumerate(self.plan.data.classes)
            if scores[0].positives[index] >= COMMON
        }

    def _gone(self) -> str:
        """Write what networks that were taught with both sensors are worth when one is missing."""
        title = "Taught with both sensors, one gone: macro AP"
        conditions = {"both given": WHOLE, "only S1 given": without("s2"), "only S2 given": without("s1")}
        lines = []
        for entry in self.plan.grid(self.plan.main, (FINETUNE, LINEAR), self.plan.data.shares):
            found = self.found(entry)
            if found.seeds:
                line = {**self._name(entry), "seeds": str(len(found.seeds)), "scenes": _scenes(found.cells.values())}
                for name, condition in conditions.items():
                    line[name] = spread(one.macro_ap_common for one in found.scores(condition))
                lines.append(line)
        self.lines += [{"section": title, **line} for line in lines]
        table = as_markdown((*ROW, *conditions), lines) if lines else "Not measured yet."
        return f"## {title}\n\n{table}"

    def _masks(self) -> str:
        """Write what each mask saves, and what its network is worth."""
        few, ways = self.plan.few, {USES[way]: way for way in (LINEAR, FINETUNE)}
        entries = [(mask_key(*mask), Use(way, few)) for mask in mask_rows() for way in ways.values()]
        title = self._counted(f"Masks, from {few:.0%} of the labels", entries) + ": macro AP"
        kept = {"input kept": "input_kept", "tokens kept": "tokens_kept"}
        lines = []
        for mode, ratio in mask_rows():
            key = mask_key(mode, ratio)
            found = {name: self.found((key, Use(way, few))) for name, way in ways.items()}
            cell = next((cell for part in found.values() for cell in part.cells.values()), None)
            line = {"mask": mode, "ratio": f"{ratio:g}"}
            if cell:
                line |= {name: f"{cell.about[word]:.1%}" for name, word in kept.items()}
                line["seeds"] = "/".join(str(len(part.seeds)) for part in found.values())
            for name, part in found.items():
                use = Use(ways[name], few)
                line[name] = spread(one.macro_ap_common for one in part.scores()) if part.seeds else ""
                line[f"{name} gain"] = write_gain(self.gain((key, use), (JOINT, use))) if key != JOINT else ""
            lines.append(line)
        self.lines += [{"section": title, **line} for line in lines]
        note = (
            "Input kept: share of the values that the encoder sees; tokens kept: share of the tokens it computes. "
            "Gains are over the usual mask."
        )
        shown = (column for name in ways for column in (name, f"{name} gain"))
        return f"## {title}\n\n{note}\n\n{as_markdown(('mask', 'ratio', *kept, *shown, 'seeds'), lines)}"

    def _claims(self) -> str:
        lines = []
        for claim in claims(self.plan):
            gain = self.gain(claim.mine, claim.other)
            found = {GAIN: write_gain(gain), "verdict": verdict(gain, margin=claim.margin)}
            lines.append({"claim": claim.sentence, **found})
        self.lines += [{"section": "What must hold", **line} for line in lines]
        note = (
            "Shown or refuted only where the interval of the difference excludes 0, or, of what must be as good (≥), "
            f"excludes the margin of −{MARGIN:g}: there, worse by less than that counts as no worse."
        )
        return f"## What must hold\n\n{note}\n\n{as_markdown(('claim', GAIN, 'verdict'), lines)}"

    def _preface(self) -> str:
        plan, budget = self.plan, self.plan.budget
        entries = plan.entries()
        cells = [(unit, cell) for entry in entries for unit, cell in self.found(entry).cells.items()]
        wanted = len(entries) * len(self.seeds) * len(plan.data.folds)
        pooled = " Scenes of all folds are judged in one list." if len(plan.data.folds) > 1 else ""
        return (
            f"# Scene labels from masked pre-training: {plan.data.title}\n\n"
            f"Transformers are of size {budget.size} with places of {plan.data.square} px, of scenes as far as whole "
            f"places fill them. Every pre-trained network took {budget.pretraining} optimiser steps without labels "
            f"({budget.batch} scenes each), every fine-tuned one {budget.teaching} with ({budget.taught} scenes each), "
            f"and its last weights count; seeds {', '.join(map(str, self.seeds))}. Linear layers and nearest scenes "
            f"read frozen networks, of which the random one is what must be beaten.{_elsewhere(plan)}\n\n"
            f"Macro AP is the mean over labels with {COMMON} judged scenes or more.{pooled} Gains are over the first "
            "measured line of the same section, use and sensors, with a 95 % paired bootstrap interval over scenes, "
            "mean of the seeds that both have; a difference is claimed only where the interval excludes 0.\n\n"
            f"{len(cells)} of {wanted} cells are there. {_spent(cells)}"
        )


@dataclass(frozen=True)
class Claim:
    """What must hold on the controlled set.

    Attributes:
        sentence: Says it.
        mine, other: Entries of which the first must be ahead.
        margin: By how much it may be behind, where it must only be as good.
    """

    sentence: str
    mine: Entry
    other: Entry
    margin: float = 0.0


def claims(plan: ScenePlanned) -> Iterator[Claim]:
    """List what must hold."""
    for share in plan.data.shares[:2]:
        for way in (FINETUNE, LINEAR):
            sentence = f"pre-trained > random, {USES[way]}, {share:.0%} of the labels"
            yield Claim(sentence, (JOINT, Use(way, share)), (SCRATCH, Use(way, share)))
    few = plan.few
    for sensor, way in product(BOTH, (FINETUNE, LINEAR)):
        name, about = sensor.upper(), f"{USES[way]}, {few:.0%} of the labels"
        alone = Use(way, few, (sensor,))
        yield Claim(f"S1+S2 > {name}, {about}", (JOINT, Use(way, few)), (JOINT, alone))
        sentence = f"only {name} given: pre-trained on both ≥ on {name}, {about}"
        yield Claim(sentence, (JOINT, alone), (f"{JOINT}-{sensor}", alone), MARGIN)


def verdict(gain: Interval | None, *, margin: float = 0.0) -> str:
    """Say what a difference shows of the claim that it is above 0, or not below it by as much as a margin."""
    if gain is None:
        return "not measured"
    if gain.low > -margin:
        return "shown"
    return "refuted" if gain.high < -margin else "no difference shown"


def write_gain(gain: Interval | None) -> str:
    """Write a difference and its interval."""
    return f"{gain.difference:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]" if gain else ""


def _elsewhere(plan: ScenePlanned) -> str:
    """Say what the given network is."""
    start = plan.starts.get(GIVEN)
    if not isinstance(start, GivenStart):
        return ""
    return (
        f" The network that was pre-trained elsewhere is {Path(start.weights).name}, of {start.steps} steps on "
        f"{'+'.join(start.sensors).upper()}, and the same one in all seeds."
    )


def _scenes(cells: Iterable[Cell]) -> str:
    """Say from how many scenes labels were learned."""
    counts = sorted({int(cell.about["scenes"]) for cell in cells})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]}–{counts[-1]}"


def _spent(cells: Sequence[tuple[SceneUnit, Cell]]) -> str:
    """State the processor time that went into cells, and into each network once."""
    if not cells:
        return ""
    taught = [float(cell.about["cpu_seconds"]) for _, cell in cells]
    pretrained = {unit: cell.about[_PRETRAINING] for unit, cell in cells if _PRETRAINING in cell.about}
    hours = (sum(taught) + sum(pretrained.values())) / 3600
    each = f" and {np.mean(list(pretrained.values())):.0f} s of a pre-training" if pretrained else ""
    return f"They took {hours:.1f} hours of a processor: on average {np.mean(taught):.0f} s of a cell{each}."
