"""What preflight finds, one sentence at a time."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

from .bands import Sensor
from .card import ModelCard
from .facts import FileFacts, SceneFacts
from .footprint import gsd_of
from .jobs import PairJob

OBLONG = 1.25
"""Pixel sizes that differ by more are resampled: a pixel's two sides, or a scene's and a model's."""


@dataclass(frozen=True)
class Finding:
    """One thing that preflight found.

    Attributes:
        level: "error", "warning" or "note".
        code: Short permanent name.
        text: What was found, and what was expected.
        remedy: What to do; "" where nothing needs doing.
    """

    level: str
    code: str
    text: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """The finding with its remedy."""
        return f"{self.text} {self.remedy}".strip()


def mission_of(scene: SceneFacts) -> str:
    """Name a scene's mission as people write it."""
    return Sensor(scene.sensor).mission


def layer_of(scene: SceneFacts) -> str:
    """Name a scene in a sentence."""
    return f"{mission_of(scene)} layer {scene.name}"


def finest_file(scene: SceneFacts) -> FileFacts:
    """Give the file of the scene's finest band, whose grid is the scene's."""
    files = [scene.files[band.file] for band in scene.bands]
    return min(files, key=lambda file: math.prod(gsd_of(file)))


def is_off(file: FileFacts, card: ModelCard) -> bool:
    """Whether a file's pixels are so unlike the model's that they are resampled."""
    return any(max(gsd / card.gsd_m, card.gsd_m / gsd) > OBLONG for gsd in gsd_of(file))


def follows_model(job: PairJob) -> bool:
    """Whether the result's pixel size is left to the model's where the layer's own is far from it."""
    return job.gsd_m is None and job.grid not in ("s1", "s2", "pixels") and not os.path.isfile(job.grid)
