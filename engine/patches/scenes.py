"""Training batches of labelled scenes as a pure function of (seed, step, k): which scene, how turned, in which tones.

Every epoch goes through all scenes in an order of its own. Nothing is
remembered from one batch to the next, so a run can be taken up at any step
with the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from ..contract.bands import BANDS
from ..contract.card import BandStatistics
from .augment import Tone, draw_tone
from .bank import PatchBank
from .crops import turn_maps
from .statistics import measure_normalised, normalise


@dataclass(frozen=True)
class SceneBank:
    """Patches that are scenes, each with its labels.

    Attributes:
        bank: N patches.
        targets: (N, K) float32, 1 where a scene has a label; or (N,) int64, the one class of each scene.
        held_out: (N,) bool, True for what is kept for validation.
    """

    bank: PatchBank
    targets: Tensor
    held_out: Tensor

    def __post_init__(self) -> None:
        """Check that all three are of as many scenes."""
        assert len(self.bank) == len(self.targets) == len(self.held_out)

    @property
    def several(self) -> bool:
        """Whether a scene may have several labels."""
        return self.targets.ndim == 2

    def labels(self, classes: int) -> NDArray[np.bool_]:
        """Give (N, K), which labels each scene has, one or several."""
        targets = self.targets.numpy()
        return np.asarray(targets > 0 if self.several else np.eye(classes, dtype=bool)[targets])


@dataclass(frozen=True)
class ScenePlan:
    """How batches of scenes are drawn.

    Attributes:
        batch: Scenes per step.
        tone: How tones differ; a scene may lose a whole sensor.
    """

    batch: int = 16
    tone: Tone = field(default_factory=Tone)


@dataclass(frozen=True)
class Scenes:
    """A batch.

    Attributes:
        pixels: (N, C, P, P) normalised; 0 where not valid, and all over a sensor that a scene has lost.
        targets: As of the bank.
        item: Number of the batch.
    """

    pixels: Tensor
    targets: Tensor
    item: int

    def to(self, device: torch.device, **_: bool) -> Scenes:
        """Move the tensors; Lightning calls this."""
        return Scenes(self.pixels.to(device), self.targets.to(device), self.item)


class SceneBatches(Dataset[Scenes]):
    """All batches of a run; item s is the batch of step s.

    Args:
        scenes: What there is.
        chosen: (M,) numbers of the scenes that are learned from.
        bands: Statistics of the bands that the network sees, in its order; the bank must have them.
        plan: How to draw.
        seed: Fixes all draws.
        steps: Number of batches.
        part: Rank r of R processes: the scenes r, r + R, r + 2R … of the same batches.
    """

    def __init__(
        self,
        scenes: SceneBank,
        chosen: Tensor,
        bands: tuple[BandStatistics, ...],
        *,
        plan: ScenePlan,
        seed: int,
        steps: int,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        bank = scenes.bank
        self.scenes, self.chosen = scenes, chosen.numpy()
        self.channels = [bank.bands.index(band.name) for band in bands]
        self.sensors = np.array([bank.present.index(BANDS[band.name].sensor) for band in bands])
        self.bands, self.plan, self.seed, self.steps, self.part = bands, plan, seed, steps, part
        self.means, self.spreads = measure_normalised(bank, bands)  # encoders of others are fed in units of their own
        self._order = lru_cache(maxsize=2)(self._draw_order)

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, item: int) -> Scenes:
        """Draw a batch."""
        numbers = range(self.part[0], self.plan.batch, self.part[1])
        indices = [self._scene(item * self.plan.batch + k) for k in numbers]
        drawn = [
            self._turned(index, np.random.default_rng((self.seed, item, k)))
            for index, k in zip(indices, numbers, strict=True)
        ]
        return Scenes(torch.from_numpy(np.stack(drawn)), self.scenes.targets[indices], item)

    def _scene(self, position: int) -> int:
        """Find the scene at a position of the whole run."""
        epoch, at = divmod(position, len(self.chosen))
        return int(self._order(epoch)[at])

    def _draw_order(self, epoch: int) -> NDArray[np.int64]:
        order: NDArray[np.int64] = np.random.default_rng((self.seed, epoch)).permutation(self.chosen)
        return order

    def _turned(self, index: int, rng: np.random.Generator) -> NDArray[np.float32]:
        bank = self.scenes.bank
        valid = bank.valid[index]
        plain = normalise(bank.pixels[index][self.channels], valid, self.bands).numpy()
        toned = draw_tone(rng, plain, self.sensors, self.plan.tone, means=self.means, spreads=self.spreads)
        toned *= valid.numpy()
        found: NDArray[np.float32] = turn_maps(toned, int(rng.integers(4)), mirror=bool(rng.integers(2)))
        return found
