"""Map land cover of a pair with a model of trainlandcover: class values, confidence, probabilities, sensors used."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.bands import Sensor
from ..contract.card import ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import ClassifyLandcover, Job
from ..errors import CardInvalid
from ..inference.devices import choose_device
from ..inference.layers import map_layers, sensors_layer
from ..inference.run import MapSummary, map_scene
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, open_pair
from ..io.writer import RasterSet
from ..training.checkpoint import load_weights

_WRITING = 0.95
"""Share of the progress bar at which mapping ends; overviews take the rest."""
_ONE_SENSOR = {1: Sensor.S1, 2: Sensor.S2}


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Map the whole overlap of a pair.

    Args:
        job: A `ClassifyLandcover`.
        report: Told of progress and of all that is inferred; may raise Cancelled.
        _should_stop: Not heeded: half a map is of no use.

    Raises:
        InputError: If the scenes cannot be used, or the model is of another task.
        ModelError: If the weights file cannot be used.
        OutputFailed: If a layer cannot be written.
    """
    assert isinstance(job, ClassifyLandcover)
    card = read_card(job.weights)
    with open_pair(job, report, card=card) as reader:
        if not card.classes:
            raise CardInvalid(f"{job.weights} says that it maps land cover, but names no class; choose another file.")
        device = choose_device(job.device, report)
        model, card = load_weights(job.weights)
        layers = _layers(job, card, reader)
        patch_px, overlap_px = job.tiling(card)
        with RasterSet(layers, source_job=job, report=staged(report, _WRITING, 1.0)) as results:
            summary = map_scene(
                reader,
                model,
                card,
                results,
                patch_px=patch_px,
                overlap_px=overlap_px,
                device=device,
                sieve_px=reader.grid.pixels_in(job.minimum_area_ha * 1e4),
                report=staged(report, 0.0, _WRITING),
            )
        for role, path in results.paths.items():
            report(Artifact(role, path))
        return _receipt(card, summary, reader, results.paths, report)


def _layers(job: ClassifyLandcover, card: ModelCard, reader: PairReader) -> dict[str, LayerSpec]:
    layers = map_layers(job.outputs(), reader.grid, card)
    if job.output_sensors:
        layers["output_sensors"] = sensors_layer(job.output_sensors, reader.grid, card)
    return layers


def _receipt(card: ModelCard, summary: MapSummary, reader: PairReader, paths: dict[str, str], report: Report) -> Done:
    """Say what the map holds, and how sure it is."""
    areas_m2, names = summary.areas_m2_by_value, {entry.value: entry.name for entry in card.classes}
    for value, area_m2 in sorted(areas_m2.items()):
        hectares = f", {area_m2 / 1e4:,.1f} ha" if reader.grid.crs else ""
        report(Message(f"{names[value]}: {area_m2 / sum(areas_m2.values()):.1%} of the mapped area{hectares}"))
    for used, sensor in _ONE_SENSOR.items():
        alone = summary.pixels_by_sensors.get(used, 0)
        if alone and len(summary.pixels_by_sensors) > 1:
            text = f"{alone / summary.valid_pixels:.1%} of the map is made from {sensor.mission} alone, less surely"
            report(Message(f"{text}.", "warning"))
    numbers = {
        "classes": float(len(summary.pixels_by_value)),
        "pixels": float(summary.valid_pixels),
        "valid_share": summary.valid_pixels / (reader.grid.height * reader.grid.width),
        "mean_confidence": summary.mean_confidence,
    }
    return Done(paths, numbers)
