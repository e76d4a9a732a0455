import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.label_rules import IGNORE, LabelClass
from saroptical.engine.datasets.scenecells import cell_windows, cells_of_scene, covered_cells
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window


class Painted:
    """Classes of every pixel of one grid."""

    def __init__(self, index, *names):
        self.index = np.asarray(index, np.uint8)
        self.classes = tuple(LabelClass(name, number, name, "#000000") for number, name in enumerate(names, 1))

    def on(self, grid, window):
        found = np.full(window.shape, IGNORE, np.uint8)
        inside = window.intersect(grid.window)
        found[inside.within(window)] = self.index[inside.within(grid.window)]
        return found, found

    def span_on(self, grid):
        return grid.window


def grid_of(height, width):
    return Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 5e6), height, width)


@pytest.mark.parametrize(
    ("size", "side", "corners"),
    [
        ((8, 12), 4, [(0, 0), (0, 4), (0, 8), (4, 0), (4, 4), (4, 8)]),
        ((5, 7), 3, [(1, 0), (1, 3)]),
        ((1, 1), 4, [(-2, -2)]),
        ((3, 9), 4, [(-1, 0), (-1, 4)]),
    ],
)
def test_cells_lie_whole_in_the_middle_of_a_scene_or_around_a_small_one(size, side, corners):
    assert cell_windows(*size, side) == [Window(*corner, side, side) for corner in corners]


def test_every_cell_of_a_named_scene_has_its_labels():
    cells = cells_of_scene(("Water",), grid_of(4, 8), 4)
    assert [(cell.window.col, cell.labels) for cell in cells] == [(0, ("Water",)), (4, ("Water",))]


def test_cells_take_the_classes_that_cover_enough_of_what_is_known():
    index = np.full((4, 12), IGNORE)
    index[:, 0:3], index[:3, 3], index[3, 3] = 0, 1, 2  # 12 of 16, 3 of 16, 1 of 16
    index[:2, 4:8] = 1  # half is known
    index[0, 8:12], index[1, 8:11] = 0, 0  # 7 of 16 are
    cells = list(covered_cells(Painted(index, "A", "B", "C"), grid_of(4, 12), 4, least_share=0.1))
    assert [(cell.window.col, cell.labels) for cell in cells] == [(0, ("A", "B")), (4, ("B",))]


def test_a_polygon_may_stand_for_several_labels_and_the_largest_comes_first():
    index = np.array([[0, 1], [1, 2]])
    (cell,) = covered_cells(Painted(index, "Water;Town", "Town", "Forest"), grid_of(2, 2), 2, least_share=0.25)
    assert cell.labels == ("Town", "Water", "Forest")  # 3 of 4, 1 of 4, 1 of 4
    (cell,) = covered_cells(Painted(index, "Water", "Town", "Forest"), grid_of(2, 2), 2, least_share=0.9)
    assert cell.labels == ("Town",)
