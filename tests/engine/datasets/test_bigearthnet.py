import json
import sys

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.datasets.bigearthnet import label_list, list_version1, list_version2
from saroptical.engine.datasets.bigearthnet_classes import FORTY_THREE, NINETEEN, to_nineteen
from saroptical.engine.datasets.scenelabels import load_scene, split_by_region, targets_of
from saroptical.engine.datasets.triplet_scenes import list_triplet_scenes
from saroptical.engine.errors import InputError

GSD = {"B02": 10, "B03": 10, "B04": 10, "B08": 10, "B01": 60, "B09": 60}
BANDS = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12")
SIDE_M = 120


def write(path, pixels, gsd):
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "GTiff", "count": 1, "height": len(pixels), "width": len(pixels), "dtype": pixels.dtype}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=Affine(gsd, 0, 4e5, 0, -gsd, 5e6), **profile) as file:
        file.write(pixels, 1)


def add(radar, optical, number):
    """Write the bands of a place of 12 × 12 pixels; the optical ones hold 100 × their number in the list + `number`."""
    for at, band in enumerate(BANDS):
        gsd = GSD.get(band, 20)
        pixels = np.full((SIDE_M // gsd, SIDE_M // gsd), 100 * (at + 1) + number, np.uint16)
        write(optical / f"{optical.name}_{band}.tif", pixels, gsd)
    for at, band in enumerate(("VV", "VH")):
        write(radar / f"{radar.name}_{band}.tif", np.full((12, 12), -10.0 - at, np.float32), 10)


@pytest.fixture
def version1(tmp_path):
    """Two tiles of three places; one of these has no label of the 19."""
    for number, (tile, at, labels) in enumerate(
        (
            ("33UUP", "87_48", ["Pastures", "Airports"]),
            ("33UUP", "86_48", ["Water bodies", "Estuaries"]),
            ("29SND", "1_2", ["Airports"]),
        )
    ):
        s1 = f"S1A_IW_GRDH_1SDV_2017061{number}T165043_{tile}_{at}"
        s2 = f"S2A_MSIL2A_2017061{number}T101031_{at}"
        add(tmp_path / "BigEarthNet-S1-v1.0" / s1, tmp_path / "BigEarthNet-S2-v1.0" / s2, number)
        facts = {"labels": labels, "corresponding_s2_patch": s2}
        (tmp_path / "BigEarthNet-S1-v1.0" / s1 / f"{s1}_labels_metadata.json").write_text(json.dumps(facts))
    (tmp_path / "bigearthnet-val.csv").write_text(
        "S2A_MSIL2A_20170611T101031_86_48,S1A_IW_GRDH_1SDV_20170611T165043_33UUP_86_48\n"
    )
    return tmp_path


def test_the_43_classes_become_19_and_eleven_become_nothing():
    assert (len(FORTY_THREE), len(NINETEEN)) == (43, 19)
    assert sum(not to_nineteen((name,)) for name in FORTY_THREE) == 11
    assert to_nineteen(FORTY_THREE) == NINETEEN


def test_version_1_pairs_sensors_by_metadata_and_knows_tile_place_and_split(version1):
    places = list_version1(str(version1), classes=43)
    assert [(place.region, place.at_m, place.labels, place.split) for place in places] == [
        ("T33UUP", (104400.0, 57600.0), ("Airports", "Pastures"), ""),
        ("T33UUP", (103200.0, 57600.0), ("Water bodies", "Estuaries"), "validation"),
        ("T29SND", (1200.0, 2400.0), ("Airports",), ""),
    ]
    assert [place.labels for place in list_version1(str(version1))] == [
        ("Pastures",),
        ("Inland waters", "Marine waters"),
    ]


def test_bands_of_three_resolutions_come_on_one_grid_by_name(version1):
    pair = load_scene(list_version1(str(version1))[0])
    assert pair.bands == ("VV", "VH", *BANDS)
    assert pair.grid.shape == (12, 12)
    assert pair.grid.crs.to_epsg() == 32633
    assert pair.s2.pixels[:, 5, 5] == pytest.approx([(at + 1) / 100 for at in range(12)])
    assert pair.s2.valid.all()
    some = load_scene(list_version1(str(version1))[1], bands=("B12", "B02", "VH"))
    assert some.bands == ("VH", "B12", "B02")
    assert some.s2.pixels[:, 0, 0] == pytest.approx([0.1201, 0.0201])
    with pytest.raises(InputError, match="and HH B10 was asked for"):
        load_scene(list_version1(str(version1))[0], bands=("HH", "B10", "VV"))


def test_a_radar_patch_alone_and_a_folder_of_something_else_are_refused(version1):
    with pytest.raises(InputError, match=r"holds BigEarthNet-S1-v1\.0, BigEarthNet-S2-v1\.0.*metadata\.parquet"):
        list_version2(str(version1))
    place = list_version1(str(version1))[0]
    for path in place.s2:
        (version1 / path).unlink()
    with pytest.raises(InputError, match=f"belongs to {place.name}, which is missing"):
        list_version1(str(version1))
    with pytest.raises(InputError, match="BigEarthNet-MM has"):
        list_version1(str(version1 / "BigEarthNet-S2-v1.0"))


def test_version_2_follows_its_metadata(tmp_path):
    s1, s2 = "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_26_57", "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57"
    add(
        tmp_path / "BigEarthNet-S1" / "S1A_IW_GRDH_1SDV_20170613T165043" / s1,
        tmp_path / "BigEarthNet-S2" / "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP" / s2,
        0,
    )
    rows = f"{s2},\"['Pastures' 'Transitional woodland, shrub']\",validation,{s1}\n{s2[:-1]}9,['Pastures'],test,{s1}\n"
    (tmp_path / "metadata.csv").write_text(f"patch_id,labels,split,s1_name\n{rows}")
    (place,) = list_version2(str(tmp_path))
    assert (place.labels, place.split, place.region) == (
        ("Pastures", "Transitional woodland, shrub"),
        "validation",
        "T33UUP",
    )
    assert load_scene(place, bands=("VV", "B8A")).s2.pixels[0, 3, 3] == pytest.approx(0.09)


def test_metadata_in_parquet_without_its_library_is_refused_with_the_way_round(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "metadata.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"pyarrow, which is not installed.*metadata\.csv"):
        list_version2(str(tmp_path))


@pytest.mark.parametrize("names", [("A, b", "C"), ("C",), ("Dunes d'Arcachon", "B", 'Of "both", it\'s'), NINETEEN])
def test_labels_are_read_however_a_table_holds_them(names):
    as_pandas_writes_an_array = str(np.array(names, dtype=object))
    for cell in (list(names), np.array(names), str(list(names)), as_pandas_writes_an_array, "|".join(names)):
        assert label_list(cell) == names


def test_what_is_no_list_of_names_is_refused():
    assert label_list("[]") == ()
    for cell in ("[Pastures]", "['Pastures", "['A', None]"):
        with pytest.raises(InputError, match=r"The labels \[.* cannot be read; a list of names in quotes"):
            label_list(cell)


def places_on_tiles(tiles, each):
    from saroptical.engine.datasets.scenelabels import ScenePlace

    rng = np.random.default_rng(0)
    return [
        ScenePlace(f"{tile} {n}", (), (), tuple(name for name in "abc" if rng.random() < 0.5) or ("a",), "", tile, at)
        for tile in tiles
        for n in range(each)
        for at in [(1200.0 * (n % 8), 1200.0 * (n // 8))]
    ]


def test_a_split_by_region_keeps_tiles_whole_and_every_class_in_each_part():
    split = split_by_region(places_on_tiles("PQRSTUVWXY", 20), "abc", seed=1)
    parts = {place.region: place.split for place in split}
    assert all(parts[place.region] == place.split for place in split)
    for part in ("train", "validation", "test"):
        chosen = [place for place in split if place.split == part]
        assert targets_of(chosen, "abc").any(axis=0).all()
    assert 0.1 < sum(place.split == "test" for place in split) / len(split) < 0.35


def test_one_region_is_split_by_blocks_that_hold_more_than_a_pair_of_neighbours():
    split = split_by_region(places_on_tiles("P", 64), "abc", seed=1)
    blocks = {}
    for place in split:
        blocks.setdefault(tuple(int(at // 2400) for at in place.at_m), set()).add(place.split)
    assert all(len(parts) == 1 for parts in blocks.values())
    assert {place.split for place in split} == {"train", "validation", "test"}


def test_a_label_that_the_class_list_lacks_is_refused_by_name():
    with pytest.raises(InputError, match=r"P 0 has the label '[abc]'.*the class list has x, y"):
        targets_of(places_on_tiles("P", 1), "xy")


def test_the_real_places_of_version_1_have_labels_and_pixels(real_data):
    places = list_version1(str(real_data / "bigearthnet_v1_raw"))
    assert len(places) == 6
    pair = load_scene(places[0])
    assert pair.grid.shape == (120, 120)
    assert len(pair.bands) == 14
    assert -40 < np.median(pair.s1.pixels) < 5
    assert 0 < np.median(pair.s2.pixels) < 0.6
    assert targets_of(places, NINETEEN).sum(axis=1).min() >= 1


def test_the_real_triplets_have_labels_of_the_19_in_five_folds(real_data):
    places = list_triplet_scenes(str(real_data / "bigearthnet_triplets"))
    assert len(places) == 85
    assert {place.split for place in places} == set("01234")
    targets = targets_of(places, NINETEEN)
    assert (targets.sum(axis=0) >= 3).sum() >= 10
    assert load_scene(places[0]).bands == ("VV", "VH", "B02", "B03", "B04", "B08")


@pytest.mark.slow
def test_the_class_lists_are_torchgeos():
    from torchgeo.datasets import BigEarthNet

    assert list(FORTY_THREE) == BigEarthNet.class_sets[43]
    assert list(NINETEEN) == BigEarthNet.class_sets[19]
    for index, name in enumerate(FORTY_THREE):
        other = BigEarthNet.label_converter.get(index)
        assert to_nineteen((name,)) == (() if other is None else (NINETEEN[other],))
