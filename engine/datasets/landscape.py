"""Which surface covers which pixel of a made scene.

Water first: a river meanders through, lakes lie in hollows. Forest of irregular
stands covers the heights, towns with streets sit on a jittered lattice and are
joined by roads, and what is left is farmed: an irregular mosaic of blocks, each
cut into parcels along its own direction. All of it is a pure function of seed,
row and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .lattice import Floats, Hashes, Indices, hash_places, nearest_points, rehash, smooth_noise, to_unit
from .surfaces import Surface

_RIVER_PERIOD_PX = 1300.0
_TOWN_CELL_PX = 380
_BLOCK_PX, _STAND_PX = 80.0, 42.0
_CROPS = (
    (Surface.CEREAL, 0.27),
    (Surface.MEADOW, 0.17),
    (Surface.PLOUGHED, 0.17),
    (Surface.MAIZE, 0.14),
    (Surface.RAPESEED, 0.10),
    (Surface.PASTURE, 0.09),
    (Surface.FALLOW, 0.06),
)
_CROP_OF_BYTE = np.searchsorted(np.cumsum([share for _, share in _CROPS])[:-1] * 256, np.arange(256), side="right")
_CROP_TABLE = np.array([surface for surface, _ in _CROPS], np.uint8)[_CROP_OF_BYTE]


@dataclass(frozen=True)
class Landscape:
    """A window's surfaces (H, W) uint8, vigour of each field -1..1, and sunlit relief of about unit size."""

    surface: NDArray[np.uint8]
    vigour: Floats
    relief: Floats


@dataclass(frozen=True)
class _Town:
    row: float
    col: float
    radius: float
    angle: float
    key: int


@dataclass(frozen=True)
class _Place:
    """Where the pixels of a window are: exact, and bent so that nothing drawn from them is straight."""

    rows: Indices
    cols: Indices
    seed: int
    ys: Floats
    xs: Floats

    def noise(self, cell: float, octaves: int, layer: int) -> Floats:
        return smooth_noise(self.rows, self.cols, cell=cell, octaves=octaves, seed=self.seed * 101 + layer)

    def hashes(self, layer: int) -> Hashes:
        return hash_places(self.rows[:, None], self.cols, self.seed * 101 + layer)


def draw_landscape(rows: Indices, cols: Indices, seed: int) -> Landscape:
    """Draw the surfaces at each crossing of consecutive rows and columns."""
    place = _bend(rows, cols, seed)
    height = place.noise(520, 3, 1)
    from_river, half_width = _river(place)
    surface, vigour = _farmland(place, from_river)
    _plant_forest(place, surface, vigour, height, from_river)
    _fill_lakes(place, surface, vigour)
    _build(place, surface, vigour, from_river)
    _let_flow(place, surface, vigour, from_river, half_width)
    _lay_roads(place, surface)
    light = smooth_noise(rows + 4, cols - 4, cell=520, octaves=4, seed=seed * 101 + 1)
    hilly = np.clip(height + 0.6, 0.1, 1.5)
    return Landscape(surface, vigour, (light - place.noise(520, 4, 1)) * 14 * hilly)


def _bend(rows: Indices, cols: Indices, seed: int) -> _Place:
    straight = _Place(rows, cols, seed, np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32))
    ys = rows[:, None].astype(np.float32) + 6 * straight.noise(90, 3, 2)
    xs = cols.astype(np.float32) + 6 * straight.noise(90, 3, 3)
    return _Place(rows, cols, seed, ys, xs)


def _river(place: _Place) -> tuple[Floats, Floats]:
    """Measure the distance from the river's middle, and half its width, in pixels."""
    draw = to_unit(hash_places(np.arange(2), 0, place.seed + 11))
    angle = np.float32(np.pi) * draw[0]
    down, across = (place.rows[:, None] - 300).astype(np.float32), (place.cols - 300).astype(np.float32)
    course = np.sin(angle) * down + np.cos(angle) * across + 75 * place.noise(260, 2, 4) + 9 * place.noise(45, 1, 5)
    course += np.float32(200 * (draw[1] - 0.5) + _RIVER_PERIOD_PX / 2)
    distance = np.abs(course % np.float32(_RIVER_PERIOD_PX) - np.float32(_RIVER_PERIOD_PX / 2))
    return distance, 6 + 1.8 * place.noise(300, 1, 6)


def _farmland(place: _Place, from_river: Floats) -> tuple[NDArray[np.uint8], Floats]:
    block, margin = nearest_points(place.ys, place.xs, cell=_BLOCK_PX, seed=place.seed + 21)
    draw = [((block >> np.uint32(8 * byte)) & np.uint32(255)).astype(np.float32) / 256 for byte in range(4)]
    angle = draw[0] * np.float32(np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    y = 0.3 * place.ys + 0.7 * place.rows[:, None].astype(np.float32)
    x = 0.3 * place.xs + 0.7 * place.cols.astype(np.float32)
    strip = np.floor((y * cos + x * sin) / (6 + 18 * draw[1])).astype(np.int32)
    part = np.floor((x * cos - y * sin) / (28 + 70 * draw[2])).astype(np.int32)
    parcel = rehash(block ^ (strip * 7919 + part * 104_729).astype(np.uint32), 22)
    surface = _CROP_TABLE[(parcel >> np.uint32(24)).astype(np.intp)]
    wet = (from_river < 45) & ((parcel & np.uint32(1)) == 0)
    surface[wet] = Surface.MEADOW
    vigour = to_unit(rehash(parcel, 23)) * 2 - 1
    vigour = 0.75 * vigour + 0.28 * place.noise(28, 2, 7)
    hedged, tracked = (margin < 3.0) & (draw[3] < 0.35), (margin < 1.6) & (draw[3] > 0.6)
    surface[hedged] = Surface.BROADLEAVED
    surface[tracked] = Surface.ROAD
    return surface, vigour


def _plant_forest(
    place: _Place, surface: NDArray[np.uint8], vigour: Floats, height: Floats, from_river: Floats
) -> None:
    edge = 0.75 * place.noise(190, 5, 8) + 0.22 * place.noise(33, 2, 17)
    wooded = edge + 0.55 * height - 25 / (20 + from_river) > 0.42
    if not wooded.any():
        return
    stand, _ = nearest_points(place.ys, place.xs, cell=_STAND_PX, seed=place.seed + 31)
    draw = to_unit(stand)
    coniferous = draw + 0.35 * place.noise(300, 1, 9) > 0.5
    kind = np.where(coniferous, np.uint8(Surface.CONIFEROUS), np.uint8(Surface.BROADLEAVED))
    felled = to_unit(rehash(stand, 32))
    kind[felled < 0.05] = Surface.CLEARING
    kind[felled > 0.995] = Surface.SAND
    np.copyto(surface, kind, where=wooded)
    np.copyto(vigour, 1.1 * to_unit(rehash(stand, 33)) - 0.55 + 0.3 * place.noise(20, 2, 10), where=wooded)


def _fill_lakes(place: _Place, surface: NDArray[np.uint8], vigour: Floats) -> None:
    hollow = place.noise(360, 4, 12)
    surface[(hollow < -1.62) & (place.noise(24, 2, 13) > -0.2)] = Surface.REEDS
    lake = hollow < -1.8
    surface[lake] = Surface.LAKE
    np.copyto(vigour, np.clip((hollow + 1.8) * 6 + 1, -1, 1), where=lake)


def _let_flow(
    place: _Place, surface: NDArray[np.uint8], vigour: Floats, from_river: Floats, half_width: Floats
) -> None:
    bank = from_river - half_width
    flood = place.noise(40, 3, 14)
    surface[(bank < 9 + 9 * flood) & (flood > 0.55)] = Surface.REEDS
    surface[(bank < 3) & (flood < -1.2)] = Surface.SAND
    surface[bank < 0] = Surface.RIVER
    np.copyto(vigour, np.float32(0.4) * flood, where=bank < 0)


def _build(place: _Place, surface: NDArray[np.uint8], vigour: Floats, from_river: Floats) -> None:
    ragged = None
    for town in _towns_near(place, reach=100):
        down = (place.rows[:, None] - town.row).astype(np.float32)
        across = (place.cols - town.col).astype(np.float32)
        if max(np.abs(down).min(), np.abs(across).min()) > 1.5 * town.radius:
            continue
        ragged = place.noise(34, 3, 15) if ragged is None else ragged
        centre = np.hypot(down, across) / np.float32(town.radius) + 0.3 * ragged
        built = (centre < 1) & (from_river > 9)
        cos, sin = np.float32(np.cos(town.angle)), np.float32(np.sin(town.angle))
        y, x = place.ys - np.float32(town.row), place.xs - np.float32(town.col)
        kind = _streets(y * cos + x * sin, x * cos - y * sin, centre, town)
        np.copyto(surface, kind, where=built)
        np.copyto(vigour, to_unit(place.hashes(16)) * 2 - 1, where=built)


def _streets(v: Floats, u: Floats, centre: Floats, town: _Town) -> NDArray[np.uint8]:
    block = hash_places(np.floor(v / 8).astype(np.int64), np.floor(u / 13).astype(np.int64), town.key)
    house = to_unit(hash_places(np.floor(v).astype(np.int64), np.floor(u).astype(np.int64), town.key + 1))
    use = to_unit(block)
    kind = np.where(house < 0.75 - 0.4 * centre, np.uint8(Surface.HOUSES), np.uint8(Surface.GARDEN))
    kind[(use < 0.10) | ((centre > 0.7) & (use > 0.84))] = Surface.INDUSTRY
    kind[(use > 0.45) & (use < 0.52)] = Surface.MEADOW
    kind[(v % 8 < 1.1) | (u % 13 < 1.1)] = Surface.STREET
    return kind


def _lay_roads(place: _Place, surface: NDArray[np.uint8]) -> None:
    """Join neighbouring towns; roads that pass far from the window are not drawn."""
    towns = dict(_town_lattice(place, reach=2))
    centre = np.float32(place.rows.mean()), np.float32(place.cols.mean())
    reach = np.hypot(len(place.rows), len(place.cols)) / 2 + 40
    for (i, j), town in towns.items():
        for step, (down, across) in enumerate(((0, 1), (1, 0), (1, 1))):
            other = towns.get((i + down, j + across))
            if other is None or (town.key >> (8 + step)) % 4 == 0:
                continue
            if _from_segment(town, other, *centre) < reach:
                on_road = _from_segment(town, other, place.ys, place.xs) < 0.85
                surface[on_road & (surface != Surface.LAKE)] = Surface.ROAD


def _from_segment(start: _Town, end: _Town, ys: Floats | np.float32, xs: Floats | np.float32) -> Floats:
    down, across = np.float32(end.row - start.row), np.float32(end.col - start.col)
    y, x = ys - np.float32(start.row), xs - np.float32(start.col)
    along = np.clip((y * down + x * across) / (down * down + across * across), 0, 1)
    distance: Floats = np.sqrt(np.square(y - along * down) + np.square(x - along * across))
    return distance


def _towns_near(place: _Place, *, reach: int) -> list[_Town]:
    rows, cols = (place.rows[0] - reach, place.rows[-1] + reach), (place.cols[0] - reach, place.cols[-1] + reach)
    return [
        town
        for _, town in _town_lattice(place, reach=1)
        if rows[0] <= town.row <= rows[1] and cols[0] <= town.col <= cols[1] and town.key % 8 < 6
    ]


def _town_lattice(place: _Place, *, reach: int) -> list[tuple[tuple[int, int], _Town]]:
    """List the lattice's towns in and around the window."""
    first = place.rows[0] // _TOWN_CELL_PX - reach, place.cols[0] // _TOWN_CELL_PX - reach
    last = place.rows[-1] // _TOWN_CELL_PX + reach, place.cols[-1] // _TOWN_CELL_PX + reach
    return [
        ((int(i), int(j)), _town(int(i), int(j), place.seed))
        for i in range(first[0], last[0] + 1)
        for j in range(first[1], last[1] + 1)
    ]


@lru_cache(maxsize=4096)
def _town(i: int, j: int, seed: int) -> _Town:
    key = int(hash_places(np.array([i]), np.array([j]), seed + 41)[0])
    row, col, size, turn = to_unit(hash_places(np.arange(4), key & 0xFFFF, seed + 42)).tolist()
    position = (i + 0.15 + 0.7 * row) * _TOWN_CELL_PX, (j + 0.15 + 0.7 * col) * _TOWN_CELL_PX
    return _Town(*position, radius=13 + 45 * size**2.5, angle=turn * np.pi, key=key)
