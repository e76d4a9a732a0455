"""How a training runs, whatever it learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from ..contract.events import Event, Report
from ..contract.jobs.training import TrainingJob
from ..ranks import part_of
from .runs import RunFolder


def silent(_: Event) -> None:
    """Tell nobody."""


def never() -> bool:
    """Go on to the end."""
    return False


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Options that every training takes.

    Attributes:
        steps: Updates; fewer where it is stopped, or where validation no longer improves.
        seed: Fixes every draw: same seed, same CPU, same threads, same bits.
        device: cpu, cuda, or cuda:0, cuda:1 …; of several processes, each takes a GPU of its own.
        threads: CPU threads, of all processes together; 0 leaves the number as it is.
        processes: How many train together on this machine, see `fit` and `distributed`.
        run: Where to keep losses, checkpoints and pictures, and the checkpoint to start from where it is resumed.
        report: Told each step; may raise Cancelled.
        should_stop: Asked each step; True ends the training and keeps what was learned.
    """

    steps: int
    seed: int = 0
    device: str = "cpu"
    threads: int = 0
    processes: int = 1
    run: RunFolder | None = None
    report: Report = silent
    should_stop: Callable[[], bool] = never

    @property
    def part(self) -> tuple[int, int]:
        """Tell which part of each batch is this process's, and of how many, see `part_of`."""
        return part_of(self.processes)

    @contextmanager
    def seeded(self) -> Iterator[None]:
        """Draw from the seed, and leave the random numbers of the process as they were."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            yield

    @classmethod
    def of(
        cls,
        job: TrainingJob,
        *,
        steps: int,
        device: str,
        run: RunFolder | None,
        report: Report,
        should_stop: Callable[[], bool],
    ) -> RunOptions:
        """Take from a job what it says.

        Args:
            job: Its own number of steps, where it has one, comes before `steps`.
            steps: Those of its preset.
            device: The one that was chosen for it.
            run: See the class.
            report: See the class.
            should_stop: See the class.
        """
        return cls(
            steps=job.steps or steps,
            seed=job.seed,
            device=device,
            threads=job.threads,
            processes=job.processes,
            run=run,
            report=report,
            should_stop=should_stop,
        )
