"""From scenes to what networks make of those they are judged on: pre-train once, teach each use, keep the logits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..patches.scenes import SceneBank
from ..training.checkpoint import load_weights, save_weights
from ..training.heldout_scenes import SceneReader, judge_scenes
from ..training.options import RunOptions
from ..training.scenelabels import train_scenelabels
from ..training.starts_scenes import open_scene_start
from .cells import Cell, Cells, written_whole
from .pixel_inputs import Model
from .scene_plan import FINETUNE, SceneUnit, Use
from .scene_rows import GivenStart, SceneBudget, learn_start, teach_settings
from .scene_sets import SceneSet, cut_scenes, part_scenes, see_sensors

TRUTH, WHOLE = "truth", "logits"
_SPENT = "cpu_seconds"


def without(sensor: str) -> str:
    """Name the logits of scenes that lack a sensor which was there when labels were taught."""
    return f"{WHOLE}_without_{sensor}"


@dataclass(frozen=True)
class SceneBench:
    """A set to judge on, and where what is known lies.

    Attributes:
        data: The scenes.
        budget: What each network may spend.
        results: Cells.
        networks: Weights files.
        device: Where networks are trained.
    """

    data: SceneSet
    budget: SceneBudget
    results: Cells
    networks: Cells
    device: str = "cpu"

    def key(self, unit: SceneUnit, use: Use) -> tuple[str, dict[str, object]]:
        """Give name and settings of a cell."""
        settings = {
            **self._about(unit),
            "use": use,
            "teach": teach_settings(unit.start, self.budget, use.share),
            "updates": self.budget.teaching if use.way == FINETUNE else 0,
        }
        return f"{self.data.key}_{unit.start.key}_{use.name}_seed{unit.seed}_{unit.fold}", settings

    def known(self, unit: SceneUnit, use: Use) -> Cell | None:
        """Read a cell that is there: truth and logits (M, K), and those without a sensor where both were taught."""
        return self.results.read(*self.key(unit, use))

    def make(self, unit: SceneUnit, uses: Sequence[Use]) -> int:
        """Make those of a unit's cells that are missing, and tell how many those are."""
        wanted = [use for use in uses if self.results.find(*self.key(unit, use)) is None]
        if not wanted:
            return 0
        learned, judged = part_scenes(cut_scenes(self.data.load(unit.fold), self.data.square))
        source = self.network(unit, learned)
        for use in wanted:
            self.results.write(*self.key(unit, use), self._teach(unit, use, source, learned, judged))
        return len(wanted)

    def network(self, unit: SceneUnit, learned: SceneBank) -> Model | None:
        """Load the network of a unit, or train and keep it; None of one that begins with its labels."""
        if isinstance(unit.start, GivenStart):
            return open_scene_start(unit.start.weights)
        if not unit.start.steps:
            return None
        name, settings = f"{self.data.key}_{unit.start.key}_seed{unit.seed}_{unit.fold}", self._about(unit)
        path = self.networks.find(name, settings, suffix=".safetensors")
        if path:
            return load_weights(path)
        begun = time.process_time()
        found = learn_start(unit.start, learned.bank, seed=unit.seed, device=self.device)
        assert found is not None
        model, card = found
        card = replace(card, training={**card.training, _SPENT: round(time.process_time() - begun, 1)})
        with written_whole(self.networks.path(name, settings, suffix=".safetensors")) as partial:
            save_weights(partial, model, card)
        return model, card

    def _about(self, unit: SceneUnit) -> dict[str, object]:
        return {
            "start": unit.start.untitled,
            "set": self.data.title,
            "content": self.data.content,
            "seed": unit.seed,
            "fold": unit.fold,
        }

    def _teach(self, unit: SceneUnit, use: Use, source: Model | None, learned: SceneBank, judged: SceneBank) -> Cell:
        begun = time.process_time()
        shown, seen = (replace(part, bank=see_sensors(part.bank, use.given)) for part in (learned, judged))
        model, card, _ = train_scenelabels(
            shown,
            self.data.classes,
            RunOptions(steps=self.budget.teaching, seed=unit.seed, device=self.device),
            init=source,
            learn=use.way,
            settings=teach_settings(unit.start, self.budget, use.share),
        )
        about: dict[str, Any] = {"scenes": card.training["scenes"], "steps": card.training["steps"]}
        if source and not isinstance(unit.start, GivenStart):
            pretrained = source[1].training
            about |= {f"pretraining_{_SPENT}": pretrained[_SPENT]}
            about |= {name: pretrained[name] for name in ("input_kept", "tokens_kept")}
        reader = SceneReader(seen, card.bands)
        model = model.to(self.device)
        conditions: dict[str, Sensor | None] = {WHOLE: None}
        conditions |= {without(name): Sensor(name) for name in card.optional_sensors}
        arrays: dict[str, NDArray[Any]] = {}
        every = (~seen.held_out).nonzero()[:, 0]
        for name, missing in conditions.items():
            found = judge_scenes(
                model, reader, every, classes=len(self.data.classes), device=self.device, missing=missing
            )
            arrays |= {name: found.logits.astype(np.float32), TRUTH: found.truth}
        return Cell({**about, _SPENT: round(time.process_time() - begun, 1)}, arrays)
