"""Jobs that learn to make optical bands of radar, and that make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...errors import InputError
from .base import need, option
from .scenes import MappingJob
from .training import UnlabelledJob

TRANSLATION_RECIPES = ("improved", "published", "l1")
OPTICAL_BANDS = ("rgb", "10m", "all", "every")


@dataclass(frozen=True)
class TrainTranslation(UnlabelledJob):
    """Learn from pairs to make optical bands of Sentinel-1."""

    verb: ClassVar[str] = "traintranslation"

    sensors: str = option(
        "both", "Translation is learned from pairs: both sensors are needed.", choices=("both",), advanced=True
    )
    sensor_drop: float = option(
        0.0, "Without effect: radar is always needed, optical never at use.", low=0, high=0, advanced=True
    )
    bands: str = option(
        "rgb",
        "Optical bands to make: rgb (true colour), 10m, all (but those made for looking at the air), or every.",
        choices=OPTICAL_BANDS,
    )
    recipe: str = option(
        "improved",
        "How to learn: improved, published (pix2pix as released), or l1 (no discriminator: smooth, for comparison).",
        choices=TRANSLATION_RECIPES,
    )
    width: int = option(
        0,
        "Channels of the generator's first block; 0 takes the preset's: 16, 32, or 64 as published.",
        low=0,
        high=256,
        advanced=True,
    )
    crop_px: int = option(
        0, "Side in pixels of the crops to learn from; 0 takes the preset's.", low=0, high=1024, advanced=True
    )
    batch: int = option(0, "Crops per step; 0 takes the preset's.", low=0, high=1024, advanced=True)
    init: str = option(
        "",
        "Weights file of an earlier traintranslation to start from, or a generator of SAR2Optical (.pth) for 8-bit "
        "pictures; it says which bands are read. Empty starts from scratch.",
        role="input",
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check that crops are large enough."""
        super().__post_init__()
        if 0 < self.crop_px < 32:
            raise InputError(f"traintranslation: crop_px is {self.crop_px}; expected 32 or more, or 0. Choose 128.")


@dataclass(frozen=True)
class TranslateSar(MappingJob):
    """Make optical bands of a Sentinel-1 scene with a model of traintranslation."""

    verb: ClassVar[str] = "translatesar"
    model_task: ClassVar[str] = "translation"

    weights: str = option("", "Weights file (.safetensors) of traintranslation.", role="input")
    pixel_type: str = option(
        "float32",
        "float32 (reflectance), uint16 (reflectance × 10 000, with scale in the file), or rgb: an 8-bit true-colour "
        "picture. A model of 8-bit pictures always makes 8 bits.",
        choices=("float32", "uint16", "rgb"),
    )
    policy: str = option(
        "model",
        "How the generator is run: eval (each place for itself, without chance), paper (as pix2pix was tested: with "
        "dropout and the statistics of each window), or as the model says.",
        choices=("model", "eval", "paper"),
        advanced=True,
    )
    passes: int = option(8, "Draws of dropout whose spread is the uncertainty layer.", low=2, high=100, advanced=True)
    seed: int = option(0, "Number that fixes what dropout draws.", low=0, high=2**31 - 1, advanced=True)
    output: str = option("", "Optical layer made of radar: a GeoTIFF with a band per optical band.", role="output")
    output_uncertainty: str = option(
        "", "Uncertainty layer: how far several draws of the generator differ, per pixel.", role="output"
    )

    def __post_init__(self) -> None:
        """Check weights, radar and output."""
        super().__post_init__()
        if not self.weights:
            raise InputError("translatesar was given no weights; name a weights file that traintranslation wrote.")
        if not self.s1:
            raise InputError("translatesar was given no Sentinel-1 scene; it makes optical bands of radar. Name one.")
        need(self, "output")
