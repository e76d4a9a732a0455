"""Judge generated optical pixels by measured ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...errors import InputError
from .base import need, option
from .scenes import UNITS_S2, PairJob

PARTS = ("all", "train", "val", "test")


@dataclass(frozen=True)
class AssessTranslation(PairJob):
    """Judge a generated optical layer by a measured one, or a model by the pairs of SEN1-2."""

    verb: ClassVar[str] = "assesstranslation"

    generated: str = option(
        "", "Generated optical layer to judge by the Sentinel-2 scene (s2), such as translatesar wrote.", role="input"
    )
    generated_unit: str = option("auto", "Unit of the generated layer, as s2_unit.", choices=UNITS_S2, advanced=True)
    uncertainty: str = option(
        "",
        "Uncertainty layer that translatesar wrote beside the generated one: the report says how well it ranks the "
        "true errors.",
        role="input",
        advanced=True,
    )
    provenance: str = option(
        "",
        "Layer that fillclouds wrote beside a filled scene: only the pixels that it calls generated are judged.",
        role="input",
        advanced=True,
    )
    weights: str = option(
        "", "Weights file (.safetensors) of traintranslation, to judge on a folder of SEN1-2 instead.", role="input"
    )
    folder: str = option(
        "",
        "Folder of SEN1-2 pairs, as published or parted by terrain (agri, barrenland, grassland, urban), to judge the "
        "model on.",
        role="input",
    )
    split: str = option(
        "", "Split file (.json) that says which pairs of the folder are learned from and judged.", role="input"
    )
    part: str = option("test", "Part of the split to judge; all needs no split file.", choices=PARTS)
    classifier: str = option(
        "",
        "Weights file of trainlandcover: maps generated and true pixels alike, and the report says how far both maps "
        "agree.",
        role="input",
        advanced=True,
    )
    inception: str = option(
        "",
        "Weights (.pth) of the Inception network of 2015, as torch_fidelity has them, to measure "
        "the Fréchet distance (FID) by; empty leaves it out.",
        role="input",
        advanced=True,
    )
    alexnet: str = option(
        "",
        "Weights (.pth) of AlexNet as torchvision has them (alexnet-owt), to measure LPIPS by; empty leaves it out.",
        role="input",
        advanced=True,
    )
    passes: int = option(
        0,
        "Draws of dropout, each with the scene turned another way, whose spread is compared with the true errors, "
        "pixel by pixel; for a model and a folder. 0 "
        "compares nothing.",
        low=0,
        high=64,
        advanced=True,
    )
    output_report: str = option("", "Report to read (.html), with sample sheets.", role="output")
    output_json: str = option("", "All figures (.json).", role="output", advanced=True)
    output_csv: str = option("", "Figures by patch (.csv).", role="output", advanced=True)

    def __post_init__(self) -> None:
        """Check that there is something to judge, and to judge it by."""
        super().__post_init__()
        if bool(self.generated) == bool(self.folder):
            raise InputError(
                "assesstranslation judges a generated layer by a Sentinel-2 scene (generated and s2), or a model by a "
                "folder of SEN1-2 (weights and folder); name one of the two."
            )
        if self.generated and not self.s2:
            raise InputError("assesstranslation was given no s2; name the measured scene to judge by.")
        if self.folder and not self.weights:
            raise InputError("assesstranslation was given a folder but no weights; name the model to judge.")
        if (self.split and not self.folder) or (self.folder and not self.split and self.part != "all"):
            raise InputError(
                f"assesstranslation is to judge the part {self.part} of a folder, which a split file tells; name both "
                "folder and split, or ask for part=all."
            )
        if self.passes == 1 or (self.passes and not self.folder):
            raise InputError(
                f"assesstranslation was given passes={self.passes}; two or more are needed for a spread, and a model "
                "and a folder to draw with. Ask for 8, say, or leave it out."
            )
        if self.folder and (self.uncertainty or self.provenance):
            raise InputError(
                "assesstranslation was given a layer of uncertainty or provenance, which belongs to a generated layer, "
                "and a folder to judge a model on; leave the layer out. Draws (passes) tell how unsure a model is."
            )
        if not self.outputs():
            need(self, "output_report")

    @property
    def has_scenes(self) -> bool:
        """Tell whether the job names anything to read."""
        return bool(self.folder) or super().has_scenes
