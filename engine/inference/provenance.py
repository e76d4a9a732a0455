"""Where the pixels of a filled scene come from: the values of the layer that `fillclouds` writes beside it."""

from __future__ import annotations

from ..contract.card import ClassEntry
from ..contract.facts import SceneFacts

UNKNOWN, MEASURED, GENERATED, CLOUDY = range(4)
ENTRIES = (
    ClassEntry(0, MEASURED, "measured", "#5b8c5a"),
    ClassEntry(1, GENERATED, "generated from radar", "#d81b8c"),
    ClassEntry(2, CLOUDY, "cloud, left as it is", "#b9bfc6"),
)
FILLED_PIXELS = {"pixels": "where clouds were, generated from Sentinel-1, not measured"}
"""What the provenance of a filled scene says of its pixels."""
_TAG = "SAROPTICAL_PIXELS"


def is_filled(facts: SceneFacts) -> bool:
    """Tell whether a scene says of itself that only its clouds were replaced."""
    return any(file.tags.get(_TAG) == FILLED_PIXELS["pixels"] for file in facts.files)
