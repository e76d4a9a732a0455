"""What every job that trains a network asks for."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import InputError
from .base import PRESETS, Job, need, option


@dataclass(frozen=True)
class TrainingJob(Job):
    """A job that ends in a weights file, and can be stopped early and taken up again."""

    preset: str = option("standard", "How long to train: quick (a first look), standard, or thorough.", choices=PRESETS)
    steps: int = option(0, "Training steps; 0 takes the preset's number.", low=0, high=10_000_000, advanced=True)
    seed: int = option(0, "Number that fixes all random choices of the training.", low=0, high=2**31 - 1, advanced=True)
    as_published: bool = option(
        False, "Train exactly as the published code does, its known defects included, for replication.", advanced=True
    )
    processes: int = option(
        1,
        "Processes that train together, one per GPU, or on the CPU one per group of cores.",
        low=1,
        high=1024,
        advanced=True,
    )
    run_folder: str = option(
        "", "Folder for settings, loss values, curves and checkpoints of the run; empty keeps none.", advanced=True
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
