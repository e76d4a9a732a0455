import numpy as np
import pytest
import rasterio
from saroptical.engine.datasets.rois import Place
from saroptical.engine.datasets.sen12ms_scenes import IGBP, SIMPLIFIED, label_scenes, list_sen12ms_scenes


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


@pytest.fixture
def folder(tmp_path):
    """Three places of two seasons: water, forest and barren land; nothing but their land cover can be read."""
    for name, code in (
        ("ROIs1158_spring_{}_1_p30", 17),
        ("ROIs1158_spring_{}_1_p31", 1),
        ("ROIs2017_winter_{}_2_p1", 16),
    ):
        region, scene = name.split("_{}_")
        for kind in ("s1", "s2", "lc"):
            path = tmp_path / region / f"{kind}_{scene.split('_')[0]}" / f"{name.format(kind)}.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        profile = {"driver": "GTiff", "count": 1, "height": 2, "width": 2, "dtype": "uint16"}
        with rasterio.open(
            path, "w", crs="EPSG:32633", transform=rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), **profile
        ) as f:
            f.write(np.full((1, 2, 2), code, np.uint16))
    return tmp_path


def test_a_folder_gives_labels_regions_and_the_split_of_the_lists_that_lie_in_it(folder):
    assert {place.split for place in list_sen12ms_scenes(str(folder))} == {""}
    (folder / "train_list.txt").write_text("ROIs1158_spring_s2_1_p31.tif\n")
    (folder / "test_list.txt").write_text("ROIs2017_winter_s2_2_p1.tif\nROIs1970_fall_s2_9_p9.tif\n")
    found = list_sen12ms_scenes(str(folder))
    assert [(place.labels, place.region, place.split) for place in found] == [
        (("Water",), "spring 1", ""),
        (("Forest",), "spring 1", "train"),
        (("Barren",), "winter 2", "test"),
    ]
    assert list_sen12ms_scenes(str(folder), simplified=False)[1].labels == (IGBP[0],)


def test_the_lists_are_the_published_ones():
    assert (len(IGBP), len(SIMPLIFIED)) == (17, 10)
