"""Jobs on a model itself: read its card, and hand it to programs that know nothing of us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...errors import InputError
from .base import Job, need, option


@dataclass(frozen=True)
class ModelInfo(Job):
    """Print the card of a weights file: what the model reads and makes, and how well."""

    verb: ClassVar[str] = "modelinfo"

    weights: str = option("", "Weights file (.safetensors) of any training.", role="input")
    output_report: str = option("", "Card to read (.html).", role="output")
    output_json: str = option("", "Card as data (.json).", role="output", advanced=True)

    def __post_init__(self) -> None:
        """Check that a model is named."""
        super().__post_init__()
        if not self.weights:
            raise InputError("modelinfo was given no weights; name a weights file (.safetensors) of any training.")


@dataclass(frozen=True)
class ExportModel(Job):
    """Write a model as ONNX, for Deepness and other programs that run such networks."""

    verb: ClassVar[str] = "exportmodel"

    weights: str = option(
        "",
        "Weights file (.safetensors) of segmentunsupervised, trainlandcover, trainfusion or traintranslation.",
        role="input",
    )
    patch_px: int = option(
        0,
        "Side in pixels of the squares that the exported network takes, from 32; 0 takes the model's own.",
        low=0,
        high=2048,
        advanced=True,
    )
    output_onnx: str = option(
        "",
        "Network (.onnx) with everything that Deepness asks for in it; it reads bands in decibels and reflectance.",
        role="output",
    )

    def __post_init__(self) -> None:
        """Check model, output and patch."""
        super().__post_init__()
        if not self.weights:
            raise InputError("exportmodel was given no weights; name a weights file (.safetensors) of a training.")
        if 0 < self.patch_px < 32:
            raise InputError(f"exportmodel: patch_px is {self.patch_px}; expected 32 or more, or 0. Choose 256.")
        need(self, "output_onnx")
