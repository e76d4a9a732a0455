import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from saroptical.engine.datasets.surfaces import CLASS_VALUE, CLASSES, REFLECTANCE, SIGMA0_DB, Surface
from saroptical.engine.datasets.synthetic import SyntheticScene
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window


def make(height=700, width=640, **values):
    return SyntheticScene(Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5, 0, -10, 5.3e6), height, width), **values)


@pytest.fixture(scope="module")
def whole():
    return make(nodata_share=0.2).draw(Window(0, 0, 700, 640))


@pytest.mark.parametrize(
    "window",
    [
        Window(0, 0, 1, 1),
        Window(699, 639, 1, 1),
        Window(250, 100, 30, 300),
        Window(13, 254, 255, 253),
        Window(0, 7, 700, 1),
    ],
)
def test_a_window_drawn_alone_equals_the_whole(whole, window):
    drawn = make(nodata_share=0.2).draw(window)
    rows, cols = window.within(Window(0, 0, 700, 640))
    assert (drawn.labels == whole.labels[rows, cols]).all()
    assert (drawn.sigma0_db == whole.sigma0_db[:, rows, cols]).all()
    assert (drawn.dn == whole.dn[:, rows, cols]).all()


def test_a_corner_of_a_huge_scene_needs_no_more_than_itself():
    huge = make(height=200_000, width=200_000)
    one, other = huge.draw(Window(199_900, 150_000, 64, 48)), huge.draw(Window(199_910, 150_010, 20, 20))
    assert (one.dn[:, 10:30, 10:30] == other.dn).all()
    assert (one.sigma0_db[:, 10:30, 10:30] == other.sigma0_db).all()


def test_the_seed_fixes_the_scene():
    window = Window(40, 40, 80, 80)
    same, again, other = make(seed=3).draw(window), make(seed=3).draw(window), make(seed=4).draw(window)
    assert (same.dn == again.dn).all()
    assert (same.labels != other.labels).any()
    assert abs(np.corrcoef(same.sigma0_db[0].ravel(), other.sigma0_db[0].ravel())[0, 1]) < 0.9


@pytest.mark.parametrize("looks", [1.0, 4.4, 20.0])
def test_speckle_has_the_stated_looks_and_changes_no_mean(looks):
    """The same place under two numbers of looks differs by speckle alone; a huge number has none."""
    window = Window(0, 0, 400, 400)
    clean, speckled = make(looks=1e9).draw(window), make(looks=looks).draw(window)
    speckle = 10 ** ((speckled.sigma0_db - clean.sigma0_db).astype(np.float64) / 10)
    assert speckle.mean() == pytest.approx(1, abs=0.01)
    assert 1 / speckle.var() == pytest.approx(looks, rel=0.06)
    assert abs(np.corrcoef(speckle[0].ravel(), speckle[1].ravel())[0, 1]) < 0.01
    assert abs(np.corrcoef(speckle[0, :, 1:].ravel(), speckle[0, :, :-1].ravel())[0, 1]) < 0.01


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_holes_hide_the_stated_share_of_the_optical_scene_only(share):
    drawn = make(nodata_share=share).draw(Window(0, 0, 700, 640))
    hole = drawn.dn == 0
    assert (hole == hole[0]).all()
    assert hole[0].mean() == pytest.approx(share, abs=0.01)
    assert np.isfinite(drawn.sigma0_db).all()
    assert (drawn.labels > 0).all()


def test_holes_change_nothing_beside_them(whole):
    plain = make().draw(Window(0, 0, 700, 640))
    seen = whole.dn > 0
    assert (plain.dn[seen] == whole.dn[seen]).all()


def test_every_class_occurs_and_looks_as_its_surfaces_do():
    """Class means over a scene lie within the range of the surfaces that make up the class."""
    drawn = make(1400, 1400, seed=0).draw(Window(0, 0, 1400, 1400))
    for entry in CLASSES:
        here, rows = drawn.labels == entry.value, entry.value == CLASS_VALUE
        assert here.mean() > 0.003, entry.name
        for band, table in (("B04", drawn.dn[2] / 1e4), ("B08", drawn.dn[3] / 1e4)):
            assert REFLECTANCE[band][rows].min() * 0.8 < table[here].mean() < REFLECTANCE[band][rows].max() * 1.25
        for band, values in zip(("VV", "VH"), drawn.sigma0_db, strict=True):
            power_db = 10 * np.log10((10 ** (values[here].astype(float) / 10)).mean())
            assert SIGMA0_DB[band][rows].min() - 1 < power_db < SIGMA0_DB[band][rows].max() + 2


def test_surfaces_are_physical():
    vegetated = [Surface.BROADLEAVED, Surface.MEADOW, Surface.CEREAL]
    assert (REFLECTANCE["B08"][vegetated] > 5 * REFLECTANCE["B04"][vegetated]).all()
    assert REFLECTANCE["B03"][Surface.LAKE] > REFLECTANCE["B08"][Surface.LAKE]
    assert SIGMA0_DB["VV"].argmin() == Surface.LAKE
    assert (SIGMA0_DB["VV"] > SIGMA0_DB["VH"]).all()
    assert set(CLASS_VALUE.tolist()) == {entry.value for entry in CLASSES}


def test_reading_gives_units_of_the_engine_and_masks():
    scene, window = make(nodata_share=0.3, s2_bands=("B04", "B8A")), Window(5, 9, 60, 40)
    drawn, (pair, labels) = scene.draw(window), scene.read(window)
    assert pair.bands == ("VV", "VH", "B04", "B8A")
    assert (pair.s2.valid == (drawn.dn[0] > 0)).all()
    assert pair.s2.pixels[:, pair.s2.valid].max() < 1
    assert pair.grid.transform.c == 5e5 + 90
    assert (labels == drawn.labels).all()
