"""Gather the patches of one pair or of many into one bank: equal bands and units, each pair on a grid of its own.

Pairs need not have the same bands: what all of them share is learned from.
Dates of one place are read on one lattice of pixels, window by window.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields, replace

from ..contract.bands import BANDS, S2_10M, S2_ATMOSPHERE, TRUE_COLOUR, Sensor
from ..contract.events import Event, Message, Progress, Report
from ..contract.jobs.scenes import PairJob
from ..contract.jobs.training import PairsTrainingJob
from ..contract.pairtable import VALIDATION, PairFiles, name_some
from ..contract.sources import title_of
from ..datasets import sen12
from ..datasets.sen12_reader import PictureReader, check_asked
from ..errors import BandMissing, GridMismatch, InputError
from ..io.reader import PairReader, open_pair
from ..io.scene import open_scene
from ..raster.grid import Grid
from ..raster.window import Window
from .apart import TakenPatch, keep_apart
from .bank import PatchBank, say_fewer, spread_windows
from .budget import fitting_patches
from .despeckle import DespecklingReader

PUBLISHED_BANDS = ("VV", "VH", *S2_10M)
LEAST_PX = 16
"""Side of the smallest scene that can be learned from: one pixel of the network's bottleneck."""
_GSD_RATIO = 1.25
_READ_BY = (
    *("sensors", "bands", "partner", "preset", "seed", "s1_bands", "s2_bands", "s1_unit", "s2_unit", "s2_offset"),
    *("mask_clouds", "grid", "gsd_m", "extent", "extent_crs", "despeckle"),
)
"""Fields that decide which patches are read."""


def gather_patches(
    job: PairsTrainingJob,
    pairs: Sequence[PairFiles],
    *,
    count: int,
    patch_px: int,
    despeckle: str = "none",
    keep: float = 0.0,
    report: Report,
) -> PatchBank:
    """Read patches of all pairs, as many of each; those of pairs with the split validation are kept for that.

    Args:
        job: How scenes are read, which bands are wanted, and whether a place's dates belong together.
        pairs: One or more.
        count: Patches in all; at least one of each pair, as far as the byte budget reaches.
        patch_px: Side of a patch; smaller scenes make smaller patches.
        despeckle: How the radar is filtered, see `despeckle`; a patch is what the filtered scene is there.
        keep: Share of a scene's patches to keep for validation where no pair has that split, see `keep_apart`.
        report: Told of all that is inferred, once where it is the same for many pairs; may raise Cancelled.

    Raises:
        InputError: Of the kind that fits, if a pair cannot be used, with its name.
    """
    if job.compares_dates and all(len(group) == 1 for group in _groups(job, pairs)):
        raise InputError(
            "Pairs of two dates were asked for (partner=dates), and no place has two. Add scenes of other dates of the "
            "same places, or ask for partner=views."
        )
    bands = choose_bands(job, pairs, report)
    fitting = fitting_patches(len(bands), patch_px)
    used = spread_pairs(pairs, fitting, report)
    each = max(1, min(count, fitting) // len(used))
    tell = Once(report, used)
    taken: list[TakenPatch] = []
    places: list[str] = []
    sizes: list[float] = []
    for group in _groups(job, used):
        with ExitStack() as opened:
            readers = _open(job, group, bands, tell, opened)
            sizes += [sum(reader.grid.gsd_m) / 2 for reader in readers]
            check_sizes(sizes, group)
            filtered: Sequence[PairReader | PictureReader | DespecklingReader] = readers
            if despeckle != "none":
                filtered = [DespecklingReader(reader, despeckle) for reader in readers]
            grid = readers[0].grid
            side = min(patch_px, max(grid.shape))
            for window in spread_windows(*grid.shape, patch_px=side, count=each, seed=job.seed):
                for pair in (reader.read(_placed(window, grid, reader.grid, group)) for reader in filtered):
                    if pair.valid_for(tuple(stack.sensor for stack in pair.stacks)).any():
                        taken.append(TakenPatch(pair, window, len(sizes), grid, group[0].split == VALIDATION))
                        places.append(f"{group[0].name} {window}")
        report(Progress(len(sizes) / len(used), f"reading patches, {len(sizes)} of {len(used)} pairs"))
    if all(patch.is_kept for patch in taken):
        raise InputError("No pixel is usable in all the layers at once; check nodata values, cloud mask and overlap.")
    if len(used) == len(pairs):
        say_fewer(len(taken), count, fitting, report)
    taken = keep_apart(taken, share=keep)
    bank = PatchBank.from_pairs([patch.pair for patch in taken], places=places if job.compares_dates else None)
    bank = replace(bank, kept=sum(patch.is_kept for patch in taken))
    if bank.patch_px < LEAST_PX:
        raise InputError(
            f"The scenes are at most {bank.patch_px} pixels wide and high; {LEAST_PX} or more are needed to learn "
            "from. Choose larger scenes, or a larger extent."
        )
    return bank


def reading_facts(job: PairsTrainingJob, pairs: Sequence[PairFiles]) -> dict[str, object]:
    """Name all that patches depend on: the files as they are, and how they are read; for a cache's key."""
    return {
        "files": [[_facts_of(path) for path in (*pair.s1, "|", *pair.s2)] for pair in pairs],
        "places": [[pair.place, pair.split] for pair in pairs],
        "job": {name: value for name, value in asdict(job).items() if name in _READ_BY},
    }


def _facts_of(path: str) -> list[object]:
    try:
        found = os.stat(path)
    except OSError:  # a GDAL name
        return [path]
    return [os.path.abspath(path), found.st_size, found.st_mtime_ns]


def choose_bands(job: PairsTrainingJob, pairs: Sequence[PairFiles], report: Report) -> tuple[str, ...]:
    """Choose the bands to learn from: those of the band set that all pairs have, in their usual order.

    Raises:
        BandMissing: If the pairs share no band of a sensor, or lack one of the published set.
    """
    found: list[set[str]] = []
    for pair in pairs:
        with named(pair):
            if pair.layout == sen12.LAYOUT:
                found.append({name for sensor in Sensor if getattr(pair, sensor.value) for name in sen12.BANDS[sensor]})
                continue
            scenes = [
                open_scene(pair.s1, Sensor.S1, bands=job.s1_bands, unit=job.s1_unit) if pair.s1 else None,
                open_scene(pair.s2, Sensor.S2, bands=job.s2_bands, unit=job.s2_unit, offset=job.s2_offset)
                if pair.s2
                else None,
            ]
            found.append({name for scene in scenes if scene for name in scene.bands})
    wanted = [name for name in BANDS if is_in_set(name, job.bands)]
    shared = tuple(name for name in wanted if all(name in bands for bands in found))
    for sensor in {BANDS[name].sensor for bands in found for name in bands}:
        if not any(BANDS[name].sensor is sensor for name in shared):
            raise _nothing_shared(job, sensor, pairs, found)
    if job.bands == "published" and shared != tuple(sorted(PUBLISHED_BANDS, key=list(BANDS).index)):
        lacking = [name for name in PUBLISHED_BANDS if name not in shared]
        short = [pair.name for pair, bands in zip(pairs, found, strict=True) if not set(lacking) <= bands]
        raise BandMissing(
            f"{_those(short)} no {' '.join(lacking)}; bands=published needs {' '.join(PUBLISHED_BANDS)}. Choose other "
            "scenes, or bands=10m or all."
        )
    dropped = [name for name in wanted if name not in shared and any(name in bands for bands in found)]
    if dropped:
        short = [pair.name for pair, bands in zip(pairs, found, strict=True) if not set(dropped) <= bands]
        text = (
            f"{_those(short)} no {' '.join(dropped)}; all pairs are learned from what they share: {' '.join(shared)}."
        )
        report(Message(text, "warning"))
    return shared


def is_in_set(name: str, band_set: str) -> bool:
    """Tell whether a band is one of those that a job's `bands` names."""
    if band_set == "published":
        return name in PUBLISHED_BANDS
    if BANDS[name].sensor is Sensor.S1 or band_set == "every":
        return True
    chosen = {"10m": S2_10M, "rgb": TRUE_COLOUR}.get(band_set)
    return name in chosen if chosen else name not in S2_ATMOSPHERE


def _nothing_shared(
    job: PairsTrainingJob, sensor: Sensor, pairs: Sequence[PairFiles], found: Sequence[set[str]]
) -> BandMissing:
    theirs = []
    for pair, bands in zip(pairs, found, strict=True):
        names = [name for name in BANDS if name in bands and BANDS[name].sensor is sensor]
        theirs.append(f"{pair.name or 'the scene'} has {' '.join(names) or 'none'}")
    return BandMissing(
        f"The pairs share no {sensor.mission} band of the set {job.bands}: {name_some(theirs)}. Choose pairs with "
        "common bands, or another band set."
    )


def _those(names: Sequence[str]) -> str:
    return f"{name_some([name or 'The pair' for name in names])} {'have' if len(names) > 1 else 'has'}"


def spread_pairs(pairs: Sequence[PairFiles], fitting: int, report: Report) -> Sequence[PairFiles]:
    """Take all pairs, or as many as fit into memory with a patch each, spread over the list."""
    if len(pairs) <= fitting:
        return pairs
    report(
        Message(f"Memory holds patches of {fitting} of {len(pairs)} pairs; every part of the list is used.", "warning")
    )
    return [pairs[index * len(pairs) // fitting] for index in range(fitting)]


def _groups(job: PairsTrainingJob, pairs: Sequence[PairFiles]) -> Iterator[list[PairFiles]]:
    """Put a place's dates together where they are compared; else each pair is alone."""
    if not job.compares_dates:
        yield from ([pair] for pair in pairs)
        return
    groups: dict[str, list[PairFiles]] = {}
    for pair in pairs:
        groups.setdefault(pair.place or pair.name, []).append(pair)
    yield from groups.values()


def _open(
    job: PairsTrainingJob, group: Sequence[PairFiles], bands: tuple[str, ...], report: Report, opened: ExitStack
) -> list[PairReader | PictureReader]:
    """Open a place's dates, the later ones on the pixels of the first."""
    readers: list[PairReader | PictureReader] = []
    for pair in group:
        grid = (group[0].s2 or group[0].s1)[0] if readers and job.grid == "auto" else job.grid
        readers.append(open_one(job, pair, bands=bands, grid=grid, report=report))
        opened.enter_context(readers[-1])
    return readers


def open_one(
    job: PairsTrainingJob, pair: PairFiles, *, bands: tuple[str, ...], report: Report, grid: str = ""
) -> PairReader | PictureReader:
    """Open one of a training's pairs as the training asks for it.

    Args:
        job: How scenes are read.
        pair: Its files.
        bands: The bands to read, see `choose_bands`.
        report: Told of all that is inferred; may raise Cancelled.
        grid: What the pair is laid on, where that is not as in the job.

    Raises:
        InputError: Of the kind that fits, if the pair cannot be used, with its name.
    """
    asked = {spec.name: getattr(job, spec.name) for spec in fields(PairJob)}
    with named(pair):
        if pair.layout == sen12.LAYOUT:
            check_asked(job)
            report(Message(f"Pictures of SEN1-2 lie nowhere on Earth; their pixels are {sen12.GSD_M:g} m wide."))
            return PictureReader(pair, bands)
        plain = PairJob(**{**asked, "s1": pair.s1, "s2": pair.s2, "grid": grid or job.grid})
        return open_pair(plain, report, bands=bands)


def _placed(window: Window, grid: Grid, other: Grid, group: Sequence[PairFiles]) -> Window:
    """Find a window of one grid in another one that has the same pixels."""
    if other is grid:
        return window
    if not grid.is_aligned(other):
        raise GridMismatch(
            f"{group[0].name} and other dates of its place do not lie on the same pixels; state a grid for all of them "
            "(grid), or put them on one with alignpair."
        )
    row, col = grid.offset_of(other)
    return window.shift(-row, -col)


def check_sizes(sizes: Sequence[float], group: Sequence[PairFiles]) -> None:
    """Refuse pixel sizes in metres that differ; the last ones are this group's."""
    if max(sizes) > _GSD_RATIO * min(sizes):
        raise GridMismatch(
            f"{group[0].name} has pixels of {sizes[-1]:.3g} m, the first pair of {sizes[0]:.3g} m; one pixel size was "
            "expected. State it (gsd_m), and all pairs are resampled to it."
        )


@contextmanager
def named(pair: PairFiles) -> Iterator[None]:
    """Put a pair's name before what is refused in it, where it has one."""
    try:
        yield
    except InputError as error:
        if not pair.name:
            raise
        raise type(error)(f"{pair.name}: {error}") from error


class Once:
    """Tell once what is said of many pairs, the scenes' names aside; warnings always."""

    def __init__(self, report: Report, pairs: Sequence[PairFiles]) -> None:
        self._report = report
        self._titles = sorted({title_of(files) for pair in pairs for files in (pair.s1, pair.s2) if files}, key=len)
        self._said: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Pass on news."""
        if isinstance(event, Message) and event.level == "info":
            text = event.text
            for title in reversed(self._titles):
                text = text.replace(title, "·")
            if text in self._said:
                return
            self._said.add(text)
        self._report(event)
