"""Make a feature layer of a pair: the network of a trained model over the whole overlap, one band per component."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.card import ModelCard, read_card
from ..contract.events import Done, Message, Report
from ..contract.jobs import FuseFeatures, Job
from ..errors import CheckpointMismatch
from ..inference.devices import choose_device
from ..inference.layers import component_layer, sensors_layer
from ..inference.mapped import coverage, map_to_files, tell_lone_sensors
from ..inference.run import MapSummary
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, open_pair
from ..models.fusion import FusionNet
from ..models.vit_dense import VitFeatures
from ..training.checkpoint import load_weights


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
        summary, paths = map_to_files(job, reader, model, card, layers, device=device, report=report)
        tell_lone_sensors(summary, "the layer", report)
        clipped = _tell_clipped(summary, layers["output"], report)
        bands = float(len(layers["output"].band_names))
        return Done(paths, {"bands": bands, **coverage(summary, reader.grid), "clipped_share": clipped})


def _layers(job: FuseFeatures, card: ModelCard, reader: PairReader, *, spread: list[float]) -> dict[str, LayerSpec]:
    grid, wanted = reader.grid, job.components
    layers = {
        "output": component_layer(job.output, grid, card, spread=spread, components=wanted, pixel_type=job.pixel_type)
    }
    if job.output_sensors:
        layers["output_sensors"] = sensors_layer(job.output_sensors, grid, card)
    return layers


def _tell_clipped(summary: MapSummary, layer: LayerSpec, report: Report) -> float:
    """Give the share of values that the layer could not hold, and say it."""
    clipped = summary.clipped_values / max(1, summary.valid_pixels * len(layer.band_names))
    if clipped:
        text = f"{clipped:.2%} of the values lie beyond what {layer.dtype} holds and are clipped"
        report(Message(f"{text}; pixel_type=float16 keeps them." if layer.dtype == "uint8" else f"{text}."))
    return clipped
