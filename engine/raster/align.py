"""Choose the one pixel grid that both scenes are read on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from affine import Affine
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..errors import GridMismatch, InputError, NoOverlap
from .grid import Grid, local_utm, same_crs, transform_points
from .overlap import Outline, clip, outline_of, overlap_of, span_of, to_pixels
from .window import Window

SENSOR_GSD_M = 10.0
"""Both sensors' pixel size; finer grids in degrees or of oblong pixels hold no more detail."""
OBLONG = 1.25
"""Pixels whose sides, or whose size and the model's, differ by a larger factor are resampled."""


@dataclass(frozen=True)
class GridChoice:
    """The chosen grid, and what there is to say about the choice, sentence by sentence."""

    grid: Grid
    notes: tuple[str, ...]


def choose_grid(
    s1: Grid | None,
    s2: Grid | None,
    *,
    grid: str = "auto",
    gsd_m: float | None = None,
    extent: tuple[float, float, float, float] | None = None,
    extent_crs: str = "",
    like: Grid | None = None,
    model_gsd_m: float | None = None,
) -> GridChoice:
    """Lay the grid that was asked for over the ground that both scenes cover.

    A pixel belongs to the grid when its centre lies in the bounding box of the
    overlap; an extent is widened to whole pixels first.

    Args:
        s1: Native grid of the Sentinel-1 scene; None where there is none.
        s2: Native grid of the Sentinel-2 scene; None where there is none.
        grid: "auto" (Sentinel-2's grid, or UTM where that is in degrees, rotated or oblong), "s2", "s1", "utm",
            "pixels" (both rasters have the same pixels, wherever they are said to lie), or a CRS such as EPSG:32632.
        gsd_m: Pixel size on the ground; None keeps the grid's own.
        extent: xmin, ymin, xmax, ymax in `extent_crs`, or in the result's CRS where that is "".
        extent_crs: CRS of the extent.
        like: A grid to copy; goes before `grid`.
        model_gsd_m: Pixel size that a model was trained at: "auto" goes to it, in UTM, where the layer's own is more
            than `OBLONG` times off.

    Raises:
        GridMismatch: If the scenes cannot be brought onto one grid.
        NoOverlap: If they, or the extent, share no ground.
    """
    reference = s2 or s1
    if reference is None:
        raise InputError("A grid was asked for without any scene; name a Sentinel-1 or a Sentinel-2 layer.")
    if grid == "pixels" and like is None:
        lattice, notes = _shared_pixels(s1, s2, gsd_m)
        frames = {"The result": lattice}
    else:
        _require_crs(s1, s2)
        lattice, notes = _lattice(s1, s2, grid, gsd_m, model_gsd_m) if like is None else (_resized(like, gsd_m), ())
        named = {"The Sentinel-1 layer": s1, "the Sentinel-2 layer": s2, "the raster to copy the grid of": like}
        frames = {name: frame for name, frame in named.items() if frame is not None}
    overlap = overlap_of(frames)
    window = _pixels_inside(lattice, overlap)
    if extent is not None:
        window = _crop_to_extent(lattice, overlap, window, _extent_frame(extent, extent_crs, lattice.crs))
    chosen = lattice.crop(window)
    return GridChoice(chosen, (*notes, f"The result's grid: {_describe(chosen)}."))


def pin(scene: Grid, reference: Grid) -> Grid:
    """Lay a scene's pixels on those of a reference: upper-left corners together, whatever was said of its place."""
    return replace(reference, height=scene.height, width=scene.width)


def _shared_pixels(s1: Grid | None, s2: Grid | None, gsd_m: float | None) -> tuple[Grid, tuple[str, ...]]:
    if gsd_m is not None:
        raise GridMismatch(
            f"A pixel size of {gsd_m:g} m was asked for together with grid=pixels, which takes the pixels as they are. "
            "Leave the pixel size empty, or choose another grid."
        )
    both = [grid for grid in (s2, s1) if grid is not None]
    height, width = min(grid.height for grid in both), min(grid.width for grid in both)
    notes = ["The rasters are taken to have the same pixels; their own georeferences are not compared."]
    if any(grid.shape != (height, width) for grid in both):
        sizes = " and ".join(f"{grid.width} × {grid.height}" for grid in both)
        notes.append(f"They have {sizes} pixels (width × height); the upper-left {width} × {height} are used.")
    georeferenced = next((grid for grid in both if grid.crs is not None), both[0])
    return replace(georeferenced, height=height, width=width), tuple(notes)


def _require_crs(s1: Grid | None, s2: Grid | None) -> None:
    if s1 is None or s2 is None:
        return
    without = [name for name, grid in (("Sentinel-1", s1), ("Sentinel-2", s2)) if grid.crs is None]
    if len(without) == 2:
        raise GridMismatch(
            "Neither layer has a CRS, so their places cannot be compared. If both have the same pixels, say so with "
            "grid=pixels; otherwise assign their CRSs."
        )
    if without:
        raise GridMismatch(
            f"The {without[0]} layer has no CRS and the other has one. Assign the missing CRS, or say grid=pixels if "
            "both have the same pixels."
        )


def _lattice(
    s1: Grid | None, s2: Grid | None, grid: str, gsd_m: float | None, model_gsd_m: float | None
) -> tuple[Grid, tuple[str, ...]]:
    """Give a grid of which only the CRS and the transform count, and what there is to say about it."""
    if grid in ("s1", "s2"):
        own = s1 if grid == "s1" else s2
        if own is None:
            raise GridMismatch(f"grid={grid} was asked for, but the job has no such scene; choose auto.")
        return _resized(own, gsd_m), ()
    reference, mission = (s2, "Sentinel-2") if s2 is not None else (s1, "Sentinel-1")
    assert reference is not None  # choose_grid has refused a job without scenes
    wanted_m = None if gsd_m or reference.crs is None else model_gsd_m
    trouble = _why_not_as_is(reference, wanted_m)
    if grid == "auto":
        if not trouble:
            return _resized(reference, gsd_m), ()
        east, south = reference.gsd_m
        lattice = _crs_lattice(reference, local_utm(reference), gsd_m or wanted_m)
        size = f"{lattice.resolution[0]:g} m in {_crs_name(lattice.crs)}"
        return lattice, (
            f"The {mission} grid is {trouble} ({east:.2f} × {south:.2f} m on the ground); it is resampled to {size}.",
        )
    if reference.crs is None:
        raise GridMismatch(
            f"grid={grid} was asked for, but the {mission} layer has no CRS. Assign its CRS, or say grid=pixels."
        )
    crs = local_utm(reference) if grid == "utm" else _read_crs(grid, "grid")
    return _crs_lattice(reference, crs, gsd_m or (wanted_m if trouble else None)), ()


def _why_not_as_is(grid: Grid, wanted_m: float | None) -> str:
    if grid.crs is None:
        return ""
    if grid.crs.is_geographic:
        return "in degrees"
    if grid.is_rotated:
        return "rotated"
    if not _is_square(grid):
        return "of oblong pixels"
    if wanted_m and not all(wanted_m / OBLONG <= gsd <= wanted_m * OBLONG for gsd in grid.gsd_m):
        return f"far from the model's {wanted_m:g} m"
    return ""


def _is_square(grid: Grid) -> bool:
    return max(grid.gsd_m) <= OBLONG * min(grid.gsd_m)


def _resized(grid: Grid, gsd_m: float | None) -> Grid:
    """Change a grid's pixel size about its upper-left corner."""
    if gsd_m is None:
        return grid
    if grid.crs is None:
        raise GridMismatch(
            f"A pixel size of {gsd_m:g} m was asked for, but the layer has no CRS. Assign its CRS, or leave it empty."
        )
    along_cols, along_rows = (
        _crs_units(grid.crs, gsd_m, ground / own) / own for ground, own in zip(grid.gsd_m, grid.resolution, strict=True)
    )
    height, width = (max(1, round(size / by)) for size, by in zip(grid.shape, (along_rows, along_cols), strict=True))
    return Grid(grid.crs, scaled(grid.transform, along_cols, along_rows), height, width)


def scaled(transform: Affine, along_cols: float, along_rows: float) -> Affine:
    """Make a transform's pixels so many times as large, about the upper-left corner."""
    a, b, c, d, e, f = transform[:6]
    return Affine(a * along_cols, b * along_rows, c, d * along_cols, e * along_rows, f)


def _crs_units(crs: CRS, gsd_m: float, metres_per_unit: float) -> float:
    """Turn metres on the ground into CRS units; a map scale within 1 % of true is the projection's own and kept."""
    nominal = 1.0 if crs.is_geographic else float(crs.axis_info[0].unit_conversion_factor)
    true_to_scale = not crs.is_geographic and abs(metres_per_unit / nominal - 1) < 0.01
    return gsd_m / (nominal if true_to_scale else metres_per_unit)


def _crs_lattice(reference: Grid, crs: CRS, gsd_m: float | None) -> Grid:
    """Lay pixel edges at multiples of the pixel size; keep the reference's own where it is in that CRS already."""
    if same_crs(reference.crs, crs) and _is_square(reference) and not reference.is_rotated:
        return _resized(reference, gsd_m)
    finest = min(reference.gsd_m)
    size_m = gsd_m or (SENSOR_GSD_M if finest <= OBLONG * SENSOR_GSD_M else float(round(finest)))
    size = _crs_units(crs, size_m, _metres_per_unit(reference, crs))
    return Grid(crs, Affine(size, 0.0, 0.0, 0.0, -size, 0.0), 1, 1)


def _metres_per_unit(reference: Grid, crs: CRS) -> float:
    """Measure how many metres on the ground one unit of the CRS's second axis spans at the reference's centre."""
    assert reference.crs is not None
    centre = reference.xy(np.array([reference.height / 2]), np.array([reference.width / 2]))
    x, y = transform_points(reference.crs, crs, *centre)
    step = 1e-3 if crs.is_geographic else 100.0
    if not np.isfinite([x[0], y[0]]).all():
        raise GridMismatch(f"The scene lies outside the area of {_crs_name(crs)}; choose another grid.")
    return Grid(crs, Affine(step, 0.0, float(x[0]), 0.0, -step, float(y[0])), 1, 1).gsd_m[1] / step


def _read_crs(text: str, field: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise GridMismatch(
            f"{field} is {text!r}, which is neither a known word nor a CRS; give an EPSG code such as EPSG:32632."
        ) from error


def _pixels_inside(lattice: Grid, overlap: Outline) -> Window:
    """Find the pixels whose centres lie in the bounding box of the overlap."""
    points = to_pixels(overlap, lattice)
    if not len(points):
        raise NoOverlap(f"The scenes lie outside the area of {_crs_name(lattice.crs)}; choose another grid.")
    row, col = (math.ceil(low - 0.5 - 1e-3) for low in points.min(axis=0))
    row_end, col_end = (math.floor(high + 0.5 + 1e-3) for high in points.max(axis=0))
    if row_end <= row or col_end <= col:
        raise NoOverlap(
            "The layers share less than one pixel of ground; choose scenes of one place, or a smaller pixel size."
        )
    return Window(row, col, row_end - row, col_end - col)


def _extent_frame(extent: tuple[float, float, float, float], extent_crs: str, crs: CRS | None) -> Grid:
    """Make a grid of one pixel out of an extent."""
    xmin, ymin, xmax, ymax = extent
    if not (xmin < xmax and ymin < ymax and all(map(math.isfinite, extent))):
        found = " ".join(f"{side:.10g}" for side in extent)
        raise NoOverlap(f"The extent {found} holds nothing; give xmin ymin xmax ymax, in that order.")
    frame_crs = _read_crs(extent_crs, "extent_crs") if extent_crs else crs
    if frame_crs is not None and crs is None:
        raise GridMismatch("The extent has a CRS and the layers have none; give it in their pixel coordinates.")
    return Grid(frame_crs, Affine(xmax - xmin, 0.0, xmin, 0.0, ymin - ymax, ymax), 1, 1)


def _crop_to_extent(lattice: Grid, overlap: Outline, window: Window, frame: Grid) -> Window:
    asked = to_pixels(outline_of(frame), lattice)
    if len(asked):
        row, col = (math.floor(low + 1e-3) for low in asked.min(axis=0))
        row_end, col_end = (math.ceil(high - 1e-3) for high in asked.max(axis=0))
        window = window.intersect(Window(row, col, row_end - row, col_end - col))
    # The clip in the lattice's pixels, not in the frame's, where a whole extent is one pixel and areas are tiny.
    if not len(asked) or window.is_empty or clip(overlap, lattice.crop(window)) is None:
        shared = span_of(lattice.crop(_pixels_inside(lattice, overlap)))
        raise NoOverlap(
            f"The extent {span_of(frame)} lies outside the layers, which share {shared}. "
            "Draw it over the layers, or check its CRS."
        )
    return window


def _describe(grid: Grid) -> str:
    east, south = grid.resolution
    unit = (
        ""
        if grid.crs is None
        else "°"
        if grid.crs.is_geographic
        else " " + str(grid.crs.axis_info[0].unit_name).replace("metre", "m")
    )
    return f"{grid.width} × {grid.height} pixels of {east:.6g} × {south:.6g}{unit}, {_crs_name(grid.crs)}"


def _crs_name(crs: CRS | None) -> str:
    return str(crs.name) if crs is not None else "no CRS"
