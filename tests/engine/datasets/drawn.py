"""What the tests of labels share: a grid, ground on it, and a log."""

import shapely
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.events import Message
from saroptical.engine.datasets.labels import read_labels
from saroptical.engine.raster.grid import Grid

UTM = CRS.from_epsg(32632)
GRID = Grid(UTM, Affine(10, 0, 5e5, 0, -10, 5.3e6), 40, 50)
IGNORE = 255


class Log(list):
    def __call__(self, event):
        if isinstance(event, Message):
            self.append(event.text)


def ground(col, row, col_end, row_end):
    """Give a box of GRID's pixels on the ground."""
    return shapely.box(5e5 + 10 * col, 5.3e6 - 10 * row_end, 5e5 + 10 * col_end, 5.3e6 - 10 * row)


def read(path, log=None, **options):
    return read_labels(path, report=Log() if log is None else log, **options)
