"""Read windows of a scene, or of a pair, on one grid: decoded once, scaled, masked, resampled."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import rasterio

from ..contract.bands import BANDS, Sensor
from ..contract.card import ModelCard
from ..contract.events import Message, Report
from ..contract.jobs import PairJob
from ..contract.preflight import check_job, refuse
from ..errors import BandMissing, UnitMismatch
from ..raster.align import choose_grid
from ..raster.grid import Grid
from ..raster.radiometry import Pixels
from ..raster.stack import UNITS, BandStack, ScenePair
from ..raster.window import Window
from .bandgroup import BandGroup
from .cloudmask import CloudMask
from .facts import probe
from .pinning import pin_scene
from .scene import Scene, grid_of, open_scene

_CACHE_BYTES = 512 * 2**20
"""Most that one scene keeps decoded; a sweep of row bands needs far less unless the scene is very wide."""
_GDAL_CACHE_BYTES = 256 * 2**20
"""What GDAL itself may keep while a pair is read; its own default is a share of the machine's memory."""
_BLOCK_ROWS = 512
"""Row step of a sweep. Files keep the cells that two row bands share, so it need not be that of their blocks."""
_BAND_BYTES = 64 * 2**20
"""A row band of more than this is read in halves."""


class SceneReader:
    """Windows of one scene on one grid; a context manager. One thread reads at a time, others wait.

    Attributes:
        grid: Where the pixels lie.
        bands: Band names in channel order.
        unit: "db", "reflectance" or "byte".
        notes: What is done that one might not expect.
        is_whole: Whether the files have every pixel of the grid, and no mask that hides any.
    """

    def __init__(
        self, scene: Scene, grid: Grid, *, bands: tuple[str, ...] | None = None, mask_clouds: bool = False
    ) -> None:
        """Open the files.

        Args:
            scene: The scene.
            grid: The grid to read on.
            bands: Bands wanted, in that order; None takes all of the scene's.
            mask_clouds: Whether clouds of the product's own scene classification are unusable.

        Raises:
            BandMissing: If the scene lacks a band.
            UnitMismatch: If the scene's values cannot be brought into the engine's unit.
            InputError: If a file cannot be opened.
        """
        self.grid, self._sensor = grid, scene.sensor
        self.bands = scene.bands if bands is None else bands
        self.unit = _unit_of(scene)
        _require_bands(scene, self.bands)
        self._lock = threading.Lock()
        with ExitStack() as opened:
            self._groups = []
            for names in _groups_by_grid(scene, self.bands):
                self._groups.append(BandGroup(scene, names, grid))
                opened.callback(self._groups[-1].close)
            self._clouds: CloudMask | None = None
            if mask_clouds and scene.facts.cloud_mask:
                self._clouds = CloudMask(scene.facts.cloud_mask, grid, scene=scene)
                opened.callback(self._clouds.close)
            for group in self._groups:
                middle = Window(max(0, grid.height - _BLOCK_ROWS) // 2, 0, _BLOCK_ROWS, grid.width)
                group.keep_for(middle, _CACHE_BYTES // len(self._groups))
            self._files = opened.pop_all()
        self.notes = _notes(scene, self._groups, mask_clouds=mask_clouds)
        self.is_whole = all(group.is_whole for group in self._groups)

    def __enter__(self) -> SceneReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        with self._lock:
            self._files.close()

    def read(self, window: Window) -> BandStack:
        """Read a window of the grid; what lies outside the grid or the scene is not valid.

        Pixels are NaN where their own band is unusable; `valid` is True where every band is usable.

        Raises:
            InputError: If a file is damaged or gone.
        """
        pixels = np.empty((len(self.bands), *window.shape), np.float32)
        inside = window.intersect(self.grid.window)
        if inside != window:
            pixels.fill(np.nan)
        if not inside.is_empty:
            with self._lock:
                self._read_inside(inside, pixels[:, *inside.within(window)])
        valid = np.isfinite(pixels[0])
        for band in pixels[1:]:
            valid &= np.isfinite(band)
        return BandStack(pixels, valid, self.bands, self._sensor, self.unit, self.grid.crop(window))

    def _read_inside(self, window: Window, out: Pixels) -> None:
        for group in self._groups:
            group.read(window, [out[self.bands.index(name)] for name in group.names])
        if self._clouds is not None:
            np.copyto(out, np.nan, where=self._clouds.read(window))


class PairReader:
    """Windows of both scenes on one grid; a context manager. Either scene may be absent.

    Attributes:
        grid: Where the pixels lie.
        bands: Band names, Sentinel-1 first.
        units: Unit by sensor, such as {"s1": "db"}.
        block_rows: Row step for a sweep over the grid that decodes no block twice.
        notes: What is done that one might not expect.
    """

    def __init__(
        self,
        s1: Scene | None,
        s2: Scene | None,
        grid: Grid,
        *,
        bands: tuple[str, ...] | None = None,
        mask_clouds: bool = False,
        notes: Sequence[str] = (),
        reference: Grid | None = None,
    ) -> None:
        """Open the files of both scenes.

        Args:
            s1: Sentinel-1 scene.
            s2: Sentinel-2 scene.
            grid: The grid to read on.
            bands: Bands wanted of either; None takes all.
            mask_clouds: Whether clouds of the product's own scene classification are unusable.
            notes: What else there is to say about the pair.
            reference: What both scenes are pinned to; None where they lie where they say.

        Raises:
            InputError: Of the kind that fits, as `SceneReader`.
        """
        self.grid, self._reference = grid, reference
        self._gdal = rasterio.Env(GDAL_CACHEMAX=_GDAL_CACHE_BYTES)
        with ExitStack() as opened:
            self._readers = {
                scene.sensor: opened.enter_context(
                    SceneReader(scene, grid, bands=_bands_of(scene, bands), mask_clouds=mask_clouds)
                )
                for scene in (s1, s2)
                if scene is not None and _bands_of(scene, bands)
            }
            if not self._readers:
                raise BandMissing(f"The scenes have none of the bands {' '.join(bands or ())}; choose other scenes.")
            self._helper = opened.enter_context(ThreadPoolExecutor(1, thread_name_prefix="read-s1"))
            self._open = opened.pop_all()
        readers = list(self._readers.values())
        self.bands = tuple(name for reader in readers for name in reader.bands)
        self.units = {sensor.value: reader.unit for sensor, reader in self._readers.items()}
        row_bytes = 4 * len(self.bands) * grid.width
        self.block_rows = _BLOCK_ROWS if row_bytes * _BLOCK_ROWS <= _BAND_BYTES else _BLOCK_ROWS // 2
        self.notes = (*notes, *(note for reader in readers for note in reader.notes))

    def __enter__(self) -> PairReader:
        self._gdal.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._gdal.__exit__()

    def close(self) -> None:
        """Close the files."""
        self._open.close()

    def pin(self, scene: Scene) -> Scene:
        """Lay a further scene as those of the pair are: on the same pixels with grid=pixels, else where it lies."""
        return scene if self._reference is None else pin_scene(scene, self._reference)

    def read(self, window: Window) -> ScenePair:
        """Read a window of the grid, both scenes at once; what lies outside the grid or a scene is not valid there.

        Raises:
            InputError: If a file is damaged or gone.
        """
        s1, s2 = self._readers.get(Sensor.S1), self._readers.get(Sensor.S2)
        if s1 is None or s2 is None:
            return ScenePair(s1.read(window) if s1 else None, s2.read(window) if s2 else None)
        radar = self._helper.submit(s1.read, window)
        optical = s2.read(window)
        return ScenePair(radar.result(), optical)


def open_pair(
    job: PairJob,
    report: Report,
    *,
    card: ModelCard | None = None,
    leave_out: tuple[str, ...] = (),
    bands: tuple[str, ...] = (),
) -> PairReader:
    """Open the scenes of a job, judge them, and lay them on the grid that it asks for; say all that was inferred.

    Args:
        job: What the user asked for.
        report: Told of warnings and of all that was inferred; may raise Cancelled.
        card: The model that the pair is for: only its bands are read, and a grid far off its GSD is resampled.
        leave_out: Bands that are of no use without a card, unless a scene has no others.
        bands: The bands to read without a card, in that order; () reads all others.

    Raises:
        InputError: Of the kind that fits, if the pair cannot be used.
    """
    s1, s2 = _open_scenes(job)
    findings = check_job(job, s1.facts if s1 else None, s2.facts if s2 else None, card=card)
    refuse(findings)
    for finding in findings:
        report(Message(finding.sentence, "warning" if finding.level == "warning" else "info"))
    like = grid_of(probe(job.grid)) if os.path.isfile(job.grid) else None
    choice = choose_grid(
        s1.grid if s1 else None,
        s2.grid if s2 else None,
        grid=job.grid,
        gsd_m=job.gsd_m,
        extent=job.extent,
        extent_crs=job.extent_crs,
        like=like,
        model_gsd_m=card.gsd_m if card else None,
    )
    reference = _reference(s1, s2) if job.grid == "pixels" else None
    if reference is not None:
        s1, s2 = (pin_scene(scene, reference) if scene else None for scene in (s1, s2))
    said = tuple(note for scene in (s1, s2) if scene for note in scene.facts.notes)
    if card or not bands:
        bands = card.band_names if card else tuple(b for s in (s1, s2) if s for b in _useful(s.bands, leave_out))
    notes = (*said, *choice.notes)
    reader = PairReader(s1, s2, choice.grid, bands=bands, mask_clouds=job.mask_clouds, notes=notes, reference=reference)
    try:
        for note in reader.notes:
            report(Message(note))
    except BaseException:
        reader.close()
        raise
    return reader


def _open_scenes(job: PairJob) -> tuple[Scene | None, Scene | None]:
    """Look at both scenes at once: a first look decodes many blocks of a file without overviews."""
    with ThreadPoolExecutor(1, thread_name_prefix="open-s1") as helper:
        radar = helper.submit(open_scene, job.s1, Sensor.S1, bands=job.s1_bands, unit=job.s1_unit) if job.s1 else None
        try:
            unit, offset = job.s2_unit, job.s2_offset
            optical = open_scene(job.s2, Sensor.S2, bands=job.s2_bands, unit=unit, offset=offset) if job.s2 else None
        finally:
            s1 = radar.result() if radar else None  # its error comes first, as the job names it first
        return s1, optical


def _useful(bands: tuple[str, ...], leave_out: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in bands if name not in leave_out) or bands


def _unit_of(scene: Scene) -> str:
    if scene.unit == "byte":
        return "byte"
    if scene.unit == "dn":
        raise UnitMismatch(
            f"{scene.facts.name} holds digital numbers that no table calibrates; radar in dB or linear power was "
            "expected. Use the whole GRD product (.SAFE), or a calibrated layer."
        )
    return UNITS[scene.sensor]


def _require_bands(scene: Scene, bands: tuple[str, ...]) -> None:
    lacking = [name for name in bands if name not in scene.bands]
    if lacking:
        raise BandMissing(
            f"{scene.facts.name} has bands {' '.join(scene.bands)}; {' '.join(bands)} are needed. "
            f"Add {' '.join(lacking)}, or state the bands of the layer."
        )


def _bands_of(scene: Scene, bands: tuple[str, ...] | None) -> tuple[str, ...]:
    """Pick from the bands wanted those of the scene's sensor."""
    return scene.bands if bands is None else tuple(name for name in bands if BANDS[name].sensor is scene.sensor)


def _groups_by_grid(scene: Scene, bands: tuple[str, ...]) -> list[list[str]]:
    groups: list[tuple[Grid, list[str]]] = []
    for name in bands:
        grid = scene.band_grids[scene.bands.index(name)]
        group = next((names for other, names in groups if other.is_same(grid)), None)
        if group is None:
            groups.append((grid, [name]))
        else:
            group.append(name)
    return [names for _, names in groups]


def _notes(scene: Scene, groups: Sequence[BandGroup], *, mask_clouds: bool) -> tuple[str, ...]:
    mission, notes = scene.sensor.mission, []
    for group in groups:
        if group.resampling:
            notes.append(f"{mission} {' '.join(group.names)} are resampled to the result's grid: {group.resampling}.")
        if group.masks_zeros:
            notes.append(f"{mission} declares no nodata value; exactly 0 dB in every band is taken as nodata.")
    if mask_clouds and scene.sensor is Sensor.S2 and not scene.facts.cloud_mask:
        notes.append(f"{mission} comes without a scene classification, so no clouds are masked.")
    return tuple(notes)


def _reference(s1: Scene | None, s2: Scene | None) -> Grid:
    """Choose the georeference that scenes with the same pixels take: that of one that has one."""
    scenes = [scene for scene in (s2, s1) if scene is not None]
    return next((scene for scene in scenes if scene.grid.crs is not None), scenes[0]).grid
