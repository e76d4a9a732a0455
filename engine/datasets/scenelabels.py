"""Places with labels for the whole scene: what every published data set of scene labels is listed as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import S2_10M, Sensor, canonical_band
from ..contract.scene_labels import check_labels
from ..errors import InputError
from ..raster.stack import BandStack, ScenePair
from .split import Pieces, part_ground
from .stacks import read_optical, read_radar

SPLITS = ("train", "validation", "test")
_BLOCK_M = 2400.0
"""The smallest block: two patches of 1.2 km to a side, which v1 of BigEarthNet puts into different parts."""


@dataclass(frozen=True)
class ScenePlace:
    """One place: its files by sensor, a stacked one or one per band, and what is known of it.

    Attributes:
        name: Its id.
        s1, s2: Files; () where a sensor is absent.
        labels: Names of its classes.
        split: The part that it was published in: train, validation or test; "" where there is none.
        region: The ground that it lies on with others: its MGRS tile, or its scene.
        at_m: Where in the region it lies, east and south, to a patch's side; places of one region differ by it.
    """

    name: str
    s1: tuple[str, ...]
    s2: tuple[str, ...]
    labels: tuple[str, ...]
    split: str = ""
    region: str = ""
    at_m: tuple[float, float] = (0.0, 0.0)


def targets_of(places: Sequence[ScenePlace], classes: Sequence[str]) -> NDArray[np.float32]:
    """Give (N, K) targets: 1 where a place has the class.

    Raises:
        InputError: If a place has a label that is none of the classes.
    """
    index = {name: number for number, name in enumerate(classes)}
    targets = np.zeros((len(places), len(classes)), np.float32)
    for row, place in zip(targets, places, strict=True):
        check_labels(place.labels, classes, source=place.name)
        row[[index[name] for name in place.labels]] = 1
    return targets


def load_scene(place: ScenePlace, *, bands: tuple[str, ...] = ()) -> ScenePair:
    """Read both sensors on the 10 m pixels; coarser bands are drawn out bilinearly, as torchgeo does.

    Args:
        place: Radar in dB, optical digital numbers without an offset.
        bands: Bands to keep, of either sensor; empty keeps all.

    Raises:
        InputError: If a file cannot be read, or a band is missing.
    """
    s1, s2 = _files(place.s1, Sensor.S1, bands), _files(place.s2, Sensor.S2, bands)
    radar = _chosen(read_radar(s1), bands) if s1 else None
    optical = _chosen(read_optical(s2), bands) if s2 else None
    pair = ScenePair(radar, optical)
    lacking = [name for name in bands if name not in pair.bands]
    if lacking:
        raise InputError(
            f"{place.name} has the bands {' '.join(pair.bands)}, and {' '.join(lacking)} was asked for. Complete the "
            "folder, or ask for other bands."
        )
    return pair


def _files(paths: Sequence[str], sensor: Sensor, bands: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out files of single bands that are not wanted, but for the one that shows the 10 m pixels."""
    names = {path: canonical_band(Path(path).stem, sensor) for path in paths}
    if not any(not bands or name is None or name in bands for name in names.values()):
        return ()
    return tuple(path for path, name in names.items() if not bands or name is None or name in (*bands, S2_10M[0]))


def _chosen(stack: BandStack, bands: tuple[str, ...]) -> BandStack | None:
    kept = tuple(name for name in bands if name in stack.bands) if bands else stack.bands
    return stack.select(kept) if kept else None


def split_by_region(
    places: Sequence[ScenePlace], classes: Sequence[str], *, shares: tuple[float, float] = (0.2, 0.2), seed: int = 0
) -> list[ScenePlace]:
    """Give places a split that keeps neighbours together, whatever they were published in.

    Whole regions go to one part where there are several, else blocks of the
    one region; every class is in each part where it can be.

    Args:
        places: What is split.
        classes: Of their labels.
        shares: Of the validation part and of the test part.
        seed: Draws among choices that are equally good.
    """
    counts = targets_of(places, classes).astype(np.int64)
    regions = np.unique([place.region for place in places], return_inverse=True)[1].reshape(-1)
    xs, ys = np.array([place.at_m for place in places]).T
    parts = np.zeros(len(places), np.int64)
    for number, share in ((2, shares[1]), (1, shares[0] / (1 - shares[1]))):
        left = np.flatnonzero(parts == 0)
        where = (regions[left], regions[left], xs[left], ys[left])
        pieces = Pieces(counts[left], np.arange(len(left)), *where)
        held = part_ground(pieces, share=share, block_m=_BLOCK_M, is_fixed=False, seed=seed).held_out
        parts[left[held]] = number
    return [replace(place, split=SPLITS[part]) for place, part in zip(places, parts.tolist(), strict=True)]
