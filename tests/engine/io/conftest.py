"""Scenes of both sensors to read, and a class map that was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.contract.bands import S2_10M, Sensor
from saroptical.engine.io.scene import Scene, open_scene
from saroptical.engine.io.writer import RasterSet
from saroptical.tests.engine.io.scenes_made import db_values, dn_values, write_tif
from saroptical.tests.engine.io.specs_made import JOB, class_pixels, class_spec, write_rows


@pytest.fixture
def radar(tmp_path: Path) -> Callable[..., Scene]:
    def make(pixels: np.ndarray | None = None, *, unit: str = "auto", **options) -> Scene:
        pixels = db_values() if pixels is None else pixels
        names = ("VV", "VH")[: len(pixels)]
        return open_scene([write_tif(tmp_path / "s1.tif", pixels, names=names, **options)], Sensor.S1, unit=unit)

    return make


@pytest.fixture
def optical(tmp_path: Path) -> Callable[..., Scene]:
    def make(pixels: np.ndarray | None = None, **options) -> Scene:
        pixels = dn_values() if pixels is None else pixels
        return open_scene([write_tif(tmp_path / "s2.tif", pixels, names=S2_10M, **options)], Sensor.S2, unit="dn")

    return make


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    with RasterSet({"output": class_spec(tmp_path / "map.tif")}, source_job=JOB) as results:
        write_rows(results, "output", class_pixels())
    return tmp_path / "map.tif"
