"""Jobs that learn features of a pair without labels, and that make feature layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple

from ...errors import InputError
from .base import need, option
from .scenes import MappingJob
from .training import PretrainingJob

FUSIONS = ("early", "intermediate", "late")
LEVELS = ("image", "superpixel", "both", "multiscale")
SUPERPIXELS = ("slic", "felzenszwalb")
PARTNERS = ("views", "dates")


@dataclass(frozen=True)
class TrainFusion(PretrainingJob):
    """Learn a compact feature per pixel from pairs without labels."""

    verb: ClassVar[str] = "trainfusion"

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
    superpixels: str = option(
        "slic", "How superpixels are cut: slic or felzenszwalb.", choices=SUPERPIXELS, advanced=True
    )
    partner: str = option(
        "views",
        "What a patch is compared with: another view of itself (views), or another date of its place (dates).",
        choices=PARTNERS,
        advanced=True,
    )

    @property
    def compares_dates(self) -> bool:
        """Tell whether a patch is compared with another date of its place."""
        return self.partner == "dates"


@dataclass(frozen=True)
class FuseFeatures(MappingJob):
    """Make a feature layer of a pair with a model of trainfusion or pretrainmae."""

    verb: ClassVar[str] = "fusefeatures"
    model_task: ClassVar[str] = "fusion"
    model_architectures: ClassVar[Tuple[str, ...]] = ("vit_features",)

    weights: str = option("", "Weights file (.safetensors) of trainfusion or pretrainmae.", role="input")
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
            raise InputError("fusefeatures was given no weights; name a weights file of trainfusion or pretrainmae.")
        need(self, "output")
