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
    WHEN = (
        "Use it to look at both sensors together, to hand one tidy file to other software, or to see what the other "
        "tools will make of your layers. You need not run it before them: they align what they read by themselves, "
        "in the same way.\n"
        "Left at auto, the result has the pixels of the Sentinel-2 layer; if that is in degrees, it is put into the "
        "local UTM zone. Choose a CRS or a layer among the advanced parameters to lay it on another grid."
    )
    LIMITS = (
        "It resamples; it does not coregister. Where the radar was terrain corrected with a poor elevation model, a "
        "shift of some pixels stays, and it is the same in the result.\n"
        "A radar product in its own geometry (GRD) is placed by its ground control points only: in mountains it is "
        "off by what the heights shift it, and the log says how much that may be. Take a terrain corrected one "
        "(RTC) where you can."
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
