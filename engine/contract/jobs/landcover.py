"""Jobs that map land cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Tuple

from .base import PRESETS, need, option
from .scenes import MappingJob

METHODS = ("vq", "kmeans")
MAX_CLASSES = 64


@dataclass(frozen=True)
class SegmentUnsupervised(MappingJob):
    """Map land cover of a pair without labels."""

    verb: ClassVar[str] = "segmentunsupervised"
    model_task: ClassVar[str] = "segmentation"

    weights: str = option(
        "", "Weights file (.safetensors) of an earlier run: maps this scene with it, without training.", role="input"
    )
    method: str = option(
        "vq",
        "vq: contrastive vector-quantised segmentation, learned on your scene. kmeans: per-pixel k-means of "
        "the same bands, for comparison.",
        choices=METHODS,
    )
    classes: int = option(6, "Number of clusters K to look for.", low=2, high=MAX_CLASSES)
    preset: str = option(
        "standard",
        "How long to train: quick (a first look), standard, or thorough. Without effect when a weights file is given.",
        choices=PRESETS,
    )
    steps: int = option(
        0,
        "Training steps; 0 takes the preset's number, or the published one where it is trained as published.",
        low=0,
        high=1_000_000,
        advanced=True,
    )
    seed: int = option(0, "Number that fixes all random choices of the training.", low=0, high=2**31 - 1, advanced=True)
    as_published: bool = option(
        False, "Train exactly as the published code does, its known defects included, for replication.", advanced=True
    )
    legend: Tuple[Tuple[str, ...], ...] = option(
        (),
        "Table of cluster, name, colour (#rrggbb) and, optionally, map value. Clusters of equal name become "
        "one class. Clusters not listed keep their automatic name, colour and value.",
        columns=("Cluster", "Name", "Colour", "Map value"),
    )
    minimum_area_ha: float = option(
        0.0,
        "Minimum mapping unit in hectares: smaller areas of a class take the class around them and "
        "have no confidence then; 0 keeps all.",
        low=0,
        high=1e6,
    )
    output: str = option("", "Land-cover map: a GeoTIFF with class values, names and colours.", role="output")
    output_confidence: str = option("", "Confidence layer: probability of the mapped class, 0 to 1.", role="output")
    output_features: str = option("", "Feature layer: the network's features per pixel.", role="output", advanced=True)
    output_weights: str = option(
        "", "Weights file to keep: maps other scenes without training, and carries its card.", role="output"
    )

    output_picture: str = option("", "PNG with radar, optical and map side by side.", role="output", advanced=True)

    def __post_init__(self) -> None:
        """Check that the map has a place to go."""
        super().__post_init__()
        need(self, "output")

    @property
    def is_training(self) -> bool:
        """Tell whether a network is trained before the scene is mapped."""
        return self.method == "vq" and not self.weights
