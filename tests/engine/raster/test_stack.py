import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.errors import GridMismatch, InputError
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.engine.raster.window import Window

GRID = Grid(CRS.from_epsg(32630), Affine(10, 0, 5e5, 0, -10, 4e6), 5, 7)


def stack(sensor, bands, grid=GRID, valid=True):
    pixels = np.arange(len(bands) * grid.height * grid.width, dtype=np.float32).reshape(len(bands), *grid.shape)
    return BandStack(pixels, np.full(grid.shape, valid), bands, sensor, "db", grid)


def test_parts_that_disagree_are_refused():
    with pytest.raises(GridMismatch, match=r"expected \(2, 5, 7\)"):
        BandStack(np.zeros((1, 5, 7), np.float32), np.ones((5, 7), bool), ("VV", "VH"), Sensor.S1, "db", GRID)
    with pytest.raises(InputError, match="float64"):
        BandStack(np.zeros((1, 5, 7)), np.ones((5, 7), bool), ("VV",), Sensor.S1, "db", GRID)


def test_a_pair_needs_one_grid_and_the_right_places():
    s1, s2 = stack(Sensor.S1, ("VV",)), stack(Sensor.S2, ("B02", "B03"))
    assert ScenePair(s1, s2).bands == ("VV", "B02", "B03")
    with pytest.raises(InputError, match="wrong places"):
        ScenePair(s2, s1)
    with pytest.raises(InputError, match="both are absent"):
        ScenePair(None, None)
    with pytest.raises(GridMismatch, match="one pixel grid"):
        ScenePair(s1, stack(Sensor.S2, ("B02",), GRID.crop(Window(1, 0, 5, 7))))


def test_cropping_keeps_pixels_and_places_together():
    pair = ScenePair(stack(Sensor.S1, ("VV",)), None).crop(Window(1, 2, 3, 4))
    assert pair.grid.transform.c == 5e5 + 20
    assert pair.s1.pixels[0, 0, 0] == 1 * 7 + 2


def test_an_absent_sensor_is_usable_nowhere():
    pair = ScenePair(stack(Sensor.S1, ("VV",)), None)
    assert pair.valid_for((Sensor.S1,)).all()
    assert not pair.valid_for((Sensor.S1, Sensor.S2)).any()


def test_bands_are_selected_by_name():
    chosen = stack(Sensor.S2, ("B02", "B03", "B04")).select(("B04", "B02"))
    assert chosen.bands == ("B04", "B02")
    assert chosen.pixels[0, 0, 0] == 70
