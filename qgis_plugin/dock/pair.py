"""What a pair is, at one look: the facts of both scenes, and what the one rule set finds; plain Python."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ...engine.contract.card import ModelCard
from ...engine.contract.facts import FileFacts, SceneFacts
from ...engine.contract.findings import Finding, finest_file
from ...engine.contract.footprint import gsd_of, overlap_px
from ...engine.contract.jobs import AlignPair, Job, PairJob, SegmentUnsupervised
from ...engine.contract.preflight import check_job
from ...engine.contract.safe import resolve_sources
from ...engine.contract.scenes import scene_facts
from ...engine.errors import SarOpticalError

READING = {"s1": ("s1_bands", "s1_unit"), "s2": ("s2_bands", "s2_unit", "s2_offset")}
"""Fields of a job that say how a scene is read."""
_KEPT = 64
_FALLBACK_GSD_M = 10.0


@dataclass(frozen=True)
class Look:
    """A scene as far as it is known: its facts, or the sentence that says why there are none."""

    sensor: str
    facts: Optional[SceneFacts] = None
    refusal: str = ""


@dataclass(frozen=True)
class PairLook:
    """Both scenes; None for one that was not chosen."""

    s1: Optional[Look] = None
    s2: Optional[Look] = None

    @property
    def facts(self) -> Tuple[Optional[SceneFacts], Optional[SceneFacts]]:
        """The facts of both, where they are known."""
        return (self.s1.facts if self.s1 else None, self.s2.facts if self.s2 else None)

    @property
    def refusals(self) -> List[str]:
        """Why a chosen scene cannot be read."""
        return [look.refusal for look in (self.s1, self.s2) if look and look.refusal]


class Looker:
    """Looks at scenes, and at each file only once while it stays as it is.

    Args:
        probe: Takes a name and, by keyword, nodata; gives the file's facts.
    """

    def __init__(self, probe: Callable[..., FileFacts]) -> None:
        self._probe = probe
        self._seen: Dict[Tuple[Any, ...], FileFacts] = {}

    def look(self, values: Mapping[str, Any]) -> PairLook:
        """Look at the scenes that a job's values name."""
        return PairLook(*(self._scene(sensor, values) for sensor in ("s1", "s2")))

    def _scene(self, sensor: str, values: Mapping[str, Any]) -> Optional[Look]:
        paths: Sequence[str] = values.get(sensor, ())
        if not paths:
            return None
        said = {name[3:]: values[name] for name in READING[sensor] if name in values}
        try:
            sources = resolve_sources(sensor, paths)
            files = [self._file(file.name, file.nodata) for file in sources.files]
            return Look(sensor, scene_facts(sensor, sources, files, **said))
        except SarOpticalError as error:
            return Look(sensor, None, str(error))

    def _file(self, name: str, nodata: Optional[float]) -> FileFacts:
        try:
            state = os.stat(name)
            key: Tuple[Any, ...] = (name, nodata, state.st_mtime_ns, state.st_size)
        except OSError:
            key = (name, nodata)
        if key not in self._seen:
            if len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            self._seen[key] = self._probe(name, nodata=nodata)
        return self._seen[key]


def judge(pair: PairLook, job: Optional[Job], card: Optional[ModelCard]) -> Tuple[Finding, ...]:
    """Judge a pair for a job; where that is not complete yet, for being mapped at all."""
    refused = tuple(Finding("error", "unreadable", sentence) for sentence in pair.refusals)
    s1, s2 = pair.facts
    if refused or (s1 is None and s2 is None):
        return refused
    if isinstance(job, PairJob):
        return check_job(job, s1, s2, card=card)
    return check_job(_plain_job(s1, s2), s1, s2)


def level_of(findings: Sequence[Finding]) -> str:
    """Give the worst level among findings: error, warning, or "" where nothing is in the way."""
    return next((level for level in ("error", "warning") if any(one.level == level for one in findings)), "")


def shared_ground(pair: PairLook) -> Optional[Tuple[float, float]]:
    """Give the (width, height) in metres of the ground that both scenes show; None where that is not known."""
    files = [finest_file(facts) for facts in pair.facts if facts is not None]
    if len(files) < 2 or not all(file.pixel_lonlat for file in files):
        return None
    east, south = gsd_of(files[1])
    width, height = overlap_px(files[1], files[0])
    return width * east, height * south


def result_gsd_m(pair: PairLook, card: Optional[ModelCard]) -> float:
    """Give the pixel size that a result would have: the model's, else that of the finer scene."""
    if card is not None:
        return card.gsd_m
    scenes = [scene for scene in reversed(pair.facts) if scene is not None]
    return max(gsd_of(finest_file(scenes[0]))) if scenes else _FALLBACK_GSD_M


def _plain_job(s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> PairJob:
    of_s1, of_s2 = ((scene.name,) if scene is not None else () for scene in (s1, s2))
    if of_s1 and of_s2:
        return AlignPair(s1=of_s1, s2=of_s2, output="pair.tif")
    return SegmentUnsupervised(s1=of_s1, s2=of_s2, output="map.tif")
