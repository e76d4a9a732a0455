"""What was installed: written when an installation begins, and again when it ends."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import Dict, Optional

NAME = "install.json"
UNFINISHED, FAILED, READY = "unfinished", "failed", "ready"


@dataclass(frozen=True)
class Receipt:
    """How an installation stands.

    Attributes:
        stage: unfinished, failed or ready.
        build: Which PyTorch was asked for.
        wheels: The folder that it came from; "" for the registry.
        pins: Package and version that were asked for.
        sentence: Why it failed.
    """

    stage: str
    build: str
    wheels: str = ""
    pins: Dict[str, str] = field(default_factory=dict)
    sentence: str = ""

    def write(self, path: str) -> None:
        """Put it on disk in one step."""
        part = f"{path}.part"
        with open(part, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)
        os.replace(part, path)


def read_receipt(path: str) -> Optional[Receipt]:
    """Read a receipt; None where there is none that can be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return Receipt(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None
