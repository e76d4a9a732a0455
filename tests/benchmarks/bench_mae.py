"""Masked pre-training against itself with nothing hidden, and the encoder against timm's, in one run.

Run with `make bench`, or as a script; prints what is wanted beside what is
found. DEVICE chooses where to compute, SIZE the encoder. Both take turns, so
that a busy machine slows both. The memory is what is kept for the way back,
which is what grows with batch and crop.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from precision import autocast
from saroptical.engine.contract.bands import BANDS
from saroptical.engine.models.mae import MaskedAutoencoder
from saroptical.engine.models.vit import SIZES, JointViT
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.masked import MaskedBatches
from saroptical.engine.training.mae import random_mae
from saroptical.engine.training.tasks.mae import MaskedModelling
from saroptical.engine.training.tasks.mae_settings import MaeSettings
from torch import Tensor

FASTER = {"cpu": 1.6, "cuda": 1.7}
AS_FAST_AS_TIMM = 0.95
PATCHES, SIDE, ROUNDS = 16, 128, 7
STEPS = {"cpu": 1, "cuda": 20}
"""Steps of a turn."""


def make_bank() -> PatchBank:
    """Make patches of two radar and twelve optical bands."""
    names = ("VV", "VH", *(name for name, band in BANDS.items() if band.wavelength_nm and name != "B10"))
    pixels = torch.randn(PATCHES, len(names), SIDE, SIDE, generator=torch.Generator().manual_seed(0)).cumsum(dim=3)
    sensors = tuple(BANDS[name].sensor for name in names)
    valid = torch.ones(PATCHES, SIDE, SIDE, dtype=torch.bool)
    return PatchBank(pixels, valid, names, sensors, {"s1": "db", "s2": "reflectance"}, 10.0)


def training(bank: PatchBank, settings: MaeSettings, device: str) -> tuple[Callable[[int], None], float]:
    """Give a step of training, and the bytes that it keeps for the way back."""
    encoder, card = random_mae(bank, settings=settings, seed=0)
    model = MaskedAutoencoder(encoder).train().to(device)
    task = MaskedModelling(model, settings, bank=bank, bands=card.bands, steps=10_000)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    task.to(device).on_train_start()
    optimizer = task.configure_optimizers()["optimizer"]
    side = encoder.trained_side
    plan = settings.plan(encoder.channels)
    given = {"batch": settings.batch, "side": side, "patch_px": settings.patch_px, "seed": 0, "steps": 10_000}
    batches = MaskedBatches(bank, plan=plan, **given)

    def step(number: int) -> None:
        with autocast(device):
            loss = task.training_step(batches[number].to(torch.device(device)))
        optimizer.zero_grad()  # type: ignore[attr-defined]
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()  # type: ignore[attr-defined]

    return step, kept_bytes(lambda: step(0), {weight.untyped_storage().data_ptr() for weight in model.parameters()})


def kept_bytes(work: Callable[[], object], known: set[int]) -> float:
    """Count the bytes of all that is kept for the way back, the weights aside."""
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in known:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        work()
    return float(sum(kept.values()))


def encoding(settings: MaeSettings, bands: int, device: str) -> tuple[Callable[[int], None], Callable[[int], None]]:
    """Give timm's encoder forward and backward over a batch, and ours."""
    from timm.models.vision_transformer import VisionTransformer

    plan = SIZES[settings.size]
    theirs = VisionTransformer(
        img_size=settings.crop_px,
        patch_size=settings.patch_px,
        in_chans=bands,
        num_classes=0,
        embed_dim=plan.width,
        depth=plan.depth,
        num_heads=plan.heads,
    ).to(device)
    side = settings.crop_px // settings.patch_px
    ours = JointViT(2, bands - 2, size=settings.size, patch_px=settings.patch_px, trained_side=side).to(device)
    x = torch.randn(settings.batch, bands, settings.crop_px, settings.crop_px, device=device)

    def turn(encode: Callable[[Tensor], Tensor]) -> Callable[[int], None]:
        def work(_: int) -> None:
            with autocast(device):
                total = encode(x).float().square().mean()
            total.backward()  # type: ignore[no-untyped-call]

        return work

    return turn(theirs.forward_features), turn(lambda batch: ours.encode(batch).tokens)


def compare(one: Callable[[int], None], other: Callable[[int], None], device: str) -> float:
    """Give the median of how many times as long the one takes as the other; the first round warms up."""
    ratios = []
    for turn in range(ROUNDS + 1):
        took = []
        for work in (one, other):
            start = time.perf_counter()
            for number in range(STEPS[torch.device(device).type]):
                work(turn * 100 + number)
            if device != "cpu":
                torch.cuda.synchronize()
            took.append(time.perf_counter() - start)
        ratios.append(took[0] / took[1])
    return statistics.median(ratios[1:])


def main() -> None:
    """Compare."""
    device = os.environ.get("DEVICE") or "cpu"
    torch.set_num_threads(int(os.environ.get("THREADS") or 2))
    settings = MaeSettings(size=os.environ.get("SIZE") or "tiny")
    bank = make_bank()
    for tokens in ("stack", "separate"):
        masked = replace(settings, tokens=tokens)
        hidden, less = training(bank, masked, device)
        whole, more = training(bank, replace(masked, ratio=(0.0, 0.0)), device)
        kept = masked.plan((2, 12)).kept(settings.side(SIDE) ** 2, (2, 12))[1]
        longer = compare(whole, hidden, device)
        print(
            f"{tokens}, {kept:.0%} of the tokens computed: with nothing hidden a step takes ×{longer:.2f} as long "
            f"(wanted: ×{FASTER[torch.device(device).type]:g}) and keeps ×{more / less:.2f} the memory",
            flush=True,
        )
    theirs, ours = encoding(settings, 14, device)
    share = compare(theirs, ours, device)
    print(f"encoder: ×{share:.2f} the throughput of timm's at equal tokens (wanted: ×{AS_FAST_AS_TIMM:g})", flush=True)


if __name__ == "__main__":
    main()
