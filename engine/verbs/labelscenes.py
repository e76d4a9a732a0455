"""Label the cells of a pair with a model of trainscenelabels: a polygon layer with probabilities and a style."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..contract.bands import Sensor
from ..contract.card import ClassEntry, ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Report, staged
from ..contract.jobs import Job, to_json
from ..contract.jobs.scenelabels import LabelScenes
from ..contract.scene_labels import SEPARATOR
from ..errors import CardInvalid, CheckpointMismatch, InputError
from ..inference.devices import choose_device
from ..inference.layers import provenance_of
from ..inference.scenes import LabelledCells, label_cells
from ..io.qml_cells import cells_style
from ..io.reader import PairReader, open_pair
from ..io.writer import RasterSet, claimed
from ..models.scenes import SceneClassifier
from ..patches.normalize import USED_BIT
from ..raster.grid import Grid
from ..training.checkpoint import load_weights

_LABELLED = 0.95
"""Share of the progress bar at which all cells are labelled."""
_LONGEST = 40
"""Characters of a class's name in the name of its field."""


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Label the cells of the whole overlap of a pair.

    Args:
        job: A `LabelScenes`.
        report: Told of progress and of all that is inferred; may raise Cancelled.
        _should_stop: Not heeded: half a layer is of no use.

    Raises:
        InputError: If the scenes cannot be used, the model is of another task, or cells do not suit it.
        ModelError: If the weights file cannot be used.
        OutputFailed: If the layer cannot be written.
    """
    assert isinstance(job, LabelScenes)
    card = read_card(job.weights)
    with claimed(job.outputs()) as claims, open_pair(job, report, card=card) as reader:
        device = choose_device(job.device, report)
        model = _model(job.weights)
        cells = label_cells(
            reader,
            model,
            card,
            cell_px=_cell_px(job, card, model),
            least_valid=job.least_valid,
            device=device,
            report=staged(report, 0.0, _LABELLED),
        )
        if not cells.windows:
            raise InputError(
                f"None of {cells.skipped} cells is usable to {job.least_valid:.0%}: the scenes hold nodata there. "
                "Choose other scenes, or ask for less (least_valid)."
            )
        columns = _columns(cells, card, job.threshold)
        with RasterSet({}, source_job=job, claims=claims) as results:
            _write(results, job, card, cells, columns, reader.grid)
        report(Artifact("output_cells", results.paths["output_cells"]))
        return _receipt(cells, columns, card, reader, results.paths, report)


def _model(weights: str) -> SceneClassifier:
    model, card = load_weights(weights)
    if not card.classes:
        raise CardInvalid(f"{weights} says that it labels scenes, but names no class; choose another file.")
    if not isinstance(model, SceneClassifier):
        raise CheckpointMismatch(
            f"The card of {weights} says that its task is scenelabels, but its network is {card.architecture}. The "
            "file was altered; choose another."
        )
    return model


def _cell_px(job: LabelScenes, card: ModelCard, model: SceneClassifier) -> int:
    """Give the side of the cells: what is asked for, or what the model has learned from."""
    side, square = job.cell_px or card.patch_px, model.patch_px
    if side % square:
        below = max(1, side // square) * square
        raise InputError(
            f"Cells of {side} pixels were asked for, and model '{card.method}' sees squares of {square}. Choose "
            f"{below} or {below + square} (cell_px), or leave it to the model."
        )
    return side


def _columns(cells: LabelledCells, card: ModelCard, threshold: float | None) -> dict[str, NDArray[Any]]:
    """Make the fields: the likeliest label, all labels given, and what they rest on."""
    probs = cells.probs
    names = np.array([entry.name for entry in card.classes], object)
    best = probs.argmax(axis=1)
    decided = np.eye(len(names), dtype=bool)[best]
    if card.thresholds:
        decided = probs >= np.array(card.thresholds if threshold is None else threshold)
    sensors = {number: _sensors(number) for number in range(4)}
    return {
        "label": names[best],
        "labels": np.array([SEPARATOR.join(names[row]) for row in decided], object),
        "probability": probs.max(axis=1),
        "valid_share": cells.valid.astype(np.float32),
        "sensors": np.array([sensors[number] for number in cells.sensors.tolist()], object),
        **dict(zip(field_names(card.classes), probs.T, strict=True)),
    }


def field_names(classes: Sequence[ClassEntry]) -> list[str]:
    """Name a field for each class: p_ and its name in small letters, digits and underscores, each once."""
    names: list[str] = []
    for entry in classes:
        stem = "p_" + (re.sub(r"\W+", "_", entry.name.lower()).strip("_")[:_LONGEST] or "class")
        taken = names.count(stem) or stem in names
        names.append(f"{stem}_{entry.index + 1}" if taken else stem)
    return names


def _sensors(used: int) -> str:
    return "+".join(sensor.value.upper() for sensor in Sensor if used & USED_BIT[sensor])


def _write(
    results: RasterSet,
    job: LabelScenes,
    card: ModelCard,
    cells: LabelledCells,
    columns: dict[str, NDArray[Any]],
    grid: Grid,
) -> None:
    """Write the polygons, where they come from, and their style."""
    from ..io.vectors import write_polygons  # its library takes seconds to import, and is needed only now

    path = results.extra_file("output_cells", job.output_cells)
    provenance = {**provenance_of(card), "software": f"saroptical {__version__}", "job": _one_line(job)}
    write_polygons(path, cells.outlines(grid), columns, crs=grid.crs, layer="cells", provenance=provenance)
    results.write_style("output_cells", cells_style(card.classes, field="label"))


def _one_line(job: Job) -> str:
    return json.dumps(json.loads(to_json(job)))


def _receipt(
    cells: LabelledCells,
    columns: dict[str, NDArray[Any]],
    card: ModelCard,
    reader: PairReader,
    paths: dict[str, str],
    report: Report,
) -> Done:
    """Say how the cells are labelled, and how surely."""
    count = len(cells.windows)
    for entry in card.classes:
        cases = int((columns["label"] == entry.name).sum())
        if cases:
            report(Message(f"{entry.name}: likeliest in {cases} of {count} cells ({cases / count:.1%})."))
    for sensor in Sensor:
        alone = int((cells.sensors == USED_BIT[sensor]).sum())
        if alone and len(card.optional_sensors) > 1:
            text = f"{alone} cells are labelled from {sensor.mission} alone or almost alone, less surely"
            report(Message(f"{text}.", "warning"))
    if cells.skipped:
        report(Message(f"{cells.skipped} cells hold too little that is usable and are left out."))
    unlabelled = int((columns["labels"] == "").sum())
    if unlabelled:
        report(Message(f"{unlabelled} cells have no label that is likely enough."))
    area = sum(window.height * window.width for window in cells.windows) / (reader.grid.height * reader.grid.width)
    numbers = {
        "cells": float(count),
        "skipped_cells": float(cells.skipped),
        "labelled_share": area,
        "mean_probability": float(columns["probability"].mean()),
    }
    return Done(paths, numbers)
