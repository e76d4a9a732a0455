"""The one place that builds a Trainer.

Lightning brings devices, precision and many GPUs; what a job needs besides is
news as events, cancelling, and stopping early with what there is. Nothing is
written to disk here: the caller keeps the weights.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch.utils.data import DataLoader, Dataset

from ..contract.events import Metric, Progress, Report

_METRICS_PER_RUN = 100


class Newscast(Callback):
    """Tell each step, and end the run when asked."""

    def __init__(self, *, steps: int, what: str, report: Report, should_stop: Callable[[], bool]) -> None:
        self.steps, self.what, self.report, self.should_stop = steps, what, report, should_stop

    def on_train_batch_end(self, trainer: Trainer, *_: Any) -> None:
        """Report progress and the logged values; `report` may raise Cancelled, which ends the run."""
        step = trainer.global_step
        self.report(Progress(step / self.steps, f"{self.what}, step {step} of {self.steps}"))
        if step % max(1, self.steps // _METRICS_PER_RUN) == 0 or step == self.steps:
            for name, value in trainer.callback_metrics.items():
                self.report(Metric(name, float(value), step))
        trainer.should_stop = trainer.should_stop or self.should_stop()


def fit(
    task: LightningModule,
    batches: Dataset[Any],
    *,
    steps: int,
    what: str,
    report: Report,
    should_stop: Callable[[], bool],
    device: str = "cpu",
    threads: int = 0,
    clip_gradients: float | None = 1.0,
) -> int:
    """Train for a number of steps.

    Args:
        task: Holds model, loss and optimiser.
        batches: Item s is the whole batch of step s.
        steps: How many to take.
        what: Said with the progress, such as "learning codes".
        report: Told each step; may raise Cancelled.
        should_stop: Asked each step; True ends the run and keeps what was learned.
        device: auto, cpu, cuda, or cuda:0, cuda:1 …
        threads: CPU threads; 0 leaves the number as it is.
        clip_gradients: Largest norm of a step's gradient; None clips nothing.

    Returns:
        Steps taken.
    """
    if threads:
        torch.set_num_threads(threads)
    accelerator, devices = _accelerator(device)
    with _quiet():
        trainer = Trainer(
            accelerator=accelerator,
            devices=devices,
            max_steps=steps,
            callbacks=[Newscast(steps=steps, what=what, report=report, should_stop=should_stop)],
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            gradient_clip_val=clip_gradients,
        )
        trainer.fit(task, DataLoader(batches, batch_size=None))
    return int(trainer.global_step)


def _accelerator(device: str) -> tuple[str, int | list[int]]:
    kind, _, index = device.partition(":")
    if kind == "cuda":
        return "gpu", [int(index or 0)]
    return kind, 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Lightning's advice about workers and its banner: batches are in memory, and events tell the news."""
    banner = logging.getLogger("lightning.pytorch")
    level = banner.level
    banner.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*does not have many workers.*")
            warnings.filterwarnings("ignore", message=".*GPU available but not used.*")
            warnings.filterwarnings("ignore", message=".*in eval mode at the start.*")  # a teacher is, on purpose
            warnings.filterwarnings("ignore", category=FutureWarning, module="lightning.*")
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            yield
    finally:
        banner.setLevel(level)
