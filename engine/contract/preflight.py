"""Judge a job before any heavy work: one rule set, used by the plugin and by the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Optional, Sequence, Tuple, Type

from ..errors import BandMissing, GridMismatch, InputError, NoOverlap, UnitMismatch
from .card import ModelCard
from .card_rules import check_card, check_task
from .facts import SceneFacts
from .findings import Finding
from .jobs import PairJob
from .pair_rules import PAIR_RULES, check_extent, check_size
from .scene_rules import SCENE_RULES

_ERRORS: Dict[str, Type[InputError]] = {
    "band-missing": BandMissing,
    "sensor-missing": BandMissing,
    "unit": UnitMismatch,
    "uncalibrated": UnitMismatch,
    "crs-missing": GridMismatch,
    "gcps-only": GridMismatch,
    "no-overlap": NoOverlap,
    "extent-outside": NoOverlap,
}


def refuse(findings: Sequence[Finding]) -> None:
    """Raise the first error among the findings.

    Raises:
        InputError: Of the kind that fits, with the finding's sentence.
    """
    for finding in findings:
        if finding.level == "error":
            raise _ERRORS.get(finding.code, InputError)(finding.sentence)


def check_job(
    job: PairJob,
    s1: Optional[SceneFacts],
    s2: Optional[SceneFacts],
    *,
    card: Optional[ModelCard] = None,
) -> Tuple[Finding, ...]:
    """Judge a job on its scenes.

    Args:
        job: What was asked for.
        s1: The Sentinel-1 scene; None where the job has none.
        s2: The Sentinel-2 scene, likewise.
        card: The card of the weights file that the job uses.

    Returns:
        Errors first, then warnings, then notes.
    """
    found: List[Finding] = list(check_task(job, card)) if card is not None else []
    if found:
        return tuple(found)
    for scene in (s1, s2):
        if scene is not None:
            used = _used_by(card, scene)
            found += [finding for rule in SCENE_RULES for finding in rule(job, used)]
    if s1 is not None and s2 is not None:
        found += [finding for rule in PAIR_RULES for finding in rule(job, s1, s2)]
    found += check_extent(job, s1, s2)
    found += check_size(job, s1, s2, card)
    if card is not None:
        found += check_card(job, card, s1, s2)
    return tuple(sorted(found, key=lambda finding: ("error", "warning", "note").index(finding.level)))


def _used_by(card: Optional[ModelCard], scene: SceneFacts) -> SceneFacts:
    """Narrow a scene to the bands that a model reads; the others may be as they are."""
    bands = tuple(band for band in scene.bands if card is None or band.name in card.band_names)
    return replace(scene, bands=bands or scene.bands)
