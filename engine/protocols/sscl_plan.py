"""Which networks are read or taught with how many labels, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product

from .encoders import BOTH
from .judging import Line, Task, Unit
from .labelled_sets import LabelledSet
from .sscl_rows import Budget, Start, teach_settings
from .teaching import SHARPNESS, Taught

LINEAR, FINETUNE, DROPPED, LONG = "linear", "finetune", "finetune-drop", "finetune-long"
"""Ways to use a network: frozen under a linear classifier; fine-tuned; fine-tuned on crops of which some lose a whole
sensor; fine-tuned for as many steps as pre-training and teaching have together."""
SENSOR_DROP = 0.3
"""Share of crops that lose a whole sensor where that is tried."""
ONE_SENSOR = tuple(f"{name}-{sensor}" for sensor in BOTH for name in ("sscl", "random"))
_LOOK: dict[str, tuple[int, ...]] = {SHARPNESS: ()}
PIXELS = "pixels"
"""Key of what needs no network."""
WITHOUT_NETWORK = {"forest": Line(("bands",), "forest"), "extra-trees": Line(("context",), "extra-trees")}
"""What must be beaten without one."""


@dataclass(frozen=True)
class Tier:
    """What is run before the next tier is begun: ways to use networks, and numbers of labelled patches, by network."""

    title: str
    wanted: Mapping[str, Mapping[str, tuple[int, ...]]]


class Plan:
    """The tasks of a set.

    Args:
        data: What is judged on; the second of its numbers of labelled patches stands for few, the last for all.
        starts: Networks by key.
        budget: What each may spend.
    """

    def __init__(self, data: LabelledSet, starts: Mapping[str, Start], budget: Budget) -> None:
        self.data, self.starts, self.budget = data, starts, budget
        self.few, self.all = data.counts[min(1, len(data.counts) - 1)], data.counts[-1]

    def task(self, key: str, way: str, count: int) -> Task:
        """Give the task of a network, a way to use it and a number of labelled patches."""
        if key == PIXELS:
            return Task(WITHOUT_NETWORK[way], count)
        start = self.starts[key]
        if way == LINEAR:
            return Task(Line(("features",), "linear", start), count)
        if way == SHARPNESS:
            return Task(Line(("features",), SHARPNESS, start), 0)
        teach = teach_settings(
            start,
            self.budget,
            sensor_drop=SENSOR_DROP if way == DROPPED else 0.0,
            chooses=bool(self.data.folds[0].validated),
        )
        updates = self.budget.teaching + self.budget.pretraining * (way == LONG)
        return Task(Taught(("bands",), way, start, teach, updates), count)

    def tiers(self) -> tuple[Tier, ...]:
        """List what is run, the most telling first; what several tiers ask for is run once."""
        both = tuple(dict.fromkeys((self.few, self.all)))
        tuned, linear, at_few = {FINETUNE: both}, {LINEAR: both}, {FINETUNE: (self.few,)}
        scarce = {FINETUNE: self.data.counts, LINEAR: self.data.counts}
        merged = ("merged", "merged-s1", "merged-s2")
        return (
            Tier("few labels and all", dict.fromkeys(("random", "sscl"), tuned | linear)),
            Tier("one sensor", dict.fromkeys(ONE_SENSOR, at_few)),
            Tier("what must be beaten", {PIXELS: dict.fromkeys(WITHOUT_NETWORK, both), "unet": tuned}),
            Tier("windows", {"windows": tuned}),
            Tier("a sensor gone", {"sscl": {DROPPED: both}}),
            Tier("SimSiam and sharpness", {"simsiam": linear | tuned | _LOOK, "sscl": _LOOK, "random": _LOOK}),
            Tier("label scarcity", dict.fromkeys(("sscl", "random"), scarce)),
            Tier("sensors and extractors", dict.fromkeys((*ONE_SENSOR, *merged), tuned)),
            Tier("ablation", dict.fromkeys(("core", "unifeat", *self.filtered), tuned | linear)),
            Tier("other starts", {"fusion": linear | tuned, "random": {LONG: both}}),
            Tier("weights of others", dict.fromkeys(self.loaded, linear | tuned)),
        )

    @property
    def filtered(self) -> tuple[str, ...]:
        """Name the networks that see filtered radar, by filters whose library is at hand."""
        at_hand = {"none": False, "lee": True, "bm3d": find_spec("bm3d") is not None}
        return tuple(key for key, start in self.starts.items() if at_hand[start.despeckle])

    @property
    def loaded(self) -> tuple[str, ...]:
        """Name the networks that carry weights of others."""
        return tuple(key for key, start in self.starts.items() if start.weights)

    def tasks(self, tier: Tier) -> dict[str, list[Task]]:
        """List a tier's tasks by network."""
        return {
            key: [self.task(key, way, count) for way, counts in ways.items() for count in (counts or (0,))]
            for key, ways in tier.wanted.items()
        }

    def all_tasks(self) -> list[Task]:
        """List every task once, in the order in which they are run."""
        listed = (task for tier in self.tiers() for tasks in self.tasks(tier).values() for task in tasks)
        return list(dict.fromkeys(listed))

    def work(
        self, seeds: Sequence[int], tiers: Sequence[int], keys: Sequence[str]
    ) -> Iterator[tuple[Unit, list[Task]]]:
        """List what is made together: tier by tier, in each seed by seed, in each network by network and fold by fold.

        Args:
            seeds: Numbers that fix all draws.
            tiers: Numbers of the tiers, from 1.
            keys: Networks, or `PIXELS`; empty for all.
        """
        for number in tiers:
            tasks = self.tasks(self.tiers()[number - 1])
            chosen = [key for key in tasks if not keys or key in keys]
            for seed, key, fold in product(seeds, chosen, self.data.folds):
                yield Unit(self.starts.get(key), seed, fold), tasks[key]
