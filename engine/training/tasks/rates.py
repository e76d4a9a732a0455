"""The optimiser of our tasks, and how its rate goes over a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import nn


def adam(
    weights: Iterable[nn.Parameter], *, learning_rate: float, weight_decay: float, factor: Callable[[int], float]
) -> dict[str, object]:
    """Give Lightning an Adam whose rate is multiplied, step by step, by `factor`; frozen weights are left out."""
    learned = [weight for weight in weights if weight.requires_grad]
    optimizer = torch.optim.Adam(learned, lr=learning_rate, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def rate_factor(step: int, *, steps: int, warm_up: int = 1, cosine_decay: bool = True) -> float:
    """Multiply the learning rate at a step of a run.

    Args:
        step: Updates made before.
        steps: Updates of the whole run.
        warm_up: Updates over which the rate rises in a line; 1 for none.
        cosine_decay: Let it fall to a fiftieth along half a cosine; else ×0.2 at 50 and again at 25 updates before the
            end, as the released scripts do.
    """
    rise = min(1.0, (step + 1) / warm_up)
    if cosine_decay:
        return rise * (0.51 + 0.49 * math.cos(math.pi * step / steps))
    left = steps - step
    return float(rise * 0.2 ** ((left <= 50) + (left <= 25)))
