"""Refuse a result that could never be written, before any work is spent on it."""

from __future__ import annotations

import os

from ..errors import InputError, OutputFailed
from .jobs import Job

RASTER_EXTENSIONS = (".tif", ".tiff")
_OTHER_FILES = ("output_weights", "output_picture")


def check_targets(job: Job) -> None:
    """Look at the names and the folders of a job's results; nothing is touched.

    Raises:
        InputError: If a layer's name is not that of a GeoTIFF.
        OutputFailed: If a folder is missing or may not be written to, or a folder has a result's name.
    """
    for name, path in job.outputs().items():
        if name not in _OTHER_FILES and not path.lower().endswith(RASTER_EXTENSIONS):
            better = os.path.splitext(path)[0] + RASTER_EXTENSIONS[0]
            raise InputError(f"{path} does not end in .tif; layers are written as GeoTIFFs. Name it {better}.")
        _check_place(os.path.abspath(path))


def _check_place(path: str) -> None:
    home, name = os.path.split(path)
    if not os.path.isdir(home):
        raise OutputFailed(f"The folder {home} for {name} does not exist; create it, or choose another place.")
    if os.path.isdir(path):
        raise OutputFailed(f"{path} is a folder; a file is to be written there. Choose another name.")
    if not os.access(home, os.W_OK | os.X_OK):
        raise OutputFailed(f"The folder {home} for {name} may not be written to. Choose another, or ask for access.")
