"""The plain statement of both stages and ours give the same losses on the same crops."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.corrupt import corrupt
from saroptical.engine.patches.squares import Cutter, SquareBatches
from saroptical.engine.training.sscl import random_sscl
from saroptical.engine.training.tasks.core import restore_crops
from saroptical.engine.training.tasks.sscl_settings import SsclSettings
from saroptical.engine.training.tasks.unifeat import contrast_bands

SETTINGS = SsclSettings(network="unet", features=4, crop_px=16, batch=6, positions=256)


@pytest.fixture(scope="module")
def plain() -> ModuleType:
    """The restatement, which is no package."""
    spec = importlib.util.spec_from_file_location("published_sscl", Path(__file__).with_name("published_sscl.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bank() -> PatchBank:
    generator = torch.Generator().manual_seed(0)
    sensors = (Sensor.S1, Sensor.S1, Sensor.S2, Sensor.S2)
    pixels = torch.randn(3, 4, 24, 24, generator=generator)
    valid = torch.ones(3, 24, 24, dtype=torch.bool)
    return PatchBank(pixels, valid, ("VV", "VH", "B04", "B11"), sensors, {"s1": "db", "s2": "reflectance"}, 10.0)


def test_crops_and_losses_equal_ours(plain: ModuleType, bank: PatchBank) -> None:
    net, card = random_sscl(bank, settings=SETTINGS, seed=0)
    squares = SquareBatches(bank, plan=SETTINGS.plan, seed=0, steps=1)[0]
    ((clean, spoiled),) = plain.load(bank, card.bands, [squares])
    pixels, valid = Cutter(bank, card.bands, torch.device("cpu")).cut(squares)
    torch.testing.assert_close(clean, pixels, atol=1e-6, rtol=0)
    torch.testing.assert_close(spoiled, corrupt(pixels, squares.damage), atol=1e-5, rtol=0)
    assert (squares.damage.blur_px > 0.5).any()
    with torch.no_grad():
        one, other = torch.randperm(4, generator=torch.Generator().manual_seed(5))[:2].tolist()
        drawn = torch.Generator().manual_seed(5)
        found = contrast_bands(net, pixels, valid, settings=SETTINGS, generator=drawn)  # at use: bands go in one by one
        stated = plain.unifeat(net, clean, (one, other), temperature=SETTINGS.temperature)
        torch.testing.assert_close(stated, found, atol=1e-5, rtol=0)
        found = restore_crops(net.train(), pixels, valid, squares.damage)
        torch.testing.assert_close(plain.core(net, clean, spoiled), found, atol=1e-5, rtol=0)
