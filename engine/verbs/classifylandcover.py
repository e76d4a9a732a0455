"""Map land cover of a pair with a model of trainlandcover: class values, confidence, probabilities, sensors used."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.card import ModelCard, read_card
from ..contract.events import Done, Report
from ..contract.jobs import ClassifyLandcover, Job
from ..errors import CardInvalid
from ..inference.devices import choose_device
from ..inference.layers import map_layers, sensors_layer
from ..inference.mapped import class_numbers, map_to_files, tell_areas, tell_lone_sensors
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, open_pair
from ..training.checkpoint import load_weights


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
        summary, paths = map_to_files(
            job,
            reader,
            model,
            card,
            _layers(job, card, reader),
            device=device,
            sieve_px=reader.grid.pixels_in(job.minimum_area_ha * 1e4),
            report=report,
        )
        tell_areas(summary, card, reader.grid, report)
        tell_lone_sensors(summary, "the map", report)
        return Done(paths, class_numbers(summary, reader.grid))


def _layers(job: ClassifyLandcover, card: ModelCard, reader: PairReader) -> dict[str, LayerSpec]:
    layers = map_layers(job.outputs(), reader.grid, card)
    if job.output_sensors:
        layers["output_sensors"] = sensors_layer(job.output_sensors, reader.grid, card)
    return layers
