"""Map a whole scene: read ahead, predict, blend, write behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.card import ModelCard
from ..contract.events import Progress, Report
from ..io.writer import RasterSet
from ..raster.window import Window
from .layers import Finisher
from .mosaic import Layout, Mosaic
from .predictor import Predictor
from .strips import Reader, Strip, strips
from .threads import in_background, prefetched

Finished = tuple[str, Window, NDArray[Any]]
"""A layer's role, and pixels (C, H, W) with their place."""
BUDGET_BYTES = 512 * 2**20
"""Most that the sums of blending may take, unless a job says otherwise."""


@dataclass(frozen=True)
class MapSummary:
    """What a map holds, and what it took.

    Attributes:
        pixels_by_value: Pixels of each map value, after sieving; empty without a class layer.
        valid_pixels: Pixels that are not nodata.
        pixels_by_sensors: Valid pixels by the sensors used there (1 Sentinel-1, 2 Sentinel-2, 3 both).
        mean_confidence: Mean probability of the mapped class over valid pixels; NaN where it was not asked for.
        windows_run: Windows that went through the network.
        windows_skipped: Windows without a valid pixel.
    """

    pixels_by_value: dict[int, int]
    valid_pixels: int
    pixels_by_sensors: dict[int, int]
    mean_confidence: float
    windows_run: int
    windows_skipped: int


def map_scene(
    reader: Reader,
    model: nn.Module,
    card: ModelCard,
    results: RasterSet,
    *,
    patch_px: int,
    overlap_px: int,
    device: str = "cpu",
    batch: int | None = None,
    budget_bytes: int = BUDGET_BYTES,
    sieve_px: int = 0,
    report: Report,
) -> MapSummary:
    """Write a scene's map into an open set of results.

    Args:
        reader: The scene.
        model: Maps (N, C, H, W) to `Dense`.
        card: What the model eats, and what its classes are called.
        results: Takes the roles output, output_confidence and output_features that it has layers for.
        patch_px: Side of the windows.
        overlap_px: Pixels that neighbouring windows share.
        device: Where to compute.
        batch: Windows at once; None chooses.
        budget_bytes: Most that the sums of blending may take.
        sieve_px: Patches of fewer pixels take the class around them.
        report: Told of each batch; may raise Cancelled.

    Raises:
        TilingError: If patch, overlap and budget do not go together.
        OutOfMemory: If not even one window fits into the device's memory.
        OutputFailed: If a result cannot be written.
    """
    finisher = Finisher(results.specs, card)
    layout = Layout(
        height=reader.grid.height,
        width=reader.grid.width,
        patch=patch_px,
        overlap=overlap_px,
        channels=finisher.classes + finisher.features,
        block=results.block,
        budget_bytes=budget_bytes,
    )
    predictor = Predictor(model, device=device, patch_px=patch_px, batch=batch, report=report)

    def write(layer: Finished) -> None:
        results.write(*layer)

    with (
        Mosaic(layout, scratch=results.scratch_folder()) as mosaic,
        in_background(write) as put,
        prefetched(strips(reader, card, layout.strips, layout.first_rows[:-1])) as ready,
    ):
        walk = _Walk(layout, predictor, mosaic, finisher, report)
        for row, strip in enumerate(ready):
            for layer in walk.along(row, strip):
                put(layer)
    if sieve_px > 1 and "output" in results.specs:
        report(Progress(1.0, f"merging patches of less than {sieve_px} pixels into their surroundings"))
        results.sieve("output", sieve_px)
    return MapSummary(
        pixels_by_value=results.counts("output") if "output" in results.specs else {},
        valid_pixels=finisher.valid_pixels,
        pixels_by_sensors=finisher.pixels_by_sensors,
        mean_confidence=finisher.mean_confidence,
        windows_run=walk.run,
        windows_skipped=walk.skipped,
    )


class _Walk:
    """The way over a scene's windows: predicts those with valid pixels, and gives each finished block's layers."""

    def __init__(
        self, layout: Layout, predictor: Predictor, mosaic: Mosaic, finisher: Finisher, report: Report
    ) -> None:
        self._layout = layout
        self._predictor = predictor
        self._mosaic = mosaic
        self._finisher = finisher
        self._report = report
        self.run = self.skipped = 0

    def along(self, row: int, strip: Strip) -> Iterator[Finished]:
        """Walk along a row of windows."""
        for number, panel in enumerate(self._layout.panels):
            self._mosaic.begin(row, number)
            needed = [col for col in range(panel.first, panel.last) if self._is_needed(strip, col)]
            self.skipped += panel.last - panel.first - len(needed)
            self._add_windows(strip, needed)
            window, sums = self._mosaic.finish()
            if not window.is_empty:
                place = window.within(Window(strip.first_row, 0, *strip.valid.shape))
                for role, pixels in self._finisher.layers(sums, strip.valid[place], strip.used[place]):
                    yield role, window, pixels

    def _add_windows(self, strip: Strip, cols: list[int]) -> None:
        pixels, side = torch.from_numpy(strip.pixels), self._layout.patch
        lefts = [self._layout.cols[col] - strip.window.col for col in cols]
        waiting = iter(cols)
        for dense in self._predictor.predict([pixels[:, :, left : left + side] for left in lefts]):
            for values in self._finisher.needed(dense):
                self._mosaic.add(next(waiting), values)
            self._tell(len(dense.logits))

    def _is_needed(self, strip: Strip, col: int) -> bool:
        """Whether a window holds a valid pixel."""
        rows = slice(max(0, strip.window.row) - strip.first_row, None)
        left = self._layout.cols[col]
        return bool(strip.valid[rows, max(0, left) : max(0, left + self._layout.patch)].any())

    def _tell(self, more: int) -> None:
        self.run += more
        total = len(self._layout.rows) * len(self._layout.cols)
        done = self.run + self.skipped
        self._report(Progress(done / total, f"mapping, window {done} of {total}"))
