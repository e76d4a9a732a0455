"""The layers that a job's model makes of a whole pair, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn

from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..contract.events import Artifact, Message, Report, staged
from ..contract.jobs.scenes import MappingJob
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader
from ..io.writer import RasterSet
from ..raster.grid import Grid
from .layers import Finisher
from .run import MapSummary, map_scene

_WRITING = 0.95
"""Share of the progress bar at which mapping ends; overviews take the rest."""
_ONE_SENSOR = {1: Sensor.S1, 2: Sensor.S2}


def map_to_files(
    job: MappingJob,
    reader: PairReader,
    model: nn.Module,
    card: ModelCard,
    layers: Mapping[str, LayerSpec],
    *,
    device: str,
    sieve_px: int = 0,
    finisher: Callable[[Mapping[str, LayerSpec], ModelCard], Finisher] = Finisher,
    report: Report,
) -> tuple[MapSummary, dict[str, str]]:
    """Map a pair into a job's files, and put them in place together.

    Args:
        job: Says how windows are cut; it is kept with the layers.
        reader: The pair.
        model: The network, on the CPU.
        card: Its card.
        layers: What is made, by role.
        device: Where to compute.
        sieve_px: Patches of fewer pixels take the class around them.
        finisher: Makes the layers of what the model gives.
        report: Told of progress and of each file; may raise Cancelled.

    Returns:
        What the layers hold, and where they are by role.

    Raises:
        OutputFailed: If a layer cannot be written.
        OutOfMemory: If not even one window fits into the device's memory.
    """
    patch_px, overlap_px = job.tiling(card)
    with RasterSet(dict(layers), source_job=job, report=staged(report, _WRITING, 1.0)) as results:
        summary = map_scene(
            reader,
            model,
            card,
            results,
            patch_px=patch_px,
            overlap_px=overlap_px,
            device=device,
            sieve_px=sieve_px,
            finisher=finisher(results.specs, card),
            report=staged(report, 0.0, _WRITING),
        )
    for role, path in results.paths.items():
        report(Artifact(role, path))
    return summary, results.paths


def tell_areas(summary: MapSummary, card: ModelCard, grid: Grid, report: Report) -> None:
    """Say of each class how much of the map it takes."""
    areas_m2, names = summary.areas_m2_by_value, {entry.value: entry.name for entry in card.classes}
    for value, area_m2 in sorted(areas_m2.items()):
        hectares = f", {area_m2 / 1e4:,.1f} ha" if grid.crs else ""
        report(Message(f"{names[value]}: {area_m2 / sum(areas_m2.values()):.1%} of the mapped area{hectares}"))


def tell_lone_sensors(summary: MapSummary, what: str, report: Report) -> None:
    """Warn of parts that are made from one sensor where others are made from both."""
    for used, sensor in _ONE_SENSOR.items():
        alone = summary.pixels_by_sensors.get(used, 0)
        if alone and len(summary.pixels_by_sensors) > 1:
            share = alone / summary.valid_pixels
            report(Message(f"{share:.1%} of {what} is made from {sensor.mission} alone, less surely.", "warning"))


def coverage(summary: MapSummary, grid: Grid) -> dict[str, float]:
    """Give the numbers that every map's receipt has."""
    return {
        "pixels": float(summary.valid_pixels),
        "valid_share": summary.valid_pixels / (grid.height * grid.width),
    }


def class_numbers(summary: MapSummary, grid: Grid) -> dict[str, float]:
    """Give the numbers of a class map's receipt."""
    return {
        "classes": float(len(summary.pixels_by_value)),
        **coverage(summary, grid),
        "mean_confidence": summary.mean_confidence,
    }
