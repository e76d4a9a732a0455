"""A scene: a reference to one sensor's files, with everything needed to read them rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affine import Affine
from pyproj import CRS

from ..contract.bands import Sensor
from ..contract.facts import FileFacts, SceneFacts
from ..contract.safe import resolve_sources
from ..contract.scenes import scene_facts
from ..raster.align import scaled
from ..raster.grid import Grid
from .facts import probe
from .sentinel1 import GrdCalibration, read_calibration


@dataclass(frozen=True)
class Scene:
    """One sensor's scene; the pixels stay in the files.

    Attributes:
        facts: Files, bands, unit, scaling, nodata, dates.
        grid: Native grid of the finest band. For a GRD product, which has no grid of its own, the north-up UTM grid
            that holds it at its pixel spacing.
        band_grids: The grid of each band, in channel order.
        calibration: Tables and geolocation of a GRD product, whose files hold digital numbers in radar geometry;
            None everywhere else.
        stated: Where the files say that the scene lies, if it is pinned elsewhere.
    """

    facts: SceneFacts
    grid: Grid
    band_grids: tuple[Grid, ...]
    calibration: GrdCalibration | None = None
    stated: Grid | None = None

    @property
    def sensor(self) -> Sensor:
        """The instrument."""
        return Sensor(self.facts.sensor)

    @property
    def bands(self) -> tuple[str, ...]:
        """Band names in channel order."""
        return self.facts.band_names

    @property
    def unit(self) -> str:
        """What the scaled (for a GRD product: calibrated) values are in."""
        return self.facts.unit


def open_scene(
    paths: Sequence[str],
    sensor: Sensor,
    *,
    bands: Sequence[str] = (),
    unit: str = "auto",
    offset: float | None = None,
) -> Scene:
    """Resolve, probe and join the files of a scene.

    Args:
        paths: One stacked file, one file per band, or one SAFE product.
        sensor: The instrument that they come from.
        bands: The bands in file order; () finds them by name.
        unit: The unit of the values, or "auto".
        offset: The offset of optical digital numbers; None takes the metadata's.

    Raises:
        InputError: Of the kind that fits, if the files cannot be used as such a scene.
    """
    sources = resolve_sources(sensor.value, paths)
    files = [probe(file.name, nodata=file.nodata) for file in sources.files]
    facts = scene_facts(sensor.value, sources, files, bands=bands, unit=unit, offset=offset)
    if sources.radar:
        calibration = read_calibration(sources.radar)
        grid = calibration.ground_grid()
        return Scene(facts, grid, (grid,) * len(facts.bands), calibration)
    grids = [grid_of(file) for file in facts.files]
    band_grids = tuple(grids[band.file] for band in facts.bands)
    finest = min(band_grids, key=lambda grid: (_pixel_size(grid), -grid.width))
    return Scene(facts, finest, tuple(_laid_over(grid, finest) for grid in band_grids))


def _laid_over(grid: Grid, finest: Grid) -> Grid:
    """Let a band whose file says nothing of its place or pixel size cover the ground that the finest band covers."""
    if grid.crs is not None or grid.transform != finest.transform:
        return grid
    coarser = scaled(grid.transform, finest.width / grid.width, finest.height / grid.height)
    return Grid(None, coarser, grid.height, grid.width)


def grid_of(file: FileFacts) -> Grid:
    """Build the grid that a file's facts describe."""
    crs = CRS.from_wkt(file.crs_wkt) if file.crs_wkt else None
    return Grid(crs, Affine(*file.transform), file.height, file.width)


def _pixel_size(grid: Grid) -> float:
    return grid.resolution[0] * grid.resolution[1]
