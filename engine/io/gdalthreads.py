"""GDAL's own threads, for jobs that mostly compress."""

from __future__ import annotations

import rasterio


def gdal_threads(count: int) -> rasterio.Env:
    """Let GDAL decode, compress and build overviews with `count` threads inside this context; 0 uses all cores.

    GDAL uses one thread unless told. A job that keeps all cores busy with a network is better off with that.
    """
    return rasterio.Env(GDAL_NUM_THREADS=str(count) if count else "ALL_CPUS")
