"""GDAL's threads are set for a job and no longer."""

from __future__ import annotations

import pytest
from rasterio.env import get_gdal_config
from saroptical.engine.io.gdalthreads import gdal_threads


@pytest.mark.parametrize(("count", "told"), [(0, "ALL_CPUS"), (3, "3")])
def test_threads_are_told_inside_and_forgotten_outside(count, told):
    before = get_gdal_config("GDAL_NUM_THREADS")
    with gdal_threads(count):
        assert str(get_gdal_config("GDAL_NUM_THREADS")) == told
    assert get_gdal_config("GDAL_NUM_THREADS") == before
