"""Small tasks with all that a checkpoint must hold, and a process that trains one and can be killed.

python -m saroptical.tests.engine.training.toys FOLDER STEPS RESUME [KILLED_AT]
"""

from __future__ import annotations

import copy
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

import torch
from lightning import LightningModule
from saroptical.engine.contract.events import Event, Report
from saroptical.engine.contract.jobs.training import TrainingJob
from saroptical.engine.ranks import part_of
from saroptical.engine.training.distributed import SharedNormalisation, gather_rows
from saroptical.engine.training.fit import fit
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.runs import RunFolder
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import Dataset


class Draws(Dataset[Tensor]):
    """Batch s is a pure function of s, and the same again after `period` steps."""

    def __init__(self, *, rows: int = 8, part: tuple[int, int] = (0, 1), period: int = 1_000_000) -> None:
        self.rows, self.part, self.period = rows, part, period

    def __getitem__(self, step: int) -> Tensor:
        batch = torch.randn(self.rows, 3, 8, 8, generator=torch.Generator().manual_seed(step % self.period))
        return batch[self.part[0] :: self.part[1]]


class Taught(LightningModule):
    """A student with dropout and batch statistics, a schedule, and a moving-average teacher."""

    def __init__(self) -> None:
        super().__init__()
        self.student = nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(144, 4)
        )
        self.teacher = copy.deepcopy(self.student).requires_grad_(False)
        self.steps_seen: list[int] = []

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = (self.student(batch) - self.teacher(batch).tanh() - 1).square().mean()
        self.log("loss", loss.detach(), batch_size=1)
        self.steps_seen.append(batch_idx)
        return loss

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        super().optimizer_step(*args, **kwargs)
        for own, theirs in zip(self.teacher.parameters(), self.student.parameters(), strict=True):
            own.lerp_(theirs.detach(), 0.1)

    def configure_optimizers(self) -> dict[str, object]:
        optimizer = torch.optim.Adam(self.student.parameters(), lr=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.9**step)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


class Rivals(LightningModule):
    """Two optimisers that a task steps itself, as adversarial networks need."""

    def __init__(self) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.one, self.other = nn.Linear(8, 8), nn.Linear(8, 8)

    def training_step(self, batch: Tensor, _: int) -> None:
        for own, rival, optimizer in zip(
            (self.one, self.other), (self.other, self.one), self.optimizers(), strict=True
        ):
            loss = (own(batch) - rival(batch).detach() + torch.rand(())).square().mean()
            optimizer.zero_grad()
            self.manual_backward(loss)
            optimizer.step()
            self.log("loss", loss.detach(), batch_size=1)

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        return [torch.optim.Adam(self.one.parameters()), torch.optim.AdamW(self.other.parameters())]


class Contrasted(LightningModule):
    """Rows of two views, of every image as many as it has regions, each against all others of the whole batch."""

    def __init__(self) -> None:
        super().__init__()
        self.network = nn.Sequential(
            nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()
        )
        self.head = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Linear(8, 4))
        self.unused = nn.Linear(1, 1)
        self.losses: list[float] = []

    def training_step(self, batch: Tensor) -> Tensor:
        regions = 1 + (batch[:, 0, 0, 0] * 100).long() % 3
        images = torch.arange(len(batch)).repeat_interleave(regions)
        pixel = torch.cat([torch.arange(int(count)) for count in regions])
        one, other = (self._rows(view, images, pixel) for view in (batch, batch.flip(3) * 1.1))
        loss = functional.cross_entropy(one @ other.T / 0.5, torch.arange(len(one)))
        self.losses.append(loss.item())
        return loss

    def _rows(self, view: Tensor, images: Tensor, pixel: Tensor) -> Tensor:
        rows = self.head(self.network(view).flatten(2)[images, :, pixel])
        return functional.normalize(gather_rows(rows, images), dim=1)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=3e-3)


def train_together(
    path: str, report: Report, should_stop: Callable[[], bool], *, processes: int, steps: int = 20, **defects: Any
) -> dict[str, float]:
    """Train `Contrasted`; each process leaves its number in PATH.pids.

    Args:
        path, report, should_stop: As a verb has them.
        processes, steps: As a job has them.
        defects: apart: normalise by the statistics of a process alone; lost_at: the second process fails at that step.
    """
    rank = part_of(processes)[0]
    with open(path + ".pids", "a") as file:
        file.write(f"{os.getpid()} ")
    if defects.get("apart"):
        SharedNormalisation.apply = lambda _, model: model  # type: ignore[method-assign]

    def tell(event: Event) -> None:
        report(event)
        if rank and f"step {defects.get('lost_at')} of" in getattr(event, "what", ""):
            raise MemoryError

    torch.set_num_threads(1)
    task = new_task(Contrasted)
    batches = Draws(rows=12, part=part_of(processes), period=2)
    options = RunOptions(steps=steps, report=tell, should_stop=should_stop, processes=processes)
    fit(task, batches, options, what="toy")
    return {f"loss {step:03}": loss for step, loss in enumerate(task.losses)}


@dataclass(frozen=True)
class ToyJob(TrainingJob):
    verb: ClassVar[str] = "toy"


def job_of(folder: Path, **settings: Any) -> ToyJob:
    return ToyJob(output_weights=str(folder / "toy.safetensors"), run_folder=str(folder / "run"), **settings)


def train(task: LightningModule, folder: Path, *, steps: int, resume: bool = False, **options: Any) -> int:
    """Train in a run folder that takes a checkpoint after every step."""
    torch.manual_seed(1 + resume)  # what was drawn before a resumption must not count
    job = job_of(folder, steps=steps)
    run = RunFolder.open(job.run_folder, job, resume=resume)
    run.interval_s = 0.0
    of_run, others = parted(steps=steps, run=run, **options)
    return fit(task, Draws(), of_run, what="toy", **others)


def parted(**given: Any) -> tuple[RunOptions, dict[str, Any]]:
    """Part the options of every training from what one takes besides."""
    names = {field.name for field in fields(RunOptions)}
    others = {name: value for name, value in given.items() if name not in names}
    return RunOptions(**{name: value for name, value in given.items() if name in names}), others


def new_task(kind: type[LightningModule] = Taught) -> LightningModule:
    torch.manual_seed(0)
    return kind()


if __name__ == "__main__":
    at, all_steps, is_resumed, killed_at = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

    def die(event: object) -> None:
        if f"step {killed_at} of" in getattr(event, "what", ""):
            os.kill(os.getpid(), signal.SIGKILL)

    torch.set_num_threads(1)
    taught = new_task()
    train(taught, at, steps=all_steps, resume=bool(is_resumed), report=die, clip_gradients=None)
    torch.save(taught.state_dict(), at / "end.pt")
