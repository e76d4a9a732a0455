"""Preflight's rules about two scenes and the area that they share."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Callable, Iterator, Optional, Set, Tuple

from .card import ModelCard
from .facts import FileFacts, SceneFacts
from .findings import OBLONG, Finding, finest_file, follows_model, is_off, layer_of
from .footprint import clip, crs_key, gsd_of, hull, is_in_degrees, outline_in, overlap_px
from .jobs import MappingJob, PairJob, SegmentUnsupervised

_FAR_APART_DAYS = 30
_PIXELS_PER_CLUSTER = 10
_SENSOR_GSD_M = 10.0
_PATCH_STEP = 32


def _check_same_file(_job: PairJob, s1: SceneFacts, s2: SceneFacts) -> Iterator[Finding]:
    """Refuse layers that serve both sensors; one file may hold the bands of both, as alignpair writes them."""
    shared = _places(s1) & _places(s2)
    if shared:
        yield Finding(
            "error",
            "same-file",
            f"{os.path.basename(min(shared)[0])} was given as the Sentinel-1 and as the Sentinel-2 layer; two "
            "different layers were expected.",
            "Choose the other layer for one of them.",
        )


def _places(scene: SceneFacts) -> Set[Tuple[str, int]]:
    """Name the file and the number of each layer that serves a band."""
    names = [os.path.realpath(file.source) if os.path.exists(file.source) else file.source for file in scene.files]
    return {(names[band.file], band.layer) for band in scene.bands}


def _check_crs(job: PairJob, s1: SceneFacts, s2: SceneFacts) -> Iterator[Finding]:
    bare = [scene for scene in (s1, s2) if not finest_file(scene).outline_lonlat and not finest_file(scene).has_gcps]
    if not bare or job.grid == "pixels":
        return
    if len(bare) == 2:
        sizes = {(finest_file(scene).width, finest_file(scene).height) for scene in (s1, s2)}
        likely = "Both have the same size, so state" if len(sizes) == 1 else "If both have the same pixels state"
        text = f"Neither {s1.name} nor {s2.name} has a CRS, so their places cannot be compared."
        yield Finding("error", "crs-missing", text, f"{likely} grid=pixels, or assign their CRSs.")
        return
    yield Finding(
        "error",
        "crs-missing",
        f"{layer_of(bare[0])} has no CRS and the other layer has one; both need one.",
        "Assign its CRS, or state grid=pixels if both layers have the same pixels.",
    )


def _check_dates(_job: PairJob, s1: SceneFacts, s2: SceneFacts) -> Iterator[Finding]:
    try:
        days = abs((date.fromisoformat(s1.date[:10]) - date.fromisoformat(s2.date[:10])).days)
    except ValueError:
        return
    if days > _FAR_APART_DAYS:
        yield Finding(
            "warning",
            "dates",
            f"Sentinel-1 was taken on {s1.date[:10]} and Sentinel-2 on {s2.date[:10]}, {days} days apart; within "
            f"{_FAR_APART_DAYS} days the ground is more nearly the same.",
            "Choose scenes closer in time, unless that is intended.",
        )


def check_extent(job: PairJob, s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> Iterator[Finding]:
    """Refuse an extent beside the scenes, where that shows without a projection library; the engine always looks."""
    scenes = [scene for scene in (s1, s2) if scene is not None]
    if job.extent is None or not scenes:
        return
    xmin, ymin, xmax, ymax = job.extent
    crs = _extent_crs(job, s1, s2)
    box = ((xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax))
    is_box = xmin < xmax and ymin < ymax
    for scene in scenes:
        outline = outline_in(finest_file(scene), crs)
        if not is_box or (outline is not None and not clip(hull(outline), box)):
            yield Finding(
                "error",
                "extent-outside",
                f"The extent {' '.join(f'{side:.10g}' for side in job.extent)} (xmin ymin xmax ymax, {crs[:40]}) "
                + (f"lies outside {layer_of(scene)}." if is_box else "holds nothing."),
                "Draw it over both layers, or check its CRS.",
            )
            return


def _extent_crs(job: PairJob, s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> str:
    """Name the CRS of the extent; "" where the result's CRS is not known here."""
    if job.extent_crs:
        return job.extent_crs.upper() if ":" in job.extent_crs else crs_key(job.extent_crs)
    reference = s1 if job.grid == "s1" or s2 is None else s2
    if reference is None or job.grid not in ("auto", "s1", "s2"):
        return job.grid.upper()
    file = finest_file(reference)
    return "" if job.grid == "auto" and is_in_degrees(file) else crs_key(file.crs_wkt)


def check_size(
    job: PairJob, s1: Optional[SceneFacts], s2: Optional[SceneFacts], card: Optional[ModelCard]
) -> Iterator[Finding]:
    """Compare the shared area with a patch, and with the number of classes."""
    size = _shared_size(job, s1, s2, card)
    if size is None:
        return
    width, height = size
    if width < 0.5 or height < 0.5:
        own = _shared_size(replace(job, gsd_m=None), s1, s2, card)
        if job.gsd_m and own and min(own) >= 0.5:
            yield Finding(
                "error",
                "pixel-size",
                f"Pixels of {job.gsd_m:g} m were asked for; the ground to map is {width * job.gsd_m:.0f} × "
                f"{height * job.gsd_m:.0f} m, less than one of them.",
                "Choose a smaller pixel size (gsd_m).",
            )
            return
        yield Finding(
            "error",
            "no-overlap",
            f"{' and '.join(layer_of(scene) for scene in (s1, s2) if scene)} share no ground; scenes of one place were "
            "expected.",
            "Choose scenes of one place, or check their CRSs.",
        )
        return
    if isinstance(job, MappingJob):
        yield from _check_patch(job, width, height, card)
    if isinstance(job, SegmentUnsupervised) and card is None and width * height < _PIXELS_PER_CLUSTER * job.classes:
        yield Finding(
            "error",
            "classes",
            f"{job.classes} classes were asked for in {width * height:.0f} pixels; at least {_PIXELS_PER_CLUSTER} "
            "pixels per class are needed.",
            "Ask for fewer classes, or choose a larger area.",
        )


def _check_patch(job: MappingJob, width: float, height: float, card: Optional[ModelCard]) -> Iterator[Finding]:
    patch, _ = job.tiling(card)
    if width + 0.5 < patch or height + 0.5 < patch:
        fitting = int(min(width, height) + 0.5) // _PATCH_STEP * _PATCH_STEP
        smaller = f", or set patch_px to {fitting}" if fitting else ""
        yield Finding(
            "warning",
            "small",
            f"The area is {width:.0f} × {height:.0f} pixels, less than one patch of {patch}; its border is padded.",
            f"Choose a larger area{smaller}.",
        )


def _shared_size(
    job: PairJob, s1: Optional[SceneFacts], s2: Optional[SceneFacts], card: Optional[ModelCard]
) -> Optional[Tuple[float, float]]:
    """Estimate the (width, height) of the result in pixels, the extent aside; None where places are unknown."""
    files = [finest_file(scene) for scene in (s2, s1) if scene is not None]
    if not files:
        return None
    width, height = float(min(file.width for file in files)), float(min(file.height for file in files))
    if job.grid == "pixels":
        return width, height
    reference = files[0] if not files[0].has_gcps else files[-1]
    if len(files) == 2:
        if not all(file.pixel_lonlat for file in files):
            return None
        width, height = overlap_px(reference, files[0] if reference is files[1] else files[1])
    east, south = gsd_of(reference)
    asked = _asked_size(job, reference, card)
    return (width, height) if asked is None else (width * east / asked, height * south / asked)


def _asked_size(job: PairJob, reference: FileFacts, card: Optional[ModelCard]) -> Optional[float]:
    """Give the pixel size in metres that the result gets; None where the reference's own pixels are taken."""
    if not follows_model(job):
        return job.gsd_m
    finest, coarsest = sorted(gsd_of(reference))
    must_change = is_in_degrees(reference) or coarsest > OBLONG * finest
    if card is not None and (must_change or is_off(reference, card)):
        return card.gsd_m
    if not must_change:
        return None
    return _SENSOR_GSD_M if finest <= OBLONG * _SENSOR_GSD_M else float(round(finest))


PAIR_RULES: Tuple[Callable[[PairJob, SceneFacts, SceneFacts], Iterator[Finding]], ...] = (
    _check_same_file,
    _check_crs,
    _check_dates,
)
