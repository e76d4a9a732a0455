"""`saroptical:pretrainmae`: prepare an encoder of both sensors on pairs without labels."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract.jobs.masked import PretrainMae as PretrainMaeJob
from .base import JobAlgorithm


class PretrainMae(JobAlgorithm):
    """Pre-train an encoder of both sensors on pairs without labels."""

    JOB = PretrainMaeJob
    TITLE = "Pre-train an encoder of both sensors"
    GROUP = ("pretraining", "Pre-training")
    SUMMARY = (
        "Prepares an encoder on Sentinel-1 and Sentinel-2 pairs without any labels, as a joint masked autoencoder."
    )
    HELP = (
        "Prepares a network on your own scenes, without labels, so that afterwards few labelled scenes are enough: "
        "choose its model as 'Model to start from' when you teach labels of scenes, or land cover. 'Make a feature "
        "layer' makes a layer of what it sees.\n"
        "HOW. Most squares of a patch are hidden, of each sensor by itself, and the network learns to tell them from "
        "what it still sees of both. So it learns how radar and optical image explain each other, and to do with one "
        "of them. What is hidden is not computed, which makes the training fast.\n"
        "SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 "
        "and s2. Take scenes of the region and season that you are going to work on; the more of them the better.\n"
        "CHOICES. The training time 'quick' is for a first look; a model worth keeping takes 'standard' or 'thorough', "
        "best on a GPU. Where the sensors are hidden independently, the model reads either of them alone; where they "
        "are hidden jointly, it needs both.\n"
        "LONG RUNS. The losses are shown as they go; to tell nothing of a hidden square costs 1 per sensor. With a "
        "folder for the run, losses, curves and checkpoints are kept there, and a picture of what is told so far "
        "beside what is hidden and what is there; and a run that was broken off can be taken up again."
    )
    WHEN = (
        "Use it when you have many scenes and few labels of scenes, or when one of the two sensors will often be "
        "missing later.\n"
        "With a folder for the run, watch reconstruction.png grow: patches as they are seen, as they are told, and "
        "as they are."
    )
    LIMITS = (
        "It sees squares of about eight pixels, so what is smaller, such as a road or a brook, does not come out in "
        "maps made from it.\n"
        "It wants thousands of patches and hours; on a CPU, 'quick' shows that it runs, and no more."
    )
    SOURCES = (
        "He et al., 'Masked autoencoders are scalable vision learners', CVPR 2022, arXiv:2111.06377",
        "Fuller, Millard and Green, 'CROMA: remote sensing representations with contrastive radar-optical "
        "masked autoencoders', NeurIPS 2023, arXiv:2311.00566",
    )
    TAGS = (
        "sentinel",
        "sar",
        "radar",
        "optical",
        "self-supervised",
        "pretraining",
        "masked autoencoder",
        "transformer",
        "deep learning",
        "train",
    )
    FIELDS = (
        "s1",
        "s2",
        "pairs",
        "preset",
        "sensors",
        "size",
        "mask",
        "s1_ratio",
        "s2_ratio",
        "bands",
        "extent",
        "mask_clouds",
        "grid",
        "gsd_m",
        "s1_bands",
        "s2_bands",
        "s1_unit",
        "s2_unit",
        "s2_offset",
        "tokens",
        "patch_px",
        "crop_px",
        "sensor_drop",
        "steps",
        "seed",
        "cache",
        "run_folder",
        "resume",
        "processes",
        "device",
        "threads",
        "output_weights",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("s1_loss", "S1_LOSS", "Loss of Sentinel-1 at the last step"),
        ("s2_loss", "S2_LOSS", "Loss of Sentinel-2 at the last step"),
        ("input_kept", "INPUT_KEPT", "Share of the values that were shown"),
        ("tokens_kept", "TOKENS_KEPT", "Share of the tokens that were computed"),
        ("patches", "PATCHES", "Patches learned from"),
        ("pairs", "PAIRS_USED", "Pairs learned from"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "size": "Size of the encoder",
        "mask": "Where the sensors are hidden",
        "s1_ratio": "Share of Sentinel-1 that is hidden",
        "s2_ratio": "Share of Sentinel-2 that is hidden",
        "tokens": "How the sensors enter",
        "patch_px": "Side of a hidden square in pixels",
        "crop_px": "Side of a training crop in pixels",
        "output_weights": "Model",
    }
