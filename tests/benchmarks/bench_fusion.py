"""Training the fusion network against the published step, on the same device, network and batch, in one run.

Run with `make bench`, or as a script; prints what is wanted beside what is
found. DEVICE chooses where to compute. The published step reads its tiles from
files, which the machine's memory holds after the first round; ours trains from
a bank, which was read before.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import rasterio
import torch
from affine import Affine
from lightning.pytorch.loops import fetchers
from published_fusion import S2_BANDS, Step, Tiles
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.sampling import ViewBatches
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.patches.superpixels import felzenszwalb_regions
from saroptical.engine.training.fit import fit
from saroptical.engine.training.fusion import regions_for
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.tasks.fusion import FusionTask
from saroptical.engine.training.tasks.fusion_settings import PUBLISHED_FUSION, FusionSettings
from torch import Tensor
from torch.utils.data import DataLoader

WANTED_SPEED, WANTED_WAIT = 5.0, 0.05
TILES, SIDE, ROUNDS, STEPS, WARM_UP = 64, 256, 2, 220, 20
CROPS = {"cpu": 256, "cuda": 978}
"""Of a step; 978 as published, a quarter of it where 978 would take minutes."""
BANDS = ("VV", "VH", "B02", "B03", "B04", "B08")


def make_tiles() -> Tensor:
    """Make tiles (N, 15, 256, 256) in dB and digital numbers: fields of about a hectare, with noise."""
    generator = torch.Generator().manual_seed(0)
    scale = torch.tensor([3.0, 3.0] + [400.0] * 13)[:, None, None]
    fields = torch.randn(TILES, 15, 26, 26, generator=generator).repeat_interleave(10, 2).repeat_interleave(10, 3)
    noise = torch.randn(TILES, 15, SIDE, SIDE, generator=generator)
    level = torch.tensor([-9.0, -16.0] + [1500.0] * 13)[:, None, None]
    return level + scale * (fields[..., :SIDE, :SIDE] + 0.3 * noise)


def write_tiles(tiles: Tensor, folder: Path) -> tuple[list[tuple[Path, Path, Path]], Tensor]:
    """Write tiles as the published data set has them; gives the files, and the superpixels (N, 1, 256, 256)."""
    files, regions = [], []
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "transform": Affine(10, 0, 5e5, 0, -10, 5.3e6)}
    for index, tile in enumerate(tiles.numpy()):
        s1, s2, segments = (folder / f"{index}_{name}" for name in ("s1.tif", "s2.tif", "segments.npy"))
        for path, bands, dtype in ((s1, tile[:2], "float32"), (s2, tile[2:].clip(0), "uint16")):
            with rasterio.open(path, "w", count=len(bands), dtype=dtype, crs="EPSG:32632", **profile) as out:
                out.write(bands.astype(dtype))
        cut = felzenszwalb_regions(tile[3:6])
        np.save(segments, cut)
        files.append((s1, s2, segments))
        regions.append(torch.from_numpy(cut.astype(np.int32)))
    return files, torch.stack(regions)[:, None]


def make_bank(tiles: Tensor) -> PatchBank:
    """Hold the same bands of the same tiles."""
    pixels = torch.cat([tiles[:, :2], tiles[:, [1 + band for band in S2_BANDS]] / 10_000], dim=1)
    sensors = tuple(Sensor.S1 if name.startswith("V") else Sensor.S2 for name in BANDS)
    valid = torch.ones(len(tiles), SIDE, SIDE, dtype=torch.bool)
    return PatchBank(pixels, valid, BANDS, sensors, {"s1": "db", "s2": "reflectance"}, 10.0)


def make_network(settings: FusionSettings, device: str) -> FusionNet:
    """Build the network of a run."""
    torch.manual_seed(0)
    sizes = ("fusion", "width", "features", "projection", "detail")
    return FusionNet(6, s1_channels=2, **{name: getattr(settings, name) for name in sizes}).to(device)


@dataclass(frozen=True)
class Cost:
    """Seconds: by the clock, and of processors."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> Cost:
        """Read both."""
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.clock - other.clock, self.processor - other.processor)

    def __truediv__(self, samples: int) -> Cost:
        return Cost(self.clock / samples, self.processor / samples)


def published_cost(step: Step, files: list[tuple[Path, Path, Path]], *, device: str) -> Cost:
    """Give what a sample costs in an epoch, which is one step."""
    start = Cost.now()
    for crops, segments in DataLoader(Tiles(files), batch_size=len(files), num_workers=0, shuffle=True):
        step(crops.to(device), segments.to(device))
    return (Cost.now() - start) / len(files)


@contextmanager
def waiting() -> Iterator[list[float]]:
    """Collect the seconds that each step of Lightning's loop waits for its batch."""
    waits: list[float] = []
    original = fetchers._PrefetchDataFetcher.__next__

    def timed(self: fetchers._PrefetchDataFetcher) -> object:
        start = time.perf_counter()
        batch = original(self)
        waits.append(time.perf_counter() - start)
        return batch

    fetchers._PrefetchDataFetcher.__next__ = timed  # type: ignore[assignment]
    try:
        yield waits
    finally:
        fetchers._PrefetchDataFetcher.__next__ = original


def our_cost(
    bank: PatchBank, regions: Tensor, settings: FusionSettings, *, steps: int, warm_up: int, device: str
) -> tuple[Cost, float]:
    """Give what a sample costs in our trainer, and the share of time that it waits for batches."""
    net = make_network(settings, device).to(memory_format=torch.channels_last)  # as train_fusion has it
    task = FusionTask(net, settings, s1_channels=2, steps=steps, seed=0)
    batches = ViewBatches(bank, measure_bands(bank), regions, plan=settings.plan, seed=0, steps=steps)
    ends: list[Cost] = []

    def report(_: object) -> None:
        if task.global_step > len(ends):
            ends.append(Cost.now())

    with waiting() as waits:
        options = RunOptions(steps=steps, device=device, report=report)
        fit(task, batches, options, what="bench", clip_gradients=settings.clip_gradients)
    spent = ends[-1] - ends[warm_up - 1]
    return spent / ((steps - warm_up) * settings.plan.batch), sum(waits[warm_up:steps]) / spent.clock


def compare(
    bank: PatchBank, files: list[tuple[Path, Path, Path]], regions: Tensor, settings: FusionSettings, *, device: str
) -> Cost:
    """Take turns, so that a busy machine slows both; the median ratios, published to ours."""
    step = Step(make_network(settings, device), sites=settings.sites)
    published_cost(step, files[:16], device=device)  # warms up
    ratios = []
    for _ in range(ROUNDS):
        theirs = published_cost(step, files, device=device)
        ours, _ = our_cost(bank, regions, settings, steps=4, warm_up=1, device=device)
        ratios.append(Cost(theirs.clock / ours.clock, theirs.processor / ours.processor))
    print(f"last round: {1 / theirs.clock:.1f} and {1 / ours.clock:.1f} samples per second", flush=True)
    return Cost(statistics.median(r.clock for r in ratios), statistics.median(r.processor for r in ratios))


def main() -> None:
    """Compare speed, waiting, and the preparation of superpixels."""
    device = os.environ.get("DEVICE") or "cpu"
    torch.set_num_threads(2)
    tiles = make_tiles()
    bank, crops = make_bank(tiles), CROPS[torch.device(device).type]
    with tempfile.TemporaryDirectory() as name:
        files, regions = write_tiles(tiles, Path(name))
        for fusion in ("early", "late"):
            settings = PUBLISHED_FUSION[fusion]
            settings = replace(settings, plan=replace(settings.plan, batch=crops))
            ratio = compare(bank, (files * -(-crops // TILES))[:crops], regions, settings, device=device)
            print(
                f"{fusion} fusion as published, {crops} crops a step: ×{ratio.clock:.1f} the samples per second of "
                f"the published step (×{ratio.processor:.1f} per processor second; wanted: ×{WANTED_SPEED:g})",
                flush=True,
            )
    settings = FusionSettings()
    start = Cost.now()
    regions = regions_for(bank, settings, report=lambda _: None)
    cutting = Cost.now() - start
    cost, wait = our_cost(bank, regions, settings, steps=STEPS, warm_up=WARM_UP, device=device)
    epoch = TILES * (SIDE / settings.plan.crop_px) ** 2 * cost.clock
    print(
        f"{STEPS - WARM_UP} steps of our defaults: {1 / cost.clock:.0f} samples per second, {wait:.1%} of the time in "
        f"next(loader) (wanted: below {WANTED_WAIT:.0%})"
    )
    print(f"superpixels: {cutting.clock:.1f} s; an epoch, every pixel once: {epoch:.1f} s (wanted: no longer)")


if __name__ == "__main__":
    main()
