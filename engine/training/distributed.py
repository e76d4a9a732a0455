"""Several processes that train together as one: same batches, same losses, same statistics, same end.

Every process works on a part of each batch. Whatever compares crops with each
other must see all of them: `gather_rows` brings a loss its rows from all
processes, and batch normalisation takes its statistics over all of them.
Lightning does that on GPUs; torch's own shared normalisation does not run on
CPUs, so ours is here.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
import torch.distributed as dist
from lightning import Trainer
from lightning.pytorch.plugins.layer_sync import LayerSync
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ..errors import EngineError

_GRACE_S = 10.0
"""How long the further processes may take to end by themselves, once the training is over."""


def is_shared() -> bool:
    """Tell whether other processes train along."""
    return dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1


def gather_rows(rows: Tensor, images: Tensor) -> Tensor:
    """Bring rows from all processes together, in the order that one process alone would have them in.

    The gradient of what every process computes from the rows flows back to
    the process that each came from. Each must compute the same loss of them,
    and decide what depends on their number after they are gathered.

    Args:
        rows: (R, …), as many as this process has; sorted by image.
        images: (R,) which crop of this process each row belongs to; crop k of process r of n is crop r + n·k of the
            whole batch.

    Returns:
        All rows; `rows` itself when there is one process.
    """
    if not is_shared():
        return rows
    rank, ranks = dist.get_rank(), dist.get_world_size()
    counts = _gather(torch.tensor([len(rows)], device=rows.device))
    longest = int(max(counts))
    of_batch = _gather(_lengthened(images.long() * ranks + rank, longest))
    numbers = rows.byte() if rows.dtype == torch.bool else rows  # gloo knows no bool
    parts: tuple[Tensor, ...] = _GatherRows.apply(_lengthened(numbers, longest))
    cuts = [slice(int(count)) for count in counts]
    order = torch.cat([part[cut] for part, cut in zip(of_batch, cuts, strict=True)]).argsort(stable=True)
    return torch.cat([part[cut] for part, cut in zip(parts, cuts, strict=True)])[order].to(rows.dtype)


def _lengthened(rows: Tensor, length: int) -> Tensor:
    return torch.cat([rows, rows.new_zeros(length - len(rows), *rows.shape[1:])])


def _gather(tensor: Tensor) -> list[Tensor]:
    parts = [torch.empty_like(tensor) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, tensor.contiguous())
    return parts


class _GatherRows(torch.autograd.Function):
    """Gather equally long rows; back comes the sum of what all processes found."""

    @staticmethod
    def forward(_: Any, rows: Tensor) -> tuple[Tensor, ...]:
        return tuple(_gather(rows))

    @staticmethod
    def backward(_: Any, *gradients: Tensor) -> Tensor:
        stacked = torch.stack(gradients)
        dist.all_reduce(stacked)
        return stacked[dist.get_rank()]


class _Sum(torch.autograd.Function):
    """Sum over all processes; its gradient is the sum of theirs."""

    @staticmethod
    def forward(_: Any, tensor: Tensor) -> Tensor:
        total = tensor.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(_: Any, gradient: Tensor) -> Tensor:
        total = gradient.clone()
        dist.all_reduce(total)
        return total


class SharedNormalisation(LayerSync):
    """Let every batch normalisation of a task take its statistics over the parts of all processes."""

    def apply(self, model: nn.Module) -> nn.Module:
        """Take the layers over, in place: nobody who holds one loses it."""
        for module in model.modules():
            if isinstance(module, _BatchNorm):
                module.forward = partial(_normalise_together, module)  # type: ignore[method-assign]
        return model

    def revert(self, model: nn.Module) -> nn.Module:
        """Give the layers back."""
        for module in model.modules():
            if isinstance(module, _BatchNorm):
                vars(module).pop("forward", None)
        return model


def _normalise_together(layer: _BatchNorm, batch: Tensor) -> Tensor:
    """Do what the layer does, (N, C, …) with the statistics of all processes' N."""
    if not layer.training or not is_shared():
        alone: Tensor = type(layer).forward(layer, batch)
        return alone
    across = [0, *range(2, batch.ndim)]
    shape = (1, -1) + (1,) * (batch.ndim - 2)
    wide = batch.float()
    count = wide.new_tensor([batch.numel() // batch.shape[1]])
    totals: Tensor = _Sum.apply(torch.cat([wide.sum(across), count]))
    count = totals[-1].detach()
    mean = totals[:-1] / count
    centred = wide - mean.view(shape)
    variance = _Sum.apply(centred.square().sum(across)) / count
    _remember(layer, mean.detach(), variance.detach() * count / (count - 1).clamp_min(1))
    scaled: Tensor = centred * (variance + layer.eps).rsqrt().view(shape)
    if layer.affine:
        scaled = scaled * layer.weight.view(shape) + layer.bias.view(shape)
    return scaled.to(batch.dtype)


@torch.no_grad()
def _remember(layer: _BatchNorm, mean: Tensor, variance: Tensor) -> None:
    """Move the running statistics as the layer itself would."""
    if layer.running_mean is None or layer.running_var is None or layer.num_batches_tracked is None:
        return
    layer.num_batches_tracked.add_(1)
    share = 1 / float(layer.num_batches_tracked) if layer.momentum is None else layer.momentum
    layer.running_mean.lerp_(mean.to(layer.running_mean), share)
    layer.running_var.lerp_(variance.to(layer.running_var), share)


def agree(words: list[int], device: torch.device) -> list[int]:
    """Take the largest of what all processes say, word by word, so that all do the same at the same step."""
    if not is_shared():
        return words
    said = torch.tensor(words, device=device)
    dist.all_reduce(said, op=dist.ReduceOp.MAX)
    return [int(word) for word in said]


def gather_tensors(tensor: Tensor, device: torch.device) -> list[Tensor]:
    """Collect one tensor of equal size from every process, by rank."""
    return [part.cpu() for part in _gather(tensor.to(device))] if is_shared() else [tensor]


Processes = list["subprocess.Popen[bytes]"]


def take_over(trainer: Trainer) -> Processes:
    """Take the processes that Lightning has started from its watch, which would kill this one without a word."""
    launched = getattr(trainer.strategy.launcher, "procs", [])
    processes = list(launched)
    launched.clear()
    return processes


@contextmanager
def together(trainer: Trainer, others: Processes) -> Iterator[None]:
    """Leave no further process behind, however the training ends.

    Args:
        trainer: Starts the further processes.
        others: Those that were taken over from it until then.

    Raises:
        EngineError: If another process was lost.
    """
    try:
        yield
    except RuntimeError as error:
        codes = _part_ways([*others, *take_over(trainer)])
        if any(codes) and ("gloo" in str(error) or isinstance(error, dist.DistError)):
            raise EngineError(
                "Another process of the training ended early; what it said is in the log. Mend that, or train with "
                "processes 1."
            ) from error
        raise
    finally:
        _part_ways([*others, *take_over(trainer)])


def _part_ways(processes: Processes) -> list[int]:
    """End the group and its processes, which are given a moment to end by themselves; their exit codes."""
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()
    for process in processes:
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
    return [process.wait() for process in processes]
