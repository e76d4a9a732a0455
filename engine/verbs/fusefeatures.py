"""Make a feature layer of a pair: the network of a trained model over the whole overlap, one band per component."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.bands import Sensor
from ..contract.card import ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import FuseFeatures, Job
from ..errors import CheckpointMismatch
from ..inference.devices import choose_device
from ..inference.layers import component_layer, sensors_layer
from ..inference.run import MapSummary, map_scene
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, open_pair
from ..io.writer import RasterSet
from ..models.fusion import FusionNet
from ..models.vit_dense import VitFeatures
from ..training.checkpoint import load_weights

_WRITING = 0.95
"""Share of the progress bar at which mapping ends; overviews take the rest."""
_ONE_SENSOR = {1: Sensor.S1, 2: Sensor.S2}


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Map the features of a pair.

    Args:
        job: A `FuseFeatures`.
        report: Told of progress and of all that is inferred; may raise Cancelled.
        _should_stop: Not heeded: half a layer is of no use.

    Raises:
        InputError: If the scenes cannot be used, or the model is of another task.
        ModelError: If the weights file cannot be used.
        OutputFailed: If the layer cannot be written.
    """
    assert isinstance(job, FuseFeatures)
    with open_pair(job, report, card=read_card(job.weights)) as reader:
        device = choose_device(job.device, report)
        model, card = load_weights(job.weights)
        if not isinstance(model, FusionNet | VitFeatures):
            raise CheckpointMismatch(
                f"The card of {job.weights} says that its task is {card.task}, but its network is {card.architecture}. "
                "The file was altered; choose another."
            )
        if isinstance(model, VitFeatures):
            side = model.encoder.patch_px
            report(Message(f"Features are of squares of {side} × {side} pixels; between them they are interpolated."))
        layers = _layers(job, card, reader, spread=model.components.spread.tolist())
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
                report=staged(report, 0.0, _WRITING),
            )
        for role, path in results.paths.items():
            report(Artifact(role, path))
        return _receipt(layers["output"], summary, reader, results.paths, report)


def _layers(job: FuseFeatures, card: ModelCard, reader: PairReader, *, spread: list[float]) -> dict[str, LayerSpec]:
    grid, wanted = reader.grid, job.components
    layers = {
        "output": component_layer(job.output, grid, card, spread=spread, components=wanted, pixel_type=job.pixel_type)
    }
    if job.output_sensors:
        layers["output_sensors"] = sensors_layer(job.output_sensors, grid, card)
    return layers


def _receipt(layer: LayerSpec, summary: MapSummary, reader: PairReader, paths: dict[str, str], report: Report) -> Done:
    """Say what the layer holds, and what it could not hold."""
    bands, valid = len(layer.band_names), summary.valid_pixels
    for used, sensor in _ONE_SENSOR.items():
        alone = summary.pixels_by_sensors.get(used, 0)
        if alone and len(summary.pixels_by_sensors) > 1:
            report(Message(f"{alone / valid:.1%} of the layer is made from {sensor.mission} alone.", "warning"))
    clipped = summary.clipped_values / max(1, valid * bands)
    if clipped:
        text = f"{clipped:.2%} of the values lie beyond what {layer.dtype} holds and are clipped"
        report(Message(f"{text}; pixel_type=float16 keeps them." if layer.dtype == "uint8" else f"{text}."))
    numbers = {
        "bands": float(bands),
        "pixels": float(valid),
        "valid_share": valid / (reader.grid.height * reader.grid.width),
        "clipped_share": clipped,
    }
    return Done(paths, numbers)
