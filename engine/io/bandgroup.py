"""Bands of a scene that share one grid, read on another one in the engine's unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.facts import BandFacts
from ..raster.grid import Grid
from ..raster.radiometry import Pixels, from_db, mask_zero_db, to_db, to_physical
from ..raster.window import Window
from .cells import CellFile
from .radarwarp import RadarWarp
from .scene import Scene
from .sentinel1 import GrdCalibration
from .warp import GridWarp, Warp


class BandGroup:
    """Bands that share a grid, from one file or several.

    On the file's own pixels values are only scaled; on any other grid they are
    resampled, radar always in linear power.

    Attributes:
        names: The bands, in the order in which `read` gives them.
        masks_zeros: Whether exactly 0 dB in every band is taken as nodata.
        is_whole: Whether the files have every pixel of the grid, and no mask that hides any.
    """

    def __init__(self, scene: Scene, names: Sequence[str], grid: Grid) -> None:
        """Open the files.

        Args:
            scene: The scene.
            names: Bands of it with the same grid.
            grid: The grid to read on.

        Raises:
            InputError: If a file cannot be opened.
        """
        facts = [scene.facts.bands[scene.bands.index(name)] for name in names]
        self._unit, self._calibration = scene.unit, scene.calibration
        self.masks_zeros = scene.unit == "db" and all(_is_float_without_nodata(scene, band) for band in facts)
        self._files: list[tuple[CellFile, list[BandFacts]]] = []
        for number in dict.fromkeys(band.file for band in facts):
            here = [band for band in facts if band.file == number]
            self._files.append((CellFile(scene.facts.files[number].source, tuple(band.layer for band in here)), here))
        self.names = tuple(band.name for _, here in self._files for band in here)
        self._offset, self._warp = _place(scene, scene.band_grids[scene.bands.index(names[0])], grid)
        needed, held = self._source_window(grid.window), self._files[0][0].window
        self.is_whole = needed.intersect(held) == needed and not any(file.is_masked for file, _ in self._files)

    def close(self) -> None:
        """Close the files."""
        for file, _ in self._files:
            file.close()

    @property
    def resampling(self) -> str:
        """How values get onto the grid, in words; "" where they are there already."""
        if self._offset is not None:
            return ""
        how = "means of the pixels beneath" if self._warp.means else "bilinear"
        return how + (", in linear power" if self._unit in ("db", "linear") else "")

    def keep_for(self, band: Window, most_bytes: int) -> None:
        """Let the files keep what a sweep of row bands like this one comes back to, within `most_bytes`."""
        footprint = self._source_window(band)
        for file, _ in self._files:
            cell_rows = -(-footprint.height // file.cell_shape[0]) + 1
            spanned = Window(0, footprint.col, cell_rows * file.cell_shape[0], footprint.width)
            file.budget_bytes = min(most_bytes // len(self._files), file.bytes_of(spanned))

    def read(self, window: Window, out: Sequence[Pixels]) -> None:
        """Fill one (H, W) array per band: radar in dB, optical as reflectance, pictures as is; NaN where unusable.

        Raises:
            InputError: If a file is damaged or gone.
        """
        for piece in self._warp.pieces(window):
            footprint = self._source_window(piece)
            source = footprint.intersect(self._files[0][0].window)
            if source != footprint:
                for band in out:
                    band[piece.within(window)] = np.nan
            if not source.is_empty:
                place, values = self._brought(source, piece, covers=source == footprint)
                for band, pixels in zip(out, values, strict=True):
                    band[place.within(window)] = pixels

    def _brought(self, source: Window, piece: Window, *, covers: bool) -> tuple[Window, Pixels]:
        """Bring a window of the files onto the grid: where it comes to lie there, and its values."""
        if self._offset is None:
            return piece, self._warped(source, piece, covers=covers)
        return source.shift(-self._offset[0], -self._offset[1]), self._scaled(source)

    def _source_window(self, window: Window) -> Window:
        return self._warp.footprint(window) if self._offset is None else window.shift(*self._offset)

    def _scaled(self, source: Window) -> Pixels:
        values = self._physical(source)
        return to_db(values) if self._unit == "linear" else values

    def _warped(self, source: Window, piece: Window, *, covers: bool) -> Pixels:
        values = self._physical(source)
        if self._unit == "db":
            values = from_db(values)
        elif self._unit == "linear":
            np.copyto(values, np.nan, where=~(values > 0))
        carried = self._warp.carry(values, source, piece, covers=covers)
        return to_db(carried) if self._unit in ("db", "linear") else carried

    def _physical(self, source: Window) -> Pixels:
        """Read (bands, h, w) of the files in the scene's unit; NaN where unusable."""
        out = np.empty((len(self.names), *source.shape), np.float32)
        channel = 0
        for file, bands in self._files:
            stored, usable = file.read(source)
            for band, values in zip(bands, stored, strict=True):
                self._put_in_unit(out[channel], band, values, source)
                if usable is not None:
                    np.copyto(out[channel], np.nan, where=~usable)
                channel += 1
        if self.masks_zeros:
            mask_zero_db(out)
        return out

    def _put_in_unit(self, out: Pixels, band: BandFacts, stored: NDArray[np.generic], source: Window) -> None:
        if self._calibration is None:
            to_physical(stored, scale=band.scale, offset=band.offset, nodata=band.nodata, out=out)
            return
        rows, cols = np.arange(source.row, source.row_end), np.arange(source.col, source.col_end)
        out[:] = self._calibration.sigma0(stored, rows.astype(float), cols.astype(float), band=band.name)


def _place(scene: Scene, native: Grid, grid: Grid) -> tuple[tuple[int, int] | None, Warp]:
    """Give the grid's (row, col) in the file where both have the same pixels, and the warp for where not."""
    if isinstance(scene.calibration, GrdCalibration):
        return None, RadarWarp(scene.calibration.geolocation, grid)
    return (native.offset_of(grid) if native.is_aligned(grid) else None), GridWarp(native, grid)


def _is_float_without_nodata(scene: Scene, band: BandFacts) -> bool:
    dtype = scene.facts.files[band.file].layers[band.layer - 1].dtype
    return band.nodata is None and dtype.startswith("float")
