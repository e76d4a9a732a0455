"""What people call a result: the name they gave it, else the scenes that it was made from."""

from __future__ import annotations

import json
import os
import re
from typing import Mapping

from .sources import title_of

JOB_TAG = "SAROPTICAL_JOB"
"""Tag of a raster of ours that holds the job it was made by."""
UNIT_TAG = "SAROPTICAL_UNIT"
"""Tag of a raster of ours whose pixel type does not tell its unit."""
_TEMPORARY = re.compile(r"OUTPUT(_[A-Z0-9]+)*")
"""QGIS names a temporary result after the parameter."""


def chosen_name(path: str) -> str:
    """Give the name that a file was given, without its ending; "" for a temporary result of QGIS."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return "" if _TEMPORARY.fullmatch(stem) else stem


def scenes_of(tags: Mapping[str, str]) -> str:
    """Name the scenes that a raster of ours was made from, by its tags; "" where they do not tell."""
    try:
        job = json.loads(tags.get(JOB_TAG, ""))
        scenes = [title_of(tuple(job[name])) for name in ("s1", "s2") if job[name]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # anyone may have written them
        return ""
    return " and ".join(name for name in map(chosen_name, scenes) if name)
