"""Write the results of a job as one set: GeoTIFFs with styles and receipts, all complete or none there.

Everything is built in hidden folders beside the targets (see `staging`) and
moved out together at the end.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from .. import __version__
from ..contract import jobs
from ..contract.bands import TRUE_COLOUR
from ..contract.events import Event, Message, Progress
from ..contract.naming import JOB_TAG
from ..errors import OutputFailed
from ..raster.window import Window
from . import geotiff, overviews, qml, sidecars
from .layerspec import LayerSpec
from .sieve import sieved_rows
from .staging import StagedFile, publish
from .tally import BandSummary, Tally

_LEAST_CACHE, _MOST_CACHE = 32 * 2**20, 512 * 2**20
"""GDAL's block cache in bytes while a set is written; its own default is a share of the machine's memory."""
_MANY_BYTES = 64
"""Bytes per pixel above which blocks become flat, so that a row of blocks of all bands stays small."""
_CLASSES_SHRINK, _FLOATS_SHRINK = 0.02, 0.2
"""The part of its raw size that a layer takes at the very least once compressed."""
_LEVELS_SHARE = 1 / 4 + 1 / 3
"""What an intermediate layer takes besides: the first level while it is written, and all levels, not compressed."""
_FULL_BYTES = 2**20


class RasterSet:
    """The results of one job under construction; a context manager.

    On a clean exit every layer gets overviews, statistics, style and receipt,
    and all files are moved to their final places together. On an exception
    nothing is kept, and what stood there before is untouched.

    Attributes:
        specs: The layers by role.
        paths: Final paths by role, once the set is complete; a target that was open elsewhere got a numbered name.
        block: (height, width) of the GeoTIFFs' blocks. Pixels written in whole blocks are compressed only once.
    """

    def __init__(
        self,
        specs: Mapping[str, LayerSpec],
        *,
        source_job: jobs.Job | None,
        report: Callable[[Event], None] = lambda _: None,
        claims: Mapping[str, StagedFile] | None = None,
    ) -> None:
        """Plan a set; nothing is touched before the context is entered.

        Args:
            specs: Layers by role.
            source_job: What the user asked for, for tags and receipts.
            report: Told of renamed targets, and of the overviews' progress from 0 to 1.
            claims: Targets by role that `claimed` holds already.
        """
        self.specs = dict(specs)
        self.paths: dict[str, str] = {}
        self._job = source_job
        self._report = report
        self._claims = claims or {}
        self._staged: dict[str, StagedFile] = {}
        self._open: dict[str, Any] = {}
        self._tallies: dict[str, Tally] = {}
        self._halves: dict[str, overviews.Halves] = {}
        self._row_areas_m2: dict[str, NDArray[np.float64]] = {}
        self._lock = threading.RLock()
        self._resources = contextlib.ExitStack()
        many = sum(spec.bytes_per_pixel for spec in self.specs.values()) > _MANY_BYTES
        self.block = (64, 256) if many else (256, 256)

    def __enter__(self) -> Self:
        """Make the hidden folders and begin every layer.

        Raises:
            OutputFailed: If a folder is missing or read-only, or has no room for the set.
        """
        try:
            for role, spec in self.specs.items():
                self._stage(role, spec.path)
            self._check_room()
            self._resources.enter_context(rasterio.Env(GDAL_CACHEMAX=self._cache_bytes()))
            for role, spec in self.specs.items():
                with _told(spec.path):
                    self._begin(role, spec)
        except BaseException:
            self._discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete the set, or remove all of it.

        Raises:
            OutputFailed: If the set cannot be completed.
        """
        try:
            if kind is None:
                self._complete()
        finally:
            self._discard()

    def write(self, role: str, window: Window, pixels: NDArray[Any]) -> None:
        """Write a window's pixels (C, H, W) of a layer; calls from several threads take turns.

        Raises:
            OutputFailed: If the disk refuses.
        """
        row, col = window.row, window.col
        with self._lock, _told(self.specs[role].path):
            self._open[role].write(pixels, window=rasterio.windows.Window(col, row, window.width, window.height))
            if role in self._halves:
                self._halves[role].add(window, pixels)
            areas = self._row_areas_m2.get(role)
            rows = slice(window.row, window.row_end)
            self._tallies[role].add(pixels, row_areas_m2=None if areas is None else areas[rows])

    def extra_file(self, role: str, path: str) -> str:
        """Add a file that is no raster to the set; gives the temporary path to write it to before the set ends.

        Raises:
            OutputFailed: If its folder is missing or read-only.
        """
        return self._stage(role, path).part()

    def write_style(self, role: str, text: str) -> None:
        """Lay a style beside a file that is no raster."""
        with open(self._staged[role].part(".qml"), "w", encoding="utf-8") as file:
            file.write(text)

    def finished_file(self, role: str) -> str:
        """Give the temporary path at which a layer can be read before the set ends; no pixel may follow."""
        with self._lock, _told(self.specs[role].path):
            self._close(role)
        return self._staged[role].part()

    def scratch_folder(self) -> str:
        """Give a folder for temporary files, whatever their names, that ends with the set."""
        path = os.path.join(next(iter(self._staged.values())).folder, "scratch")
        os.makedirs(path, exist_ok=True)
        return path

    def sieve(self, role: str, size_px: int, *, sureness: str | None = None) -> None:
        """Give patches of fewer than `size_px` pixels of a finished class map the class around them.

        Args:
            role: The map's.
            size_px: Size of the smallest patch that stays.
            sureness: Role of a finished layer whose first band says how sure the class is; it becomes nodata where
                the class changed, since nothing was said of the new one.
        """
        spec = self.specs[role]
        with self._lock, _told(spec.path), contextlib.ExitStack() as opened:
            raw = self._begin_again(role)
            before = opened.enter_context(geotiff.open_quietly(raw))
            stored = opened.enter_context(geotiff.open_quietly(self._begin_again(sureness))) if sureness else None
            for window, pixels in sieved_rows(raw, size_px, nodata=int(spec.nodata or 0)):
                self.write(role, window, pixels)
                if sureness and stored:
                    at = rasterio.windows.Window(window.col, window.row, window.width, window.height)
                    sure = stored.read(window=at)
                    sure[0][before.read(1, window=at) != pixels[0]] = self.specs[sureness].nodata
                    self.write(sureness, window, sure)

    def _begin_again(self, role: str) -> str:
        """Put what was written of a layer aside, give the path that it can be read at, and write the layer anew."""
        path = self._staged[role].part()
        self._close(role)
        os.replace(path, path + ".raw")
        self._begin(role, self.specs[role])
        return path + ".raw"

    def counts(self, role: str) -> dict[int, int]:
        """Count the pixels written of each value of a one-band whole-number layer, nodata left out."""
        return self._tallies[role].counts

    def areas_m2(self, role: str) -> dict[int, float]:
        """Give the area on the ellipsoid of each value of a class map, nodata left out.

        All pixels of a row count as its middle one, which no scene is wide enough to belie.
        """
        return self._tallies[role].areas_m2

    def _stage(self, role: str, path: str) -> StagedFile:
        with _told(path):
            self._staged[role] = self._claims[role] if role in self._claims else StagedFile(path)
        return self._staged[role]

    def _begin(self, role: str, spec: LayerSpec) -> None:
        self._open[role] = geotiff.create(self._staged[role].part(), spec, block=self.block, tags=self._tags(spec))
        overviews.lay_out(self._open[role], compressed=not spec.is_intermediate)
        if spec.is_intermediate:
            scratch = os.path.join(self._staged[role].folder, "half")
            self._halves[role] = self._resources.enter_context(overviews.Halves(scratch, spec))
        self._tallies[role] = Tally(len(spec.band_names), dtype=spec.dtype, nodata=spec.nodata)
        if spec.style == "classes" and role not in self._row_areas_m2:
            self._row_areas_m2[role] = spec.grid.pixel_areas_m2(np.arange(spec.grid.height))

    def _cache_bytes(self) -> int:
        """Hold two rows of blocks of every layer, so that rows may be written in any step."""
        rows = sum(2 * self.block[0] * spec.grid.width * spec.bytes_per_pixel for spec in self.specs.values())
        return min(max(rows, _LEAST_CACHE), _MOST_CACHE)

    def _tags(self, spec: LayerSpec) -> dict[str, str]:
        tags = {"TIFFTAG_SOFTWARE": f"saroptical {__version__}"}
        tags.update({f"SAROPTICAL_{key.upper()}": text for key, text in spec.provenance.items()})
        if self._job is not None:
            tags[JOB_TAG] = jobs.to_json(self._job)
        return tags

    def _check_room(self) -> None:
        """Refuse a set that even well compressed would not fit, before hours of computing."""
        for spec in self.specs.values():
            home = os.path.dirname(os.path.abspath(spec.path))
            share = _CLASSES_SHRINK if spec.classes else _FLOATS_SHRINK
            share += _LEVELS_SHARE if spec.is_intermediate else 0.0
            least = int(spec.grid.height * spec.grid.width * spec.bytes_per_pixel * share)
            free = shutil.disk_usage(home).free
            if free < least:
                raise OutputFailed(
                    f"{home} has {_megabytes(free)} free; {os.path.basename(spec.path)} needs {_megabytes(least)} or "
                    "more. Free some space, or choose another disk."
                )

    def _complete(self) -> None:
        for number, (role, spec) in enumerate(self.specs.items()):
            with _told(spec.path):
                self._close(role)
                geotiff.check_blocks(self._staged[role].part())
                self._fill_overviews(role, number)
                self._write_sidecars(role, spec)
        self._report(Progress(1.0, "moving the results to their places"))
        roles = list(self._staged)
        with _told(", ".join(staged.path for staged in self._staged.values())):
            self.paths = dict(zip(roles, publish(list(self._staged.values())), strict=True))
        self._say_renamed()

    def _fill_overviews(self, role: str, number: int) -> None:
        spec = self.specs[role]
        what = f"writing overviews of {os.path.basename(spec.path)}"

        def tick(done: float) -> None:
            self._report(Progress((number + done) / len(self.specs), what))

        tick(0.0)
        overviews.fill(self._staged[role].part(), spec.band_shrinks, first=self._halves.get(role), tick=tick)

    def _say_renamed(self) -> None:
        for role, path in self.paths.items():
            wanted = self._staged[role].path
            if path != wanted:
                text = f"{wanted} is open in another program, so the result was written to {path}."
                self._report(Message(text, "warning"))

    def _close(self, role: str) -> None:
        if role in self._open:
            self._open.pop(role).close()

    def _write_sidecars(self, role: str, spec: LayerSpec) -> None:
        tally, staged = self._tallies[role], self._staged[role]
        summaries, counts = tally.summaries(), tally.counts
        texts = {
            ".aux.xml": sidecars.auxiliary_xml(
                summaries, classes=spec.classes, counts=counts, colours=spec.dtype == "uint16"
            ),
            ".json": sidecars.receipt_json(
                software=f"saroptical {__version__}",
                written=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                job=json.loads(jobs.to_json(self._job)) if self._job else None,
                provenance=spec.provenance,
                bands=spec.band_names,
                classes=spec.classes,
                counts=counts,
                areas_m2=tally.areas_m2 if spec.grid.crs else {},
            ),
            ".qml": _style(spec, summaries),
        }
        for suffix, text in texts.items():
            with open(staged.part(suffix), "w", encoding="utf-8") as file:
                file.write(text)

    def _discard(self) -> None:
        for dataset in self._open.values():
            with contextlib.suppress(OSError, RasterioError, CPLE_BaseError):
                dataset.close()
        self._open.clear()
        self._resources.close()
        for staged in self._staged.values():
            staged.discard()


@contextlib.contextmanager
def claimed(targets: Mapping[str, str]) -> Iterator[dict[str, StagedFile]]:
    """Hold the files that a job will write, by role, while it works towards its `RasterSet`.

    A missing folder, or a target that another job is writing, is so found
    before the work, and no other job can take the target meanwhile.

    Raises:
        OutputFailed: If a target cannot be written.
    """
    claims: dict[str, StagedFile] = {}
    try:
        for role, path in targets.items():
            with _told(path):
                claims[role] = StagedFile(path)
        yield claims
    finally:
        for claim in claims.values():
            claim.discard()


def _style(spec: LayerSpec, summaries: list[BandSummary | None]) -> str:
    if spec.classes:
        return qml.classes_style(spec.classes)
    if spec.style == "confidence":
        return qml.confidence_style()
    names = spec.band_names
    if all(name in names for name in TRUE_COLOUR):
        bands = [names.index(name) + 1 for name in TRUE_COLOUR]
    else:
        bands = [1, 2, 3] if len(names) >= 3 else [1]
    ranges = [_range(spec, band - 1, summaries[band - 1]) for band in bands]
    if spec.style == "reflectance":  # one stretch for all, which keeps the colours
        ranges = [(min(low for low, _ in ranges), max(high for _, high in ranges))] * len(ranges)
    return qml.picture_style(bands, ranges)


def _range(spec: LayerSpec, band: int, summary: BandSummary | None) -> qml.Range:
    """Stretch over two standard deviations about the mean, as far as there are values; probabilities from 0 to 1.

    QGIS scales what is stored.
    """
    if summary is None or spec.style == "probabilities":
        return 0.0, 1.0
    limits = max(summary.low, summary.mean - 2 * summary.std), min(summary.high, summary.mean + 2 * summary.std)
    if not spec.scales:
        return limits
    scale, offset = spec.scales[band], spec.offsets[band]
    return limits[0] * scale + offset, limits[1] * scale + offset


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn what the disk or GDAL says into the user's sentence.

    Raises:
        OutputFailed: Instead of what Python, rasterio or GDAL raise.
    """
    try:
        yield
    except (OSError, RasterioError, CPLE_BaseError) as error:
        raise OutputFailed(_explain(path, error)) from error


def _explain(path: str, error: Exception) -> str:
    name, home = os.path.basename(path), os.path.dirname(os.path.abspath(path))
    number = error.errno if isinstance(error, OSError) else None  # GDAL's errors have an errno of another kind
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{name} cannot be written: {home} is read-only for you. Choose another folder."
    free = shutil.disk_usage(home).free if os.path.isdir(home) else 0
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or free < _FULL_BYTES:
        return (
            f"{name} cannot be written: the disk of {home} is full ({_megabytes(free)} free). Free some space, or "
            "choose another disk; an earlier result is untouched."
        )
    return f"{name} cannot be written ({error}); check that {home} is there and writable, or choose another folder."


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
