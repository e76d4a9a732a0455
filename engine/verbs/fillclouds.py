"""fillclouds: put a translation of the radar where clouds hide the ground; clear pixels stay as they are."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from ..contract.bands import Sensor
from ..contract.card import ModelCard, read_card
from ..contract.events import Artifact, Done, Message, Progress, Report, staged
from ..contract.facts import BandFacts
from ..contract.jobs import FillClouds, Job
from ..inference.clouds import CloudReader, NearClouds, open_clouds
from ..inference.devices import choose_device
from ..inference.generated import check_units, shared_bands
from ..inference.layers import provenance_of
from ..inference.levelling import REACH_PX, Level, Moments, fade
from ..inference.provenance import CLOUDY, ENTRIES, FILLED_PIXELS, GENERATED, MEASURED, UNKNOWN
from ..inference.run import map_scene
from ..inference.translated import TranslationFinisher
from ..inference.translation import Translator
from ..io.cells import CellFile
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, SceneReader, open_pair
from ..io.scene import Scene, open_scene
from ..io.writer import RasterSet
from ..raster.grid import Grid
from ..raster.window import Window
from ..training.checkpoint import load_weights

Mask = NDArray[np.bool_]

_DETECTED, _TRANSLATED, _LEVELLED, _FILLED = 0.1, 0.6, 0.75, 0.95
"""Shares of the progress bar at which the stages end; overviews take the rest."""
_ROWS = 256
_WARNING = (
    "Generated pixels show what such ground often looks like, not what was there; the second layer tells them apart."
)


def run(job: Job, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Fill the clouds of a scene.

    Args:
        job: A `FillClouds`.
        report: Told of progress and of all that is inferred; may raise Cancelled.
        _should_stop: Not heeded: a scene that is half filled is of no use.

    Raises:
        InputError: If scenes or cloud layer cannot be used, or the model is of another task.
        ModelError: If the weights file cannot be used.
        OutputFailed: If a layer cannot be written.
    """
    assert isinstance(job, FillClouds)
    card = read_card(job.weights)
    with ExitStack() as opened:
        radar = opened.enter_context(open_pair(job, report, card=card))
        generator, card = load_weights(job.weights)
        scene = radar.pin(open_scene(job.s2, Sensor.S2, bands=job.s2_bands, unit=job.s2_unit, offset=job.s2_offset))
        bands = _bands(scene, card, report)
        measured = opened.enter_context(SceneReader(_as_stored(scene), radar.grid, bands=bands))
        stored = _Stored.of(scene, bands, is_whole=measured.is_whole)
        layers = _layers(job, card, radar.grid, stored, unit=scene.unit)
        with RasterSet(layers, source_job=job, report=staged(report, _FILLED, 1.0)) as results:
            folder, told = results.scratch_folder(), staged(report, 0.0, _DETECTED)
            with open_clouds(job, scene, radar.grid, folder=folder, report=told) as clouds:
                made_path = _translate(job, generator, card, (radar, clouds, bands), folder, report)
                with CellFile(made_path, tuple(range(1, len(bands) + 1))) as made:
                    work = _Work(measured, clouds, made, stored, radar.grid, job.feather_px)
                    numbers = _fill(work, results, report)
        for role, path in results.paths.items():
            report(Artifact(role, path))
    return Done(results.paths, numbers)


@dataclass(frozen=True)
class _Stored:
    """How the scene's values are stored, so that clear ones come out as they went in.

    Attributes:
        bands: As the scene's files hold them.
        dtype: Of the result: the files' own where they hold whole numbers of up to 32 bits, else float32.
        nodata: What stands where nothing is known; None of a picture that is known all over.
    """

    bands: tuple[BandFacts, ...]
    dtype: str
    nodata: float | None

    @classmethod
    def of(cls, scene: Scene, names: Sequence[str], *, is_whole: bool) -> _Stored:
        """Look at bands of a scene; a picture that is not whole is stored with room for nodata."""
        bands = tuple(band for name in names for band in scene.facts.bands if band.name == name)
        dtypes = {scene.facts.files[band.file].layers[band.layer - 1].dtype for band in bands}
        dtype = dtypes.pop()
        if dtypes or np.dtype(dtype).kind not in "iu" or np.dtype(dtype).itemsize > 4:
            return cls(bands, "float32", math.nan)
        nodata = {band.nodata for band in bands}.pop()
        if nodata is not None or scene.unit != "byte":
            return cls(bands, dtype, nodata or 0.0)
        return cls(bands, dtype, None) if is_whole else cls(bands, np.promote_types(dtype, np.int16).name, -1.0)

    @property
    def scales(self) -> NDArray[np.float64]:
        """Factors (C,) of the bands."""
        return np.array([band.scale for band in self.bands])

    @property
    def offsets(self) -> NDArray[np.float64]:
        """What is added to the bands (C,) after scaling."""
        return np.array([band.offset for band in self.bands])

    def to_stored(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bring (C, H, W) from the scene's unit to the numbers that its files hold."""
        offsets, scales = (values.astype(np.float32)[:, None, None] for values in (self.offsets, self.scales))
        numbers: NDArray[np.float32] = (pixels - offsets) / scales
        return numbers

    def encode(self, numbers: NDArray[np.float32], generated: Mask) -> NDArray[Any]:
        """Bring stored numbers (C, H, W), NaN where not known, into the type in which they are stored.

        A generated (H, W) value that would read as nodata becomes its neighbour.
        """
        if self.dtype == "float32":
            return numbers
        limits, nothing = np.iinfo(self.dtype), int(self.nodata or 0)
        known = np.isfinite(numbers)
        steps = np.rint(np.where(known, numbers, 0).astype(np.float64)).clip(limits.min, limits.max)
        steps[(steps == nothing) & generated] += 1 if nothing < limits.max else -1
        return np.where(known, steps, nothing).astype(self.dtype)


def _as_stored(scene: Scene) -> Scene:
    """Let a scene be read as the numbers that its files hold: those come out as they went in."""
    bands = tuple(replace(band, scale=1.0, offset=0.0) for band in scene.facts.bands)
    return replace(scene, facts=replace(scene.facts, bands=bands))


@dataclass(frozen=True)
class _Work:
    """All that is read: the scene, its clouds, the translation near them; and how the scene's values are stored."""

    measured: SceneReader
    clouds: CloudReader
    made: CellFile
    stored: _Stored
    grid: Grid
    feather_px: int

    def read(self, window: Window) -> tuple[NDArray[np.float32], NDArray[np.float32], Mask]:
        """Read a window of the grid: the scene, its translation (NaN where there is none), and its clouds.

        Both are as the scene's files hold them.
        """
        made = self.stored.to_stored(self.made.read(window)[0].astype(np.float32))
        return self.measured.read(window).pixels, made, self.clouds.read(window)


def _bands(scene: Scene, card: ModelCard, report: Report) -> tuple[str, ...]:
    """Choose the bands to fill, in the scene's order."""
    name, model = scene.facts.name, f"Model '{card.method}'"
    check_units(f"What model '{card.method}' makes", card.units["s2"], name, scene.unit)
    made = shared_bands(model, card.target_names, name, scene.bands)
    bands = tuple(band for band in scene.bands if band in made)
    left = [band for band in scene.bands if band not in made]
    if left:
        report(
            Message(f"{model} does not make {' '.join(left)}; the filled scene has {' '.join(bands)} alone.", "warning")
        )
    return bands


def _layers(job: FillClouds, card: ModelCard, grid: Grid, stored: _Stored, *, unit: str) -> dict[str, LayerSpec]:
    provenance = {**provenance_of(card), **FILLED_PIXELS}
    names = tuple(band.name for band in stored.bands)
    scaled = any((band.scale, band.offset) != (1, 0) for band in stored.bands)
    filled = LayerSpec(
        job.output,
        grid,
        stored.dtype,
        stored.nodata,
        names,
        "reflectance",
        provenance={**provenance, "unit": "byte"} if unit == "byte" else provenance,  # becomes the file's UNIT_TAG
        scales=tuple(stored.scales.tolist()) if scaled else (),
        offsets=tuple(stored.offsets.tolist()) if scaled else (),
    )
    where = LayerSpec(job.output_provenance, grid, "uint8", UNKNOWN, ("provenance",), "classes", ENTRIES, provenance)
    return {"output": filled, "output_provenance": where}


def _translate(
    job: FillClouds,
    generator: nn.Module,
    card: ModelCard,
    scene: tuple[PairReader, CloudReader, tuple[str, ...]],
    folder: str,
    report: Report,
) -> str:
    """Translate the radar near clouds into a file of the folder."""
    radar, clouds, bands = scene
    patch_px, overlap_px = job.tiling(card)
    path = os.path.join(folder, "translation.tif")
    spec = LayerSpec(path, radar.grid, "float32", math.nan, bands, "plain")
    with RasterSet({"output": spec}, source_job=None) as results:
        map_scene(
            NearClouds(radar, clouds, reach_px=patch_px + max(REACH_PX, job.feather_px)),
            Translator(generator, card),
            card,
            results,
            patch_px=patch_px,
            overlap_px=overlap_px,
            device=choose_device(job.device, report),
            finisher=TranslationFinisher(results.specs, card),
            report=staged(report, _DETECTED, _TRANSLATED),
        )
    return results.paths["output"]


def _fill(work: _Work, results: RasterSet, report: Report) -> dict[str, float]:
    """Level the translation, put it where clouds are, and count."""
    level = _level(work, report)
    counts = np.zeros(len(ENTRIES) + 1, np.int64)
    missed = np.zeros(2)
    for window in work.grid.window.cut(_ROWS, work.grid.width):
        done = _LEVELLED + (_FILLED - _LEVELLED) * window.row / work.grid.height
        report(Progress(done, f"filling, rows {window.row} of {work.grid.height}"))
        wide = Window(window.row - work.feather_px, 0, window.height + 2 * work.feather_px, window.width)
        wide = wide.intersect(work.grid.window)
        truth, made, cloudy = work.read(wide)
        has_truth, has_made = (np.isfinite(pixels).all(axis=0) for pixels in (truth, made))
        clear = has_truth & has_made & ~cloudy
        levelled = level.apply(wide, np.where(has_made, made, 0))
        filled = fade(levelled, np.where(has_truth, truth, 0), clear, feather_px=work.feather_px)
        origin = np.where(cloudy, np.where(has_made, GENERATED, np.where(has_truth, CLOUDY, UNKNOWN)), MEASURED)
        origin[~cloudy & ~np.isfinite(truth).any(axis=0)] = UNKNOWN
        inside = window.within(wide)
        around = clear[inside] & work.clouds.near(window, REACH_PX)
        misses = (levelled - truth)[:, *inside][:, around] * work.stored.scales[:, None]
        missed += (misses**2).sum(), misses.size
        pixels = np.where(origin == GENERATED, filled, truth)[:, *inside]
        origin = origin[inside].astype(np.uint8)
        results.write("output", window, work.stored.encode(pixels, origin == GENERATED))
        results.write("output_provenance", window, origin[None])
        counts += np.bincount(origin.ravel(), minlength=len(counts))
    return _receipt(counts, missed, report)


def _level(work: _Work, report: Report) -> Level:
    """Fit the translation's level to the clear ground near clouds."""
    moments = Moments(*work.grid.shape, len(work.measured.bands))
    for window in work.grid.window.cut(_ROWS, work.grid.width):
        done = _TRANSLATED + (_LEVELLED - _TRANSLATED) * window.row / work.grid.height
        report(Progress(done, f"levelling, rows {window.row} of {work.grid.height}"))
        near = work.clouds.near(window, REACH_PX)
        if near.any():
            truth, made, cloudy = work.read(window)
            clear = near & ~cloudy & np.logical_and.reduce(np.isfinite(np.concatenate([truth, made])))
            moments.add(window, made, truth, clear)
    if moments.is_empty:
        text = "No clear ground with radar lies near the clouds, so the translation is left at its own level."
        report(Message(text, "warning"))
    return moments.fit()


def _receipt(counts: NDArray[np.int64], missed: NDArray[np.float64], report: Report) -> dict[str, float]:
    """Say how much was filled, and how far to trust it."""
    known = max(1, int(counts[1:].sum()))
    numbers = {
        "measured_share": float(counts[MEASURED] / known),
        "generated_share": float(counts[GENERATED] / known),
        "cloud_left_share": float(counts[CLOUDY] / known),
        "surroundings_rmse": math.sqrt(missed[0] / missed[1]) if missed[1] else math.nan,
    }
    if not counts[GENERATED] and not counts[CLOUDY]:
        report(Message("No cloud was found; the scene is as it was.", "warning"))
        return numbers
    report(Message(f"{numbers['generated_share']:.1%} of the scene is generated from radar."))
    if counts[CLOUDY]:
        text = f"{numbers['cloud_left_share']:.1%} of the scene is cloud without radar below, and left as it is."
        report(Message(text, "warning"))
    if missed[1]:
        text = (
            f"On the clear ground around, the levelled translation misses by {numbers['surroundings_rmse']:.3g} (RMSE)."
        )
        report(Message(text))
    report(Message(_WARNING))
    return numbers
