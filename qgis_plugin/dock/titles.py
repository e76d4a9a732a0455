"""What the layers are called that a job makes: as its algorithm calls them."""

from __future__ import annotations

from typing import Dict

from ...engine.contract.jobs import Job
from ..algorithms.wording import LABELS
from ..wording import tr
from .taskbox import KINDS


def layer_titles(job: Job) -> Dict[str, str]:
    """Give the titles of a job's results by field, the main one first."""
    own = KINDS[job.verb].LABELS
    names = sorted(job.outputs(), key=lambda name: name != "output")
    return {name: tr(own.get(name) or LABELS[name]) for name in names}
