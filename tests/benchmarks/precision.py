"""The precision that a training takes on a device, for steps that are timed without a trainer."""

from __future__ import annotations

import torch
from saroptical.engine.training.fit import choose_precision


def bits(device: str, precision: str = "auto") -> int:
    """Tell in how many bits `fit` computes with this precision."""
    kind = torch.device(device).type
    return 16 if choose_precision(precision, "gpu" if kind == "cuda" else kind) == "bf16-mixed" else 32


def autocast(device: str, precision: str = "auto") -> torch.autocast:
    """Compute as `fit` does with this precision."""
    return torch.autocast(torch.device(device).type, torch.bfloat16, enabled=bits(device, precision) == 16)
