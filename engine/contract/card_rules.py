"""Preflight's rules about the scenes and the model that is to map them."""

from __future__ import annotations

import math
from typing import Iterator, Optional, Sequence, Tuple

from .bands import BANDS, Sensor
from .card import BandStatistics, ModelCard
from .facts import PERCENTILES, SceneFacts
from .findings import OBLONG, Finding, finest_file, follows_model, is_off, layer_of
from .footprint import gsd_of
from .jobs import ModelJob, PairJob

_MEDIAN = PERCENTILES.index(50.0)
MAKES = {
    "segmentation": "a land-cover map of clusters",
    "fusion": "a feature layer",
    "landcover": "a land-cover map of known classes",
    "pretraining": "features to teach classes on",
    "scenelabels": "labels of scenes",
    "translation": "an optical picture of radar",
}
MAKER = {
    "segmentation": "segmentunsupervised",
    "fusion": "fusefeatures",
    "landcover": "classifylandcover",
    "pretraining": "trainlandcover; if pretrainmae made it, also with trainscenelabels or fusefeatures",
    "scenelabels": "labelscenes",
    "translation": "translatesar",
}
"""What a model of a task makes, and which algorithm uses it."""


def check_task(job: PairJob, card: ModelCard) -> Iterator[Finding]:
    """Refuse a model of another task; nothing else that its card says matters then."""
    if not isinstance(job, ModelJob) or card.architecture in job.model_architectures:
        return
    if card.task != job.model_task:
        made, maker = MAKES.get(card.task, card.task), MAKER.get(card.task)
        yield Finding(
            "error",
            "task",
            f"Model '{card.method}' makes {made}; {job.verb} needs one that makes {MAKES[job.model_task]}.",
            f"Choose another model, or use this one with {maker}." if maker else "Choose another model.",
        )


def check_card(job: PairJob, card: ModelCard, s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> Iterator[Finding]:
    """Compare the job and its scenes with what the card says of its model, which is of the job's task."""
    yield from check_scenes(card, s1, s2)
    yield from _check_gsd(job, card, s2 or s1)


def check_scenes(card: ModelCard, s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> Iterator[Finding]:
    """Compare scenes with what a model eats, whatever is asked of it."""
    for sensor, scene in ((Sensor.S1, s1), (Sensor.S2, s2)):
        needed = [band for band in card.bands if BANDS[band.name].sensor is sensor]
        if not needed:
            continue
        if scene is None:
            yield from _check_absence(card, sensor)
            continue
        lacking = [band.name for band in needed if band.name not in scene.band_names]
        if lacking:
            yield Finding(
                "error",
                "band-missing",
                f"{sensor.value.upper()} layer {scene.name} has bands {' '.join(scene.band_names)}; model "
                f"'{card.method}' needs {' '.join(band.name for band in needed)}.",
                f"Add {' '.join(lacking)} or choose another model.",
            )
            continue
        yield from _check_model_unit(card, scene)
        yield from _check_shift(card, needed, scene)


def _check_absence(card: ModelCard, sensor: Sensor) -> Iterator[Finding]:
    if sensor.value in card.required_sensors:
        yield Finding(
            "error",
            "sensor-missing",
            f"The job has no {sensor.mission} layer; model '{card.method}' needs one.",
            "Name it, or choose a model of the other sensor.",
        )
    else:
        yield Finding(
            "note",
            "sensor-absent",
            f"The job has no {sensor.mission} layer; model '{card.method}' can do without, less surely.",
        )


def _check_model_unit(card: ModelCard, scene: SceneFacts) -> Iterator[Finding]:
    unit = card.units[scene.sensor]
    if (unit == "byte") != (scene.unit == "byte"):
        yield Finding(
            "error",
            "unit",
            f"{layer_of(scene)} is in {_unit_name(scene.unit)}; model '{card.method}' needs {_unit_name(unit)}.",
            "Choose a layer in that unit, or a model made for this one.",
        )


def _unit_name(unit: str) -> str:
    return {"byte": "8-bit picture values", "db": "decibels", "linear": "linear power"}.get(unit, unit)


def _check_shift(card: ModelCard, needed: Sequence[BandStatistics], scene: SceneFacts) -> Iterator[Finding]:
    """Say where the scene's median lies outside what the model saw, or the model's outside what the scene has."""
    told = []
    for known in needed:
        ours = _in_unit(scene, scene.bands[scene.band_names.index(known.name)].percentiles, card.units[scene.sensor])
        theirs = known.percentiles
        if len(ours) != len(PERCENTILES) or len(theirs) != len(PERCENTILES):
            continue
        if not (theirs[0] <= ours[_MEDIAN] <= theirs[-1] and ours[0] <= theirs[_MEDIAN] <= ours[-1]):
            told.append(f"{known.name} {ours[_MEDIAN]:.3g} (model: {theirs[_MEDIAN]:.3g})")
    if told:
        yield Finding(
            "warning",
            "shift",
            f"{layer_of(scene)} differs from what model '{card.method}' was trained on; medians: {', '.join(told)}.",
            "Check unit and offset; if they are right, expect worse results or train on this scene.",
        )


def _in_unit(scene: SceneFacts, percentiles: Sequence[float], unit: str) -> Tuple[float, ...]:
    if scene.unit == "linear" and unit == "db":
        return tuple(10 * math.log10(max(value, 1e-5)) for value in percentiles)
    return tuple(percentiles) if scene.unit == unit else ()


def _check_gsd(job: PairJob, card: ModelCard, scene: Optional[SceneFacts]) -> Iterator[Finding]:
    if scene is None or not finest_file(scene).pixel_lonlat or scene.product == "SAFE-S1":
        return
    file = finest_file(scene)
    if not is_off(file, card):
        return
    east, south = gsd_of(file)
    text = (
        f"{layer_of(scene)} has pixels of {east:.2f} × {south:.2f} m; model '{card.method}' was trained at "
        f"{card.gsd_m:g} m, more than {OBLONG:g} times off, "
    )
    if follows_model(job):
        yield Finding("note", "gsd", f"{text}so the scene is resampled to {card.gsd_m:g} m.")
    elif job.gsd_m != card.gsd_m:
        remedy = f"Leave the grid at auto and the pixel size empty for the model's {card.gsd_m:g} m."
        yield Finding("warning", "gsd", f"{text}and is mapped on the grid asked for all the same.", remedy)
