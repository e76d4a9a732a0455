"""`saroptical:modelinfo`: the card of a model."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING


class ModelInfo(JobAlgorithm):
    """Show the card of a model."""

    JOB = jobs.ModelInfo
    TITLE = "Show the card of a model"
    GROUP = ("models", "Models")
    SUMMARY = "Says what a model reads and makes, how well it does, and under which licence it stands."
    HELP = (
        "Reads the card that every weights file of saroptical carries. Nothing in the file is executed.\n"
        "SAID. What the model makes, and which tool uses it; sensors and bands with their units, and which sensor it "
        "can do without; pixel size and patch; classes with their values; accuracy on ground that it has not learned "
        "from, also with each sensor missing; what it learned from; licences and versions.\n"
        "RESULT. The rows stand in the log. The card can be written as a page to read, and as data."
    )
    WHEN = (
        "Run it before you use a model that somebody gave you, and to list many models in batch. The window 'Models' "
        "shows the same cards."
    )
    LIMITS = (
        "The card says what the training wrote into it. Accuracy holds for ground like that of the training; on other "
        "ground, assess the map."
    )
    TAGS = ("model", "card", "weights", "safetensors", "metadata", "licence", "accuracy", "classes", "bands")
    FIELDS = ("weights", *COMPUTING, "output_report", "output_json")
    REQUIRED = ("weights",)
    NUMBERS = (
        ("bands", "BANDS", "Bands that the model reads"),
        ("classes", "CLASSES", "Classes that it knows"),
        ("gsd_m", "GSD", "Its pixel size in metres"),
        ("bytes", "BYTES", "Size of the file in bytes"),
        ("oa", "OVERALL_ACCURACY", "Its overall accuracy, where it was measured"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "weights": "Model",
        "output_report": "Card",
        "output_json": "Card as data",
    }
