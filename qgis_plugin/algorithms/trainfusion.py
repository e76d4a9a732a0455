"""`saroptical:trainfusion`: learn features of pairs, without labels."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import GRID, PRETRAINING, READING
from .wording import KEPT_RUN, SCENE_FILES


class TrainFusion(JobAlgorithm):
    """Learn a compact feature per pixel from pairs without labels."""

    JOB = jobs.TrainFusion
    TITLE = "Train a fusion of radar and optical"
    GROUP = ("fusion", "Fusion")
    SUMMARY = "Learns a compact feature per pixel from Sentinel-1 and Sentinel-2 pairs, without any labels."
    HELP = (
        "Trains a network that gives every pixel of a Sentinel-1 and Sentinel-2 pair a short feature vector, in which "
        "places that are alike lie close together. No labels are needed: the network compares views of your own "
        "scenes. 'Make a feature layer' then applies it.\n"
        f"ONE PAIR. Choose the two layers. {SCENE_FILES}\n"
        "MANY PAIRS. Choose layers of both sensors, or a folder that holds them, or a table with the columns s1 and "
        "s2. Scenes are matched by the ground that they share, then by the nearest date; the pairs are listed in the "
        "log, and a match that is ambiguous is refused. Bands that only some pairs have are left out.\n"
        "CHOICES. The training time 'quick' is for a first look. With a share of crops that lose a sensor, the model "
        "can later be used where one sensor is missing.\n"
        f"LONG RUNS. The loss is shown as it goes. {KEPT_RUN}"
    )
    WHEN = (
        "Use it when you want one compact layer in place of many bands: for a classifier of your own, for "
        "clustering, or to compare two dates. Its model is also a start for 'Teach a network your classes'.\n"
        "Begin with one pair and 'quick', make the feature layer, and look at it: what you want to tell apart "
        "should have different colours. Then give it more scenes and more time."
    )
    LIMITS = (
        "Features have no names: what a band of them means is not known. They are worth what the scenes are worth "
        "that the model has seen; a model of one summer says little about winter.\n"
        "Bands that not all pairs have are left out, and so are the bands of 60 m."
    )
    SOURCES = (
        "Chen and Bruzzone, 'Self-supervised SAR-optical data fusion of Sentinel-1/-2 images', IEEE TGRS "
        "2022, doi:10.1109/TGRS.2021.3128072",
    )
    TAGS = (
        "sentinel",
        "sar",
        "radar",
        "optical",
        "fusion",
        "self-supervised",
        "contrastive",
        "features",
        "embedding",
        "deep learning",
        "train",
    )
    FIELDS = (
        "s1",
        "s2",
        "pairs",
        "preset",
        "sensors",
        "fusion",
        "level",
        "features",
        "bands",
        "extent",
        *GRID,
        *READING,
        "superpixels",
        "partner",
        *PRETRAINING,
        "output_weights",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("loss", "LOSS", "Loss at the last step"),
        ("patches", "PATCHES", "Patches learned from"),
        ("pairs", "PAIRS_USED", "Pairs learned from"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"output_weights": "Model"}
