"""Refuse a result that could never be written, before any work is spent on it."""

from __future__ import annotations

import os

from ..errors import InputError, OutputFailed
from .jobs import Job

RASTER_EXTENSIONS = (".tif", ".tiff")
_OTHER_FILES = {
    "output_weights": (),
    "output_picture": (),
    "output_report": (".html", ".htm"),
    "output_json": (".json",),
    "output_text": (".txt",),
    "output_csv": (".csv",),
    "output_onnx": (".onnx",),
    "output_split": (".gpkg",),
    "output_cells": (".gpkg",),
    "output_parts": (".json",),
}
"""Results that are no layers of pixels, with the endings that they may have; () any."""


def check_targets(job: Job) -> None:
    """Look at the names and the folders of a job's results; nothing is touched.

    Raises:
        InputError: If a name has not the ending of what is written: of a GeoTIFF, but for other kinds of files.
        OutputFailed: If a folder is missing or may not be written to, or a folder has a result's name.
    """
    for name, path in job.outputs().items():
        endings = _OTHER_FILES.get(name, RASTER_EXTENSIONS)
        if endings and not path.lower().endswith(endings):
            better = os.path.splitext(path)[0] + endings[0]
            kind = "a file of that kind" if name in _OTHER_FILES else "a layer, as a GeoTIFF,"
            raise InputError(f"{path} does not end in {endings[0]}; {name} is {kind}. Name it {better}.")
        _check_place(os.path.abspath(path))


def _check_place(path: str) -> None:
    home, name = os.path.split(path)
    if not os.path.isdir(home):
        raise OutputFailed(f"The folder {home} for {name} does not exist; create it, or choose another place.")
    if os.path.isdir(path):
        raise OutputFailed(f"{path} is a folder; a file is to be written there. Choose another name.")
    if not os.access(home, os.W_OK | os.X_OK):
        raise OutputFailed(f"The folder {home} for {name} may not be written to. Choose another, or ask for access.")
