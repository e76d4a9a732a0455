"""What a user can ask for: one frozen dataclass per algorithm id, JSON both ways.

A field's `metadata` holds its help text and limits once; the shell's parser
and the Processing parameters both read them there. A field that is unknown,
of the wrong type or out of range is refused by name.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, Dict, Type

from ...errors import InputError
from .assesstranslation import AssessTranslation
from .base import PRESETS, Job, option
from .clouds import FillClouds
from .environment import CheckEnvironment
from .fusion import FuseFeatures, TrainFusion
from .landcover import MAX_CLASSES, METHODS, SegmentUnsupervised
from .masked import PretrainMae
from .models import ExportModel, ModelInfo
from .scenelabels import LabelScenes, TrainScenelabels
from .scenes import UNITS_S1, UNITS_S2, AlignPair, MappingJob, ModelJob, PairJob, SyntheticPair
from .teaching import AssessAccuracy, ClassifyLandcover, PretrainSscl, TrainLandcover
from .training import PairsTrainingJob, PretrainingJob, TrainingJob
from .translation import TrainTranslation, TranslateSar

__all__ = [
    "JOBS",
    "MAX_CLASSES",
    "METHODS",
    "PRESETS",
    "UNITS_S1",
    "UNITS_S2",
    "AlignPair",
    "AssessAccuracy",
    "AssessTranslation",
    "CheckEnvironment",
    "ClassifyLandcover",
    "ExportModel",
    "FillClouds",
    "FuseFeatures",
    "Job",
    "LabelScenes",
    "MappingJob",
    "ModelInfo",
    "ModelJob",
    "PairJob",
    "PairsTrainingJob",
    "PretrainMae",
    "PretrainSscl",
    "PretrainingJob",
    "SegmentUnsupervised",
    "SyntheticPair",
    "TrainFusion",
    "TrainLandcover",
    "TrainScenelabels",
    "TrainTranslation",
    "TrainingJob",
    "TranslateSar",
    "from_json",
    "make_job",
    "option",
    "to_json",
]

JOBS: Dict[str, Type[Job]] = {
    kind.verb: kind
    for kind in (
        AlignPair,
        SyntheticPair,
        TrainFusion,
        FuseFeatures,
        SegmentUnsupervised,
        PretrainSscl,
        PretrainMae,
        TrainLandcover,
        ClassifyLandcover,
        AssessAccuracy,
        TrainScenelabels,
        LabelScenes,
        TrainTranslation,
        TranslateSar,
        FillClouds,
        AssessTranslation,
        ModelInfo,
        ExportModel,
        CheckEnvironment,
    )
}
"""Every job by its verb."""


def to_json(job: Job) -> str:
    """Write a job as the text of a job file."""
    return json.dumps({"job": job.verb, **asdict(job)}, indent=1)


def from_json(text: str) -> Job:
    """Read a job back.

    Raises:
        InputError: If the text is no job, or a field is unknown or bad, by its name.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise InputError(f"The job file is not JSON ({error}); let the plugin or the shell write it anew.") from error
    if not isinstance(values, dict) or values.get("job") not in JOBS:
        found = values.get("job") if isinstance(values, dict) else type(values).__name__
        raise InputError(f"The job file asks for {found!r}; known jobs are {', '.join(sorted(JOBS))}.")
    return make_job(values.pop("job"), values)


def make_job(verb: str, values: Dict[str, Any]) -> Job:
    """Build the job of a verb from plain values (lists become tuples).

    Raises:
        InputError: If a field is unknown or bad, by its name.
    """
    kind = JOBS[verb]
    known = [spec.name for spec in fields(kind)]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(f"{verb} knows no field {', '.join(unknown)}; it has {', '.join(known)}.")
    return kind(**{name: _tupled(value) for name, value in values.items()})


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, (list, tuple)) else value
