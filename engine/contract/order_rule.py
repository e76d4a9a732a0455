"""Preflight's rule about the order of unnamed optical bands: medians that no ground has, if the bands were those.

Only what is physically out of the question is told, so that no good scene is
accused: over water the infrared is rightly the darkest band, for one. An
unusual order may therefore pass; red and blue swapped, for one, always does.
"""

from __future__ import annotations

import statistics
from typing import Dict, Iterator

from .bands import Sensor, canonical_band
from .facts import SceneFacts
from .findings import Finding, layer_of
from .jobs import PairJob

_BRIGHT = 0.15
"""Reflectance that a median must have to be more than haze over water."""
_VISIBLE = ("B02", "B03", "B04")


def check_order(job: PairJob, scene: SceneFacts) -> Iterator[Finding]:
    """Warn where the usual order was assumed and the medians cannot be those of such bands."""
    assumed = scene.sensor == "s2" and scene.unit == "reflectance" and not scene.product and not job.s2_bands
    if not assumed or any(canonical_band(text, Sensor.S2) for text in _said(scene)):
        return
    medians = {band.name: statistics.median(band.percentiles) for band in scene.bands if band.percentiles}
    contradiction = next(_contradictions(medians), "")
    if contradiction:
        yield Finding(
            "warning",
            "band-order",
            f"{layer_of(scene)} has unnamed bands, which were taken as {' '.join(scene.band_names)}; but then "
            f"{contradiction}, as on no ground.",
            "Check the order, and state the bands in file order (s2_bands).",
        )


def _said(scene: SceneFacts) -> Iterator[str]:
    for file in scene.files:
        yield file.source if len(scene.files) > 1 else ""
        yield from (layer.description for layer in file.layers)


def _contradictions(medians: Dict[str, float]) -> Iterator[str]:
    pairs = (("B08", "B8A", 1.6), ("B8A", "B08", 1.6), ("B12", "B11", 1.5))
    for bright, dark, times in pairs:  # neighbours in the spectrum; B12 lies above B11 over fire only
        if _exceeds(medians, bright, dark, times):
            yield f"{bright} ({medians[bright]:.2f}) is far brighter than {dark} ({medians[dark]:.2f})"
    times = 1.6 if "B08" in medians else 2.2  # without infrared to compare with, red soil must be allowed for
    for band in _VISIBLE:
        others = [name for name in _VISIBLE if name != band]
        outshines = all(_exceeds(medians, band, other, times) for other in others)
        if outshines and medians[band] > 1.3 * medians.get("B08", 0.0):
            yield f"{band} ({medians[band]:.2f}) is far brighter than the rest of the visible bands and than infrared"


def _exceeds(medians: Dict[str, float], bright: str, dark: str, times: float) -> bool:
    both = bright in medians and dark in medians
    return both and medians[bright] > _BRIGHT and medians[bright] > times * medians[dark]
