"""A job's fields as Processing parameters, each of the kind that its role, name or type asks for."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any, Dict, List, Optional, Tuple, Type, get_type_hints

from ...engine.contract.jobs import Job
from .kinds import (
    Choice,
    Flag,
    Folder,
    JobParameter,
    Legend,
    Model,
    Number,
    Projection,
    ResultFile,
    ResultLayer,
    ResultVector,
    Whole,
    Words,
)
from .known import ClassField, Labels, Reference
from .places import Area, Grid, Pairs, Raster, Scene
from .wording import FILTERS

_BY_FIELD: Dict[str, Type[JobParameter]] = {
    "pairs": Pairs,
    "grid": Grid,
    "extent": Area,
    "labels": Labels,
    "reference": Reference,
    "class_field": ClassField,
    "legend": Legend,
    "map": Raster,
    "confidence": Raster,
    "output_split": ResultVector,
    "output_cells": ResultVector,
    "device": Choice,
    "crs": Projection,
    "run_folder": Folder,
    "cache": Folder,
}
_BY_TYPE: Dict[Any, Type[JobParameter]] = {
    Tuple[str, ...]: Words,
    bool: Flag,
    int: Whole,
    Optional[int]: Whole,
    float: Number,
    Optional[float]: Number,
}


def parameters_of(
    job: Type[Job],
    order: Tuple[str, ...],
    *,
    required: Tuple[str, ...],
    labels: Dict[str, str],
    kinds: Dict[str, Type[JobParameter]],
) -> List[JobParameter]:
    """Turn a job's fields into parameters.

    Args:
        job: The job's class.
        order: Its fields, as the dialog lists them; `extent_crs` comes with `extent`.
        required: Those that must be given.
        labels: Labels that differ from the usual ones.
        kinds: Kinds of parameters that differ from the usual ones, by field.
    """
    specs, hints = {spec.name: spec for spec in fields(job)}, get_type_hints(job)
    chosen = {name: kinds.get(name) or _kind(specs[name], hints[name]) for name in order}
    return [kind(specs[name], required=name in required, label=labels.get(name, "")) for name, kind in chosen.items()]


def _kind(spec: Field[Any], hint: Any) -> Type[JobParameter]:
    role = spec.metadata["role"]
    if spec.name in _BY_FIELD:
        return _BY_FIELD[spec.name]
    if role == "input":
        return Model if hint is str else Scene
    if role == "output":
        return ResultFile if spec.name in FILTERS else ResultLayer
    return Choice if spec.metadata["choices"] else _BY_TYPE[hint]
