"""`saroptical:traintranslation`: learn to make optical bands of radar."""

from __future__ import annotations

from typing import ClassVar, Dict, Type

from ...engine.contract.jobs import TrainTranslation as TrainTranslationJob
from .assesstranslation import SplitFile
from .base import JobAlgorithm
from .kinds import JobParameter
from .wording import KEPT_RUN, SCENE_FILES


class TrainTranslation(JobAlgorithm):
    """Learn from pairs to make optical bands of Sentinel-1."""

    JOB = TrainTranslationJob
    TITLE = "Train a translation of radar to optical"
    GROUP = ("translation", "Translation")
    SUMMARY = "Learns from Sentinel-1 and Sentinel-2 pairs to make optical bands of radar."
    HELP = (
        "Learns from pairs what ground of a certain look in radar looks like in optical light. The model makes "
        "optical-like layers where there is radar alone, and fills clouds.\n"
        "SCENES. One pair, or many: layers of both sensors, a folder that holds them, or a table with the columns s1 "
        f"and s2. Take clear scenes of the region and season that you are going to work on. {SCENE_FILES}\n"
        "HOW. A generator makes a picture of the radar, and a discriminator learns to tell it from a measured one "
        "(pix2pix). The recipe 'improved' also averages the generator over its training and compares what the "
        "discriminator sees; 'published' learns as the released code does; 'l1' has no discriminator: its pictures are "
        "smooth, and good figures of theirs are no good pictures.\n"
        "TIME. 'quick' is for a first look, with a small network; 'standard' has a larger one; 'thorough' is the "
        "published size and asks for a GPU.\n"
        "VALIDATION. A tenth of many pairs, in whole scenes, or of a large scene, in patches apart from the others, is "
        "kept aside and never learned from; the difference to the measured bands there is shown as it goes. Of small "
        "scenes and few pairs nothing is kept; the log says so.\n"
        "SEN1-2. A folder of these published pairs can be parted: a split file says what is learned from, or one is "
        "written that leaves whole scenes alone, by which 'Assess a translation' then judges the model.\n"
        f"LONG RUNS. {KEPT_RUN} A sheet of samples there shows radar, what is made of it so far, and what was "
        "measured, of pairs that are kept for validation where there are any; its title says which."
    )
    WHEN = (
        "Use it to get a model for 'Translate radar to optical' and 'Fill clouds from radar'. Leave 'How to learn' "
        "at improved unless you want to compare.\n"
        "With a folder for the run, watch samples.png grow: radar, what is made of it so far, and what was "
        "measured."
    )
    LIMITS = (
        "Radar does not see colour. The model learns what usually lies under a texture; where one texture has many "
        "colours, it picks one.\n"
        "A model knows the region and the season that it has learned from, and little of others. Pairs that are "
        "days apart teach it changes that no radar shows."
    )
    SOURCES = (
        "Isola, Zhu, Zhou and Efros, 'Image-to-image translation with conditional adversarial networks', CVPR "
        "2017, arXiv:1611.07004",
        "Wang et al., 'High-resolution image synthesis and semantic manipulation with conditional GANs', CVPR "
        "2018, arXiv:1711.11585",
    )
    TAGS = ("sentinel", "sar", "radar", "optical", "translation", "pix2pix", "gan", "clouds", "deep learning", "train")
    FIELDS = (
        "s1",
        "s2",
        "pairs",
        "preset",
        "recipe",
        "bands",
        "extent",
        "mask_clouds",
        "grid",
        "gsd_m",
        "init",
        "s1_bands",
        "s2_bands",
        "s1_unit",
        "s2_unit",
        "s2_offset",
        "width",
        "crop_px",
        "batch",
        "validation_share",
        "split",
        "sensors",
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
        "output_parts",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("l1_loss", "L1_LOSS", "Difference to the measured bands at the last step"),
        ("validation_l1_loss", "VALIDATION_L1_LOSS", "Difference on what is kept for validation, at the last step"),
        ("patches", "PATCHES", "Patches learned from"),
        ("validation_patches", "PATCHES_HELD_OUT", "Patches kept for validation"),
        ("pairs", "PAIRS_USED", "Pairs learned from"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "bands": "Optical bands to make",
        "recipe": "How to learn",
        "width": "Width of the generator in channels",
        "crop_px": "Side of a training crop in pixels",
        "batch": "Crops per step",
        "validation_share": "Share kept for validation",
        "split": "Split file",
        "output_weights": "Model",
        "output_parts": "Split to write",
    }
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {"split": SplitFile}
