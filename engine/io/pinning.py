"""Scenes that have the same pixels as others, wherever they are said to lie, and the layers that come with them."""

from __future__ import annotations

import math
from dataclasses import replace

from ..raster.align import pin, scaled
from ..raster.grid import Grid
from ..raster.window import Window
from .scene import Scene


def pin_scene(scene: Scene, reference: Grid) -> Scene:
    """Lay a scene's pixels on those of a reference: upper-left corners together, every band over the same ground."""
    finest = pin(scene.grid, reference)
    grids = [
        Grid(
            finest.crs,
            scaled(finest.transform, finest.width / band.width, finest.height / band.height),
            band.height,
            band.width,
        )
        for band in scene.band_grids
    ]
    return replace(scene, grid=finest, band_grids=tuple(grids), stated=scene.grid)


def grid_beside(layer: Grid, scene: Scene, grid: Grid) -> Grid:
    """Give a grid's pixels in the georeference of a layer that comes with a scene, such as its cloud mask.

    A pinned scene takes its layers along: by the ground where the files of
    both say where they lie, else upper-left corners together, where a layer
    of half the size has pixels of twice the size.
    """
    if scene.stated is None:
        return grid
    frame = scene.stated
    if frame.crs is None or layer.crs is None:
        by = _times_as_large(layer, scene.grid)
        frame = Grid(layer.crs, scaled(layer.transform, 1 / by, 1 / by), *scene.grid.shape)
    row, col = scene.grid.offset_of(grid)
    return frame.crop(Window(row, col, *grid.shape))


def _times_as_large(layer: Grid, scene: Grid) -> float:
    """Guess from the sizes how many of a scene's pixels a layer's pixel covers along each axis, such as 2, 1 or ½."""
    by = min(scene.width / layer.width, scene.height / layer.height, key=lambda ratio: abs(math.log(ratio)))
    return round(by) if by >= 1 else 1 / round(1 / by)
