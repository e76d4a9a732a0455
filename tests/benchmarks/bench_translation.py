"""Training of translation against the published loop, and whole scenes against the bare generator, in one run.

Run with `make bench`, or as a script; prints what is wanted beside what is
found. DEVICE chooses where to compute, WIDTH and SIDE the networks and the
scene. Both take turns, so that a busy machine slows both. Training is timed as
users run it, trainer, news and loader included, from the end of its first step;
the published loop has the loader processes that its settings name, as far as
there are cores. Pixels of a scene are those that go through the network,
overlaps counted. A scene is mapped first, as in a process of its own: after
trainings in the same one it was an eighth slower, for reasons not found.
"""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
import torch
from affine import Affine
from PIL import Image
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Event, Progress
from saroptical.engine.inference.run import map_scene
from saroptical.engine.inference.translated import TranslationFinisher, translation_layers
from saroptical.engine.inference.translation import Translator
from saroptical.engine.io.reader import PairReader
from saroptical.engine.io.scene import open_scene
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.training import translation
from saroptical.engine.training.fit import choose_precision
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.tasks.translation_settings import RECIPES
from saroptical.tests.benchmarks.published_pix2pix import Generator, Training, discriminator, load
from torch import nn

TRAINING, MAPPING = 1.5, 0.9
PAIRS, CROP, BATCH, ROUNDS, STEPS, SCENES = 16, 128, 8, 5, 5, 3
PUBLISHED_WORKERS = min(4, os.cpu_count() or 1)
"""As its settings name, but no more than there are cores."""


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


def published_steps(files: list[tuple[Path, Path]], width: int, depth: int, device: str) -> Callable[[], float]:
    """Give some steps of the published loop, its loader included, each of which says how long it took."""
    training = Training(Generator(width, depth=depth).to(device), discriminator(width).to(device))

    def work() -> float:
        batches = iter(load(files * STEPS, BATCH, workers=PUBLISHED_WORKERS))
        for number in range(STEPS):
            radar, optical = (part.to(device) for part in next(batches))
            training.step(radar, optical)
            if not number:
                start = now(device)
        return (now(device) - start) / (STEPS - 1)

    return work


def our_steps(bank: PatchBank, width: int, device: str, precision: str) -> Callable[[], float]:
    """Give as many steps of ours in a precision, see `fit`."""
    settings = replace(RECIPES["published"], width=width, judge_width=width, crop_px=CROP, batch=BATCH)

    def work() -> float:
        ends = []

        def tell(event: Event) -> None:
            if isinstance(event, Progress) and " step " in event.what:
                ends.append(now(device) if len(ends) in (0, STEPS - 1) else 0.0)

        translation.PRECISION = precision
        translation.train_translation(bank, RunOptions(steps=STEPS, device=device, report=tell), settings=settings)
        assert len(ends) == STEPS
        return (ends[-1] - ends[0]) / (STEPS - 1)

    return work


def now(device: str) -> float:
    """Give the time when all that was asked of a device is done."""
    if device != "cpu":
        torch.cuda.synchronize()
    return time.perf_counter()


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
    generator, card = translation.random_translation(bank, settings=replace(RECIPES["improved"], width=width), seed=0)
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


def per_window(work: Callable[[], int]) -> Callable[[], float]:
    """Time work that tells how many windows it took."""

    def timed() -> float:
        start = time.perf_counter()
        return work() / (time.perf_counter() - start)

    return timed


def compare(one: Callable[[], float], other: Callable[[], float], rounds: int) -> float:
    """Give the median of how many times as much the one says as the other; the first round warms up."""
    ratios = [one() / other() for _ in range(rounds + 1)]
    return statistics.median(ratios[1:])


def main() -> None:
    """Compare."""
    device = os.environ.get("DEVICE") or "cpu"
    width, side = int(os.environ.get("WIDTH") or 32), int(os.environ.get("SIDE") or 4096)
    torch.set_num_threads(int(os.environ.get("THREADS") or 2))
    with tempfile.TemporaryDirectory() as name:
        scene = Path(name) / "s1.tif"
        write_scene(scene, side)
        whole, bare = mapping(scene, width, device)
        ratio = compare(per_window(whole), per_window(bare), SCENES)
        print(
            f"mapping {side}² file to file: {ratio:.2f} of the bare generator's pixels per second "
            f"(wanted: {MAPPING:g})",
            flush=True,
        )
        files, bank = make_pairs(Path(name))
        published = published_steps(files, width, int(math.log2(CROP)), device)
        for precision in dict.fromkeys((choose_precision("auto", "cpu" if device == "cpu" else "gpu"), "32-true")):
            ratio = compare(published, our_steps(bank, width, device, precision), ROUNDS)
            print(
                f"training, width {width}, {precision}: ×{ratio:.2f} the pairs per second of the published loop, "
                f"which is in 32 bits (wanted: ×{TRAINING:g})",
                flush=True,
            )


if __name__ == "__main__":
    main()
