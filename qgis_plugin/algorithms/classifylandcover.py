"""`saroptical:classifylandcover`: a land-cover map of a pair, by a model of `trainlandcover`."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, MAP_NUMBERS, READING, TILING
from .wording import ONE_SENSOR, SCENE_FILES


class ClassifyLandcover(JobAlgorithm):
    """Map land cover with a model of trainlandcover."""

    JOB = jobs.ClassifyLandcover
    TITLE = "Map your classes"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Maps the land cover of a Sentinel-1 and Sentinel-2 pair with a model that knows your classes."
    HELP = (
        "Maps a whole pair with a model of 'Teach a network your classes'. The map carries your class values, names "
        "and colours.\n"
        "CONFIDENCE. The second layer is the probability of the mapped class. It was calibrated on the polygons that "
        "were kept for validation: of the pixels with 0.8, about eight in ten should be right, on ground like theirs. "
        "Look at the places of low confidence first, and draw polygons there.\n"
        "SMALL AREAS. With a minimum mapping unit, areas that are smaller take the class around them.\n"
        f"SCENES. {SCENE_FILES} {ONE_SENSOR}"
    )
    WHEN = (
        "Use it with each model of 'Teach a network your classes': on the pair that it was taught on, on its "
        "neighbours, and on other dates of the same season.\n"
        "Ask for the probabilities of all classes where you want to weigh them yourself, and for the sensors used "
        "where one scene has holes."
    )
    LIMITS = (
        "On other ground, another season or another processing level the model is a guess; where the values differ "
        "much from those that it has learned from, the log says so.\n"
        "The scenes must have the bands that the model was taught on. A pixel size that is far off the model's is "
        "resampled to it."
    )
    SOURCES = (
        "Calibration: Guo, Pleiss, Sun and Weinberger, 'On calibration of modern neural networks', ICML 2017, "
        "arXiv:1706.04599",
    )
    TAGS = (
        "sentinel",
        "sar",
        "optical",
        "supervised",
        "classification",
        "land cover",
        "map",
        "predict",
        "deep learning",
    )
    FIELDS = (
        "s1",
        "s2",
        "weights",
        "minimum_area_ha",
        "extent",
        *GRID,
        *READING,
        *TILING,
        *COMPUTING,
        "output",
        "output_confidence",
        "output_probabilities",
        "output_sensors",
    )
    REQUIRED = ("weights", "output")
    NUMBERS = MAP_NUMBERS
    LABELS: ClassVar[Dict[str, str]] = {"weights": "Model", "output": "Land cover"}
