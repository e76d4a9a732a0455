"""What the panel is set to, and the job that it makes of that; plain Python.

The same fields as the algorithms ask for: what the panel has no widget for
(`more`) comes from an earlier run, and goes into the job as it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from typing import Any, Dict, NamedTuple, Optional, Tuple

from ...engine.contract.jobs import JOBS, Job, ModelJob, make_job
from ..algorithms.wording import MADE_UNASKED

TASKS = (
    "segmentunsupervised",
    "trainlandcover",
    "classifylandcover",
    "assessaccuracy",
    "trainfusion",
    "fusefeatures",
    "pretrainsscl",
    "pretrainmae",
    "trainscenelabels",
    "labelscenes",
    "traintranslation",
    "translatesar",
    "fillclouds",
    "assesstranslation",
    "alignpair",
)
"""What the panel can do, in the order in which it is offered."""
MAIN_OUTPUTS = ("output", "output_cells", "output_weights", "output_report")
"""The result that a task is for: the first of these that it has."""
PREVIEW_PX = 384
"""Longer side of a preview."""

_SUFFIXES = {
    "output_weights": ".safetensors",
    "output_report": ".html",
    "output_split": ".gpkg",
    "output_cells": ".gpkg",
}
_STARTING = ("trainlandcover", "trainscenelabels", "traintranslation")


class Area(NamedTuple):
    """A rectangle: xmin, ymin, xmax, ymax, and its CRS."""

    box: Tuple[float, float, float, float]
    crs: str


class View(NamedTuple):
    """What the canvas shows: the area, and how wide and high that is on the ground."""

    area: Area
    width_m: float
    height_m: float


@dataclass
class DockState:
    """The panel's settings; what a task does not know is kept for the next one."""

    verb: str = TASKS[0]
    s1: Tuple[str, ...] = ()
    s2: Tuple[str, ...] = ()
    model: str = ""
    preset: str = "quick"
    classes: int = 6
    map: str = ""
    generated: str = ""
    known: Dict[str, Any] = field(default_factory=dict)
    """Known classes: the fields labels or reference, class_field and legend."""
    area: Optional[Area] = None
    device: str = "auto"
    output: str = ""
    """Where the main result goes; "" writes a temporary file."""
    more: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_job(cls, verb: str, values: Dict[str, Any]) -> DockState:
        """Set the panel as a run was set; its results are not written over."""
        state, kind = cls(verb=verb), JOBS[verb]
        defaults = {spec.name: spec.default for spec in fields(kind)}
        said = {
            name: value
            for name, value in _tupled(values).items()
            if name in defaults and value != defaults[name] and not name.startswith("output")
        }
        for name in ("s1", "s2", "preset", "map", "generated", "device"):
            setattr(state, name, said.pop(name, defaults.get(name, getattr(state, name))))
        if "classes" in said and isinstance(said["classes"], int):
            state.classes = said.pop("classes")
        state.model = said.pop(state.model_field, "") if state.model_field else ""
        box, crs = said.pop("extent", None), said.pop("extent_crs", "")
        state.area = Area(box, crs) if box else None
        state.known = {
            name: said.pop(name) for name in ("labels", "reference", "class_field", "legend") if name in said
        }
        state.more = said
        return state

    def takes(self, name: str) -> bool:
        """Tell whether the task has a field of this name."""
        return any(spec.name == name for spec in fields(JOBS[self.verb]))

    @property
    def model_field(self) -> str:
        """Name the field that a chosen model goes into, or ""."""
        if self.verb in _STARTING:
            return "init"
        return "weights" if issubclass(JOBS[self.verb], ModelJob) else ""

    @property
    def known_field(self) -> str:
        """Name the field that known classes go into, or ""."""
        return next((name for name in ("labels", "reference") if self.takes(name)), "")

    @property
    def counts_classes(self) -> bool:
        """Tell whether the task wants a number of clusters, which a model would bring along."""
        return self.verb == "segmentunsupervised" and not self.model

    @property
    def learns(self) -> bool:
        """Tell whether the task trains for as long as the preset says."""
        return self.takes("preset") and not (self.verb == "segmentunsupervised" and self.model)

    @property
    def can_preview(self) -> bool:
        """Tell whether the task maps, so that a part of it can be shown beforehand."""
        return issubclass(JOBS[self.verb], ModelJob)

    @property
    def main_output(self) -> str:
        """Name the field of the result that the task is for."""
        return next(name for name in MAIN_OUTPUTS if self.takes(name))

    def values(self) -> Dict[str, Any]:
        """Give what was said of the job's fields, results aside."""
        said = {
            "s1": self.s1,
            "s2": self.s2,
            "map": self.map,
            "generated": self.generated,
            "device": self.device,
            "extent": self.area and self.area.box,
            "extent_crs": self.area and self.area.crs,
            **self.known,
            **self.more,
        }
        if self.model_field:
            said[self.model_field] = self.model
        if self.learns:
            said["preset"] = self.preset
        if self.counts_classes:
            said["classes"] = self.classes
        if self.takes("sensors") and bool(self.s1) != bool(self.s2) and "sensors" not in self.more:
            said["sensors"] = "s1" if self.s1 else "s2"
        return {name: value for name, value in said.items() if self.takes(name) and value not in (None, "", ())}

    def outputs(self, folder: str) -> Dict[str, str]:
        """Name the files to write: the main result, and those that go with it.

        Args:
            folder: For results that are not to be kept.
        """
        wanted = [name for name in MADE_UNASKED if self.takes(name)]
        if self.verb == "segmentunsupervised" and not self.model:
            wanted.append("output_weights")
        if self.takes("output_provenance"):
            wanted.append("output_provenance")
        main = self.output or os.path.join(folder, self.verb + _suffix(self.main_output))
        stem = os.path.splitext(main)[0]
        beside = {
            name: f"{stem}_{name.partition('_')[2]}{_suffix(name)}" for name in wanted if name != self.main_output
        }
        return {self.main_output: main, **beside}

    def job(self, folder: str) -> Job:
        """Make the job.

        Raises:
            InputError: Saying what it lacks.
        """
        return make_job(self.verb, {**self.values(), **self.outputs(folder)})

    def preview(self, view: View, folder: str, *, gsd_m: float) -> Job:
        """Make a job like the real one, on what the canvas shows, small enough to take seconds.

        Clusters are found by k-means in large pixels, where the real job would
        train a network for minutes; a model that was trained before sees its
        own pixels, in the middle of the view.

        Args:
            view: What the canvas shows.
            folder: For the result.
            gsd_m: Pixel size in metres that the real result would have.
        """
        longest = max(view.width_m, view.height_m)
        asked = {**self.values(), "extent": view.area.box, "extent_crs": view.area.crs}
        if longest > gsd_m * PREVIEW_PX and self.counts_classes:
            asked["gsd_m"] = longest / PREVIEW_PX
        elif longest > gsd_m * PREVIEW_PX:
            asked["extent"] = _middle(view, gsd_m * PREVIEW_PX)
        if self.counts_classes:
            asked["method"] = "kmeans"
        path = os.path.join(folder, f"preview{_suffix(self.main_output)}")
        beside = {"output_provenance": os.path.join(folder, "preview_provenance.tif")}
        outputs = {self.main_output: path, **(beside if self.takes("output_provenance") else {})}
        return make_job(self.verb, {**asked, **outputs})

    def for_task(self, verb: str) -> DockState:
        """Give the settings for another task; what was said to fields of the old one alone is dropped."""
        return replace(self, verb=verb, more={}, known={}, output="")


def with_new_outputs(job: Job, folder: str) -> Job:
    """Give a job that is the same but for its results, which go to a folder."""
    names = {name: os.path.join(folder, os.path.basename(path)) for name, path in job.outputs().items()}
    said = {spec.name: getattr(job, spec.name) for spec in fields(job)}
    return make_job(job.verb, {**said, **names})


def _suffix(name: str) -> str:
    return _SUFFIXES.get(name, ".tif")


def _middle(view: View, side_m: float) -> Tuple[float, float, float, float]:
    """Cut a view to its middle, at most `side_m` wide and high."""
    xmin, ymin, xmax, ymax = view.area.box
    shares = min(1.0, side_m / view.width_m), min(1.0, side_m / view.height_m)
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    across, up = (xmax - xmin) / 2 * shares[0], (ymax - ymin) / 2 * shares[1]
    return x - across, y - up, x + across, y + up


def _tupled(value: Any) -> Any:
    """Turn the lists of a record into the tuples of a job."""
    if isinstance(value, dict):
        return {name: _tupled(item) for name, item in value.items()}
    return tuple(_tupled(item) for item in value) if isinstance(value, (list, tuple)) else value
