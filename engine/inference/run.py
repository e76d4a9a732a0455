"""Map a whole scene: read ahead, predict, blend, write behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.card import ModelCard
from ..contract.events import Progress, Report
from ..io.writer import RasterSet
from ..raster.window import Window
from ..threads import in_background, prefetched
from .layers import Finisher
from .mosaic import Layout, Mosaic
from .predictor import Predictor
from .rows import Reader, Rows, chunk_rows, chunks

Finished = tuple[str, Window, NDArray[Any]]
"""A layer's role, and pixels (C, H, W) with their place."""
BUDGET_BYTES = 512 * 2**20
"""Most that the sums of blending may take, unless a job says otherwise."""


@dataclass(frozen=True)
class MapSummary:
    """What a map holds, and what it took.

    Attributes:
        pixels_by_value: Pixels of each map value, after sieving; empty without a class layer.
        areas_m2_by_value: Their areas on the ellipsoid; on a grid without a CRS, in its own squared units.
        valid_pixels: Pixels that are not nodata.
        pixels_by_sensors: Valid pixels by the sensors used there (1 Sentinel-1, 2 Sentinel-2, 3 both).
        mean_confidence: Mean probability of the mapped class over valid pixels; NaN where it was not asked for.
        mean_spread: Mean of an uncertainty layer; NaN where it was not asked for.
        clipped_values: Feature values that lay beyond what their layer's pixel type reaches.
        windows_run: Windows that went through the network.
        windows_skipped: Windows without a valid pixel.
    """

    pixels_by_value: dict[int, int]
    areas_m2_by_value: dict[int, float]
    valid_pixels: int
    pixels_by_sensors: dict[int, int]
    mean_confidence: float
    mean_spread: float
    clipped_values: int
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
    finisher: Finisher | None = None,
    report: Report,
) -> MapSummary:
    """Write a scene's map into an open set of results.

    Args:
        reader: The scene.
        model: Maps (N, C, H, W) to `Dense`.
        card: What the model eats, and what its classes are called.
        results: Takes the class, confidence and feature layers that it has.
        patch_px: Side of the windows.
        overlap_px: Pixels that neighbouring windows share.
        device: Where to compute.
        batch: Windows at once; None chooses.
        budget_bytes: Most that the sums of blending may take.
        sieve_px: Patches of fewer pixels take the class around them.
        finisher: Makes the layers of what the model gives, where that is not `Dense`.
        report: Told of each batch; may raise Cancelled.

    Raises:
        TilingError: If patch, overlap and budget do not go together.
        OutOfMemory: If not even one window fits into the device's memory.
        OutputFailed: If a result cannot be written.
    """
    finisher = finisher or Finisher(results.specs, card)
    layout = Layout(
        height=reader.grid.height,
        width=reader.grid.width,
        patch=patch_px,
        overlap=overlap_px,
        channels=finisher.channels,
        block=results.block,
        budget_bytes=budget_bytes,
    )

    def write(layer: Finished) -> None:
        results.write(*layer)

    with (
        Mosaic(layout, scratch=results.scratch_folder()) as mosaic,
        in_background(write) as put,
        prefetched(chunks(reader, card), ahead=-(-(patch_px - overlap_px) // chunk_rows(reader, card))) as ready,
        Predictor(
            model, device=device, patch_px=patch_px, batch=batch, wanted=finisher.needed, report=report
        ) as predictor,
    ):
        walk = _Walk(layout, mosaic, finisher, report)
        for step, values in predictor.stream(walk.steps(Rows(ready, reader.grid.window))):
            for layer in walk.take(step, values):
                put(layer)
    class_role = finisher.roles.get("classes")
    if sieve_px > 1 and class_role:
        report(Progress(1.0, f"merging patches of less than {sieve_px} pixels into their surroundings"))
        results.sieve(class_role, sieve_px, sureness=finisher.roles.get("confidence"))
    return MapSummary(
        pixels_by_value=results.counts(class_role) if class_role else {},
        areas_m2_by_value=results.areas_m2(class_role) if class_role else {},
        valid_pixels=finisher.valid_pixels,
        pixels_by_sensors=finisher.pixels_by_sensors,
        mean_confidence=finisher.mean_confidence,
        mean_spread=finisher.mean_spread,
        clipped_values=finisher.clipped,
        windows_run=walk.run,
        windows_skipped=walk.skipped,
    )


@dataclass(frozen=True)
class _Step:
    """A window to predict, or the end of a panel: then with `valid` and `used` of what is finished by it."""

    row: int
    panel: int
    col: int = -1
    masks: tuple[NDArray[np.bool_], NDArray[np.uint8]] | None = None


class _Walk:
    """The way over a scene's windows, row by row and panel by panel; those without a valid pixel are skipped."""

    def __init__(self, layout: Layout, mosaic: Mosaic, finisher: Finisher, report: Report) -> None:
        self._layout = layout
        self._mosaic = mosaic
        self._finisher = finisher
        self._report = report
        self.run = self.skipped = 0

    def steps(self, rows: Rows) -> Iterator[tuple[_Step, Tensor | None]]:
        """List what is to be done, windows with their pixels."""
        layout = self._layout
        for row, top in enumerate(layout.rows):
            rows.move(top, layout.last_row(row), first_mask=layout.first_rows[row])
            for number, panel in enumerate(layout.panels):
                for col in range(panel.first, panel.last):
                    window = Window(top, layout.cols[col], layout.patch, layout.patch)
                    if rows.masks(window)[0].any():
                        yield _Step(row, number, col), torch.from_numpy(rows.cut(window))
                    else:
                        self.skipped += 1
                yield _Step(row, number, masks=rows.masks(layout.finished(row, number))), None

    def take(self, step: _Step, values: tuple[Tensor, ...] | None) -> Iterator[Finished]:
        """Blend a window in, or give the layers of what a panel has finished."""
        if values is not None:
            self._mosaic.add(step.row, step.panel, step.col, values)
            self.run += 1
            total = len(self._layout.rows) * len(self._layout.cols)
            done = self.run + self.skipped
            self._report(Progress(done / total, f"mapping, window {done} of {total}"))
        elif step.masks is not None:
            sums = self._mosaic.finish(step.row, step.panel)
            window = self._layout.finished(step.row, step.panel)
            if not window.is_empty:
                for role, pixels in self._finisher.layers(sums, *step.masks):
                    yield role, window, pixels
