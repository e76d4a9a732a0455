"""exportmodel: write a model as ONNX, and keep it only if it gives what the model gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..contract.bands import BANDS
from ..contract.card import ModelCard, read_card
from ..contract.card_text import UNITS, bands_of
from ..contract.events import Artifact, Done, Message, Progress, Report
from ..contract.jobs import ExportModel, Job
from ..inference.exported import TOLERANCE, Exportable, check_libraries, export, verify
from ..io.writer import RasterSet, claimed
from ..training.checkpoint import load_weights


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Export a model.

    Args:
        job: An `ExportModel`.
        report: Told of progress, and of what whoever runs the network must do; may raise Cancelled.
        _should_stop: Not heeded: half a network is of no use.

    Raises:
        EngineMissing: If a library is not there.
        InputError: If a model of this task cannot be exported.
        ModelError: If the weights file cannot be used.
        EngineError: If the exported network does not give what the model gives.
        OutputFailed: If the file cannot be written.
    """
    assert isinstance(job, ExportModel)
    check_libraries()
    read_card(job.weights)
    with claimed(job.outputs()) as claims:
        model, card = load_weights(job.weights)
        network, patch_px = Exportable(model, card), job.patch_px or card.patch_px
        with RasterSet({}, source_job=job, claims=claims) as results:
            path = results.extra_file("output_onnx", job.output_onnx)
            report(Progress(0.1, f"writing {card.architecture} as ONNX"))
            export(network, card, path, patch_px=patch_px)
            report(Progress(0.7, "comparing it with the model, run by onnxruntime"))
            worst = verify(network, card, path, patch_px=patch_px)
    report(Message(f"The exported network gives what the model gives, to {worst:.1e} (allowed: {TOLERANCE:.0e})."))
    _instruct(replace(card, patch_px=patch_px), report)
    report(Artifact("output_onnx", results.paths["output_onnx"]))
    return Done(results.paths, {"largest_difference": worst, "patch_px": float(patch_px)})


def _instruct(card: ModelCard, report: Report) -> None:
    """Say what the network is to be fed with."""
    report(
        Message(
            f"It reads squares of {card.patch_px} pixels of {card.gsd_m:g} m with the bands {bands_of(card)}, in this "
            "order: the stacked layer that alignpair writes. NaN stands for nodata."
        )
    )
    if card.despeckle != "none":
        report(
            Message(f"Filter the radar against speckle beforehand, with {card.despeckle}, as the model was.", "warning")
        )
    if card.optional_sensors:
        report(Message("A sensor that is missing is a band full of NaN."))
    units = {card.units[BANDS[name].sensor.value] for name in card.band_names}
    if "byte" in units:
        report(Message(f"Bands are {UNITS['byte']}, 0 to 255.", "warning"))
