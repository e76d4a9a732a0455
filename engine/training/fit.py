"""The one place that builds a Trainer.

Lightning brings devices, precision and many processes; what a job needs
besides is news as events, an end when it is asked for, and, in a `RunFolder`,
checkpoints to take the training up at. A step is a batch, whatever a task does
with its optimisers, and a training is one epoch of all its steps.

A checkpoint is made after a step is over and before the task's own
`on_train_batch_end`, so a task must change nothing there; and in a training
that is taken up, `on_train_epoch_start` is not called again, but
`on_train_start` is.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.strategies import DDPStrategy
from lightning.pytorch.utilities.model_helpers import is_overridden
from torch.utils.data import Dataset

from ..contract.events import Metric, Progress
from ..errors import Cancelled, InputError, Suspended
from ..ranks import PartDone, is_first_rank, part_of
from ..threads import prefetched
from .distributed import Processes, SharedNormalisation, agree, gather_tensors, take_over, together
from .options import RunOptions
from .runs import STATE, WholeCheckpoints

METRICS_PER_RUN = 100
_BATCHES_AHEAD = 2
_BF16_UNITS = ("amx_bf16", "avx512_bf16")
"""Of processors that deep networks are quicker on in bf16."""
_PATIENCE = timedelta(hours=6)
"""How long processes wait for each other: the further ones read scenes and cut superpixels before they join."""
_GO_ON, _STOP, _SUSPEND, _CANCEL = range(4)
"""What a process wants after a step; the strongest wish of all processes is done by all."""


class Steps:
    """The batches of a run, made in a thread before they are asked for; Lightning keeps where it stands.

    A thread, not processes: it needs no copy of the patches, works where processes are spawned, and is enough. A batch
    of the fusion costs 10 ms of a core, half of that outside the interpreter's lock, and a step on the processor waits
    for 0.5 % of its time instead of 4.5 %.
    """

    def __init__(self, batches: Dataset[Any], steps: int) -> None:
        self._batches, self._steps, self._taken = batches, steps, 0

    def __len__(self) -> int:
        return self._steps

    def __iter__(self) -> Iterator[Any]:
        rest = (self._batches[step] for step in range(self._taken, self._steps))
        with prefetched(rest, ahead=_BATCHES_AHEAD) as ready:
            for batch in ready:
                self._taken += 1
                yield batch

    def state_dict(self) -> dict[str, int]:
        """Say how many batches were taken."""
        return {"taken": self._taken}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on behind those that were taken."""
        self._taken = state["taken"]


class Conductor(Callback):
    """Tell each step, keep checkpoints, and end the training when asked; in all processes at the same step."""

    def __init__(self, options: RunOptions, *, what: str, fingerprint: int) -> None:
        self.steps, self.run, self.what, self.fingerprint = options.steps, options.run, what, fingerprint
        self.report, self.should_stop = options.report, options.should_stop
        self.step = 0
        self.others: Processes = []
        self._random: list[list[torch.Tensor]] = []
        self._told: dict[str, float] = {}
        self._terminate = signal.getsignal(signal.SIGTERM)
        self._saved_at = time.monotonic()

    def on_train_start(self, trainer: Trainer, _: LightningModule) -> None:
        """Take signals and processes back from Lightning, and set the random generators where they stood."""
        self.others += take_over(trainer)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._terminate)
        if self._random:
            cpu, *cuda = self._random[trainer.global_rank]
            torch.set_rng_state(cpu)
            if cuda and trainer.strategy.root_device.type == "cuda":
                torch.cuda.set_rng_state(cuda[0], trainer.strategy.root_device)

    def on_train_batch_end(self, trainer: Trainer, _: LightningModule, __: Any, ___: Any, batch_idx: int) -> None:
        """Report progress and the logged values, and do what was asked for meanwhile."""
        self.step = batch_idx + 1
        wish, error = self._tell(trainer)
        is_due = self.run is not None and time.monotonic() - self._saved_at >= self.run.interval_s
        wish, due = agree([wish, int(is_due)], trainer.strategy.root_device)
        if wish != _CANCEL and (due or wish != _GO_ON or self.step == self.steps):
            self._save(trainer)
        if wish >= _SUSPEND:
            raise error or (Cancelled if wish == _CANCEL else Suspended)("Another process of the training was ended.")
        trainer.should_stop = wish == _STOP

    def _tell(self, trainer: Trainer) -> tuple[int, Cancelled | None]:
        """Tell the step; what this process wants then, and what it was told it by."""
        values = {}
        if self.step % max(1, self.steps // METRICS_PER_RUN) == 0 or self.step == self.steps:
            values = self._news(trainer)
        if self.run is not None and values:
            self.run.tell(self.step, values)
        try:
            self.report(Progress(self.step / self.steps, f"{self.what}, step {self.step} of {self.steps}"))
            for name, value in values.items():
                self.report(Metric(name, value, self.step))
        except Cancelled as error:
            return _SUSPEND if isinstance(error, Suspended) else _CANCEL, error
        return _STOP if self.should_stop() else _GO_ON, None

    def _news(self, trainer: Trainer) -> dict[str, float]:
        """Give the loss, and those of the other values, which Lightning repeats for ever, that are new."""
        values = {name: float(value) for name, value in trainer.callback_metrics.items()}
        news = {name: value for name, value in values.items() if name == "loss" or value != self._told.get(name)}
        self._told |= news
        return news

    def _save(self, trainer: Trainer) -> None:
        if self.run is not None:
            trainer.save_checkpoint(self.run.checkpoint)
            self._saved_at = time.monotonic()

    def on_save_checkpoint(self, trainer: Trainer, _: LightningModule, checkpoint: dict[str, Any]) -> None:
        """Add the step, what was learned from, and every process's random states."""
        device = trainer.strategy.root_device
        states = [torch.get_rng_state()]
        if device.type == "cuda":
            states.append(torch.cuda.get_rng_state(device))
        by_rank = zip(*(gather_tensors(state, device) for state in states), strict=True)
        random = [list(of_rank) for of_rank in by_rank]
        checkpoint[STATE] = {"step": self.step, "fingerprint": self.fingerprint, "random": random}

    def on_load_checkpoint(self, _: Trainer, __: LightningModule, checkpoint: dict[str, Any]) -> None:
        """Remember them until the training begins: what comes before may draw numbers."""
        self._random = checkpoint[STATE]["random"]


def fit(
    task: LightningModule,
    batches: Dataset[Any],
    options: RunOptions,
    *,
    what: str,
    fingerprint: int = 0,
    clip_gradients: float | None = 1.0,
    precision: str = "32-true",
) -> int:
    """Train for a number of steps.

    With several processes, whoever calls this is started again from the same
    command line by the first one, once per further process, and comes here
    again there; nothing after this call is done by those.

    Args:
        task: Holds model, loss and optimisers; what must outlive an interruption is in its state.
        batches: Item s is the batch of step s; of several processes, this one's part of it.
        options: How many steps, on what, and who is told.
        what: Said with the progress, such as "learning codes".
        fingerprint: Of what the batches are made from; a run is taken up only where it is the same.
        clip_gradients: Largest norm of a step's gradient; None clips nothing.
        precision: Lightning's word; or auto: bf16-mixed on a GPU that has it and on a processor with units for it
            (AMX, AVX-512), else 32-true; or auto-gpu: on a processor 32-true, which thin networks are quicker with.

    Returns:
        Steps taken, those before a resumption included.

    Raises:
        Cancelled: If `report` raised it; a new run's folder is emptied again.
        Suspended: If `report` raised it; the run's checkpoint is at the last step.
        InputError: If the run that is taken up learned from something else.
        CheckpointMismatch: If the checkpoint cannot be used.
        PartDone: In a further process, when the training is over.
    """
    assert not is_overridden("on_train_batch_end", task), "what it changes would not be in the checkpoint"
    if options.threads:
        torch.set_num_threads(max(1, options.threads // options.processes))
    run = options.run
    conductor = Conductor(options, what=what, fingerprint=fingerprint)
    conductor.step = run.rewind(task, fingerprint) if run else 0
    checkpoint = str(run.checkpoint) if run and run.is_resumed else None
    with _quiet():
        trainer = _trainer(conductor, options, clip_gradients, precision)
        try:
            with together(trainer, conductor.others):
                trainer.fit(task, Steps(batches, options.steps), ckpt_path=checkpoint)
        except BaseException as error:
            if run:
                run.leave(error)
            raise
    if not is_first_rank():
        raise PartDone
    if run:
        run.draw()
    return conductor.step


def _trainer(conductor: Conductor, options: RunOptions, clip_gradients: float | None, precision: str) -> Trainer:
    processes = options.processes
    accelerator, devices = _accelerator(options.device, processes)
    plugins: list[Any] = [WholeCheckpoints()]
    shared: dict[str, Any] = {}
    if processes > 1:
        backend = "nccl" if accelerator == "gpu" else "gloo"
        strategy = DDPStrategy(process_group_backend=backend, find_unused_parameters=True, timeout=_PATIENCE)
        shared = {"strategy": strategy, "num_nodes": part_of(processes)[1] // processes}
        if accelerator == "gpu":
            shared["sync_batchnorm"] = True
        else:
            plugins.append(SharedNormalisation())
    return Trainer(
        accelerator=accelerator,
        devices=devices,
        precision=choose_precision(precision, accelerator),
        max_epochs=1,
        callbacks=[conductor],
        plugins=plugins,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        gradient_clip_val=clip_gradients,
        **shared,
    )


def _accelerator(device: str, processes: int) -> tuple[str, int | list[int]]:
    kind, _, index = device.partition(":")
    if kind != "cuda":
        return kind, processes
    if processes == 1:
        return "gpu", [int(index or 0)]
    if processes > torch.cuda.device_count():
        raise InputError(
            f"{processes} processes were asked for, one per GPU, and there are {torch.cuda.device_count()} GPUs here. "
            "Ask for no more processes than GPUs, or train on the CPU."
        )
    return "gpu", processes


def choose_precision(name: str, accelerator: str) -> str:
    """Turn the word for a precision, see `fit`, into Lightning's for this machine."""
    if not name.startswith("auto"):
        return name
    if accelerator == "gpu":
        is_half = torch.cuda.is_bf16_supported()
    else:
        units: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # the oldest PyTorch lacks it
        is_half = name == "auto" and any(units.get(unit) for unit in _BF16_UNITS)
    return "bf16-mixed" if is_half else "32-true"


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Lightning's advice and its banner: events tell the news."""
    banners = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    levels = [banner.level for banner in banners]
    for banner in banners:
        banner.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*GPU available but not used.*")
            warnings.filterwarnings("ignore", message=".*in eval mode at the start.*")  # a teacher is, on purpose
            warnings.filterwarnings("ignore", category=FutureWarning, module="lightning.*")
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            yield
    finally:
        for banner, level in zip(banners, levels, strict=True):
            banner.setLevel(level)
