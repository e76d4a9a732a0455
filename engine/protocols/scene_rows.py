"""What the tables of scene labels compare: how networks start, on what, and for how long."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..contract.bands import BANDS
from ..contract.jobs.masked import MASKS
from ..patches.bank import PatchBank
from ..patches.scenes import ScenePlan
from ..training.mae import train_mae
from ..training.options import RunOptions
from ..training.starts_scenes import open_scene_start
from ..training.tasks.mae_settings import MaeSettings
from ..training.tasks.scenelabels import SceneSettings
from .encoders import BOTH
from .pixel_inputs import Model
from .scene_sets import SceneSet, see_sensors

VIT = "vit"
SCRATCH, JOINT, RESNET, GIVEN = "scratch", "mae", "resnet", "given"
"""Networks: a random transformer, one pre-trained on both sensors with the usual mask, a random ResNet, a given one."""
RATIOS = (0.5, 0.75, 0.9)
"""Shares of each sensor that are hidden, of the table of masks."""


@dataclass(frozen=True)
class SceneBudget:
    """What every row may spend.

    Attributes:
        size: Of the transformers, see `JointViT`.
        resnet: The convolutional network beside them.
        batch: Crops of a step of pre-training.
        taught: Scenes of a step of teaching.
        pretraining, teaching: Optimiser steps; teaching is that of fine-tuning.
    """

    size: str
    resnet: str
    batch: int
    taught: int
    pretraining: int
    teaching: int


BUDGETS = {
    "cpu": SceneBudget("tiny", "resnet18", 32, 16, 400, 100),
    "gpu": SceneBudget("small", "resnet50", 256, 64, 8000, 1500),
}
"""Of made scenes two minutes of one core a pre-training and one a cell; and a size that tells."""


@dataclass(frozen=True)
class SceneStart:
    """A network before it is taught.

    Attributes:
        key: Names it on the command line and in cells.
        title: What the tables say.
        encoder: vit, or a ResNet.
        settings: Of the transformer and its pre-training.
        steps: Optimiser steps without labels; 0 leaves it random.
        sensors: Which sensors it sees before it is taught.
    """

    key: str
    title: str
    encoder: str
    settings: MaeSettings
    steps: int
    sensors: tuple[str, ...] = BOTH

    @property
    def untitled(self) -> SceneStart:
        """Leave out what the tables say, which changes nothing of what is learned."""
        return replace(self, title="")


@dataclass(frozen=True)
class GivenStart(SceneStart):
    """A network that has learned before, on other scenes; the same one in all seeds.

    Attributes:
        weights: Its file.
        content: Hash of the file.
    """

    weights: str = ""
    content: str = ""

    @property
    def untitled(self) -> GivenStart:
        """Leave out what the tables say, and where the file lies."""
        return replace(self, title="", weights="")


def list_starts(budget: SceneBudget, square: int, *, init: str = "") -> dict[str, SceneStart]:
    """List all networks before they are taught, by key; every one that is pre-trained here takes the same steps.

    Args:
        budget: What each may spend.
        square: Pixels of a place.
        init: Weights file of a network that has learned before; "" for none.

    Raises:
        InputError: If the file is of a task that has no encoder of scenes.
        ModelError: Of the kind that fits, if it cannot be used.
    """
    usual = MaeSettings(size=budget.size, patch_px=square, batch=budget.batch, crop_px=_WHOLE)
    steps = budget.pretraining
    starts = [
        SceneStart(SCRATCH, "random ViT", VIT, usual, 0),
        SceneStart(RESNET, f"random {budget.resnet.replace('resnet', 'ResNet-')}", budget.resnet, usual, 0),
        SceneStart(JOINT, "pre-trained on S1+S2", VIT, usual, steps),
        *(SceneStart(f"{JOINT}-{one}", f"pre-trained on {one.upper()}", VIT, usual, steps, (one,)) for one in BOTH),
    ]
    for mode, ratio in mask_rows():
        if mask_key(mode, ratio) != JOINT:
            settings = replace(usual, mode=mode, ratio=(ratio, ratio))
            title = f"pre-trained, {mode.replace('_', ' ')} {ratio:g}"
            starts.append(SceneStart(mask_key(mode, ratio), title, VIT, settings, steps))
    if init:
        starts.append(_given(init, usual))
    return {start.key: start for start in starts}


def _given(path: str, usual: MaeSettings) -> GivenStart:
    _, card = open_scene_start(path)
    sensors = tuple(dict.fromkeys(BANDS[name].sensor.value for name in card.band_names))
    content = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
    steps = int(card.training.get("steps", 0))
    return GivenStart(GIVEN, "pre-trained elsewhere", VIT, usual, steps, sensors, path, content)


def match_given(init: str, budget: SceneBudget, data: SceneSet) -> tuple[SceneBudget, SceneSet]:
    """Give all transformers the size and the places of a given one, so that they differ in what was learned alone."""
    arguments = open_scene_start(init)[1].arguments
    budget = replace(budget, size=arguments.get("size", budget.size))
    return budget, replace(data, square=arguments.get("patch_px", data.square))


_WHOLE = 10_000
"""Crops as large as the scenes."""


def mask_rows() -> Iterable[tuple[str, float]]:
    """List masks, mode by mode."""
    return ((mode, ratio) for mode in MASKS for ratio in RATIOS)


def mask_key(mode: str, ratio: float) -> str:
    """Name the network of a mask; the usual one is the one that is compared everywhere."""
    usual = MaeSettings()
    return JOINT if (mode, (ratio, ratio)) == (usual.mode, usual.ratio) else f"{JOINT}-{mode}-{ratio:g}"


def learn_start(start: SceneStart, bank: PatchBank, *, seed: int, device: str) -> Model | None:
    """Pre-train a network on a bank without labels; None where it is to be random."""
    if not start.steps:
        return None
    return train_mae(
        see_sensors(bank, start.sensors),
        RunOptions(steps=start.steps, seed=seed, device=device),
        settings=start.settings,
    )


def teach_settings(start: SceneStart, budget: SceneBudget, share: float) -> SceneSettings:
    """Teach labels, for as many steps whatever validation might say: none is kept for it."""
    usual = SceneSettings()
    plan: ScenePlan = replace(usual.plan, batch=budget.taught)
    own = start.settings
    return replace(
        usual,
        encoder=start.encoder,
        size=own.size,
        patch_px=own.patch_px,
        tokens=own.tokens,
        clip=own.clip,
        label_share=share,
        plan=plan,
        patience=0,
    )
