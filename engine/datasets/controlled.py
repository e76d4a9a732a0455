"""Patches whose classes are told apart by one sensor, by the other, or only by both.

Irregular fields of eight classes. A class is a radar signature and an optical
signature, and signatures are shared on purpose:

    class  radar  optical  singled out by
    0      r0     o0       Sentinel-1 only: 0 and 1 look the same to Sentinel-2
    1      r1     o0       Sentinel-1 only
    2      r2     o1       Sentinel-2 only: 2 and 3 look the same to Sentinel-1
    3      r2     o2       Sentinel-2 only
    4      r3     o3       both together: each signature occurs in two classes,
    5      r3     o4       both together  and only the combination names the class;
    6      r4     o3       both together  {4, 7} against {5, 6} is an exclusive or,
    7      r4     o4       both together  of which either sensor alone knows nothing

So the best that Sentinel-1 alone can do is five groups, Sentinel-2 alone five,
both together eight. Radar carries multiplicative gamma speckle of the stated
looks (1 by default: single-look), optical a noise of a pixel and a texture that
neighbouring pixels share; fields of a class differ a little from each other.
A pixel alone is therefore ambiguous, its field is not.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from ..contract.bands import S2_10M, Sensor
from ..contract.card import ClassEntry
from ..raster.grid import Grid
from ..raster.stack import UNITS, BandStack, ScenePair
from .lattice import nearest_points, rehash, smooth_noise

RADAR = np.array([[-18.5, -25.0], [-7.0, -13.0], [-13.0, -15.0], [-10.0, -22.0], [-15.5, -20.0]], np.float32)
"""VV and VH sigma0 in dB of r0 … r4."""

OPTICAL = np.array(
    [
        [0.080, 0.100, 0.110, 0.220],
        [0.040, 0.060, 0.045, 0.330],
        [0.035, 0.070, 0.045, 0.260],
        [0.060, 0.085, 0.075, 0.280],
        [0.095, 0.130, 0.140, 0.260],
    ],
    np.float32,
)
"""B02, B03, B04, B08 reflectance of o0 … o4."""

SIGNATURES = ((0, 0), (1, 0), (2, 1), (2, 2), (3, 3), (3, 4), (4, 3), (4, 4))
"""Radar and optical signature of each class."""

XOR = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 7: 4, 5: 5, 6: 5}
"""Merges 4 with 7 and 5 with 6 (`landcover.relabel`): a question for supervised methods that only fusion answers."""

CLASSES = tuple(
    ClassEntry(index, index + 1, f"r{radar} o{optical}", colour)
    for index, ((radar, optical), colour) in enumerate(
        zip(
            SIGNATURES,
            ("#1f4e9c", "#e4572e", "#2e7d32", "#8bc34a", "#f2c14e", "#a0522d", "#b39ddb", "#607d8b"),
            strict=True,
        )
    )
)

_FIELD_PX = 24.0
_FIELD_DB, _FIELD_RELATIVE = 0.4, 0.03
_NOISE, _TEXTURE = 0.024, 0.05


def groups_seen_by(*sensors: Sensor) -> tuple[tuple[int, ...], ...]:
    """Group the classes that these sensors cannot tell apart."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, (radar, optical) in enumerate(SIGNATURES):
        seen = (radar if Sensor.S1 in sensors else -1, optical if Sensor.S2 in sensors else -1)
        groups.setdefault(seen, []).append(index)
    return tuple(tuple(group) for group in groups.values())


def controlled_set(
    count: int, *, size: int = 64, seed: int = 0, looks: float = 1.0, split: str = "train"
) -> list[tuple[ScenePair, NDArray[np.uint8]]]:
    """Make patches and their labels.

    The k-th patch depends on its number, the split and the seed alone, so a longer set begins with the shorter one.

    Args:
        count: How many patches.
        size: Their height and width in pixels.
        seed: Number that fixes the set.
        looks: Equivalent number of looks of the speckle.
        split: Any word, such as train or test; sets of different words share nothing.

    Returns:
        Pairs of VV, VH in dB and B02, B03, B04, B08 as reflectance, each with labels (size, size) of class indices.
    """
    return [_patch(number, size, seed, looks, split) for number in range(count)]


def _patch(number: int, size: int, seed: int, looks: float, split: str) -> tuple[ScenePair, NDArray[np.uint8]]:
    key = (seed, crc32(split.encode()), number)
    random = np.random.default_rng(key)
    fields = _fields(size, int(random.integers(2**31)))
    labels = (fields % np.uint32(len(SIGNATURES))).astype(np.uint8)
    grid = Grid(CRS.from_epsg(32632), Affine(10, 0, 500_000 + number * size * 10, 0, -10, 5_300_000), size, size)
    radar, optical = np.array(SIGNATURES)[labels].transpose(2, 0, 1)
    sigma0_db = RADAR[radar].transpose(2, 0, 1) + _FIELD_DB * _field_offsets(fields, 2)
    speckle = random.gamma(looks, 1 / looks, sigma0_db.shape)
    reflectance = OPTICAL[optical].transpose(2, 0, 1) * (1 + _FIELD_RELATIVE * _field_offsets(fields, 4))
    places = np.arange(size)
    texture = smooth_noise(places, places, cell=3, octaves=1, seed=int(random.integers(2**31)))
    reflectance = reflectance * (1 + _TEXTURE * texture) + _NOISE * random.standard_normal(reflectance.shape)
    return (
        ScenePair(
            _stack(sigma0_db + 10 * np.log10(speckle), Sensor.S1, ("VV", "VH"), grid),
            _stack(np.maximum(reflectance, 1e-4), Sensor.S2, S2_10M, grid),
        ),
        labels,
    )


def _fields(size: int, seed: int) -> NDArray[np.uint32]:
    """Draw bent mosaic cells; each pixel holds its field's hash."""
    places = np.arange(size)
    bend = [smooth_noise(places, places, cell=12, octaves=2, seed=seed + axis) * 2 for axis in (1, 2)]
    ys, xs = (places[:, None] + bend[0]).astype(np.float32), (places + bend[1]).astype(np.float32)
    return nearest_points(ys, xs, cell=_FIELD_PX, seed=seed)[0]


def _field_offsets(fields: NDArray[np.uint32], bands: int) -> NDArray[np.float32]:
    """Draw a number of zero mean and unit variance per field and band (C, H, W), uniform."""
    hashes = np.stack([rehash(fields, 7 + band) for band in range(bands)])
    offsets: NDArray[np.float32] = ((hashes / 2**32 - 0.5) * np.sqrt(12)).astype(np.float32)
    return offsets


def _stack(pixels: NDArray[np.floating], sensor: Sensor, bands: tuple[str, ...], grid: Grid) -> BandStack:
    return BandStack(pixels.astype(np.float32), np.ones(grid.shape, bool), bands, sensor, UNITS[sensor], grid)
