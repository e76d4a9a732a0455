"""`saroptical:syntheticpair`: a made-up scene pair whose land cover is known."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING


class SyntheticPair(JobAlgorithm):
    """Make a Sentinel-1 and a Sentinel-2 scene with a known land-cover map."""

    JOB = jobs.SyntheticPair
    TITLE = "Make a synthetic pair"
    GROUP = ("scenes", "Scenes")
    SUMMARY = "Makes a Sentinel-1 and a Sentinel-2 scene of any size, with the land cover they were drawn from."
    HELP = (
        "Makes a Sentinel-1 and a Sentinel-2 scene of any size, with fields, water, roads and built-up land, "
        "and the land-cover map they were drawn from.\n"
        "The radar has speckle of the stated number of looks, the optical bands a spectrum per class. "
        "The same seed gives the same scene. Use it to try the other tools, and to see how far a map can be trusted "
        "where the truth is known."
    )
    WHEN = (
        "Use it to try the tools without data of your own, to teach with, and to judge a tool where the truth is "
        "known to the pixel."
    )
    LIMITS = (
        "The scene is drawn, not simulated: slopes are shaded a little, and there is no geometry of terrain, no cast "
        "shadow, no haze, and the speckle of neighbouring pixels is independent, which real speckle is not. Figures "
        "measured on it are better than those of real scenes."
    )
    TAGS = ("sentinel", "synthetic", "simulate", "demo", "speckle", "test", "landscape")
    FIELDS = (
        "width",
        "height",
        "seed",
        "looks",
        "s2_bands",
        "nodata_share",
        "crs",
        "gsd_m",
        "origin_x",
        "origin_y",
        *COMPUTING,
        "output_s1",
        "output_s2",
        "output_labels",
    )
    REQUIRED = ("output_s1", "output_s2")
    NUMBERS = (("pixels", "PIXELS", "Pixels drawn"),)
    LABELS: ClassVar[Dict[str, str]] = {"s2_bands": "Sentinel-2 bands to make"}
