import os
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.datasets.triplets import list_triplets, load_pair, load_pairs
from saroptical.engine.errors import InputError

REAL = os.environ.get("SAROPTICAL_TEST_DATA")


def write(path: Path, pixels, descriptions, origin=(500_000, 6_000_000)):
    path.parent.mkdir(exist_ok=True)
    profile = {"driver": "GTiff", "count": len(pixels), "height": pixels.shape[1], "width": pixels.shape[2]}
    place = {"crs": "EPSG:32634", "transform": Affine(10, 0, origin[0], 0, -10, origin[1]), "dtype": pixels.dtype}
    with rasterio.open(path, "w", **profile, **place) as file:
        file.write(pixels)
        for layer, text in enumerate(descriptions, 1):
            file.set_band_description(layer, text)


@pytest.fixture
def folder(tmp_path):
    for name in ("b", "a"):
        s1 = np.full((2, 3, 5), -9, np.float32)
        s1[0, 1, 2] = np.nan
        s2 = np.full((4, 3, 5), 1500, np.uint16) * np.arange(1, 5, dtype=np.uint16)[:, None, None]
        s2[2, 0, 0] = 0
        lc = np.array([[[311, 999, 211, 0, 512]] * 3], np.uint16)
        write(tmp_path / "s1" / f"{name}_s1.tif", s1, ("VV", "VH"))
        write(tmp_path / "s2" / f"{name}_s2.tif", s2, ("B02", "B03", "B04", "B08"))
        write(tmp_path / "lc" / f"{name}_lc.tif", lc, ("CLC2018",))
    (tmp_path / "folds.csv").write_text("patch_id,mgrs_tile,fold\nb,T34UEG,1\na,T34TCR,3\n")
    return tmp_path


def test_triplets_are_listed_by_id_with_their_folds(folder):
    found = list_triplets(str(folder))
    assert [(t.patch_id, t.fold, t.tile) for t in found] == [("a", 3, "T34TCR"), ("b", 1, "T34UEG")]


def test_units_holes_and_labels_are_read_as_the_layout_says(folder):
    pair, labels = load_pair(list_triplets(str(folder))[0])
    assert pair.bands == ("VV", "VH", "B02", "B03", "B04", "B08")
    assert pair.s2.pixels[:, 1, 1] == pytest.approx([0.15, 0.3, 0.45, 0.6])
    assert pair.s1.pixels[1, 0, 0] == -9
    assert np.argwhere(~pair.s1.valid).tolist() == [[1, 2]]
    assert np.argwhere(~pair.s2.valid).tolist() == [[0, 0]]
    assert labels.tolist() == [[0, 255, 4, 255, 7]] * 3
    assert pair.grid.crs.to_epsg() == 32634


def test_a_pair_on_two_grids_is_refused(folder):
    write(folder / "s1" / "a_s1.tif", np.zeros((2, 3, 5), np.float32), ("VV", "VH"), origin=(500_010, 6_000_000))
    with pytest.raises(InputError, match="one pixel grid"):
        load_pairs(list_triplets(str(folder)))


def test_a_folder_without_folds_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"holds no folds\.csv"):
        list_triplets(str(tmp_path))


def test_a_missing_file_is_named(folder):
    (folder / "s2" / "b_s2.tif").unlink()
    with pytest.raises(InputError, match=r"names b, but .*b_s2\.tif is missing"):
        list_triplets(str(folder))


def test_a_broken_file_is_named(folder):
    (folder / "s2" / "b_s2.tif").write_bytes(b"not a tiff")
    with pytest.raises(InputError, match=r"b_s2\.tif cannot be read"):
        load_pairs(list_triplets(str(folder)))


@pytest.mark.skipif(not REAL, reason="SAROPTICAL_TEST_DATA is not set")
def test_the_real_folder_has_85_places_in_folds_that_share_no_tile():
    found = list_triplets(str(Path(REAL or "") / "bigearthnet_triplets"))
    assert len(found) == 85
    tiles = {}
    for triplet in found:
        tiles.setdefault(triplet.tile, set()).add(triplet.fold)
    assert all(len(folds) == 1 for folds in tiles.values())
    assert {triplet.fold for triplet in found} == set(range(5))


@pytest.mark.skipif(not REAL, reason="SAROPTICAL_TEST_DATA is not set")
def test_a_real_place_reads_in_plausible_units():
    pairs = load_pairs(list_triplets(str(Path(REAL or "") / "bigearthnet_triplets"))[:6])
    for pair, labels in pairs:
        assert -40 < np.median(pair.s1.pixels) < 0
        assert 0.001 < np.median(pair.s2.pixels) < 0.5
        assert labels.shape == pair.grid.shape == (120, 120)
        assert np.isin(labels, [0, 1, 2, 3, 4, 5, 7, 255]).all()
