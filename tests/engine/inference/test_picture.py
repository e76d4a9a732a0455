import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.inference import picture
from saroptical.engine.inference.picture import draw_picture, legend_columns
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.stack import BandStack, ScenePair


class OneScene:
    """Stands for a reader of a radar scene of one band."""

    grid = Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 53e5), 30, 40)

    def read(self, window):
        pixels = np.random.default_rng(0).normal(-11, 2, (1, *window.shape)).astype(np.float32)
        return ScenePair(BandStack(pixels, np.ones(window.shape, bool), ("VV",), Sensor.S1, "db", self.grid), None)


def test_a_legend_is_no_wider_than_the_picture():
    assert legend_columns(["water"], 10) == 1
    assert legend_columns(["water", "trees"], 10) == 2
    assert legend_columns(["x" * 33] * 6, 15) == 4
    assert legend_columns(["x" * 400] * 3, 10) == 1
    assert legend_columns([], 10) == 1


@pytest.mark.parametrize(
    ("count", "name"),
    [(6, "very bright: snow, cloud or salt"), (40, "built-up, strong backscatter"), (2, "water"), (1, "WWWWWWWWWWWW")],
)
def test_no_name_is_cut_off_and_no_picture_covered(tmp_path, monkeypatch, count, name):
    from matplotlib.figure import Figure
    from matplotlib.image import imread

    figures = []
    savefig = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: figures.append(self) or savefig(self, *a, **k))
    classes = [ClassEntry(k, k + 1, f"{name} {k}", f"#{k * 6:02x}8080") for k in range(count)]
    values = np.arange(30 * 40).reshape(30, 40) % count + 1
    monkeypatch.setattr(picture, "read_thumbnail", lambda *_: values)
    draw_picture(str(tmp_path / "p.png"), OneScene(), "map.tif", classes)
    (figure,) = figures
    legend = figure.legends[0].get_window_extent()
    assert len(figure.legends[0].get_texts()) == count
    assert legend.y0 >= 0
    assert all(axes.get_window_extent().y0 >= legend.y1 - 1 for axes in figure.axes)
    assert 0 <= legend.x0 <= legend.x1 <= figure.bbox.width
    assert imread(tmp_path / "p.png").shape[0] == int(figure.bbox.height)
