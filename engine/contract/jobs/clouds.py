"""Fill what clouds hide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...errors import InputError
from .base import need, option
from .scenes import MappingJob

DETECTED = "s2cloudless"
MASKS = ("auto", "scl", "qa60", "mask", DETECTED)


@dataclass(frozen=True)
class FillClouds(MappingJob):
    """Put a translation of the radar where clouds hide the ground; clear pixels stay as they are."""

    verb: ClassVar[str] = "fillclouds"
    model_task: ClassVar[str] = "translation"

    weights: str = option("", "Weights file (.safetensors) of traintranslation.", role="input")
    grid: str = option(
        "s2",
        "Pixel grid of the result. s2 keeps the pixels of the Sentinel-2 layer, and with them the clear ones as they "
        "are; any other resamples them: s1, utm, pixels, an EPSG code, or a raster file to copy the grid of.",
        advanced=True,
    )
    mask_clouds: bool = option(False, "Without effect here: clouds are what is filled.", advanced=True)
    clouds: str = option(
        "",
        "Layer that says where clouds are; empty takes the scene classification (SCL) or the QA60 band that comes with "
        "the Sentinel-2 scene.",
        role="input",
    )
    clouds_are: str = option(
        "auto",
        "What the layer of clouds holds: scl (a scene classification: clouds, their shadows and cirrus), qa60 (bits of "
        "a QA60 band), or mask (anything but 0 and nodata is cloud). auto goes by the name of the file, and else takes "
        "a mask, unless the layer holds more codes than masks do. "
        "s2cloudless needs no layer: the library of that name finds clouds in the bands of a Level-1C scene.",
        choices=MASKS,
        advanced=True,
    )
    grow_px: int = option(
        5, "Pixels by which clouds are taken to be larger: their rims are hazy.", low=0, high=256, advanced=True
    )
    feather_px: int = option(
        16,
        "Pixels within a cloud over which the clear surroundings fade into the translation.",
        low=0,
        high=512,
        advanced=True,
    )
    output: str = option("", "Filled scene: a GeoTIFF with the bands that the model makes.", role="output")
    output_provenance: str = option(
        "",
        "Layer that says where each pixel comes from: 1 measured, 2 generated from radar, 3 cloud left as it is.",
        role="output",
    )

    def __post_init__(self) -> None:
        """Check scenes, model and outputs: generated pixels are never written without saying which they are."""
        super().__post_init__()
        if not (self.s1 and self.s2):
            raise InputError(
                "fillclouds was given one scene; it needs the cloudy Sentinel-2 layer and radar. Name both."
            )
        if not self.weights:
            raise InputError("fillclouds was given no weights; name a weights file that traintranslation wrote.")
        if self.clouds and self.clouds_are == DETECTED:
            raise InputError(
                f"fillclouds was given a layer of clouds, and clouds_are={DETECTED}, which finds them itself; leave "
                "out one of them."
            )
        need(self, "output")
        need(self, "output_provenance")
