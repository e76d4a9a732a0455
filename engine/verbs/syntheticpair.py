"""Make a Sentinel-1 and a Sentinel-2 scene, with the land cover that they were drawn from."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from affine import Affine
from pyproj import CRS
from pyproj.exceptions import CRSError

from .. import __version__
from ..contract.bands import S2_BANDS
from ..contract.card import nodata_for
from ..contract.events import Artifact, Done, Message, Progress, Report, staged
from ..contract.jobs import SyntheticPair
from ..datasets.surfaces import CLASSES
from ..datasets.synthetic import S1_BANDS, Drawn, SyntheticScene
from ..errors import BandMissing, InputError
from ..io.layerspec import LayerSpec
from ..io.writer import RasterSet
from ..raster.grid import Grid
from ..raster.window import Window

_PANEL_PX = 1024


def run(job: SyntheticPair, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Draw the scene piece by piece and write it.

    Raises:
        InputError: If the CRS is not projected in metres, or a band is none of Sentinel-2's.
    """
    scene = SyntheticScene(_grid(job), job.seed, job.looks, _checked_bands(job.s2_bands), job.nodata_share)
    report(Message(f"drawing {job.width} × {job.height} pixels from seed {job.seed}, speckle of {job.looks:g} looks"))
    with RasterSet(_layers(job, scene), source_job=job, report=staged(report, 0.9, 1.0)) as results:
        windows = list(_panels(scene.grid.window, height=results.block[0]))
        for number, (window, drawn) in enumerate(_drawn_ahead(scene, windows, threads=job.threads)):
            report(Progress(0.9 * number / len(windows), f"drawing, {number} of {len(windows)} windows"))
            results.write("output_s1", window, drawn.sigma0_db)
            results.write("output_s2", window, drawn.dn)
            if "output_labels" in results.specs:
                results.write("output_labels", window, drawn.labels[None])
    for role, path in results.paths.items():
        report(Artifact(role, path))
    return Done(results.paths, {"pixels": float(job.width * job.height)})


def _grid(job: SyntheticPair) -> Grid:
    try:
        crs = CRS.from_user_input(job.crs)
    except CRSError as error:
        raise InputError(
            f"syntheticpair: crs is {job.crs!r}, which names no CRS; expected one like EPSG:32632."
        ) from error
    if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        raise InputError(
            f"syntheticpair: crs is {crs.name}, which is not projected in metres; choose a UTM zone like EPSG:32632."
        )
    return Grid(crs, Affine(job.gsd_m, 0, job.origin_x, 0, -job.gsd_m, job.origin_y), job.height, job.width)


def _checked_bands(bands: tuple[str, ...]) -> tuple[str, ...]:
    if not bands or len(set(bands)) < len(bands) or not set(bands) <= set(S2_BANDS):
        raise BandMissing(
            f"syntheticpair: s2_bands is {' '.join(bands) or 'empty'}; "
            f"expected some of {' '.join(S2_BANDS)}, each once."
        )
    return bands


def _layers(job: SyntheticPair, scene: SyntheticScene) -> dict[str, LayerSpec]:
    origin = {"version": __version__, "data": "synthetic; no satellite has seen this place", "seed": str(job.seed)}
    layers = {
        "output_s1": LayerSpec(
            job.output_s1,
            scene.grid,
            "float32",
            float("nan"),
            S1_BANDS,
            "stack",
            provenance={**origin, "unit": "db"},
            shrinks=("power", "power"),
        ),
        "output_s2": LayerSpec(
            job.output_s2, scene.grid, "uint16", 0, scene.s2_bands, "reflectance", provenance={**origin, "unit": "dn"}
        ),
    }
    if job.output_labels:
        nodata = nodata_for([entry.value for entry in CLASSES])
        layers["output_labels"] = LayerSpec(
            job.output_labels, scene.grid, "uint8", nodata, ("land cover",), "classes", CLASSES, origin
        )
    return layers


def _panels(whole: Window, *, height: int) -> Iterator[Window]:
    for row in range(0, whole.height, height):
        for col in range(0, whole.width, _PANEL_PX):
            yield Window(row, col, height, _PANEL_PX).intersect(whole)


def _drawn_ahead(scene: SyntheticScene, windows: Iterable[Window], *, threads: int) -> Iterator[tuple[Window, Drawn]]:
    """Draw windows on several threads, in order, a few ahead of whoever takes them."""
    workers = threads or os.cpu_count() or 1
    waiting: deque[tuple[Window, Future[Drawn]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for window in windows:
                waiting.append((window, pool.submit(scene.draw, window)))
                if len(waiting) > workers + 1:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
