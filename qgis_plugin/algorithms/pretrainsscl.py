"""`saroptical:pretrainsscl`: prepare a land-cover network on pairs without labels."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import GRID, PRETRAINING, READING
from .wording import KEPT_RUN


class PretrainSscl(JobAlgorithm):
    """Pre-train a land-cover network on pairs without labels."""

    JOB = jobs.PretrainSscl
    TITLE = "Pre-train a land-cover network"
    GROUP = ("pretraining", "Pre-training")
    SUMMARY = "Prepares a land-cover network on Sentinel-1 and Sentinel-2 pairs without any labels."
    HELP = (
        "Prepares a network on your own scenes, without labels, so that afterwards few polygons are enough to teach it "
        "your classes: choose its model as 'Model to start from' in 'Teach a network your classes'.\n"
        "HOW. First the network learns which bands show the same ground (UniFeat), then to restore what was taken from "
        "a piece of the scene: whole bands, now and then a whole sensor, squares, and sharpness (CoRe). Both are one "
        "run with one model at its end.\n"
        "SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 "
        "and s2. Take scenes of the region and season that you are going to map; the more of them the better.\n"
        "CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', "
        "best on a GPU.\n"
        f"LONG RUNS. The losses (how wrong it still is) are shown as they go. {KEPT_RUN}"
    )
    WHEN = (
        "Use it when you have many scenes and few polygons, before 'Teach a network your classes'.\n"
        "Keep the model with its folder: it serves for every later legend of the same region and season."
    )
    LIMITS = (
        "With 'quick' the model has seen too little to be worth much. On plenty of polygons the advantage over a "
        "network that starts from nothing grows small.\n"
        "A filter against speckle becomes part of the model: whatever is mapped with it later is filtered alike. "
        "How bands enter is fixed too: the same bands must be there later."
    )
    SOURCES = (
        "Montanaro, Valsesia, Fracastoro and Magli, 'Semi-supervised learning for joint SAR and multispectral "
        "land cover classification', IEEE GRSL 2022, doi:10.1109/LGRS.2022.3195259",
    )
    TAGS = (
        "sentinel",
        "sar",
        "radar",
        "optical",
        "self-supervised",
        "pretraining",
        "contrastive",
        "land cover",
        "deep learning",
        "train",
    )
    FIELDS = (
        "s1",
        "s2",
        "pairs",
        "preset",
        "sensors",
        "network",
        "backbone",
        "bands",
        "extent",
        *GRID,
        *READING,
        "extractor",
        "despeckle",
        *PRETRAINING,
        "output_weights",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("unifeat_loss", "UNIFEAT_LOSS", "Loss at the last step of the first stage"),
        ("core_loss", "CORE_LOSS", "Loss at the last step of the second stage"),
        ("patches", "PATCHES", "Patches learned from"),
        ("pairs", "PAIRS_USED", "Pairs learned from"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"output_weights": "Model", "as_published": "Take the loss as it was printed"}
