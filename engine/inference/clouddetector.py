"""Clouds found in the bands of a Level-1C scene by the library s2cloudless, which is not among the engine's own."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.events import Progress, Report
from ..errors import BandMissing, EngineMissing, UnitMismatch
from ..io.layerspec import LayerSpec
from ..io.reader import SceneReader
from ..io.scene import Scene
from ..io.writer import RasterSet
from ..raster.grid import Grid
from ..raster.window import Window

BANDS = ("B01", "B02", "B04", "B05", "B08", "B8A", "B09", "B10", "B11", "B12")
"""What the library looks at, in its order."""
_THRESHOLD, _AVERAGED_PX, _DILATED_PX = 0.4, 4, 2
"""The library's own: probability from which a pixel is cloud; what it averages over; and by what it grows clouds."""
_MARGIN_PX = 2 * (_AVERAGED_PX + _DILATED_PX)
_TILE_PX = 1024
"""Side of what is looked at in one piece: large beside the margin, and small beside the memory."""


def detect_clouds(scene: Scene, grid: Grid, path: str, report: Report) -> None:
    """Find the clouds of a scene on a grid, each pixel once, and write them as a mask: 1 is cloud, 0 clear or unknown.

    Args:
        scene: Top-of-atmosphere reflectance with the bands of `BANDS`.
        grid: The grid to look on; the library was made for pixels of 10 m.
        path: The GeoTIFF to write.
        report: Told of progress; may raise Cancelled.

    Raises:
        EngineMissing: If the library is not there.
        BandMissing: If the scene lacks a band.
        UnitMismatch: If its values are no reflectance.
        OutputFailed: If the mask cannot be written.
    """
    detector = _load()
    mask = LayerSpec(path, grid, "uint8", None, ("clouds",), "plain")
    with _open(scene, grid) as reader, RasterSet({"output": mask}, source_job=None) as results:
        for window in grid.window.cut(_TILE_PX, _TILE_PX):
            done = (window.row + window.height * window.col / grid.width) / grid.height
            report(Progress(done, f"finding clouds, rows {window.row} of {grid.height}"))
            results.write("output", window, _find(detector, reader, window)[None].astype(np.uint8))


def _open(scene: Scene, grid: Grid) -> SceneReader:
    lacking = [name for name in BANDS if name not in scene.bands]
    if lacking:
        raise BandMissing(
            f"{scene.facts.name} lacks {' '.join(lacking)}, which s2cloudless looks at; a Level-1C scene with "
            f"{' '.join(BANDS)} was expected. Name a layer that says where clouds are (clouds)."
        )
    reader = SceneReader(scene, grid, bands=BANDS)
    if reader.unit != "reflectance":
        reader.close()
        raise UnitMismatch(
            f"{scene.facts.name} holds pictures of 8 bits, and s2cloudless looks at reflectance. Name a layer that "
            "says where clouds are (clouds)."
        )
    return reader


def _find(detector: Any, reader: SceneReader, window: Window) -> NDArray[np.bool_]:
    """Find (H, W) True where there are clouds; none where the scene is not known."""
    wide = window.grow(_MARGIN_PX).intersect(reader.grid.window)
    stack = reader.read(wide)
    pixels = np.where(stack.valid, stack.pixels, 0).transpose(1, 2, 0)
    found = detector.get_cloud_masks(pixels[None])[0].astype(bool) & stack.valid
    clouds: NDArray[np.bool_] = found[window.within(wide)]
    return clouds


def _load() -> Any:
    try:
        library = import_module("s2cloudless")
    except ImportError as error:
        raise EngineMissing(
            f"The engine's Python has no s2cloudless ({error}). Install it there ({sys.executable} -m pip install "
            "s2cloudless), or name a layer that says where clouds are (clouds)."
        ) from error
    return library.S2PixelCloudDetector(threshold=_THRESHOLD, average_over=_AVERAGED_PX, dilation_size=_DILATED_PX)
