import numpy as np
import pytest
import rasterio
from saroptical.engine.datasets.rois import Place
from saroptical.engine.datasets.sen12ms_scenes import IGBP, SIMPLIFIED, label_scenes


@pytest.fixture
def place(tmp_path):
    """20 pixels: 8 of water, 6 of two forests, 4 of urban land, 2 of barren land."""
    codes = np.array([17] * 8 + [1] * 3 + [5] * 3 + [13] * 4 + [16] * 2, np.uint16).reshape(4, 5)
    path = tmp_path / "lc.tif"
    profile = {"driver": "GTiff", "count": 2, "height": 4, "width": 5, "dtype": "uint16"}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), **profile) as f:
        f.write(np.stack([codes, codes + 50]))
    return Place("p1", "spring", "7", "s1.tif", "s2.tif", str(path))


def test_a_scene_has_the_classes_that_cover_more_than_a_tenth(place):
    (found,) = label_scenes([place])
    assert found.labels == ("Forest", "Urban/Built-up", "Water")  # a tenth of barren land is not more than a tenth
    assert (found.name, found.region, found.s1, found.s2) == ("p1", "spring 7", ("s1.tif",), ("s2.tif",))
    (fine,) = label_scenes([place], simplified=False)
    assert fine.labels == (IGBP[0], IGBP[4], IGBP[12], IGBP[16])
    assert "Barren" in label_scenes([place], least_share=0.09)[0].labels


def test_of_exactly_one_label_it_is_the_largest(place):
    assert [label_scenes([place], simplified=s, several=False)[0].labels for s in (True, False)] == [
        ("Water",),
        ("Water bodies",),
    ]


def test_a_scene_that_no_class_covers_enough_is_left_out(place):
    assert label_scenes([place], least_share=0.5) == []


def test_the_lists_are_the_published_ones():
    assert (len(IGBP), len(SIMPLIFIED)) == (17, 10)
