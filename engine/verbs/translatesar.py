"""Make optical bands of a Sentinel-1 scene with a model of traintranslation, and say how unsure they are."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.card import read_card
from ..contract.events import Done, Message, Report
from ..contract.jobs import Job
from ..contract.jobs.translation import TranslateSar
from ..inference.devices import choose_device
from ..inference.mapped import coverage, map_to_files
from ..inference.translated import TranslationFinisher, translation_layers
from ..inference.translation import Translator
from ..io.reader import open_pair
from ..training.checkpoint import load_weights


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Translate a whole scene.

    Args:
        job: A `TranslateSar`.
        report: Told of progress and of all that is inferred; may raise Cancelled.
        _should_stop: Not heeded: half a layer is of no use.

    Raises:
        InputError: If the scene cannot be used, or the model is of another task.
        ModelError: If the weights file cannot be used.
        OutputFailed: If a layer cannot be written.
    """
    assert isinstance(job, TranslateSar)
    with open_pair(job, report, card=read_card(job.weights)) as reader:
        device = choose_device(job.device, report)
        generator, card = load_weights(job.weights)
        model = Translator(
            generator,
            card,
            policy="" if job.policy == "model" else job.policy,
            seed=job.seed,
            passes=job.passes if job.output_uncertainty else 0,
        )
        layers = translation_layers(job.outputs(), reader.grid, card, pixel_type=job.pixel_type, passes=job.passes)
        summary, paths = map_to_files(
            job, reader, model, card, layers, device=device, finisher=TranslationFinisher, report=report
        )
    report(Message("The layer is generated from radar: it shows what such ground often looks like, not what was seen."))
    numbers = {"bands": float(len(layers["output"].band_names)), **coverage(summary, reader.grid)}
    if job.output_uncertainty:
        numbers["mean_spread"] = summary.mean_spread
        report(Message(f"Draws of the generator differ by {summary.mean_spread:.3g} on average (standard deviation)."))
    return Done(paths, numbers)
