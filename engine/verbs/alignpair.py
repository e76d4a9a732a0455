"""alignpair: put both sensors on one pixel grid and write one stacked layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..contract.bands import BANDS, Sensor
from ..contract.events import Artifact, Done, Progress, Report, staged
from ..contract.jobs import AlignPair
from ..io.gdalthreads import gdal_threads
from ..io.layerspec import LayerSpec
from ..io.reader import PairReader, open_pair
from ..io.writer import RasterSet
from ..raster.stack import ScenePair
from ..raster.window import Window

_ALIGNED = 0.9
"""Share of the job's time that aligning takes; overviews take the rest."""


def run(job: AlignPair, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Align a pair, row band by row band.

    Args:
        job: What the user asked for.
        report: Told of progress and of everything inferred; may raise Cancelled.
        _should_stop: Not heeded: half a stack is of no use.

    Raises:
        InputError: Of the kind that fits, if the pair cannot be used.
        OutputFailed: If the stack cannot be written.
    """
    with gdal_threads(job.threads), open_pair(job, report) as reader:
        height = reader.grid.height
        spec = LayerSpec(
            path=job.output,
            grid=reader.grid,
            dtype="float32",
            nodata=float("nan"),
            band_names=reader.bands,
            style="stack",
            shrinks=tuple(
                "power" if reader.units[BANDS[name].sensor.value] == "db" else "mean" for name in reader.bands
            ),
            provenance={f"note_{number}": note for number, note in enumerate(reader.notes, start=1)},
        )
        valid = 0
        with RasterSet({"output": spec}, source_job=job, report=staged(report, _ALIGNED, 1.0)) as results:
            for window, pair in _row_bands(reader):
                report(Progress(_ALIGNED * window.row / height, f"aligning, rows {window.row} of {height}"))
                results.write("output", window, np.concatenate([stack.pixels for stack in pair.stacks]))
                valid += int(np.count_nonzero(pair.valid_for((Sensor.S1, Sensor.S2))))
        path = results.paths["output"]
    report(Artifact("output", path))
    return Done({"output": path}, {"valid_share": valid / (height * reader.grid.width)})


def _row_bands(reader: PairReader) -> Iterator[tuple[Window, ScenePair]]:
    """Read the grid from top to bottom, one row band ahead of whoever writes."""
    height, step = reader.grid.height, reader.block_rows
    windows = [Window(row, 0, min(step, height - row), reader.grid.width) for row in range(0, height, step)]
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as ahead:
        coming = ahead.submit(reader.read, windows[0])
        for window, following in zip(windows, [*windows[1:], None], strict=True):
            pair = coming.result()
            if following is not None:
                coming = ahead.submit(reader.read, following)
            yield window, pair
