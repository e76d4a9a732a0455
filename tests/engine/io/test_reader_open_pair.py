"""The pair of a job is opened: on which grid, what is said of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from saroptical.engine.contract.bands import S2_10M, Sensor
from saroptical.engine.contract.events import Event, Message
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.errors import Cancelled, GridMismatch, InputError, NoOverlap, UnitMismatch
from saroptical.engine.io.reader import open_pair
from saroptical.engine.raster.grid import Grid
from saroptical.tests.engine.io.scenes_made import UTM32, UTM33, Counted, db_values, dn_values, shifted, write_tif


def _job(tmp_path: Path, **fields) -> AlignPair:
    return AlignPair(
        s1=(str(tmp_path / "s1.tif"),), s2=(str(tmp_path / "s2.tif"),), output=str(tmp_path / "out.tif"), **fields
    )


def test_a_job_says_what_was_inferred(tmp_path, radar, optical):
    radar(transform=shifted())
    optical()
    said: list[Event] = []
    with open_pair(_job(tmp_path), said.append) as reader:
        assert reader.units == {"s1": "db", "s2": "reflectance"}
        assert reader.bands == ("VV", "VH", *S2_10M)
    texts = " ".join(event.text for event in said if isinstance(event, Message))
    for part in (
        "taken as db",
        "taken as reflectance",
        "The result's grid: 90 × 70 pixels",
        "bilinear, in linear power",
    ):
        assert part in texts


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # from writing such files
def test_a_job_without_any_crs_is_read_pixel_by_pixel_when_told(tmp_path, radar, optical):
    radar(db_values(72, 88), crs=None, transform=Affine.identity())
    optical(crs=None, transform=Affine.identity())
    with pytest.raises(GridMismatch, match="grid=pixels"):
        open_pair(_job(tmp_path), lambda _: None)
    with open_pair(_job(tmp_path, grid="pixels", extent=(10.0, 5.0, 30.0, 45.0)), lambda _: None) as reader:
        pair = reader.read(reader.grid.window)
    np.testing.assert_array_equal(pair.s1.pixels, db_values(72, 88)[:, 5:45, 10:30])
    np.testing.assert_array_equal(pair.s2.pixels, dn_values()[:, 5:45, 10:30].astype(np.float32) * np.float32(1e-4))


def test_the_pixel_grid_ignores_where_radar_is_said_to_lie(tmp_path, radar, optical):
    radar(transform=Affine(10, 0, 700_000, 0, -10, 100_000), crs=UTM32)
    optical()
    with open_pair(_job(tmp_path, grid="pixels"), lambda _: None) as reader:
        assert reader.grid.crs == UTM33
        np.testing.assert_array_equal(reader.read(reader.grid.window).s1.pixels, db_values())


def test_the_grid_of_a_raster_file_is_copied(tmp_path, radar, optical):
    radar()
    optical()
    like = write_tif(
        tmp_path / "like.tif", np.zeros((1, 20, 20), np.uint8), transform=Affine(15, 0, 300_100, 0, -15, 5_299_900)
    )
    with open_pair(_job(tmp_path, grid=like), lambda _: None) as reader:
        assert reader.grid == Grid(UTM33, Affine(15, 0, 300_100, 0, -15, 5_299_900), 20, 20)
        assert reader.read(reader.grid.window).valid_for((Sensor.S1, Sensor.S2)).all()


def test_an_extent_outside_is_refused(tmp_path, radar, optical):
    radar()
    optical()
    with pytest.raises(NoOverlap):
        open_pair(_job(tmp_path, extent=(0.0, 0.0, 10.0, 10.0)), lambda _: None)


def test_scenes_apart_are_refused(tmp_path, radar, optical):
    radar(transform=Affine(10, 0, 400_000, 0, -10, 5_300_000))
    optical()
    with pytest.raises(NoOverlap, match="Choose"):
        open_pair(_job(tmp_path), lambda _: None)


def test_digital_numbers_without_calibration_are_refused(tmp_path, radar, optical):
    radar(np.random.default_rng(0).integers(20, 400, (2, 70, 90)).astype(np.uint16))
    optical()
    with pytest.raises(UnitMismatch, match="calibrat"):
        open_pair(_job(tmp_path, s1_unit="dn"), lambda _: None)


def test_a_listener_that_cancels_leaves_no_file_open(tmp_path, radar, optical, monkeypatch):
    radar()
    optical()
    counted = Counted(monkeypatch)

    def cancel(event: Event) -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        open_pair(_job(tmp_path), cancel)
    assert [dataset.closed for dataset in counted.datasets] == [True, True]


def test_a_file_that_vanishes_midway_is_told(tmp_path, radar, optical):
    radar()
    optical()
    with open_pair(_job(tmp_path), lambda _: None) as reader:
        (tmp_path / "s2.tif").write_bytes(b"")
        with pytest.raises(InputError, match=r"s2\.tif could not be read"):
            reader.read(reader.grid.window)
