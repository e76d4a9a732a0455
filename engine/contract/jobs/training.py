"""What every job that trains a network asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ...errors import InputError
from ..bands import Sensor
from .base import PRESETS, Job, need, option
from .scenes import PairJob

BAND_SETS = ("all", "10m", "published")


@dataclass(frozen=True)
class TrainingJob(Job):
    """A job that ends in a weights file, and can be stopped early and taken up again."""

    preset: str = option("standard", "How long to train: quick (a first look), standard, or thorough.", choices=PRESETS)
    steps: int = option(
        0,
        "Training steps, each of which looks at a few samples; 0 takes the preset's number, or the published one where "
        "it is trained as published.",
        low=0,
        high=10_000_000,
        advanced=True,
    )
    seed: int = option(0, "Number that fixes all random choices of the training.", low=0, high=2**31 - 1, advanced=True)
    processes: int = option(
        1,
        "Processes that train together, one per GPU, or on the CPU one per group of cores.",
        low=1,
        high=1024,
        advanced=True,
    )
    run_folder: str = option(
        "",
        "Folder for settings, curves and checkpoints of the run, to take it up again; empty keeps none.",
        advanced=True,
    )
    resume: bool = option(
        False,
        "Take up the run in run_folder where its last checkpoint stands, instead of starting anew.",
        advanced=True,
    )
    output_weights: str = option("", "Weights file to write (.safetensors); it carries its card.", role="output")

    def __post_init__(self) -> None:
        """Check that the weights have a place to go, and that there is a run to take up."""
        super().__post_init__()
        need(self, "output_weights")
        if self.resume and not self.run_folder:
            raise InputError(f"{self.verb} is to resume a run, but names no run_folder; name the folder of that run.")

    @property
    def is_training(self) -> bool:
        """Tell that a network is trained."""
        return True

    @property
    def is_resumable(self) -> bool:
        """Tell whether the run has a folder."""
        return bool(self.run_folder)


@dataclass(frozen=True)
class PairsTrainingJob(TrainingJob, PairJob):
    """A training on one pair of scenes or on many."""

    pairs: Tuple[str, ...] = option(
        (),
        "Many pairs instead of one: files or folders of both sensors, matched by their ground and then by date; or a "
        "CSV table with the columns s1 and s2 and, if wanted, labels, split (train is learned from; validation is "
        "judged by, where there are labels) and place (rows of one place are its dates).",
        role="input",
    )
    sensors: str = option(
        "both",
        "Sensors that the model learns from: both, s1 (radar alone) or s2 (optical alone).",
        choices=("both", "s1", "s2"),
    )
    bands: str = option(
        "all",
        "Bands to learn from: all (but those made for looking at the air), 10m (the optical 10 m bands), or "
        "published (VV, VH and the optical 10 m bands, all required).",
        choices=BAND_SETS,
    )
    sensor_drop: float = option(
        0.2,
        "Share of training samples from which one sensor is taken away, so that the model can later do with the other "
        "alone; 0 makes it need both.",
        low=0,
        high=1,
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check that there are scenes: one pair, with the sensors that the model is for, or many."""
        if self.pairs and (self.s1 or self.s2):
            raise InputError(f"{self.verb} was given one pair and many (pairs); give the one or the others.")
        super().__post_init__()
        lacking = [name for name in self.wanted_sensors if not self.pairs and not getattr(self, name)]
        if lacking:
            other = "s1" if self.s1 else "s2"
            raise InputError(
                f"{self.verb} was given no {Sensor(lacking[0]).mission} scene; sensors={self.sensors} needs one. Name "
                f"it, or train for one sensor (sensors={other})."
            )

    @property
    def wanted_sensors(self) -> Tuple[str, ...]:
        """The sensors that the model is for."""
        return ("s1", "s2") if self.sensors == "both" else (self.sensors,)

    @property
    def compares_dates(self) -> bool:
        """Tell whether the dates of one place are read together, on the same pixels."""
        return False

    @property
    def labels_are_names(self) -> bool:
        """Tell whether the column labels of a table of pairs holds names of classes, not files."""
        return False

    @property
    def has_scenes(self) -> bool:
        """Tell whether the job names anything to read."""
        return bool(self.pairs) or super().has_scenes


@dataclass(frozen=True)
class UnlabelledJob(PairsTrainingJob):
    """A training without labels: what it reads can be kept for the next one."""

    cache: str = option(
        "", "Folder that keeps what was read and prepared for the next training on the same scenes.", advanced=True
    )


@dataclass(frozen=True)
class PretrainingJob(UnlabelledJob):
    """A training without labels that can be had as it was published."""

    as_published: bool = option(
        False, "Train exactly as the published code does, its known defects included, for replication.", advanced=True
    )
