"""`saroptical:alignpair`: both sensors on one pixel grid, in one layer."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING
from .wording import SCENE_FILES


class AlignPair(JobAlgorithm):
    """Put both sensors on one pixel grid and write one stacked layer."""

    JOB = jobs.AlignPair
    TITLE = "Align a Sentinel-1 and Sentinel-2 pair"
    GROUP = ("scenes", "Scenes")
    SUMMARY = "Puts both sensors on one pixel grid and writes one stacked layer."
    HELP = (
        "Puts a Sentinel-1 and a Sentinel-2 scene on one pixel grid and writes them as one layer: "
        "radar bands in decibels, optical bands as reflectance.\n"
        "The layers may differ in CRS, pixel size and extent; the result covers what they share. Bands are found by "
        "name, the unit from the metadata; what was found or inferred is said in the log.\n" + SCENE_FILES
    )
    TAGS = ("sentinel", "sar", "radar", "optical", "align", "coregister", "stack", "resample", "warp")
    FIELDS = (
        "s1",
        "s2",
        "extent",
        *GRID,
        *READING,
        *COMPUTING,
        "output",
    )
    REQUIRED = ("s1", "s2", "output")
    NUMBERS = (("valid_share", "VALID_SHARE", "Share of pixels with data of both sensors"),)
    LABELS: ClassVar[Dict[str, str]] = {"output": "Aligned pair"}
