"""Jobs that pre-train a network on unlabelled pairs, teach it classes, map them, and judge the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple

from ...errors import InputError
from .base import Job, need, option
from .scenes import MappingJob
from .training import PairsTrainingJob, PretrainingJob

NETWORKS = ("deeplabv3", "deeplabv3plus", "unet")
TEACHABLE = ("auto", "windows", *NETWORKS)
BACKBONES = ("resnet18", "resnet50")
EXTRACTORS = ("single", "merged")
DESPECKLINGS = ("none", "lee", "bm3d")
PROTOCOLS = ("finetune", "linear")
WEIGHTINGS = ("none", "balanced")
DESIGNS = ("whole", "random", "stratified")
OUTSIDE = ("imagenet:", "torchgeo:", "satvit:", "dinomm:")
"""What names an encoder of others to start from, in place of a weights file."""


@dataclass(frozen=True)
class PretrainSscl(PretrainingJob):
    """Pre-train a land-cover network on pairs without labels, by spatial-spectral context learning."""

    verb: ClassVar[str] = "pretrainsscl"

    network: str = option(
        "deeplabv3", "Kind of network: deeplabv3 (as published), deeplabv3plus or unet.", choices=NETWORKS
    )
    backbone: str = option(
        "resnet18",
        "The part of the network that reads the image: resnet18, or resnet50 (larger, for a GPU).",
        choices=BACKBONES,
    )
    extractor: str = option(
        "single",
        "How bands enter the network: single (each by itself, through filters that all share, as published) or merged "
        "(all together, as usual; the first of the two stages is left out then).",
        choices=EXTRACTORS,
        advanced=True,
    )
    as_published: bool = option(
        False,
        "Take the loss of the first stage as it is printed in the paper, which came without code; all else stays.",
        advanced=True,
    )
    despeckle: str = option(
        "none",
        "Filter against radar speckle before training and at every later use: none, lee (refined Lee) or bm3d "
        "(slow; needs its own library).",
        choices=DESPECKLINGS,
        advanced=True,
    )


@dataclass(frozen=True)
class TrainLandcover(PairsTrainingJob):
    """Teach a network your classes from polygons or from a raster of known classes."""

    verb: ClassVar[str] = "trainlandcover"

    labels: str = option(
        "",
        "Where you know the land cover: polygons or points, or a raster of class values such as a corrected map of "
        "segmentunsupervised. For many pairs, name them in the table's column labels instead.",
        role="input",
    )
    class_field: str = option("", "Field of the polygons that holds the class, as a name or a number.", parent="labels")
    legend: Tuple[Tuple[str, ...], ...] = option(
        (),
        "Classes to learn, a row each: key (what the field or raster holds), name, colour (#rrggbb) and, optionally, "
        "map value. What is not listed is not learned; an empty table takes all classes as they are.",
        columns=("Key", "Name", "Colour", "Map value"),
    )
    init: str = option(
        "",
        "Weights file to start from, so that fewer labels are enough: of pretrainsscl, pretrainmae, trainfusion or "
        "an earlier trainlandcover; or an encoder of others with the same backbone, as imagenet:FILE or torchgeo:NAME "
        "(which must be on this machine). Empty starts from "
        "scratch.",
        role="input",
    )
    learn: str = option(
        "finetune",
        "How much of the network learns: finetune (all of it, as usual) or linear (only its last layer: quick, and "
        "safe with very few labels; needs a model to start from).",
        choices=PROTOCOLS,
    )
    network: str = option(
        "auto",
        "Network when it starts from scratch: windows (small; reads each pixel's values and their means and deviations "
        "close by; learns from a dozen polygons in seconds), or deeplabv3, deeplabv3plus or unet (deep; for many "
        "labels). auto takes windows with the preset quick and no init, else deeplabv3.",
        choices=TEACHABLE,
    )
    backbone: str = option(
        "resnet18",
        "The part of a deep network that reads the image: resnet18, or resnet50 (larger, for a GPU).",
        choices=BACKBONES,
    )
    extractor: str = option(
        "single",
        "How bands enter a deep network from scratch: single (each by itself, through filters that all share) or "
        "merged (all together).",
        choices=EXTRACTORS,
        advanced=True,
    )
    despeckle: str = option(
        "none",
        "Filter against radar speckle, for a network from scratch: none, lee (refined Lee) or bm3d (needs its "
        "own library).",
        choices=DESPECKLINGS,
        advanced=True,
    )
    class_weights: str = option(
        "none",
        "What counts alike while it learns: each labelled pixel (none), or each class, however rare (balanced).",
        choices=WEIGHTINGS,
    )
    validation_share: float = option(
        0.25,
        "Share of the labelled ground that is not learned from but kept to judge the model by (validation); 0 keeps "
        "none, and nothing is then known of the accuracy.",
        low=0,
        high=0.8,
    )
    block_m: float = option(
        0.0,
        "Validation is kept in whole blocks of ground, since neighbouring pixels are alike; their side in metres, 0 "
        "chooses it.",
        low=0,
        high=1e6,
        advanced=True,
    )
    patience: int = option(
        10,
        "The model is judged about 40 times while it learns, at least ten steps apart; end when it was not better than "
        "before for so many times, 0 goes to the end. The best state is kept in any case.",
        low=0,
        high=10_000,
        advanced=True,
    )
    output_split: str = option(
        "", "Vector layer (.gpkg) of what was learned from and what was kept for validation.", role="output"
    )
    output_report: str = option("", "Accuracy report of the validation part (.html).", role="output")

    def __post_init__(self) -> None:
        """Check that there are labels, and something to read linearly from."""
        super().__post_init__()
        if not self.labels and not self.pairs:
            raise InputError(
                "trainlandcover was given no labels; name a vector file of polygons or a raster of known classes."
            )
        if self.learn == "linear" and not self.init:
            raise InputError(
                "trainlandcover is to learn only the last layer (learn=linear), but was given no init; name a weights "
                "file of pretrainsscl, pretrainmae or trainfusion, or choose finetune."
            )
        if self.learn == "linear" and self.init.startswith(OUTSIDE):
            raise InputError(
                f"trainlandcover is to learn only the last layer (learn=linear), but {self.init} is an encoder alone: "
                "what lies between would stay as it was drawn. Choose finetune, or name a weights file of "
                "pretrainsscl, pretrainmae or trainfusion."
            )


@dataclass(frozen=True)
class ClassifyLandcover(MappingJob):
    """Map land cover with a model of trainlandcover."""

    verb: ClassVar[str] = "classifylandcover"
    model_task: ClassVar[str] = "landcover"

    weights: str = option("", "Weights file (.safetensors) of trainlandcover.", role="input")
    minimum_area_ha: float = option(
        0.0,
        "Minimum mapping unit in hectares: smaller areas of a class take the class around them and "
        "have no confidence then; 0 keeps all.",
        low=0,
        high=1e6,
    )
    output: str = option("", "Land-cover map: a GeoTIFF with class values, names and colours.", role="output")
    output_confidence: str = option("", "Confidence layer: probability of the mapped class, 0 to 1.", role="output")
    output_probabilities: str = option(
        "", "Probability layer: a band for each class, 0 to 1.", role="output", advanced=True
    )
    output_sensors: str = option(
        "",
        "Layer of the sensors that each pixel was mapped from: 1 Sentinel-1 alone, 2 Sentinel-2 alone, 3 both.",
        role="output",
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check weights and output."""
        super().__post_init__()
        if not self.weights:
            raise InputError("classifylandcover was given no weights; name a weights file that trainlandcover wrote.")
        need(self, "output")


@dataclass(frozen=True)
class AssessAccuracy(Job):
    """Judge a land-cover map by known classes: confusion matrix, accuracies, adjusted areas."""

    verb: ClassVar[str] = "assessaccuracy"

    map: str = option("", "Land-cover map to judge: a raster of class values.", role="input")
    reference: str = option(
        "", "Where the land cover is known: polygons or points, or a raster of class values.", role="input"
    )
    class_field: str = option(
        "", "Field of the reference that holds the class, as a name or a number.", parent="reference"
    )
    legend: Tuple[Tuple[str, ...], ...] = option(
        (),
        "Which class of the map a class of the reference is, a row each: key (what the reference holds) and name of "
        "the map's class. An empty table pairs classes by name, then by value.",
        columns=("Key", "Class of the map"),
    )
    confidence: str = option(
        "",
        "Confidence layer that classifylandcover wrote beside the map: the report then shows whether the map is right "
        "as often as it says.",
        role="input",
        advanced=True,
    )
    design: str = option(
        "whole",
        "How the reference was chosen: whole (places chosen by hand, or all there is), random (points drawn at "
        "random), or stratified (points drawn at random within each mapped class). Random points allow areas to be "
        "corrected for the map's errors, with 95 % intervals (Olofsson et al. 2014).",
        choices=DESIGNS,
    )
    output_report: str = option("", "Report to read (.html), with plots and maps.", role="output")
    output_json: str = option("", "All figures (.json).", role="output", advanced=True)
    output_csv: str = option("", "Confusion matrix and accuracies per class (.csv).", role="output", advanced=True)
    output_errors: str = option(
        "", "Raster of the judged pixels: 1 where map and reference agree, 2 where they differ.", role="output"
    )

    def __post_init__(self) -> None:
        """Check that there is something to judge, and to judge it by."""
        super().__post_init__()
        for name in ("map", "reference"):
            if not getattr(self, name):
                raise InputError(f"assessaccuracy was given no {name}; name the file.")
        if not self.outputs():
            need(self, "output_report")
