"""The job that tries the machine and the engine's libraries out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import Job, option


@dataclass(frozen=True)
class CheckEnvironment(Job):
    """Try the engine's libraries and every device out, and report what there is."""

    verb: ClassVar[str] = "checkenvironment"

    output_text: str = option(
        "", "Text file to write: versions, devices and what they did, without user names.", role="output"
    )
