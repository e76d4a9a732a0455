"""From patches to confusion matrices: learn features without labels, read classes from few labels, judge the rest.

For one network, seed and fold the features are learned once, and every line of the table and every number of labels is
read from them in one pass over the patches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from ..datasets.landcover import IGNORE
from ..evaluation.clusters import count_clusters, match_hungarian, matched_confusion
from ..evaluation.metrics import Counts, count_pairs
from ..raster.stack import ScenePair
from ..training.checkpoint import load_weights, save_weights
from .cells import Cell, Cells, written_whole
from .encoders import Learnable, learn_encoder
from .labelled_sets import Fold, LabelledSet
from .pixel_inputs import Layers, Model, Scaling, read_layers
from .readouts import READOUTS, Indices, Sample
from .self_training import Samples, fit_clusters, fit_self_training

PIXELS = 20_000
"""Most pixels that a classifier learns from, evenly from the patches whose labels are shown; pixels of one patch are so
alike that twice as many change nothing (pixel forest, 10 patches: overall accuracy .565 and .563)."""

WITHOUT_LABELS = {"k-means": fit_clusters, "self-training": fit_self_training}
"""Readouts whose clusters are matched to classes one to one (Hungarian), fold by fold."""

Learn = Callable[..., Model]


@dataclass(frozen=True)
class Line:
    """One way to read classes from pixels.

    Attributes:
        inputs: Kinds of layers, see `pixel_inputs`.
        readout: By what, see `readouts` and `WITHOUT_LABELS`.
        encoder: Where the features are from; None where no features are read.
    """

    inputs: tuple[str, ...]
    readout: str
    encoder: Learnable | None = None

    @property
    def name(self) -> str:
        """Name the line in cells."""
        return "_".join((self.encoder.key if self.encoder else "pixels", *self.inputs, self.readout))


@dataclass(frozen=True)
class Task:
    """A line with a number of labelled patches; 0 for readouts without labels."""

    line: Line
    count: int


@dataclass(frozen=True)
class Unit:
    """What is learned and judged together: a network (or none), a seed, a fold."""

    encoder: Learnable | None
    seed: int
    fold: Fold


@dataclass(frozen=True)
class Bench:
    """A set to judge on, and where what is known lies.

    Attributes:
        data: Folds of patches.
        pixels: Cells of lines that need no network, and so not the code of networks.
        results: Cells of the other lines.
        networks: Weights files.
        learn: Makes a network of an encoder and pairs.
    """

    data: LabelledSet
    pixels: Cells
    results: Cells
    networks: Cells
    learn: Learn = learn_encoder

    def tasks(self, lines: Sequence[Line]) -> list[Task]:
        """List what the lines ask for."""
        counts = {True: (0,), False: self.data.counts}
        return [Task(line, count) for line in lines for count in counts[line.readout in WITHOUT_LABELS]]

    def key(self, task: Task, unit: Unit) -> tuple[str, dict[str, object]]:
        """Give name and settings of a cell."""
        fold, data = unit.fold, self.data
        shown = data.shown(fold, task.count, unit.seed) if task.count else fold.learned
        encoder = task.line.encoder and task.line.encoder.untitled
        settings = {
            "line": replace(task.line, encoder=encoder),
            "set": data.title,
            "seed": unit.seed,
            "shown": shown,
            "judged": fold.judged,
        }
        count = min(task.count, len(fold.labelled))
        return f"{data.key}_{task.line.name}_{count}_seed{unit.seed}_{fold.name}", settings

    def known(self, task: Task, unit: Unit) -> Cell | None:
        """Read a cell that is there: `counts` (patches, classes, classes + 1), fitting seconds, number of pixels."""
        return self.cells_of(task.line).read(*self.key(task, unit))

    def is_of_this_code(self, task: Task, unit: Unit) -> bool:
        """Tell whether a cell was made by the code as it is."""
        return self.cells_of(task.line).path(*self.key(task, unit)).is_file()

    def cells_of(self, line: Line) -> Cells:
        """Name the folder of a line's cells."""
        return self.results if line.encoder else self.pixels

    def judge(self, unit: Unit, lines: Sequence[Line]) -> int:
        """Make the cells of a unit that are missing, and tell how many those are."""
        return self.make(unit, self.tasks(lines))

    def make(self, unit: Unit, tasks: Sequence[Task]) -> int:
        """Make those of a unit's cells that are missing, and tell how many those are."""
        wanted = [task for task in tasks if self.cells_of(task.line).find(*self.key(task, unit)) is None]
        if not wanted:
            return 0
        model = self.network(unit) if unit.encoder else None
        samples = self._sample(unit, wanted, model)
        fitted = {task: self._fit(task, samples[task.count], unit.seed) for task in wanted}
        tables = self._count(unit, fitted, model)
        for task, table in tables.items():
            about = {"pixels": len(samples[task.count].labels), "seconds": fitted[task].seconds}
            self.cells_of(task.line).write(*self.key(task, unit), Cell(about, {"counts": table}))
        return len(wanted)

    def network(self, unit: Unit) -> Model:
        """Load the network of a unit, or train and keep it."""
        assert unit.encoder is not None
        name = f"{self.data.key}_{unit.encoder.key}_seed{unit.seed}_{unit.fold.name}"
        settings = {
            "encoder": unit.encoder.untitled,
            "set": self.data.title,
            "learned": unit.fold.learned,
            "seed": unit.seed,
        }
        path = self.networks.find(name, settings, suffix=".safetensors")
        if path:
            return load_weights(path)
        start = time.perf_counter()
        model, card = self.learn(unit.encoder, [self.data.load(name)[0] for name in unit.fold.learned], seed=unit.seed)
        card = replace(card, training={**card.training, "seconds": round(time.perf_counter() - start, 1)})
        with written_whole(self.networks.path(name, settings, suffix=".safetensors")) as partial:
            save_weights(partial, model, card)
        return model, card

    def _sample(self, unit: Unit, tasks: Sequence[Task], model: Model | None) -> dict[int, _Pixels]:
        """Draw pixels for each number of labelled patches, in one pass over the patches."""
        counts = {task.count for task in tasks}
        kinds = {count: {k for task in tasks if task.count == count for k in _kinds(task.line)} for count in counts}
        shown = {c: self.data.shown(unit.fold, c, unit.seed) if c else unit.fold.learned for c in counts}
        drawn: dict[int, list[_Pixels]] = {count: [] for count in counts}
        for number, name in enumerate(dict.fromkeys(name for count in sorted(counts) for name in shown[count])):
            pair, labels = self.data.load(name)
            layers = _read(sorted({kind for part in kinds.values() for kind in part}), pair, model)
            order = np.random.default_rng((unit.seed, crc32(name.encode()))).permutation(labels.size)
            valid = pair.valid_for(tuple(stack.sensor for stack in pair.stacks)).ravel()
            for count in [count for count in counts if name in shown[count]]:
                usable = labels.ravel() != IGNORE if count else valid
                kept = order[usable[order]][: max(1, PIXELS // len(shown[count]))]
                rows = {kind: layers[kind][kept] for kind in kinds[count]}
                drawn[count].append(_Pixels(rows, labels.ravel()[kept].astype(np.int64), np.full(len(kept), number)))
        return {count: _Pixels.join(parts) for count, parts in drawn.items()}

    def _fit(self, task: Task, pixels: _Pixels, seed: int) -> _Fitted:
        start = time.perf_counter()
        line, data = task.line, self.data
        if line.readout in WITHOUT_LABELS:
            classify = WITHOUT_LABELS[line.readout](pixels.rows, line.inputs, clusters=data.clusters, seed=seed)
        else:
            scaling = Scaling(pixels.rows, line.inputs)
            sample = Sample(scaling(pixels.rows), pixels.labels, pixels.patches)
            read = READOUTS[line.readout](sample, classes=data.classes, seed=seed)
            classify = lambda rows: read(scaling(rows))  # noqa: E731
        return _Fitted(classify, round(time.perf_counter() - start, 1))

    def _count(self, unit: Unit, fitted: Mapping[Task, _Fitted], model: Model | None) -> dict[Task, Counts]:
        """Map every judged patch by every classifier; (patches, classes, classes + 1) each, pixels of no class last."""
        kinds = sorted({kind for task in fitted for kind in task.line.inputs})
        counted: dict[Task, list[Counts]] = {task: [] for task in fitted}
        for name in unit.fold.judged:
            pair, labels = self.data.load(name)
            rows = _read(kinds, pair, model)
            for task, part in fitted.items():
                found = part.classify({kind: rows[kind] for kind in task.line.inputs})
                if task.count:
                    counted[task].append(count_pairs(labels.ravel(), found, self.data.classes, self.data.classes + 1))
                else:
                    counted[task].append(count_clusters(found, labels.ravel(), self.data.clusters, self.data.classes))
        return {task: np.stack(part) if task.count else _match(np.stack(part)) for task, part in counted.items()}


@dataclass(frozen=True)
class _Pixels:
    rows: Samples
    labels: Indices
    patches: Indices

    @classmethod
    def join(cls, parts: Sequence[_Pixels]) -> _Pixels:
        rows = {kind: np.concatenate([part.rows[kind] for part in parts]) for kind in parts[0].rows}
        labels, patches = (np.concatenate([getattr(part, name) for part in parts]) for name in ("labels", "patches"))
        return cls(rows, labels, patches)


@dataclass(frozen=True)
class _Fitted:
    classify: Callable[[Samples], Indices]
    seconds: float


def _kinds(line: Line) -> tuple[str, ...]:
    """Name the kinds that a line needs to be fitted: self-training starts from the indices, whatever it reads."""
    return (*line.inputs, "indices") if line.readout == "self-training" else line.inputs


def _read(kinds: Sequence[str], pair: ScenePair, model: Model | None) -> dict[str, Layers]:
    """Read layers as rows (pixels, D) by kind."""
    layers = {kind: read_layers(kind, pair, model) for kind in kinds}
    return {kind: part.reshape(len(part), -1).T for kind, part in layers.items()}


def _match(tables: Counts) -> Counts:
    matching = match_hungarian(tables.sum(0))
    return np.stack([matched_confusion(table, matching) for table in tables])
