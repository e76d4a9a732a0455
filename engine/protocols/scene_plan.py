"""Which networks are taught labels of scenes, from which sensors and how many labels; the most telling first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from .encoders import BOTH
from .scene_rows import GIVEN, JOINT, RESNET, SCRATCH, SceneBudget, SceneStart, mask_key, mask_rows
from .scene_sets import SceneSet

FINETUNE, LINEAR, NEAREST = "finetune", "linear", "knn"
"""Ways to use a network, as `train_scenelabels` names them: all weights, a last layer, the nearest scenes."""
USES = {FINETUNE: "fine-tuned", LINEAR: "linear", NEAREST: "k-NN"}


@dataclass(frozen=True)
class Use:
    """A way to use a network.

    Attributes:
        way: See above.
        share: Of the labelled scenes.
        given: The sensors that it is taught and judged with.
    """

    way: str
    share: float
    given: tuple[str, ...] = BOTH

    @property
    def name(self) -> str:
        """Name the use in cells."""
        return f"{self.way}_{self.share:g}_{'-'.join(self.given)}"


@dataclass(frozen=True)
class SceneUnit:
    """What is made together: a network, a seed, a fold."""

    start: SceneStart
    seed: int
    fold: str


Entry = tuple[str, Use]
"""A network's key, and a use of it."""


class ScenePlanned:
    """What is run on a set.

    Args:
        data: What is judged on.
        starts: Networks by key.
        budget: What each may spend.

    Attributes:
        few: The share of the labels that stands for few.
        main: The networks that are compared from few labels to all.
    """

    def __init__(self, data: SceneSet, starts: Mapping[str, SceneStart], budget: SceneBudget) -> None:
        self.data, self.starts, self.budget = data, starts, budget
        self.few = data.shares[min(1, len(data.shares) - 1)]
        self.main = tuple(key for key in (SCRATCH, JOINT, GIVEN) if key in starts)

    def tiers(self) -> tuple[tuple[str, list[Entry]], ...]:
        """List titles and what is run, the most telling first; what several ask for is run once."""
        shares, few = self.data.shares, (self.few,)
        scarce = shares[:2]
        return (
            ("few labels", self.grid(self.main, (FINETUNE, LINEAR), scarce)),
            ("one sensor", self.one_sensor(few)),
            ("more labels", self.grid(self.main, (FINETUNE, LINEAR), shares[2:])),
            ("masks", self.grid(dict.fromkeys(mask_key(*mask) for mask in mask_rows()), (LINEAR, FINETUNE), few)),
            (
                "other networks, nearest scenes",
                self.grid((RESNET,), (FINETUNE,), shares) + self.grid(self.main, (NEAREST,), shares),
            ),
            ("one sensor, more labels", self.one_sensor(shares)),
        )

    def grid(
        self, keys: Sequence[str] | Mapping[str, None], ways: Sequence[str], shares: Sequence[float]
    ) -> list[Entry]:
        """List uses of both sensors, share by share."""
        return [(key, Use(way, share)) for share, way, key in product(shares, ways, keys)]

    def one_sensor(self, shares: Sequence[float]) -> list[Entry]:
        """List uses of one sensor alone: by a network from scratch, one that knows that sensor, one that knows both."""
        return [
            (key, Use(way, share, (sensor,)))
            for share, way, sensor in product(shares, (FINETUNE, LINEAR), BOTH)
            for key in (SCRATCH, f"{JOINT}-{sensor}", JOINT)
        ]

    def entries(self) -> list[Entry]:
        """List everything once."""
        return list(dict.fromkeys(entry for _, part in self.tiers() for entry in part))

    def work(
        self, seeds: Sequence[int], tiers: Sequence[int], keys: Sequence[str]
    ) -> Iterator[tuple[SceneUnit, list[Use]]]:
        """List what is made together: tier by tier, in each seed by seed, network by network and fold by fold.

        Args:
            seeds: Numbers that fix all draws.
            tiers: Numbers of the tiers, from 1.
            keys: Networks; empty for all.
        """
        for number in tiers:
            uses: dict[str, list[Use]] = {}
            for key, use in self.tiers()[number - 1][1]:
                uses.setdefault(key, []).append(use)
            chosen = [key for key in uses if not keys or key in keys]
            for seed, key, fold in product(seeds, chosen, self.data.folds):
                yield SceneUnit(self.starts[key], seed, fold), uses[key]
