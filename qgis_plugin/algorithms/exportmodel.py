"""`saroptical:exportmodel`: a model as ONNX."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING


class ExportModel(JobAlgorithm):
    """Write a model as ONNX."""

    JOB = jobs.ExportModel
    TITLE = "Export a model as ONNX"
    GROUP = ("models", "Models")
    SUMMARY = "Writes a model as an ONNX network that Deepness and other programs can run."
    HELP = (
        "Writes a model that maps every pixel as a network in the format ONNX. It takes bands in their units (decibels "
        "for radar, reflectance for optical), clips and normalises them by itself, and gives the probability of each "
        "class, its features, or the bands that it makes.\n"
        "DEEPNESS. Everything that the plugin Deepness asks for is in the file: kind of model, class names, pixel "
        "size, tile size and overlap. Give it the layer of 'Align a Sentinel-1 and Sentinel-2 pair'.\n"
        "CHECKED. The file is run by onnxruntime beside the model, with made-up scenes, holes and missing sensors, and "
        "kept only if both agree to 0.0001."
    )
    WHEN = "Use it to run a model where saroptical's engine cannot be installed, or in a program of your own."
    LIMITS = (
        "The network knows squares of one size only. What saroptical does around it is not in it: scenes are not "
        "aligned, speckle is not filtered, nodata is not left out of the map, and overlapping squares are not blended. "
        "It needs the libraries onnx, onnxscript and onnxruntime in the engine's environment."
    )
    TAGS = ("model", "export", "onnx", "deepness", "onnxruntime", "deploy", "inference", "deep learning")
    FIELDS = ("weights", "patch_px", *COMPUTING, "output_onnx")
    REQUIRED = ("weights", "output_onnx")
    NUMBERS = (
        ("largest_difference", "LARGEST_DIFFERENCE", "Largest difference from the model"),
        ("patch_px", "PATCH", "Side of its squares in pixels"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"weights": "Model"}
