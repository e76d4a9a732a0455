"""From networks to confusion matrices by teaching them: few labels in, judged with both sensors and with one gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from ..contract.bands import BANDS, Sensor
from ..contract.label_rules import IGNORE, LabelClass
from ..evaluation.metrics import Counts, count_pairs
from ..patches.bank import PatchBank
from ..patches.labels import LabelledBank
from ..patches.normalize import normalize
from ..raster.stack import ScenePair
from ..training.landcover import train_landcover
from ..training.options import RunOptions
from ..training.starts import WINDOWS
from ..training.tasks.landcover import TeachSettings
from .cells import Cell
from .encoders import see
from .judging import Bench, Line, Task, Unit
from .labelled_sets import Fold
from .pixel_inputs import Model, read_features
from .sharpness import measure_energies

SHARPNESS = "sharpness"
"""Readout of a line that measures a network's feature maps; it needs no labels to learn from."""
PICTURED = 2
"""Judged patches of a fold whose maps are kept to look at: those of most classes."""

Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Taught(Line):
    """A network that is taught classes, all its weights.

    Attributes:
        teach: How.
        updates: Optimiser steps, whatever the number of labels.
    """

    teach: TeachSettings = field(default_factory=TeachSettings)
    updates: int = 0


@dataclass(frozen=True)
class TeachingBench(Bench):
    """A bench that also teaches networks, and looks at their feature maps.

    Attributes:
        device: cpu, or cuda:0, cuda:1 …
    """

    device: str = "cpu"

    def make(self, unit: Unit, tasks: Sequence[Task]) -> int:
        """Make those of a unit's cells that are missing, and tell how many those are."""
        own = {task: make for task in tasks if (make := self._maker(task))}
        made = super().make(unit, [task for task in tasks if task not in own])
        for task, make in own.items():
            name, settings = self.key(task, unit)
            if self.results.find(name, settings) is None:
                self.results.write(name, settings, make(task, unit))
                made += 1
        return made

    def network(self, unit: Unit) -> Model:
        """Load the network of a unit, or train and keep it; a random one is made anew, which is quicker."""
        assert unit.encoder is not None
        if unit.encoder.steps:
            return super().network(unit)
        return self.learn(unit.encoder, [self.data.load(name)[0] for name in unit.fold.learned], seed=unit.seed)

    def _maker(self, task: Task) -> Callable[[Task, Unit], Cell] | None:
        if isinstance(task.line, Taught):
            return self._teach
        return self._look if task.line.readout == SHARPNESS else None

    def _teach(self, task: Task, unit: Unit) -> Cell:
        """Teach the network of a unit; `counts` with all sensors, and `counts_s1` and `counts_s2` with one of two."""
        line = task.line
        assert isinstance(line, Taught)
        assert line.encoder is not None
        is_built_by_teaching = line.teach.network == WINDOWS
        init = None if is_built_by_teaching else self.network(unit)
        shown = self.data.shown(unit.fold, task.count, unit.seed)
        labelled = self._labelled(unit.fold, shown, line.encoder.sensors)
        start = time.perf_counter()
        model, card, _ = train_landcover(
            labelled,
            [LabelClass(entry.name, entry.value, entry.name, entry.colour) for entry in self.data.legend],
            RunOptions(steps=line.updates, seed=unit.seed, device=self.device),
            init=init,
            settings=line.teach,
        )
        seconds = round(time.perf_counter() - start, 1)
        arrays = self._judge((model.to(self.device), card), unit.fold, line.encoder.sensors)
        about = {"seconds": seconds, "steps": card.training["steps"], "pixels": card.training["pixels"]}
        return Cell(about, arrays)

    def _labelled(self, fold: Fold, shown: Sequence[str], sensors: Sequence[str]) -> LabelledBank:
        """Put labelled patches together, and those that choose the best weights."""
        named = [(name, name in fold.validated) for name in (*shown, *fold.validated)]
        loaded = [(see(pair, sensors), labels, out) for name, out in named for pair, labels in (self.data.load(name),)]
        used = [part for part in loaded if part[0].valid_for(tuple(map(Sensor, sensors))).any()]
        bank = PatchBank.from_pairs([pair for pair, _, _ in used])
        shape = (len(used), bank.patch_px, bank.patch_px)
        known = torch.full(shape, IGNORE)
        for place, (_, labels, _) in zip(known, used, strict=True):
            place[: labels.shape[0], : labels.shape[1]] = torch.from_numpy(labels.astype(np.int64))
        return LabelledBank(bank, known, torch.tensor([out for _, _, out in used])[:, None, None].expand(shape))

    def _judge(self, model: Model, fold: Fold, sensors: Sequence[str]) -> dict[str, NDArray[np.integer]]:
        """Map every judged patch; (patches, classes, classes + 1) counts, and the maps of a few patches."""
        missing = {"counts": None} | ({"counts_s1": Sensor.S2, "counts_s2": Sensor.S1} if len(sensors) > 1 else {})
        counted: dict[str, list[Counts]] = {name: [] for name in missing}
        maps: list[Labels] = []
        for name in fold.judged:
            pair, labels = self.data.load(name)
            for condition, sensor in missing.items():
                found = map_pair(pair, model, missing=sensor, device=self.device)
                counted[condition].append(count_pairs(labels, found, self.data.classes, self.data.classes + 1))
                if sensor is None:
                    maps.append(found)
        counts = {name: np.stack(part) for name, part in counted.items()}
        richest = np.argsort(-(counts["counts"].sum(2) > 0).sum(1), kind="stable")[:PICTURED]
        return {**counts, "pictured": richest, **{f"map{index}": maps[index] for index in richest}}

    def _look(self, task: Task, unit: Unit) -> Cell:  # noqa: ARG002
        """Measure the feature maps of judged patches, scaled to a variance of 1; keep one to look at."""
        model = self.network(unit)
        energies, shown = np.zeros((3, 2)), {}
        for number, name in enumerate(unit.fold.judged):
            pair, labels = self.data.load(name)
            features = read_features(pair, *model)
            energies += measure_energies(features / max(float(features.std()), 1e-9), labels)
            if not number:
                shown = {"features": _components(features)}
        return Cell({}, {"energies": energies, **shown})


@torch.inference_mode()
def map_pair(pair: ScenePair, model: Model, *, missing: Sensor | None = None, device: str = "cpu") -> Labels:
    """Map a pair of patches in one piece, (H, W) class indices.

    Args:
        pair: Both sensors; the model takes those of its card.
        model: Network and card.
        missing: A sensor that is blanked, as if it had not been there.
        device: Where the network is.
    """
    network, card = model
    pixels = normalize(pair, card).pixels
    if missing is not None:
        pixels[[BANDS[band.name].sensor is missing for band in card.bands]] = 0
    logits = network(torch.from_numpy(pixels)[None].to(device)).logits[0]
    found: Labels = logits.argmax(0).cpu().numpy().astype(np.uint8)
    return found


def _components(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Project (D, H, W) on the three directions in which a patch varies most, (3, H, W) from 0 to 1."""
    rows = features.reshape(len(features), -1).T
    centred = rows - rows.mean(0)
    _, axes = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    found = (centred @ axes[:, ::-1][:, :3]).T
    low, high = np.percentile(found, [2, 98], axis=1)[..., None]
    scaled: NDArray[np.float32] = np.clip((found - low) / np.maximum(high - low, 1e-9), 0, 1).astype(np.float32)
    return scaled.reshape(-1, *features.shape[1:])
