"""The versions that were tested together, as far as an installation is held to them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Dict

from ...engine.contract.libraries import PACKAGES

CONSTRAINTS = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "resources", "constraints.txt"
)
_TORCH_OWN = re.compile(r"nvidia-|cuda-|triton$")
"""Of each build of PyTorch there are others, and it names them itself, exactly."""


@lru_cache(maxsize=1)
def pinned_versions() -> Dict[str, str]:
    """Give the version of each package that a test run had."""
    with open(CONSTRAINTS, encoding="utf-8") as file:
        lines = [line.strip() for line in file if "==" in line and not line.startswith("#")]
    pins = (line.split("==") for line in lines)
    return {name: version for name, version in pins if not _TORCH_OWN.match(name)}


def engine_versions() -> Dict[str, str]:
    """Give the tested version of each package that the engine imports."""
    tested = pinned_versions()
    return {name: tested[name] for name in PACKAGES}
