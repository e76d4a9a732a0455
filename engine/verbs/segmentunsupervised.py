"""Map land cover of a pair without labels: learn on the scene itself, or take a weights file, then map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from torch import nn

from ..contract.bands import S2_ATMOSPHERE
from ..contract.card import ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import Job, SegmentUnsupervised
from ..contract.legend import apply_legend, check_legend
from ..inference.devices import choose_device
from ..inference.layers import map_layers
from ..inference.mapped import class_numbers, tell_areas
from ..inference.picture import draw_picture
from ..inference.run import MapSummary, map_scene
from ..io.reader import PairReader, open_pair
from ..io.staging import StagedFile
from ..io.writer import RasterSet, claimed
from ..training.checkpoint import load_weights, save_weights

_LEARNING, _WRITING = 0.7, 0.97
"""Shares of the progress bar at which training ends, where there is one, and at which mapping ends."""
_PATCHES = {"quick": 64, "standard": 256, "thorough": 1024}
_PATCH_PX = 128
"""Patches that a training looks at: how many by preset, and their side."""


def run(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
    """Learn the classes of a pair unless a weights file brings them, and map the whole overlap.

    Args:
        job: A `SegmentUnsupervised`.
        report: Told of progress and findings; may raise Cancelled.
        should_stop: True ends the training early; the map is made with what was learned.

    Raises:
        InputError: If the scenes or the legend cannot be used.
        ModelError: If the weights file cannot be used.
        OutputFailed: If a result cannot be written.
    """
    assert isinstance(job, SegmentUnsupervised)
    card = read_card(job.weights) if job.weights else None
    check_legend(job, card)
    with (
        open_pair(job, report, card=card, leave_out=S2_ATMOSPHERE) as reader,
        claimed(job.outputs()) as claims,
    ):
        device = choose_device(job.device, report)
        if job.weights:
            model, card = load_weights(job.weights)
        else:
            model, card = _learn(job, reader, device, staged(report, 0.0, _LEARNING), should_stop)
        card = replace(card, classes=apply_legend(card.classes, job.legend))
        with _plan(job, card, reader, claims, staged(report, _WRITING, 1.0)) as results:
            mapping = staged(report, 0.0 if job.weights else _LEARNING, _WRITING)
            summary = _map(job, reader, model, card, results, device, mapping)
            if job.output_weights:
                save_weights(results.extra_file("output_weights", job.output_weights), model, card)
            if job.output_picture:
                picture = results.extra_file("output_picture", job.output_picture)
                draw_picture(picture, reader, results.finished_file("output"), card.classes)
        for role, path in results.paths.items():
            report(Artifact(role, path))
        stopped = not job.weights and bool(card.training.get("stopped"))  # of this job, not of an earlier one
        tell_areas(summary, card, reader.grid, report)
        return Done(results.paths, class_numbers(summary, reader.grid), stopped=stopped)


def _learn(
    job: SegmentUnsupervised, reader: PairReader, device: str, report: Report, should_stop: Callable[[], bool]
) -> tuple[nn.Module, ModelCard]:
    """Train on patches of the scene; name and colour the clusters by what they look like."""
    from ..evaluation.signatures import describe_clusters
    from ..inference.signatures import measure_signatures
    from ..patches.bank import PatchBank
    from ..training.options import RunOptions
    from ..training.segmentation import PUBLISHED_STEPS, STEPS, fit_kmeans, train_vq

    bank = PatchBank.from_reader(
        reader, count=_PATCHES[job.preset], patch_px=_PATCH_PX, seed=job.seed, report=staged(report, 0.0, 0.1)
    )
    if job.method == "kmeans":
        model, card = fit_kmeans(bank, classes=job.classes, seed=job.seed, report=staged(report, 0.1, 0.95))
    else:
        preset = PUBLISHED_STEPS if job.as_published else STEPS[job.preset]
        model, card = train_vq(
            bank,
            RunOptions(
                steps=job.steps or preset,
                seed=job.seed,
                device=device,
                threads=job.threads,
                report=staged(report, 0.1, 0.95),
                should_stop=should_stop,
            ),
            classes=job.classes,
            as_published=job.as_published,
        )
    signatures = measure_signatures(model, card, bank, device=device, report=staged(report, 0.95, 1.0))
    classes = describe_clusters(signatures)
    used = sum(signature.share > 0 for signature in signatures)
    report(Message(f"{used} of {job.classes} clusters are in use."))
    for entry in sorted(classes, key=lambda entry: entry.value):
        report(Message(f"Cluster {entry.value}, {entry.description}"))
    patch_px, overlap_px = job.tiling()
    return model, replace(card, classes=classes, patch_px=patch_px, overlap_px=overlap_px)


def _plan(
    job: SegmentUnsupervised, card: ModelCard, reader: PairReader, claims: dict[str, StagedFile], report: Report
) -> RasterSet:
    features = int(card.arguments.get("features", len(card.bands)))
    layers = map_layers(job.outputs(), reader.grid, card, features=features)
    return RasterSet(layers, source_job=job, report=report, claims=claims)


def _map(
    job: SegmentUnsupervised,
    reader: PairReader,
    model: nn.Module,
    card: ModelCard,
    results: RasterSet,
    device: str,
    report: Report,
) -> MapSummary:
    patch_px, overlap_px = job.tiling(card)
    return map_scene(
        reader,
        model,
        card,
        results,
        patch_px=patch_px,
        overlap_px=overlap_px,
        device=device,
        sieve_px=reader.grid.pixels_in(job.minimum_area_ha * 1e4),
        report=report,
    )
