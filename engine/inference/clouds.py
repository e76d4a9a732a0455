"""Clouds of a scene, a little grown, and the radar near them: what a filling looks at."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..contract.events import Report
from ..contract.jobs.clouds import DETECTED, FillClouds
from ..errors import InputError
from ..io.cloudmask import CloudMask
from ..io.nearest import NearestLayer
from ..io.scene import Scene
from ..raster.grid import Grid
from ..raster.stack import ScenePair
from ..raster.window import Window
from .clouddetector import detect_clouds
from .rows import Reader

Mask = NDArray[np.bool_]
_ROWS = 256
_MASK_CODES = 3
"""Codes besides 0 that masks have at most, such as cloud, shadow and cirrus; scene classifications have more."""
_LEAST_CLEAR = 0.01
"""Share of 0 below which several codes are taken for those of a classification, whose 0 is nodata."""


def open_clouds(job: FillClouds, scene: Scene, grid: Grid, *, folder: str, report: Report) -> CloudReader:
    """Open the clouds that a job means, on a grid.

    Args:
        job: What the user asked for.
        scene: The cloudy scene, pinned where the grid's pixels are.
        grid: The grid to read on.
        folder: Where clouds that must be found first are kept.
        report: Told of progress; may raise Cancelled.

    Raises:
        InputError: If it is not known where clouds are.
        GridMismatch: If their layer's place cannot be compared with the grid's.
        BandMissing: If they are to be found in bands that the scene lacks.
        EngineMissing: If the library that finds them is not there.
    """
    if job.clouds_are == DETECTED:
        source, kind, beside = os.path.join(folder, "clouds.tif"), "mask", None
        detect_clouds(scene, grid, source, report)
    else:
        (source, kind), beside = _source(job, scene, grid), scene
    mask = CloudMask(source, grid, kind=kind, hides_unknown=False, scene=beside)
    return CloudReader(mask, grid, grow_px=job.grow_px)


def _source(job: FillClouds, scene: Scene, grid: Grid) -> tuple[str, str]:
    """Find the layer that says where clouds are, and its kind: scl, qa60 or mask."""
    source = job.clouds or scene.facts.cloud_mask
    if not source:
        raise InputError(
            f"{scene.facts.name} comes without a scene classification, so its clouds are not known; a layer that says "
            "where they are was expected. Name an SCL or QA60 file, or a mask (clouds); or have clouds found in the "
            f"bands of a Level-1C scene (clouds_are={DETECTED})."
        )
    if job.clouds_are != "auto":
        return source, job.clouds_are
    name = os.path.basename(source).upper()
    named = next((kind for kind in ("qa60", "scl") if kind.upper() in name), "")
    if not named and job.clouds:
        _check_mask(source, scene, grid)
    return source, named or ("mask" if job.clouds else "scl")


def _check_mask(source: str, scene: Scene, grid: Grid) -> None:
    """Refuse a layer that nobody called a mask and that holds more codes than masks do, or codes and hardly a 0."""
    codes, clear, known = np.zeros(0), 0, 0
    with NearestLayer(source, grid, scene=scene) as layer:
        for window in grid.window.cut(_ROWS, grid.width):
            values, is_known = layer.read(window)
            codes = np.union1d(codes, values[is_known & (values != 0)])
            clear, known = clear + int((is_known & (values == 0)).sum()), known + int(is_known.sum())
            if len(codes) > _MASK_CODES:
                break
    many, all_clouds = len(codes) > _MASK_CODES, len(codes) > 1 and clear < _LEAST_CLEAR * known
    if many or all_clouds:
        seen = ", ".join(f"{code:g}" for code in codes[:_MASK_CODES]) + (", …" if many else " and hardly a 0")
        raise InputError(
            f"{os.path.basename(source)} holds the codes {seen}; a mask was expected, in which 0 is clear. Say what "
            "the layer holds (clouds_are): scl for a scene classification, or mask if anything but 0 is cloud."
        )


class CloudReader:
    """Clouds on a grid; a context manager.

    Attributes:
        grid: Where they lie.
    """

    def __init__(self, clouds: CloudMask, grid: Grid, *, grow_px: int) -> None:
        """Take them over.

        Args:
            clouds: What says where they are; closed with this.
            grid: The grid to read on.
            grow_px: By how much clouds are taken to be larger.
        """
        self._mask, self.grid, self._grow = clouds, grid, grow_px

    def __enter__(self) -> CloudReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._mask.close()

    def read(self, window: Window) -> Mask:
        """Read (H, W) True where there are clouds; none lie outside the grid."""
        return self.near(window, 0)

    def near(self, window: Window, reach_px: int) -> Mask:
        """Read (H, W) True where clouds are so near, diagonally too."""
        from scipy.ndimage import maximum_filter

        reach = self._grow + reach_px
        wide = window.grow(reach)
        inside = wide.intersect(self.grid.window)
        found = np.zeros(wide.shape, bool)
        if not inside.is_empty:
            found[inside.within(wide)] = self._mask.read(inside)
        if reach and found.any():
            found = maximum_filter(found, size=2 * reach + 1, mode="constant", cval=False)
        return found[window.within(wide)]


class NearClouds:
    """A scene of which only what lies near clouds counts as usable, so that windows far from them are skipped.

    Attributes:
        grid, block_rows: Those of the scene.
    """

    def __init__(self, reader: Reader, clouds: CloudReader, *, reach_px: int) -> None:
        """Take what lies within `reach_px` of a cloud."""
        self._reader, self._clouds, self._reach = reader, clouds, reach_px
        self.grid, self.block_rows = reader.grid, reader.block_rows

    def read(self, window: Window) -> ScenePair:
        """Read a window."""
        pair, near = self._reader.read(window), self._clouds.near(window, self._reach)
        return ScenePair(*(replace(one, valid=one.valid & near) if one else None for one in (pair.s1, pair.s2)))
