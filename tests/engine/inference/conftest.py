"""Scenes and models for the tests of mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from saroptical.engine.contract.bands import BANDS, Sensor
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.contract.events import Event
from saroptical.engine.inference.layers import map_layers
from saroptical.engine.inference.run import MapSummary, map_scene
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.models.dense import Dense
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import UNITS, BandStack, ScenePair
from saroptical.engine.raster.window import Window
from torch import Tensor, nn

BAND_NAMES = ("VV", "VH", "B02", "B03")


@dataclass
class ArrayReader:
    """A scene in memory, read as files are; remembers which rows were read."""

    pair: ScenePair
    block_rows: int = 32
    rows_read: list[int] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        return self.pair.grid

    def read(self, window: Window) -> ScenePair:
        self.rows_read += range(window.row, window.row_end)
        return self.pair.crop(window)


class Pointwise(nn.Module):
    """Logits and features of a pixel from that pixel alone."""

    def __init__(self, inputs: int, classes: int, features: int = 3) -> None:
        super().__init__()
        torch.manual_seed(7)
        self.features = nn.Conv2d(inputs, features, 1)
        self.head = nn.Conv2d(features, classes, 1)

    def forward(self, x: Tensor) -> Dense:
        features = torch.tanh(self.features(x))
        return Dense(self.head(features), features)


class Neighbours(nn.Module):
    """Logits that see `radius` pixels around."""

    def __init__(self, inputs: int, classes: int, radius: int) -> None:
        super().__init__()
        torch.manual_seed(7)
        self.head = nn.Conv2d(inputs, classes, 2 * radius + 1, padding=radius)

    def forward(self, x: Tensor) -> Dense:
        return Dense(self.head(x), x)


class Constant(nn.Module):
    """The same logits everywhere."""

    def __init__(self, logits: Sequence[float]) -> None:
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, x: Tensor) -> Dense:
        shape = (len(x), len(self.logits), *x.shape[-2:])
        return Dense(self.logits[None, :, None, None].expand(shape), x[:, :1])


def make_card(
    *, values: Sequence[int] = (1, 2, 3), required: Sequence[str] = ("s1", "s2"), optional: Sequence[str] = ()
) -> ModelCard:
    return ModelCard(
        task="segmentation",
        method="test",
        architecture="none",
        arguments={},
        bands=tuple(
            BandStatistics(
                name, clip=(-30.0, 5.0) if BANDS[name].sensor is Sensor.S1 else (0.0, 1.0), mean=0.1, std=2.0
            )
            for name in BAND_NAMES
        ),
        required_sensors=tuple(required),
        optional_sensors=tuple(optional),
        classes=tuple(
            ClassEntry(i, value, f"class {value}", f"#{(i * 7919 + 255) % 0x1000000:06x}")
            for i, value in enumerate(values)
        ),
    )


def make_scene(height: int, width: int, *, hole: Window | None = None, seed: int = 0) -> ScenePair:
    """Make a scene of random pixels; `hole` is NaN in both sensors."""
    rng = np.random.default_rng(seed)
    grid = Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 5.3e6), height, width)
    stacks = []
    for sensor, bands, low, high in ((Sensor.S1, ("VV", "VH"), -25, 0), (Sensor.S2, ("B03", "B02"), 0, 1)):
        pixels = rng.uniform(low, high, (2, height, width)).astype(np.float32)
        valid = np.ones((height, width), bool)
        if hole is not None:
            rows, cols = hole.within(grid.window)
            pixels[:, rows, cols], valid[rows, cols] = np.nan, False
        stacks.append(BandStack(pixels, valid, bands, sensor, UNITS[sensor], grid))
    return ScenePair(*stacks)


@dataclass(frozen=True)
class Mapped:
    """A finished map: arrays and paths by role, the summary, and what was reported."""

    pixels: dict[str, NDArray[Any]]
    paths: dict[str, str]
    summary: MapSummary
    events: list[Event]


Mapper = Callable[..., Mapped]


@pytest.fixture
def map_to_disk(tmp_path: Path) -> Mapper:
    """Give a function that maps a scene into files and reads them back."""

    def run(
        pair: ScenePair, model: nn.Module, card: ModelCard, *, features: int = 0, name: str = "map", **options: Any
    ) -> Mapped:
        paths = {"output": f"{tmp_path}/{name}.tif", "output_confidence": f"{tmp_path}/{name}_confidence.tif"}
        if features:
            paths["output_features"] = f"{tmp_path}/{name}_features.tif"
        events: list[Event] = []
        options = {"patch_px": 32, "overlap_px": 8, "report": events.append, **options}
        reader = ArrayReader(pair)
        with RasterSet(map_layers(paths, pair.grid, card, features=features), source_job=None) as results:
            summary = map_scene(reader, model, card, results, **options)
        assert sorted(reader.rows_read) == list(range(pair.grid.height))
        pixels = {role: rasterio.open(path).read() for role, path in results.paths.items()}
        return Mapped(pixels, results.paths, summary, events)

    return run


def untiled(pair: ScenePair, model: nn.Module, card: ModelCard) -> Dense:
    """Predict a scene in one piece."""
    with torch.inference_mode():
        out: Dense = model.eval()(torch.from_numpy(normalize(pair, card).pixels)[None])
    return Dense(out.logits[0], out.features[0])


@pytest.fixture(scope="session")
def lab() -> SimpleNamespace:
    """Give the makers of this file, which tests in importlib mode cannot import."""
    return SimpleNamespace(
        ArrayReader=ArrayReader,
        Constant=Constant,
        Neighbours=Neighbours,
        Pointwise=Pointwise,
        card=make_card,
        scene=make_scene,
        untiled=untiled,
    )
