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
    split: str = option(
        "",
        "Split file (.json) of a folder of SEN1-2: the part train is learned from, the part val watches the training, "
        "and the part test is left alone for assesstranslation. Empty learns from all pairs.",
        role="input",
        advanced=True,
    )
    validation_share: float = option(
        0.1,
        "Share that is not learned from but watches the training: whole scenes where there are enough, else patches of "
        "a large scene, apart from the others. Rows of a table with the split validation, or the part val of a split "
        "file, take their place. 0 keeps none.",
        low=0,
        high=0.5,
        advanced=True,
    )
    init: str = option(
        "",
        "Weights file of an earlier traintranslation to start from, or a generator of SAR2Optical (.pth) for 8-bit "
        "pictures; it says which bands are read. Empty starts from scratch.",
        role="input",
        advanced=True,
    )
    output_parts: str = option(
        "",
        "Split file to write (.json), to judge the model by with assesstranslation: parts a folder of SEN1-2 by whole "
        "scenes, a tenth each for val and test, and learns from the part train.",
        role="output",
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check that crops are large enough, and that a split has a folder to part."""
        super().__post_init__()
        if 0 < self.crop_px < 32:
            raise InputError(f"traintranslation: crop_px is {self.crop_px}; expected 32 or more, or 0. Choose 128.")
        if self.split and self.output_parts:
            raise InputError(
                "traintranslation was given a split file to read (split) and one to write (output_parts); name the one "
                "or the other."
            )
        if self.is_split and len(self.pairs) != 1:
            raise InputError(
                f"traintranslation was given a split of SEN1-2 and {len(self.pairs)} sources of pairs; a split parts "
                "one folder. Name that folder (pairs), or leave the split out."
            )

    @property
    def is_split(self) -> bool:
        """Tell whether a folder of SEN1-2 is parted, as a file says or by scene."""
        return bool(self.split or self.output_parts)


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
    passes: int = option(
        8,
        "Draws of dropout, each with the scene turned another way, whose spread is the uncertainty layer.",
        low=2,
        high=100,
        advanced=True,
    )
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
