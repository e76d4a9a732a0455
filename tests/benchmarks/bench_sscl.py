"""Pre-training against a plain statement of the same two steps, same device, network and number of images, in one run.

Run with `make bench`, or as a script; prints what is wanted beside what is
found. DEVICE chooses where to compute. Both take turns, so that a busy machine
slows both. A step of CoRe has the same crops on both sides. A step of UniFeat
has as many images; ours compares as many pixels as its settings say, of crops
as small as they say, and the plain one all pixels of the crops of CoRe. Ours
computes in the precision that a training takes on this machine.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from precision import autocast, bits
from published_sscl import core, load, unifeat
from saroptical.engine.contract.bands import BANDS
from saroptical.engine.models.landcover import LandcoverNet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.squares import SquareBatches
from saroptical.engine.training.sscl import random_sscl
from saroptical.engine.training.tasks.sscl import Sscl
from saroptical.engine.training.tasks.sscl_settings import SsclSettings

WANTED = 3.0
PATCHES, SIDE, ROUNDS = 24, 128, 5
STEPS = {"cpu": 1, "cuda": 20}
"""Steps of a turn."""


def make_bank() -> PatchBank:
    """Make patches of all bands with a little structure."""
    bands = ("VV", "VH", *(name for name, band in BANDS.items() if band.wavelength_nm))
    generator = torch.Generator().manual_seed(0)
    fields = torch.randn(PATCHES, len(bands), 13, 13, generator=generator)
    pixels = fields.repeat_interleave(10, 2).repeat_interleave(10, 3)[..., :SIDE, :SIDE].contiguous()
    pixels += 0.3 * torch.randn(pixels.shape, generator=generator)
    sensors = tuple(BANDS[name].sensor for name in bands)
    valid = torch.ones(PATCHES, SIDE, SIDE, dtype=torch.bool)
    return PatchBank(pixels, valid, bands, sensors, {"s1": "db", "s2": "reflectance"}, 10.0)


def ours(bank: PatchBank, settings: SsclSettings, *, device: str) -> Callable[[int], None]:
    """Give our step, from drawing the batch to the optimiser."""
    net, card = random_sscl(bank, settings=settings, seed=0)
    net = net.train().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    task = Sscl(net, settings, bank=bank, bands=card.bands, steps=10_000, seed=0).to(device)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    task.on_train_start()
    optimizer = torch.optim.Adam(net.parameters())
    plan = settings.band_plan if task.border else settings.plan
    batches = SquareBatches(bank, plan=plan, seed=0, steps=10_000)

    def step(number: int) -> None:
        squares = batches[number].to(torch.device(device))
        with autocast(device):
            loss = task.training_step(squares)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def plain(bank: PatchBank, settings: SsclSettings, *, device: str) -> Callable[[int], None]:
    """Give the plain step; it makes its batch one image at a time."""
    net, card = random_sscl(bank, settings=settings, seed=0)
    net = net.train().to(device)
    optimizer = torch.optim.Adam(net.parameters())
    is_unifeat = settings.method == "unifeat"
    whole = replace(settings, method="core", batch=settings.band_batch if is_unifeat else settings.batch)
    batches = SquareBatches(bank, plan=whole.plan, seed=0, steps=10_000)

    def loss_of(net: LandcoverNet, clean: torch.Tensor, spoiled: torch.Tensor) -> torch.Tensor:
        if is_unifeat:
            one, other = torch.randperm(len(card.bands))[:2].tolist()
            return unifeat(net, clean, (one, other), temperature=settings.temperature)
        return core(net, clean, spoiled)

    def step(number: int) -> None:
        for clean, spoiled in load(bank, card.bands, [batches[number]]):
            loss = loss_of(net, clean.to(device), spoiled.to(device))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    return step


def costs(steps: tuple[Callable[[int], None], ...], *, device: str) -> Iterator[list[tuple[float, float]]]:
    """Give what a step of each costs in a round, by the clock and of processors; the first round warms up."""
    for turn in range(ROUNDS + 1):
        found = []
        for step in steps:
            start = time.perf_counter(), time.process_time()
            for number in range(STEPS[torch.device(device).type]):
                step(turn * 1000 + number)
            if device != "cpu":
                torch.cuda.synchronize()
            found.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        if turn:
            yield found


def main() -> None:
    """Compare both stages."""
    device = os.environ.get("DEVICE") or "cpu"
    torch.set_num_threads(2)
    bank = make_bank()
    for method in ("unifeat", "core"):
        settings = SsclSettings(method=method)
        steps = (plain(bank, settings, device=device), ours(bank, settings, device=device))
        found = list(costs(steps, device=device))
        clock, processor = (statistics.median(theirs[i] / our[i] for theirs, our in found) for i in (0, 1))
        rate = STEPS[torch.device(device).type] / statistics.median(our[0] for _, our in found)
        print(
            f"{method}, ours in {bits(device)} bits: ×{clock:.1f} the steps per second of the plain step, "
            f"×{processor:.1f} per processor second (wanted: ×{WANTED:g}); ours {rate:.2f} per second",
            flush=True,
        )


if __name__ == "__main__":
    main()
