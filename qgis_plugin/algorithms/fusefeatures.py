"""`saroptical:fusefeatures`: a feature layer of a pair, by a model of `trainfusion`."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING, TILING
from .wording import ONE_SENSOR, SCENE_FILES


class FuseFeatures(JobAlgorithm):
    """Make a feature layer of a pair with a model of trainfusion."""

    JOB = jobs.FuseFeatures
    TITLE = "Make a feature layer"
    GROUP = ("fusion", "Fusion")
    SUMMARY = "Fuses a Sentinel-1 and Sentinel-2 pair into a feature layer with a trained model."
    HELP = (
        "Applies a model of 'Train a fusion of radar and optical' to a pair and writes a layer of features: one band "
        "per principal component, those that vary most first. Use it for classification, clustering or change "
        "detection in place of the original bands. A model of 'Pre-train an encoder of both sensors' serves too; it "
        "sees squares of 8 or so pixels, so its features are coarser.\n"
        "LOOKS. The layer shows its first three components as red, green and blue. The colours have no meaning of "
        "their own: places of one colour are alike to the model.\n"
        "SIZE. Ask for fewer bands, or for 8-bit values; scale and offset in the file give the values back, and QGIS "
        "applies them by itself.\n"
        f"SCENES. {SCENE_FILES} {ONE_SENSOR}"
    )
    WHEN = (
        "Use it after 'Train a fusion of radar and optical', on any pair with the same bands. The first bands are "
        "the best ones to keep and to look at.\n"
        "Treat the layer as you would treat the bands of a scene: classify it, cluster it, or take the difference "
        "of two dates made with one model."
    )
    LIMITS = (
        "Features of two different models cannot be compared, not even of two runs on the same scenes.\n"
        "8-bit values are half the size of float16 and coarser; what lies beyond their range is cut, and the log says "
        "how much. float16 keeps three digits."
    )
    SOURCES = (
        "Chen and Bruzzone, 'Self-supervised SAR-optical data fusion of Sentinel-1/-2 images', IEEE TGRS "
        "2022, doi:10.1109/TGRS.2021.3128072",
    )
    TAGS = ("sentinel", "sar", "radar", "optical", "fusion", "features", "embedding", "components", "deep learning")
    FIELDS = (
        "s1",
        "s2",
        "weights",
        "components",
        "pixel_type",
        "extent",
        *GRID,
        *READING,
        *TILING,
        *COMPUTING,
        "output",
        "output_sensors",
    )
    REQUIRED = ("weights", "output")
    NUMBERS = (
        ("bands", "BANDS_WRITTEN", "Bands of the layer"),
        ("pixels", "PIXELS", "Pixels with features"),
        ("valid_share", "VALID_SHARE", "Share of the area with features"),
        ("clipped_share", "CLIPPED_SHARE", "Share of the values that the pixel type cannot hold"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"weights": "Model", "output": "Features"}
