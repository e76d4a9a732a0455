"""Training of translation against the published loop, and whole scenes against the bare generator, in one run.

Run with `make bench`, or as a script; prints what is wanted beside what is
found. DEVICE chooses where to compute, WIDTH and SIDE the networks and the
scene. Both take turns, so that a busy machine slows both. Pixels of a scene are
those that go through the network, overlaps counted.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
import torch
from affine import Affine
from PIL import Image
from precision import autocast
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.inference.run import map_scene
from saroptical.engine.inference.translated import TranslationFinisher, translation_layers
from saroptical.engine.inference.translation import Translator
from saroptical.engine.io.reader import PairReader
from saroptical.engine.io.scene import open_scene
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.paired import PairedSquares
from saroptical.engine.training.tasks.translation import Translation
from saroptical.engine.training.tasks.translation_settings import RECIPES
from saroptical.engine.training.translation import PRECISION, judges_of, random_translation
from saroptical.tests.benchmarks.published_pix2pix import Generator, Training, discriminator, load
from torch import nn

TRAINING, MAPPING = 1.5, 0.9
PAIRS, CROP, BATCH, ROUNDS, STEPS = 16, 128, 8, 5, 2


def make_pairs(folder: Path) -> tuple[list[tuple[Path, Path]], PatchBank]:
    """Write pairs of 8-bit pictures, and read them into a bank."""
    rng, files, stacks = np.random.default_rng(0), [], []
    for number in range(PAIRS):
        radar, optical = (rng.integers(0, 256, (CROP, CROP, *more), np.uint8) for more in ((), (3,)))
        paths = folder / f"s1_{number}.png", folder / f"s2_{number}.png"
        Image.fromarray(radar).save(paths[0])
        Image.fromarray(optical).save(paths[1])
        files.append(paths)
        stacks.append(np.concatenate([radar[None], optical.transpose(2, 0, 1)]))
    pixels = torch.from_numpy(np.stack(stacks)).float()
    valid = torch.ones(PAIRS, CROP, CROP, dtype=torch.bool)
    sensors, units = (Sensor.S1, *[Sensor.S2] * 3), {"s1": "byte", "s2": "byte"}
    return files, PatchBank(pixels, valid, ("VV", "B04", "B03", "B02"), sensors, units, 10.0)


def published_steps(files: list[tuple[Path, Path]], width: int, depth: int, device: str) -> Callable[[], object]:
    """Give some steps of the published loop, its loader included."""
    training = Training(Generator(width, depth=depth).to(device), discriminator(width).to(device))

    def forever() -> Iterator[object]:
        while True:
            yield from load(files, BATCH)

    batches = forever()

    def work() -> None:
        for _ in range(STEPS):
            radar, optical = (part.to(device) for part in next(batches))  # type: ignore[attr-defined]
            training.step(radar, optical)

    return work


def our_steps(bank: PatchBank, width: int, device: str) -> tuple[Callable[[], object], int]:
    """Give as many steps of ours, batches made on the way, and the depth of the generator."""
    settings = replace(RECIPES["published"], width=width, judge_width=width, crop_px=CROP, batch=BATCH)
    generator, card = random_translation(bank, settings=settings, seed=0)
    judges = judges_of(generator, settings, CROP)
    bands = (*card.bands, *card.targets)
    task = Translation(generator.train(), judges, settings, bank=bank, bands=bands, steps=10**6)
    task.to(device).to(memory_format=torch.channels_last)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    task.on_train_start()
    optimizers = task.configure_optimizers()
    task.optimizers = lambda: optimizers  # type: ignore[method-assign,assignment,return-value]
    task.manual_backward = lambda loss: loss.backward()  # type: ignore[method-assign,assignment]
    batches = PairedSquares(bank, crop_px=CROP, batch=BATCH, turned=False, seed=0, steps=10**6)
    numbers = iter(range(10**6))

    def work() -> None:
        for _ in range(STEPS):
            squares = batches[next(numbers)].to(torch.device(device))
            with autocast(device, PRECISION):
                task.training_step(squares)

    return work, int(card.arguments["depth"])


def write_scene(path: Path, side: int) -> None:
    """Write a scene of noisy radar."""
    place = {"crs": "EPSG:32632", "transform": Affine(10, 0, 5e5, 0, -10, 5.3e6), "width": side, "height": side}
    blocks = {"tiled": True, "blockxsize": 512, "blockysize": 512, "nodata": float("nan")}
    with rasterio.open(path, "w", driver="GTiff", dtype="float32", count=2, **place, **blocks) as file:
        file.descriptions = ("VV", "VH")
        for row in range(0, side, 512):
            noise = np.random.default_rng(row).standard_normal((2, min(512, side - row), side), np.float32)
            file.write(noise * 3 - 12, window=rasterio.windows.Window(0, row, side, noise.shape[1]))


def mapping(scene: Path, width: int, device: str) -> tuple[Callable[[], int], Callable[[], int]]:
    """Give a run from file to file and as many bare forward passes; each tells how many windows it took."""
    radar = torch.randn(2, 5, 256, 256).cumsum(dim=3)
    sensors = (Sensor.S1, Sensor.S1, *[Sensor.S2] * 3)
    names, units = ("VV", "VH", "B02", "B03", "B04"), {"s1": "db", "s2": "reflectance"}
    bank = PatchBank(radar, torch.ones(2, 256, 256, dtype=torch.bool), names, sensors, units, 10.0)
    generator, card = random_translation(bank, settings=replace(RECIPES["improved"], width=width), seed=0)
    model = Translator(generator, card)

    def whole() -> int:
        return _map_files(scene, model, card, device)

    batch = torch.randn(4, 2, card.patch_px, card.patch_px, device=device).to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def bare() -> int:
        net: nn.Module = generator.to(device).to(memory_format=torch.channels_last)
        for _ in range(4):
            net(batch)
        if batch.is_cuda:
            torch.cuda.synchronize()
        return 16

    return whole, bare


def _map_files(scene: Path, model: Translator, card: ModelCard, device: str) -> int:
    source = open_scene([str(scene)], Sensor.S1)
    with PairReader(source, None, source.grid, bands=card.band_names) as reader:
        layers = translation_layers(
            {"output": str(scene.with_name("made.tif"))}, reader.grid, card, pixel_type="uint16"
        )
        with RasterSet(layers, source_job=None) as results:
            tiling = {"patch_px": card.patch_px, "overlap_px": card.overlap_px}
            finisher = TranslationFinisher(results.specs, card)
            options = {"finisher": finisher, "report": lambda _: None, "device": device, **tiling}
            return map_scene(reader, model, card, results, **options).windows_run


def timed(work: Callable[[], object]) -> float:
    """Time work, per window where it tells how many it took."""
    start = time.perf_counter()
    count = work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return (time.perf_counter() - start) / (count if isinstance(count, int) else 1)


def compare(one: Callable[[], object], other: Callable[[], object], rounds: int) -> float:
    """Give the median of how many times as long the one takes as the other; the first round warms up."""
    ratios = [timed(one) / timed(other) for _ in range(rounds + 1)]
    return statistics.median(ratios[1:])


def main() -> None:
    """Compare."""
    device = os.environ.get("DEVICE") or "cpu"
    width, side = int(os.environ.get("WIDTH") or 32), int(os.environ.get("SIDE") or 4096)
    torch.set_num_threads(int(os.environ.get("THREADS") or 2))
    with tempfile.TemporaryDirectory() as name:
        files, bank = make_pairs(Path(name))
        ours, depth = our_steps(bank, width, device)
        ratio = compare(published_steps(files, width, depth, device), ours, ROUNDS)
        print(
            f"training, width {width}: ×{ratio:.2f} the published loop's pairs per second (wanted: ×{TRAINING:g})",
            flush=True,
        )
        scene = Path(name) / "s1.tif"
        write_scene(scene, side)
        whole, bare = mapping(scene, width, device)
        ratio = compare(bare, whole, 1)
        print(
            f"mapping {side}² file to file: {ratio:.2f} of the bare generator's pixels per second (wanted: {MAPPING:g})"
        )


if __name__ == "__main__":
    main()
