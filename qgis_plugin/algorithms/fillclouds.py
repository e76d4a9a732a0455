"""`saroptical:fillclouds`: a translation of the radar where clouds hide the ground."""

from __future__ import annotations

from typing import ClassVar, Dict, Type

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING, TILING
from .kinds import JobParameter
from .places import Raster
from .wording import SCENE_FILES


class FillClouds(JobAlgorithm):
    """Put a translation of the radar where clouds hide the ground."""

    JOB = jobs.FillClouds
    TITLE = "Fill clouds from radar"
    GROUP = ("translation", "Translation")
    SUMMARY = "Fills the clouds of a Sentinel-2 scene with a translation of radar, and marks every generated pixel."
    HELP = (
        "Where the optical scene is cloudy, puts what a model of 'Train a translation of radar to optical' makes of "
        "the radar, brought to the level of the clear ground around and faded into it. Clear pixels stay as they are, "
        "in the pixel type of the file; a picture of 8 bits that has holes gets 16, to mark them.\n"
        "CLOUDS. The scene classification (SCL) of an L2A product is taken, an SCL or QA60 file among the band files, "
        "or a layer of yours, of which any value but 0 and nodata is cloud. Of a Level-1C scene the library "
        "s2cloudless finds them, where it is installed and chosen. Clouds are taken to be a little larger, since their "
        "rims are hazy.\n"
        "TRUST. Filled pixels are generated: they show what ground of this look in radar often looks like, not what "
        "was there. The second layer, which is always written, says of each pixel whether it was measured. Do not "
        "measure or compare dates on generated pixels. The log tells by how much the translation misses on the clear "
        "ground around.\n"
        f"SCENES. {SCENE_FILES} Take a radar scene of nearly the same date. On the grid of the Sentinel-2 layer, which "
        "is the default, no clear pixel is resampled."
    )
    WHEN = (
        "Use it to make a scene whole for the eye: a backdrop, a mosaic, a figure. For analysis take the provenance "
        "layer along, and leave the generated pixels out."
    )
    LIMITS = (
        "It needs a model of the same bands, and clear ground around the clouds to take the level from; a scene "
        "that is all cloud has none.\n"
        "Clouds that the mask has missed stay, and what it took for clouds is replaced. Look at the mask first."
    )
    SOURCES = (
        "Isola, Zhu, Zhou and Efros, 'Image-to-image translation with conditional adversarial networks', CVPR "
        "2017, arXiv:1611.07004",
    )
    TAGS = ("sentinel", "sar", "radar", "optical", "translation", "clouds", "cloud removal", "gap filling", "pix2pix")
    FIELDS = (
        "s1",
        "s2",
        "weights",
        "clouds",
        "extent",
        "clouds_are",
        "grow_px",
        "feather_px",
        *GRID,
        *READING,
        *TILING,
        *COMPUTING,
        "output",
        "output_provenance",
    )
    REQUIRED = ("s1", "s2", "weights", "output", "output_provenance")
    NUMBERS = (
        ("measured_share", "MEASURED_SHARE", "Share of the scene that was measured"),
        ("generated_share", "GENERATED_SHARE", "Share of the scene that is generated"),
        ("cloud_left_share", "CLOUD_LEFT_SHARE", "Share of the scene that is still cloud"),
        ("surroundings_rmse", "SURROUNDINGS_RMSE", "Error on the clear ground around (RMSE)"),
    )
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {"clouds": Raster}
    LABELS: ClassVar[Dict[str, str]] = {
        "weights": "Model",
        "clouds": "Layer of clouds",
        "clouds_are": "What the layer of clouds holds",
        "grow_px": "Clouds are larger by so many pixels",
        "feather_px": "Pixels over which the surroundings fade in",
        "output": "Filled scene",
        "output_provenance": "Measured or generated",
    }
