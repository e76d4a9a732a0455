import numpy as np
import pytest
from saroptical.engine.datasets.labels import read_many_labels
from saroptical.engine.errors import InputError
from saroptical.tests.engine.datasets.drawn import GRID, IGNORE, Log, ground


def test_sources_of_many_pairs_share_their_classes(draw, paint):
    shapes = [ground(0, 0, 4, 4), ground(10, 10, 14, 14)]
    one = draw(shapes, name="one.gpkg", label=["wood", "lake"])
    two = draw(shapes, name="two.gpkg", label=["town", "wood"])
    both = read_many_labels([one, two], report=Log())
    assert both[0].classes == both[1].classes
    assert [(entry.value, entry.name) for entry in both[0].classes] == [(1, "lake"), (2, "town"), (3, "wood")]
    assert [int(both[k].on(GRID, GRID.window)[0][0, 0]) for k in (0, 1)] == [2, 1]


def test_a_raster_without_any_value_of_the_legend_knows_nothing(paint):
    paths = [paint(np.full((40, 50), value), name=f"{value}.tif") for value in (1, 2)]
    one, two = read_many_labels(paths, legend=(("1", "wood", "#00ff00"),), report=Log())
    assert (one.on(GRID, GRID.window)[0] == 0).all()
    assert (two.on(GRID, GRID.window)[0] == IGNORE).all()


def test_sources_that_name_one_value_differently_are_refused(paint, tmp_path):
    paths = [paint(np.ones((40, 50)), name=f"{name}.tif") for name in ("lake", "wood")]
    for name in ("lake", "wood"):
        (tmp_path / f"{name}.qml").write_text(
            "<qgis><pipe><rasterrenderer type='paletted'><colorPalette>"
            f"<paletteEntry value='1' label='{name}' color='#1111ff'/></colorPalette></rasterrenderer></pipe></qgis>"
        )
    with pytest.raises(InputError, match=r"wood.tif calls 1 wood, lake.tif calls it lake; labels of many pairs share"):
        read_many_labels(paths, report=Log())
