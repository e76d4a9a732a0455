"""Try a device out: a real convolution and its gradient, compared with what the CPU says."""

from __future__ import annotations

import time
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..errors import EngineError

_TOLERANCE = 2e-2
"""Relative; GPUs may multiply with ten bits of mantissa (TF32)."""
_SIDE_PX, _CHANNELS = 128, 16


class Trial(NamedTuple):
    """What a device is and did."""

    device: str
    title: str
    milliseconds: float


def devices() -> list[str]:
    """List what PyTorch can compute on here."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return ["cpu", *(f"cuda:{index}" for index in range(count))]


def try_device(name: str) -> Trial:
    """Compute on a device, and see that the result is right.

    Raises:
        EngineError: If the result is wrong.
        Exception: Whatever PyTorch raises.
    """
    expected, _ = _compute("cpu")
    _compute(name)  # the first time loads kernels
    found, seconds = _compute(name)
    error = max(float((one.cpu() - other).norm() / other.norm()) for one, other in zip(found, expected, strict=True))
    if not error < _TOLERANCE:  # refuses NaN too
        raise EngineError(
            f"{name} computes wrongly (relative error {error:.2g}). Update its driver, or compute on cpu."
        )
    return Trial(name, describe(name), 1000 * seconds)


def describe(name: str) -> str:
    """Say what a device is."""
    if name == "cpu":
        return f"CPU, {torch.get_num_threads()} threads"
    facts = torch.cuda.get_device_properties(name)
    free, total = torch.cuda.mem_get_info(name)
    memory = f"{total / 1024**3:.0f} GB of memory, {free / 1024**3:.0f} GB free"
    return f"{facts.name}, {memory}, compute capability {facts.major}.{facts.minor}"


def _compute(name: str) -> tuple[tuple[Tensor, Tensor], float]:
    generator = torch.Generator().manual_seed(7)
    image = torch.randn(1, _CHANNELS, _SIDE_PX, _SIDE_PX, generator=generator).to(name)
    kernel = torch.randn(_CHANNELS, _CHANNELS, 3, 3, generator=generator).to(name).requires_grad_()
    _wait(name)
    start = time.perf_counter()
    mapped = nn.functional.conv2d(image, kernel, padding=1).relu()
    mapped.square().mean().backward()  # type: ignore[no-untyped-call]
    _wait(name)
    assert kernel.grad is not None
    return (mapped.detach(), kernel.grad), time.perf_counter() - start


def _wait(name: str) -> None:
    if name != "cpu":
        torch.cuda.synchronize(name)
