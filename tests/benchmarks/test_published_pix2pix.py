"""The plain statement of the published training and ours give the same losses, step after step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.models.patchgan import Discriminators
from saroptical.engine.models.pix2pix import UnetGenerator
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.paired import PairedSquares, scale_bands
from saroptical.engine.training.tasks.translation import Translation
from saroptical.engine.training.tasks.translation_settings import RECIPES
from saroptical.tests.benchmarks.published_pix2pix import Generator, Training, discriminator, load

SETTINGS = replace(RECIPES["published"], width=2, judge_width=2, crop_px=64, batch=2, dropout=0.0)


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[Path, Path]]:
    rng = np.random.default_rng(0)
    found = []
    for number in range(2):
        paths = tmp_path / f"s1_{number}.png", tmp_path / f"s2_{number}.png"
        for path, shape in zip(paths, ((64, 64), (64, 64, 3)), strict=True):
            Image.fromarray(rng.integers(0, 256, shape, np.uint8)).save(path)
        found.append(paths)
    return found


def bank_of(files: list[tuple[Path, Path]]) -> PatchBank:
    pixels = [
        np.concatenate([np.array(Image.open(s1))[None], np.array(Image.open(s2)).transpose(2, 0, 1)])
        for s1, s2 in files
    ]
    stacked = torch.from_numpy(np.stack(pixels)).float()
    sensors = (Sensor.S1, *[Sensor.S2] * 3)
    valid = torch.ones(len(files), 64, 64, dtype=torch.bool)
    return PatchBank(stacked, valid, ("VV", "B04", "B03", "B02"), sensors, {"s1": "byte", "s2": "byte"}, 10.0)


def test_losses_equal_ours(files: list[tuple[Path, Path]]) -> None:
    torch.manual_seed(0)
    theirs = Training(Generator(2, depth=6, dropout=0.0), discriminator(2))
    bank = bank_of(files)
    generator = UnetGenerator(1, 3, width=2, depth=6, layout="published", dropout=0.0, repeat=3).train()
    judges = Discriminators(6, width=2)
    for own, plain in ((generator, theirs.generator), (judges, theirs.judge)):
        pairs = zip(_sorted(own), _sorted(plain), strict=True)
        for (_, mine), (_, stated) in pairs:
            assert mine.shape == stated.shape
            mine.data.copy_(stated.data)
    bands = scale_bands(bank, clip=SETTINGS.clip)
    task = Translation(generator, judges, SETTINGS, bank=bank, bands=bands, steps=3)
    task.to(memory_format=torch.channels_last).on_train_start()
    optimizers: Any = task.configure_optimizers()
    told: dict[str, float] = {}
    task.optimizers = lambda: optimizers  # type: ignore[method-assign]
    task.manual_backward = lambda loss: loss.backward()  # type: ignore[method-assign]
    task.log = lambda name, value, **_: told.__setitem__(name, float(value))  # type: ignore[method-assign]
    batches = PairedSquares(bank, crop_px=64, batch=2, turned=False, seed=0, steps=3)
    for item in range(3):
        squares = batches[item]
        radar, optical = next(iter(load([files[at] for at in squares.patches.tolist()], 2)))
        stated = theirs.step(radar, optical)
        task.training_step(squares)
        accuracy = 2e-4 if item else 1e-5  # an optimiser's first step is by the sign of gradients, however small
        assert told == pytest.approx(stated, abs=accuracy, rel=accuracy)


def _sorted(net: torch.nn.Module) -> list[tuple[str, torch.Tensor]]:
    """List weights in an order that both namings share: as they are built."""
    convs, norms = [], []
    for module in net.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
            convs += [("conv", weight) for weight in module.parameters()]
        elif isinstance(module, torch.nn.BatchNorm2d):
            norms += [("norm", weight) for weight in module.parameters()]
    return convs + norms
