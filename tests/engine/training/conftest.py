"""A bank of two plain fields, and a listener that says nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from lightning import LightningModule
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches.bank import PatchBank


@pytest.fixture
def bank() -> PatchBank:
    """Six patches of 32², a third of each a field of its own tones, with noise and a hole."""
    generator = torch.Generator().manual_seed(0)
    tones = torch.tensor([[-20.0, -26.0, 0.05, 0.04], [-12.0, -18.0, 0.06, 0.30], [-8.0, -13.0, 0.16, 0.20]])
    fields = torch.arange(32).repeat(6, 32, 1) * 3 // 32
    for index in range(6):
        fields[index] = fields[index].T.clone() if index % 2 else fields[index]
    pixels = tones[fields].movedim(-1, 1).contiguous()
    pixels += torch.randn(pixels.shape, generator=generator) * torch.tensor([1.0, 1.0, 0.01, 0.01])[:, None, None]
    valid = torch.ones(6, 32, 32, dtype=torch.bool)
    valid[0, 10:20, 10:20] = False
    pixels = torch.where(valid[:, None], pixels, 0)
    sensors = (Sensor.S1, Sensor.S1, Sensor.S2, Sensor.S2)
    return PatchBank(pixels, valid, ("VV", "VH", "B03", "B08"), sensors, {"s1": "db", "s2": "reflectance"}, 10.0)


@pytest.fixture
def rates_of() -> Callable[[LightningModule, int], list[float]]:
    """List the learning rates of a task's first steps."""

    def rates(task: LightningModule, steps: int) -> list[float]:
        built = task.configure_optimizers()
        (factor,) = built["lr_scheduler"]["scheduler"].lr_lambdas
        base = built["optimizer"].defaults["lr"]
        return [base * factor(step) for step in range(steps)]

    return rates
