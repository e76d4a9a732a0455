"""Make optical bands of a Sentinel-1 scene with a model of traintranslation, and say how unsure they are."""

from __future__ import annotations

from collections.abc import Callable

from ..contract.card import read_card
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import Job
from ..contract.jobs.translation import TranslateSar
from ..inference.devices import choose_device
from ..inference.run import map_scene
from ..inference.translated import TranslationFinisher, translation_layers
from ..inference.translation import Translator
from ..io.reader import open_pair
from ..io.writer import RasterSet
from ..training.checkpoint import load_weights

_WRITING = 0.95
"""Share of the progress bar at which mapping ends; overviews take the rest."""


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
        layers = translation_layers(job.outputs(), reader.grid, card, pixel_type=job.pixel_type)
        patch_px, overlap_px = job.tiling(card)
        with RasterSet(layers, source_job=job, report=staged(report, _WRITING, 1.0)) as results:
            finisher = TranslationFinisher(results.specs, card)
            summary = map_scene(
                reader,
                model,
                card,
                results,
                patch_px=patch_px,
                overlap_px=overlap_px,
                device=device,
                finisher=finisher,
                report=staged(report, 0.0, _WRITING),
            )
        for role, path in results.paths.items():
            report(Artifact(role, path))
    report(Message("The layer is generated from radar: it shows what such ground often looks like, not what was seen."))
    numbers = {
        "bands": float(len(layers["output"].band_names)),
        "pixels": float(summary.valid_pixels),
        "valid_share": summary.valid_pixels / (reader.grid.height * reader.grid.width),
    }
    if job.output_uncertainty:
        numbers["mean_spread"] = finisher.mean_spread
        report(Message(f"Draws of the generator differ by {finisher.mean_spread:.3g} on average (standard deviation)."))
    return Done(results.paths, numbers)
