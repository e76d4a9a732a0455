"""Where to draw next."""

import numpy as np
import pytest

pytest.importorskip("osgeo")

from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.teaching.suggest import Cell, least_sure, suggest
from saroptical.tests.qgis_plugin.teaching.maps_made import write, write_levels


def cells(levels, values=None):
    wide = len(levels[0])
    flat = [level for row in levels for level in row]
    kinds = [value for row in values for value in row] if values else [0] * len(flat)
    return [Cell(n // wide, n % wide, level, kind) for n, (level, kind) in enumerate(zip(flat, kinds, strict=True))]


def test_the_least_sure_come_first_and_apart():
    found = least_sure(cells([[0.1, 0.2, 0.9, 0.3], [0.15, 0.8, 0.9, 0.9]]), count=3, apart=2)
    assert [(cell.row, cell.col) for cell in found] == [(0, 0), (0, 3)]


def test_classes_take_turns_so_that_a_rare_one_comes_up():
    levels = [[0.10, 0.11, 0.12, 0.13, 0.14, 0.60]]
    kinds = [[1, 1, 1, 1, 1, 2]]
    assert [cell.value for cell in least_sure(cells(levels, kinds), count=3, apart=1)] == [1, 2, 1]


@pytest.mark.parametrize("count", [0, 1, 5, 99])
def test_there_are_never_more_than_asked_for(count):
    assert len(least_sure(cells([[0.5] * 10] * 10), count=count, apart=3)) == min(
        count, len(least_sure(cells([[0.5] * 10] * 10), count=99, apart=3))
    )
    assert least_sure([], count=count, apart=1) == []


def test_the_unsure_corner_of_a_map_is_found_where_it_lies(tmp_path):
    levels = np.full((300, 500), 0.9, np.float32)
    levels[40:60, 400:440] = 0.3
    levels[:, :100] = np.nan
    places = suggest(write_levels(tmp_path / "confidence.tif", levels), count=1)
    assert len(places) == 1
    assert 504_000 <= places[0].x <= 504_400
    assert 5_299_400 <= places[0].y <= 5_299_600
    assert places[0].confidence == pytest.approx(0.3)
    assert places[0].reach == pytest.approx(40, rel=0.02)


def test_the_class_of_a_place_is_the_maps(tmp_path):
    levels = np.full((64, 64), 0.9, np.float32)
    levels[10, 10], levels[50, 50] = 0.2, 0.4
    kinds = np.full((64, 64), 3, np.uint8)
    kinds[32:] = 7
    confidence, landcover = write_levels(tmp_path / "c.tif", levels), write(tmp_path / "m.tif", kinds)
    assert [(place.value, round(place.confidence, 1)) for place in suggest(confidence, landcover, count=2)] == [
        (3, 0.2),
        (7, 0.4),
    ]
    other = write(tmp_path / "other.tif", kinds[:60])
    with pytest.raises(InputError, match="different grids"):
        suggest(confidence, other)


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (129, 128)])
def test_odd_sizes_give_places_inside(tmp_path, shape):
    places = suggest(write_levels(tmp_path / "c.tif", np.random.default_rng(0).random(shape, np.float32)))
    assert places
    for place in places:
        assert 500_000 < place.x < 500_000 + 10 * shape[1]
        assert 5_300_000 - 10 * shape[0] < place.y < 5_300_000


def test_rotated_and_empty_layers(tmp_path):
    turned = write_levels(tmp_path / "t.tif", np.full((8, 8), 0.5, np.float32), transform=(0, 0, 10, 0, 10, 0))
    place = suggest(turned, count=1)[0]
    assert 0 < place.x < 80
    assert 0 < place.y < 80
    with pytest.raises(InputError, match="nothing but nodata"):
        suggest(write_levels(tmp_path / "e.tif", np.full((8, 8), np.nan, np.float32)))
    with pytest.raises(InputError, match="cannot be read as a raster"):
        suggest(str(tmp_path / "gone.tif"))
