"""Judge a job before it starts, with the engine's own rules, on facts that GDAL gives inside QGIS."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Tuple, TypeVar

from ..engine.contract.card import ModelCard, read_card
from ..engine.contract.facts import SceneFacts
from ..engine.contract.jobs import (
    Job,
    ModelJob,
    PairJob,
    PairsTrainingJob,
    SegmentUnsupervised,
    TrainLandcover,
    TrainScenelabels,
)
from ..engine.contract.jobs.teaching import OUTSIDE
from ..engine.contract.legend import check_legend
from ..engine.contract.pairtable import check_sources, is_table
from ..engine.contract.preflight import check_job
from ..engine.contract.safe import resolve_sources
from ..engine.contract.scene_labels import read_label_table
from ..engine.contract.scenes import scene_facts
from ..engine.errors import SarOpticalError
from . import settings
from .environment import check_interpreter, find_interpreter
from .facts import probe

Thing = TypeVar("Thing")
_STARTING = (TrainLandcover, TrainScenelabels)
"""Trainings that may start from a model."""


def refusals(job: Job) -> List[str]:
    """List what speaks against running a job, one sentence each; empty where it can run."""
    return [*_tried(usable_interpreter)[1], *(_pair_refusals(job) if isinstance(job, PairJob) else [])]


def usable_interpreter() -> str:
    """Give the Python that runs the engine.

    Raises:
        EngineMissing: If there is none, or it lacks the engine's libraries.
    """
    path = find_interpreter(settings.interpreter(), folder=settings.environment_folder())
    check_interpreter(path)
    return path


def _pair_refusals(job: PairJob) -> List[str]:
    s1, of_s1 = _tried(lambda: _scene("s1", job.s1, job.s1_bands, job.s1_unit, None))
    s2, of_s2 = _tried(lambda: _scene("s2", job.s2, job.s2_bands, job.s2_unit, job.s2_offset))
    card, of_card = _tried(lambda: _card(job))
    if of_s1 or of_s2 or of_card:
        return [*of_s1, *of_s2, *of_card]
    of_legend = _tried(lambda: check_legend(job, card))[1] if isinstance(job, SegmentUnsupervised) else []
    of_init = _tried(lambda: read_card(job.init))[1] if isinstance(job, _STARTING) and _is_ours(job.init) else []
    of_labels = _tried(lambda: _check_labels(job))[1] if isinstance(job, TrainScenelabels) else []
    of_pairs = _tried(lambda: _check_pairs(job))[1] if isinstance(job, PairsTrainingJob) else []
    findings = check_job(job, s1, s2, card=card)
    of_scenes = [finding.sentence for finding in findings if finding.level == "error"]
    return [*of_legend, *of_init, *of_labels, *of_pairs, *of_scenes]


def _tried(look: Callable[[], Thing]) -> Tuple[Optional[Thing], List[str]]:
    try:
        return look(), []
    except SarOpticalError as error:
        return None, [str(error)]


def _is_ours(init: str) -> bool:
    """Tell a weights file to start from, which has a card, from an encoder of others."""
    return bool(init) and not init.startswith(OUTSIDE)


def _check_pairs(job: PairsTrainingJob) -> None:
    check_sources(job.pairs, named_labels=job.labels_are_names)


def _check_labels(job: TrainScenelabels) -> None:
    if is_table(job.labels):
        read_label_table(job.labels)


def _scene(
    sensor: str, paths: Sequence[str], bands: Sequence[str], unit: str, offset: Optional[float]
) -> Optional[SceneFacts]:
    if not paths:
        return None
    sources = resolve_sources(sensor, paths)
    files = [probe(file.name, nodata=file.nodata) for file in sources.files]
    return scene_facts(sensor, sources, files, bands=bands, unit=unit, offset=offset)


def _card(job: PairJob) -> Optional[ModelCard]:
    weights = job.weights if isinstance(job, ModelJob) else ""
    return read_card(weights) if weights else None
