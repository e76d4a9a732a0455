"""Which device a job computes on: never silently another than the one asked for."""

from __future__ import annotations

import re

import torch

from ..contract.events import Message, Report
from ..errors import InputError


def choose_device(name: str, report: Report) -> str:
    """Turn the user's word into a device that is there, and say which.

    Args:
        name: auto (the first CUDA device, else the CPU), cpu, cuda, or cuda:N.
        report: Told of the choice.

    Raises:
        InputError: If a device is asked for that this machine or this build of PyTorch does not have.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == "auto":
        chosen = "cuda:0" if count else "cpu"
    elif name == "cpu":
        chosen = name
    else:
        chosen = _cuda_device(name, count)
    title = torch.cuda.get_device_name(chosen) if chosen != "cpu" else f"CPU, {torch.get_num_threads()} threads"
    report(Message(f"Computing on {chosen} ({title})."))
    return chosen


def _cuda_device(name: str, count: int) -> str:
    match = re.fullmatch(r"cuda(?::(\d+))?", name)
    if not match:
        raise InputError(f"The device is {name!r}; expected auto, cpu, cuda, or cuda:0, cuda:1 …. Choose one of them.")
    index = int(match.group(1) or 0)
    if index >= count:
        found = f"{count} CUDA device{'s' if count != 1 else ''}"
        raise InputError(
            f"{name} was asked for and PyTorch {torch.__version__} finds {found} here. Choose cpu or auto, or check "
            "the driver and that the engine's PyTorch was built for CUDA."
        )
    return f"cuda:{index}"
