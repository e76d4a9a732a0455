"""Jobs that learn features of a pair without labels, and that make feature layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple

from ...errors import InputError
from ..bands import Sensor
from .base import need, option
from .scenes import MappingJob, PairJob
from .training import TrainingJob

FUSIONS = ("early", "intermediate", "late")
LEVELS = ("image", "superpixel", "both", "multiscale")
BAND_SETS = ("all", "10m", "published")
SUPERPIXELS = ("slic", "felzenszwalb")
PARTNERS = ("views", "dates")


@dataclass(frozen=True)
class TrainFusion(TrainingJob, PairJob):
    """Learn a compact feature per pixel from pairs without labels."""

    verb: ClassVar[str] = "trainfusion"

    pairs: Tuple[str, ...] = option(
        (),
        "Many pairs instead of one: folders of Sentinel-1 and Sentinel-2 files, matched by footprint and then by "
        "date, or a CSV table with the columns s1 and s2 and, if wanted, split (only train is learned from) and place "
        "(rows of one place are its dates).",
        role="input",
    )
    sensors: str = option("both", "Which sensors the model is for: both, s1 or s2.", choices=("both", "s1", "s2"))
    fusion: str = option(
        "intermediate",
        "Where the sensors meet: early (as bands of one input), intermediate (two encoders, one decoder), or late "
        "(two networks, their features side by side).",
        choices=FUSIONS,
    )
    level: str = option(
        "both",
        "What is compared: whole images, superpixels, both, or multiscale: large superpixels against the small ones "
        "in them, with a moving-average teacher.",
        choices=LEVELS,
    )
    features: int = option(64, "Length of the feature vector per pixel.", low=2, high=1024)
    bands: str = option(
        "all",
        "Bands to learn from: all (but those made for looking at the air), 10m (the optical 10 m bands), or "
        "published (VV, VH and the optical 10 m bands, all required).",
        choices=BAND_SETS,
    )
    superpixels: str = option(
        "slic", "How superpixels are cut: slic or felzenszwalb.", choices=SUPERPIXELS, advanced=True
    )
    partner: str = option(
        "views",
        "What a patch is compared with: another view of itself (views), or another date of its place (dates).",
        choices=PARTNERS,
        advanced=True,
    )
    sensor_drop: float = option(
        0.2,
        "Share of training crops that lose a whole sensor, so that the model can also be used with one sensor; 0 makes "
        "both sensors required.",
        low=0,
        high=1,
        advanced=True,
    )
    cache: str = option(
        "", "Folder that keeps patches and superpixels for the next training on the same scenes.", advanced=True
    )

    def __post_init__(self) -> None:
        """Check that there are scenes: one pair, with the sensors that the model is for, or many."""
        if self.pairs and (self.s1 or self.s2):
            raise InputError("trainfusion was given one pair and many (pairs); give the one or the others.")
        super().__post_init__()
        lacking = [name for name in self.wanted_sensors if not self.pairs and not getattr(self, name)]
        if lacking:
            other = "s1" if self.s1 else "s2"
            raise InputError(
                f"trainfusion was given no {Sensor(lacking[0]).mission} scene; sensors={self.sensors} needs one. Name "
                f"it, or train for one sensor (sensors={other})."
            )

    @property
    def wanted_sensors(self) -> Tuple[str, ...]:
        """The sensors that the model is for."""
        return ("s1", "s2") if self.sensors == "both" else (self.sensors,)

    @property
    def has_scenes(self) -> bool:
        """Tell whether the job names anything to read."""
        return bool(self.pairs) or super().has_scenes


@dataclass(frozen=True)
class FuseFeatures(MappingJob):
    """Make a feature layer of a pair with a model of trainfusion."""

    verb: ClassVar[str] = "fusefeatures"
    model_task: ClassVar[str] = "fusion"

    weights: str = option("", "Weights file (.safetensors) of trainfusion.", role="input")
    components: int = option(
        0,
        "How many bands to write. Bands are principal components, those that vary most first; 0 writes all.",
        low=0,
        high=1024,
    )
    pixel_type: str = option(
        "float16",
        "float16, or uint8: a quarter of the size of float32, with scale and offset in the file.",
        choices=("float16", "uint8", "float32"),
    )
    output: str = option("", "Feature layer: a GeoTIFF with one band per component.", role="output")
    output_sensors: str = option(
        "",
        "Layer of the sensors that each pixel was made from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.",
        role="output",
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check weights and output."""
        super().__post_init__()
        if not self.weights:
            raise InputError("fusefeatures was given no weights; name a weights file that trainfusion wrote.")
        need(self, "output")
