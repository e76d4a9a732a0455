"""A made Sentinel-1 and Sentinel-2 scene with its true land-cover map, of any size.

Every pixel is a pure function of the seed, its row and its column, so a window
is drawn without its surroundings and a scene of 20 000 × 20 000 pixels never has
to lie in memory. The radar carries multiplicative gamma speckle, independent
from pixel to pixel (real GRD speckle is correlated over about two pixels); the
optical is blurred a little, as a real sensor's is, so that borders hold mixed
pixels, and carries sensor noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..raster.grid import Grid
from ..raster.stack import UNITS, BandStack, ScenePair
from ..raster.window import Window
from .landscape import Landscape, draw_landscape
from .lattice import Floats, Indices, hash_places, smooth_noise
from .surfaces import CLASS_VALUE, OPTICAL_GRAIN, RADAR_GRAIN_DB, REFLECTANCE, SIGMA0_DB, VIGOUR_GAIN

S1_BANDS = ("VV", "VH")
_TILE_PX = 254
_HALO_PX = 1
_SENSOR_NOISE = 0.0012


@dataclass(frozen=True)
class Drawn:
    """A window of a made scene.

    Attributes:
        sigma0_db: (2, H, W) float32, VV and VH.
        dn: (C, H, W) uint16, reflectance × 10 000, 0 in holes.
        labels: (H, W) uint8, map values of `surfaces.CLASSES`.
    """

    sigma0_db: Floats
    dn: NDArray[np.uint16]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class SyntheticScene:
    """A made scene: where it lies, and everything that fixes its pixels.

    Attributes:
        grid: Where it lies.
        seed: Number that fixes it.
        looks: Equivalent number of looks of the speckle.
        s2_bands: Optical bands.
        nodata_share: Share of the optical scene hidden by holes.
    """

    grid: Grid
    seed: int = 0
    looks: float = 4.4
    s2_bands: tuple[str, ...] = ("B02", "B03", "B04", "B08", "B11", "B12")
    nodata_share: float = 0.0

    def draw(self, window: Window) -> Drawn:
        """Draw a window, which may reach outside the grid: there the same land goes on."""
        drawn = Drawn(
            np.empty((len(S1_BANDS), *window.shape), np.float32),
            np.empty((len(self.s2_bands), *window.shape), np.uint16),
            np.empty(window.shape, np.uint8),
        )
        for tile in _tiles(window):
            self._draw_tile(tile, drawn, tile.within(window))
        return drawn

    def read(self, window: Window) -> tuple[ScenePair, NDArray[np.uint8]]:
        """Draw a window as the engine sees it: dB and reflectance, with the labels' map values."""
        drawn, grid = self.draw(window), self.grid.crop(window)
        radar, optical = np.ones(window.shape, bool), drawn.dn[0] > 0
        reflectance = drawn.dn.astype(np.float32) / np.float32(10_000)
        s1 = BandStack(drawn.sigma0_db, radar, S1_BANDS, Sensor.S1, UNITS[Sensor.S1], grid)
        return ScenePair(
            s1, BandStack(reflectance, optical, self.s2_bands, Sensor.S2, UNITS[Sensor.S2], grid)
        ), drawn.labels

    def _draw_tile(self, tile: Window, drawn: Drawn, place: tuple[slice, slice]) -> None:
        rows, cols = np.arange(tile.row, tile.row_end), np.arange(tile.col, tile.col_end)
        wide = tile.grow(_HALO_PX)
        wide_rows, wide_cols = np.arange(wide.row, wide.row_end), np.arange(wide.col, wide.col_end)
        land = draw_landscape(wide_rows, wide_cols, self.seed)
        inner = (slice(_HALO_PX, -_HALO_PX), slice(_HALO_PX, -_HALO_PX))
        drawn.labels[place] = CLASS_VALUE[land.surface[inner]]
        self._draw_optical(land, (wide_rows, wide_cols), drawn.dn[:, *place])
        here = Landscape(land.surface[inner], land.vigour[inner], land.relief[inner])
        self._draw_radar(here, (rows, cols), drawn.sigma0_db[:, *place])

    def _draw_radar(self, land: Landscape, places: tuple[Indices, Indices], out: Floats) -> None:
        grain = smooth_noise(*places, cell=1.7, octaves=1, seed=self.seed * 101 + 51)
        shared = RADAR_GRAIN_DB.take(land.surface) * grain - 0.8 * land.relief + 0.5 * land.vigour
        hashes = hash_places(places[0][:, None], places[1], self.seed * 101 + 52)
        for band, name in enumerate(S1_BANDS):
            speckle = self._speckle_db.take((hashes >> np.uint32(16 * band)).astype(np.uint16))
            np.add(SIGMA0_DB[name].take(land.surface) + shared, speckle, out=out[band])

    def _draw_optical(self, land: Landscape, places: tuple[Indices, Indices], out: NDArray[np.uint16]) -> None:
        grain = smooth_noise(*places, cell=1.7, octaves=1, seed=self.seed * 101 + 61)
        light = 1 + OPTICAL_GRAIN.take(land.surface) * grain + 0.05 * land.relief
        rows, cols = places[0][_HALO_PX:-_HALO_PX], places[1][_HALO_PX:-_HALO_PX]
        hole = self._holes(rows, cols)
        for band, name in enumerate(self.s2_bands):
            if band % 2 == 0:
                hashes = hash_places(rows[:, None], cols, self.seed * 101 + 62 + band)
            noise = _gauss().take((hashes >> np.uint32(16 * (band % 2))).astype(np.uint16))
            clean = 1 + VIGOUR_GAIN[name].take(land.surface) * land.vigour
            clean *= REFLECTANCE[name].take(land.surface)
            clean *= light
            seen = _blur(clean) + np.float32(_SENSOR_NOISE) * noise
            out[band] = np.clip(seen * 10_000 + 0.5, 1, 65_535)
            out[band][hole] = 0

    def _holes(self, rows: Indices, cols: Indices) -> NDArray[np.bool_]:
        if not self.nodata_share:
            return np.zeros((len(rows), len(cols)), bool)
        return self._hole_noise(rows, cols) < self._hole_level

    def _hole_noise(self, rows: Indices, cols: Indices) -> Floats:
        return smooth_noise(rows, cols, cell=120, octaves=3, seed=self.seed * 101 + 71)

    @cached_property
    def _hole_level(self) -> np.float32:
        """The noise level below which the asked share of the scene lies, from at most 512 × 512 of its pixels."""
        rows, cols = (np.arange(0, size, max(1, size // 512)) for size in self.grid.shape)
        return np.float32(np.quantile(self._hole_noise(rows, cols), self.nodata_share))

    @cached_property
    def _speckle_db(self) -> Floats:
        """Speckle in dB at 65 536 evenly spaced probabilities: gamma distributed power of mean 1."""
        from scipy.special import gammaincinv

        power = gammaincinv(self.looks, _PROBABILITIES) / self.looks
        return np.asarray(10 * np.log10(power / power.mean()), np.float32)


_PROBABILITIES = (np.arange(65_536) + 0.5) / 65_536


@cache
def _gauss() -> Floats:
    """Give the normal distribution at 65 536 evenly spaced probabilities."""
    from scipy.special import ndtri

    return np.asarray(ndtri(_PROBABILITIES), np.float32)


def _tiles(window: Window) -> Iterator[Window]:
    """Cut a window into tiles small enough for the processor's cache."""
    for row in range(window.row, window.row_end, _TILE_PX):
        for col in range(window.col, window.col_end, _TILE_PX):
            yield Window(row, col, _TILE_PX, _TILE_PX).intersect(window)


def _blur(image: Floats) -> Floats:
    """Blur with 1/8, 3/4, 1/8 along both axes; the border pixel is used up."""
    down: Floats = 0.125 * (image[:-2] + image[2:]) + 0.75 * image[1:-1]
    across: Floats = 0.125 * (down[:, :-2] + down[:, 2:]) + 0.75 * down[:, 1:-1]
    return across
