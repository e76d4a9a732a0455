"""`saroptical:checkenvironment`: try the engine and every device out."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING


class CheckEnvironment(JobAlgorithm):
    """Try the engine's libraries and every device out."""

    JOB = jobs.CheckEnvironment
    TITLE = "Check the engine"
    GROUP = ("models", "Models")
    SUMMARY = "Tries the engine's libraries and every device out, and says what there is."
    HELP = (
        "Loads every library of the engine, writes and reads a raster, finds a known place, and computes a convolution "
        "with its gradient on the CPU and on each GPU, compared with what the CPU says.\n"
        "The log names versions, devices, memory and compute capability. It holds neither your name nor your "
        "computer's, so it can go into a bug report as it is. A GPU that is there and not used is named, with what "
        "helps."
    )
    WHEN = (
        "Run it when a job fails and you do not know why, after a new graphics driver, and before you report a problem."
    )
    LIMITS = (
        "It computes for a moment only: a GPU that grows hot, or whose memory another program fills, shows that under "
        "load alone."
    )
    TAGS = ("environment", "diagnosis", "gpu", "cuda", "pytorch", "version", "report", "engine")
    FIELDS = (*COMPUTING, "output_text")
    REQUIRED = ()
    NUMBERS = (
        ("libraries", "LIBRARIES", "Libraries that load"),
        ("gpus", "GPUS", "GPUs that compute"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"device": "Try out (auto tries all)"}
