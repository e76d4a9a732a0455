import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.bands import S2_BANDS
from saroptical.engine.datasets import pairs
from saroptical.engine.datasets.sen12ms import IGBP_TO_EIGHT, list_sen12ms, load_pair, select_listed
from saroptical.engine.errors import InputError

SEASONS = ("ROIs1158_spring", "ROIs1868_summer", "ROIs1970_fall", "ROIs2017_winter")
IGBP = np.array([[1, 5, 6, 7, 8], [9, 10, 11, 12, 13], [14, 15, 16, 17, 0]], np.uint16)


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "GTiff", "count": len(pixels), "height": 3, "width": 5, "dtype": pixels.dtype}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=Affine(10, 0, 5e5, 0, -10, 5e6), **profile) as file:
        file.write(pixels)


def add(root, region, scene, number):
    rng = np.random.default_rng(number)
    s1 = rng.normal(-12, 3, (2, 3, 5)).astype(np.float32)
    s1[1, 0, 4] = np.nan
    s2 = rng.integers(1, 5000, (13, 3, 5)).astype(np.uint16)
    lc = np.stack([IGBP, IGBP + 10, IGBP + 20, IGBP + 30])
    for kind, pixels in (("s1", s1), ("s2", s2), ("lc", lc)):
        write(root / region / f"{kind}_{scene}" / f"{region}_{kind}_{scene}_p{number}.tif", pixels)


@pytest.fixture
def folder(tmp_path):
    for region in SEASONS:
        add(tmp_path, region, 146, 202)
    add(tmp_path, SEASONS[0], 1, 30)
    add(tmp_path, SEASONS[0], 1, 9)
    (tmp_path / "train_list.txt").write_text(
        "ROIs1158_spring_s2_1_p30.tif\nROIs1868_summer_s2_146_p202.tif\nROIs1868_summer_s2_7_p1.tif\n"
    )
    (tmp_path / "test_list.txt").write_text("ROIs1158_spring_s2_1_p9.tif\n")
    return tmp_path


def test_places_are_listed_by_season_scene_and_number(folder):
    found = [(place.part, place.scene, place.patch_id) for place in list_sen12ms(str(folder))]
    assert found == [
        ("fall", "146", "ROIs1970_fall_146_p202"),
        ("spring", "1", "ROIs1158_spring_1_p9"),
        ("spring", "1", "ROIs1158_spring_1_p30"),
        ("spring", "146", "ROIs1158_spring_146_p202"),
        ("summer", "146", "ROIs1868_summer_146_p202"),
        ("winter", "146", "ROIs2017_winter_146_p202"),
    ]


def test_a_folder_is_paired_by_its_names_not_by_comparing_footprints(folder, monkeypatch):
    """All places of the made folder lie on the same ground, which matching would refuse as ambiguous."""
    monkeypatch.setattr(pairs, "match_scenes", None)
    rows = pairs.list_pairs([str(folder)], sensors="both", report=lambda _: None)
    assert [row.name for row in rows] == [place.patch_id for place in list_sen12ms(str(folder))]
    assert (rows[2].scene, rows[2].place) == ("ROIs1158_spring_1", "ROIs1158_spring_1_p30")
    assert [path.rsplit("/", 2)[1] for path in (*rows[2].s1, *rows[2].s2)] == ["s1_1", "s2_1"]
    assert pairs.list_pairs([str(folder)], sensors="s1", report=lambda _: None)[0].s2 == ()


def test_a_split_file_chooses_in_its_own_order_what_is_there(folder):
    chosen = select_listed(list_sen12ms(str(folder)), str(folder / "train_list.txt"))
    assert [place.patch_id for place in chosen] == ["ROIs1158_spring_1_p30", "ROIs1868_summer_146_p202"]


def test_labels_are_the_eight_classes_and_any_other_scheme_on_request(folder):
    place = list_sen12ms(str(folder))[0]
    pair, labels = load_pair(place)
    assert labels.tolist() == [[0, 0, 1, 1, 255], [255, 2, 3, 4, 5], [4, 255, 6, 7, 255]]
    assert np.argwhere(~pair.s1.valid).tolist() == [[0, 4]]
    _, use = load_pair(place, scheme="lccs_use", table={21: 0, 37: 1})
    assert np.flatnonzero(use != 255).tolist() == [0, 13]
    assert sorted(set(IGBP_TO_EIGHT.values())) == list(range(8))


@pytest.mark.slow  # importing torchgeo
def test_pixels_are_those_that_torchgeo_reads(folder):
    from torchgeo.datasets import SEN12MS

    (place,) = select_listed(list_sen12ms(str(folder)), str(folder / "test_list.txt"))
    pair, _ = load_pair(place)
    theirs = SEN12MS(str(folder), split="test")[0]["image"].numpy()
    assert pair.bands == SEN12MS.band_names == ("VV", "VH", *S2_BANDS)
    np.testing.assert_array_equal(pair.s1.pixels, theirs[:2].astype(np.float32))
    np.testing.assert_allclose(pair.s2.pixels, theirs[2:] / 1e4, rtol=1e-6)
    assert pair.grid.transform.c == 5e5


def test_bands_can_be_chosen(folder):
    pair, _ = load_pair(list_sen12ms(str(folder))[0], bands=("B08", "B04"))
    assert pair.bands == ("VV", "VH", "B08", "B04")


def test_what_is_not_there_is_said(folder, tmp_path_factory):
    with pytest.raises(InputError, match=r"holds no ROIs\*/lc_\*/\*\.tif; the SEN12MS folder holds ROIs1158_spring"):
        list_sen12ms(str(tmp_path_factory.mktemp("empty")))
    places = list_sen12ms(str(folder))
    with pytest.raises(InputError, match=r"expected a file name per line"):
        select_listed(places, str(folder / "no_list.txt"))
    with pytest.raises(InputError, match="None of the 3 names"):
        select_listed(places[:1], str(folder / "train_list.txt"))
    (folder / "ROIs1970_fall/s1_146/ROIs1970_fall_s1_146_p202.tif").unlink()
    with pytest.raises(InputError, match=r"has no companion .*ROIs1970_fall_s1_146_p202\.tif"):
        list_sen12ms(str(folder))
