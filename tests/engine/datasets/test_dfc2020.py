import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.bands import S2_BANDS
from saroptical.engine.datasets.dfc2020 import (
    VALIDATION_SHARE,
    list_dfc2020,
    load_pair,
    load_pairs,
    split_official,
)
from saroptical.engine.datasets.landcover import DFC_TO_SIX, SIX
from saroptical.engine.errors import InputError

CODES = np.array([[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [0, 255, 10, 10, 1]], np.uint8)


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "GTiff", "count": len(pixels), "height": 3, "width": 5, "dtype": pixels.dtype}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=Affine(10, 0, 5e5, 0, -10, 5e6), **profile) as file:
        file.write(pixels)


def add(root, part, scene, number):
    s1 = np.full((2, 3, 5), -12, np.float32)
    s1[1, 0, 4] = np.nan
    s2 = (np.arange(1, 14, dtype=np.uint16)[:, None, None] * 100 + number).repeat(3, 1).repeat(5, 2)
    for kind, pixels in (("s1", s1), ("s2", s2), ("dfc", CODES[None])):
        name = f"ROIs0000_{part}_{kind}_{scene}_p{number}.tif"
        write(root / f"ROIs0000_{part}" / f"{kind}_{scene}" / name, pixels)


@pytest.fixture
def folder(tmp_path):
    for place in (("validation", "validation", 10), ("validation", "validation", 9), ("autumn", "3", 1)):
        add(tmp_path, *place)
    return tmp_path


def test_places_of_official_and_re_filed_folders_are_listed_in_order(folder):
    found = [(place.part, place.scene, place.patch_id) for place in list_dfc2020(str(folder))]
    assert found == [
        ("autumn", "3", "ROIs0000_autumn_3_p1"),
        ("validation", "validation", "ROIs0000_validation_validation_p9"),
        ("validation", "validation", "ROIs0000_validation_validation_p10"),
    ]


def test_unnamed_bands_are_taken_in_the_order_of_level_1c(folder):
    pair, labels = load_pair(list_dfc2020(str(folder))[1])
    assert pair.bands == ("VV", "VH", *S2_BANDS)
    assert pair.s2.pixels[:, 0, 0] == pytest.approx([(100 * band + 9) / 1e4 for band in range(1, 14)])
    assert np.argwhere(~pair.s1.valid).tolist() == [[0, 4]]
    assert pair.s2.valid.all()
    assert labels.tolist() == [[0, 1, 255, 2, 3], [4, 5, 255, 6, 7], [255, 255, 7, 7, 0]]


def test_bands_and_classes_can_be_chosen(folder):
    ((pair, labels),) = load_pairs(list_dfc2020(str(folder))[:1], table=DFC_TO_SIX, bands=("B08", "B04"))
    assert pair.bands == ("VV", "VH", "B08", "B04")
    assert pair.s2.pixels[:, 0, 0] == pytest.approx([0.0801, 0.0401])
    assert [SIX[index].name for index in labels[1, [1, 3, 4]]] == ["Built-up", "Bare land", "Water"]
    assert labels[1, 2] == 255


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"holds no ROIs\*/dfc_\*/\*\.tif"):
        list_dfc2020(str(tmp_path))


def test_a_place_without_its_radar_is_refused(folder):
    (folder / "ROIs0000_autumn" / "s1_3" / "ROIs0000_autumn_s1_3_p1.tif").unlink()
    with pytest.raises(InputError, match=r"has no companion .*ROIs0000_autumn_s1_3_p1\.tif"):
        list_dfc2020(str(folder))


def test_official_parts_are_split_as_the_paper_does(tmp_path):
    for number in range(10):
        add(tmp_path, "test", "test", number)
    for number in range(3):
        add(tmp_path, "validation", "validation", number)
    places = list_dfc2020(str(tmp_path))
    split = split_official(places, seed=1)
    assert [len(part) for part in (split.learned, split.labelled, split.validated, split.judged)] == [10, 8, 2, 3]
    assert set(split.labelled) | set(split.validated) == set(split.learned)
    assert not set(split.judged) & set(split.learned)
    assert split_official(places, seed=1) == split != split_official(places, seed=2)
    assert round(5128 * VALIDATION_SHARE) == 1000


def test_a_folder_without_official_parts_is_not_split(folder):
    with pytest.raises(InputError, match=r"holds the parts autumn, validation; .*must hold ROIs0000_test"):
        split_official(list_dfc2020(str(folder)))
